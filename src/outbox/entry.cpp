#include "outbox/entry.h"

#include <algorithm>

#include "base/hash.h"
#include "model/codec.h"

namespace iar::outbox {

namespace {

constexpr std::string_view k_mark = "iar-outbox-1\n";
constexpr std::size_t k_checksum_digits = 16;

std::string checksum_of(std::string_view text) {
  return hex(sha256(as_bytes(text))).substr(0, k_checksum_digits);
}

}  // namespace

std::string encode_entry(const Entry& entry) {
  model::Encoder content;
  content.text(entry.key);
  content.text(entry.body);
  model::Encoder out;
  out.raw(as_bytes(k_mark));
  out.raw(sha256(as_bytes(content.bytes())));
  out.raw(as_bytes(content.bytes()));
  return out.take();
}

Result<Entry> decode_entry(ByteView bytes) {
  const auto cut = [] { return make_error(ErrorCode::corrupt, "an entry cut or changed"); };
  const std::size_t head = k_mark.size() + Sha256Bytes().size();
  if (bytes.size() < head) return cut();
  if (!std::ranges::equal(bytes.first(k_mark.size()), as_bytes(k_mark))) return cut();
  const ByteView content = bytes.subspan(head);
  const auto stated = bytes.subspan(k_mark.size(), Sha256Bytes().size());
  if (!std::ranges::equal(stated, sha256(content))) return cut();
  model::Decoder in(content);
  Entry out;
  out.key = in.text();
  out.body = in.text();
  TRY(in.finish());
  return out;
}

std::string delivered_line(std::string_view key, std::string_view value) {
  const std::string text = std::string(key) + " " + std::string(value);
  return checksum_of(text) + " " + text + "\n";
}

DeliveredLines parse_delivered(std::string_view text) {
  DeliveredLines out;
  while (true) {
    const std::string_view rest = text.substr(out.whole_bytes);
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || end < k_checksum_digits + 1) return out;
    const std::string_view content =
        rest.substr(k_checksum_digits + 1, end - k_checksum_digits - 1);
    const std::size_t blank = content.find(' ');
    const bool whole = blank != std::string_view::npos && blank > 0 &&
                       content.find(' ', blank + 1) == std::string_view::npos &&
                       rest.substr(0, end + 1) ==
                           delivered_line(content.substr(0, blank), content.substr(blank + 1));
    if (!whole) return out;
    out.lines.emplace_back(content.substr(0, blank), content.substr(blank + 1));
    out.whole_bytes += end + 1;
  }
}

}  // namespace iar::outbox
