#include "archive/gzip_inflater.h"

namespace iar::archive {

Result<Inflater::Step> GzipInflater::decode(ByteView in, MutableByteView out) {
  Step total;
  while (true) {
    if (!framing_.in_body()) {
      TRY_ASSIGN(const std::size_t used, framing_.consume(in.subspan(total.consumed)));
      total.consumed += used;
      if (!framing_.in_body()) return total;
      body_bytes_ = 0;
      begin_body();
    }
    if (total.produced == out.size()) return total;
    std::optional<BodyEnd> end;
    TRY_ASSIGN(const Step step,
               decode_body(in.subspan(total.consumed), out.subspan(total.produced), end));
    total.consumed += step.consumed;
    total.produced += step.produced;
    body_bytes_ += step.produced;
    if (!end) return total;
    TRY(framing_.end_body(end->crc, body_bytes_, ByteView(end->unread).first(end->unread_count)));
  }
}

}  // namespace iar::archive
