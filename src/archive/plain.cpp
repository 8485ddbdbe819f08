// Layers that are not compressed: bytes in, the same bytes out. No specification, no surprise.
#include <algorithm>
#include <cstring>

#include "archive/codecs.h"

namespace iar::archive {
namespace {

class PlainInflater final : public LimitedInflater {
 public:
  explicit PlainInflater(const InflateLimits& limits) : LimitedInflater(limits) {}
  PlainInflater(const PlainInflater&) = default;

  Status finish() override { return {}; }
  [[nodiscard]] std::uint64_t trailing_garbage_bytes() const override { return 0; }
  [[nodiscard]] std::unique_ptr<Inflater> fork() const override {
    return std::make_unique<PlainInflater>(*this);
  }

 private:
  Result<Step> decode(ByteView in, MutableByteView out) override {
    const auto count = std::min(in.size(), out.size());
    if (count > 0) std::memcpy(out.data(), in.data(), count);
    return Step{count, count};
  }
};

}  // namespace

std::unique_ptr<Inflater> make_plain_inflater(const InflateLimits& limits) {
  return std::make_unique<PlainInflater>(limits);
}

}  // namespace iar::archive
