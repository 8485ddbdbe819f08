#include "base/utf8.h"

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace iar {

namespace {

unsigned byte_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

// The number of bytes that a leading byte announces; 0 when it announces none.
std::size_t announced_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// RFC 3629 §4: the second byte is narrower after E0, ED, F0 and F4.
bool second_byte_fits(unsigned lead, unsigned second) {
  if (lead == 0xE0) return second >= 0xA0;
  if (lead == 0xED) return second <= 0x9F;
  if (lead == 0xF0) return second >= 0x90;
  if (lead == 0xF4) return second <= 0x8F;
  return true;
}

// Whether a valid sequence acts on a terminal instead of being shown: the controls C0, DEL and C1
// (U+0080 to U+009F), and the marks that reorder what stands around them (Unicode UAX #9, "Explicit
// Directional Formatting Characters").
bool steers(std::string_view sequence) {
  static constexpr std::array<std::string_view, 5> k_marks = {
      "\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  const unsigned lead = byte_at(sequence, 0);
  if (sequence.size() == 1) return lead < 0x20 || lead == 0x7F;
  if (sequence.size() == 2 && lead == 0xC2) return byte_at(sequence, 1) < 0xA0;
  if (std::ranges::find(k_marks, sequence) != k_marks.end()) return true;
  const bool embedding = sequence >= "\xE2\x80\xAA" && sequence <= "\xE2\x80\xAE";
  const bool isolate = sequence >= "\xE2\x81\xA6" && sequence <= "\xE2\x81\xA9";
  return sequence.size() == 3 && (embedding || isolate);
}

enum class Backslash : std::uint8_t { keep, escape };

std::string escaped(std::string_view text, Backslash backslash) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
    const bool special = sequence == "\\" && backslash == Backslash::escape;
    if (length == 0 || special || steers(sequence)) {
      for (const char& c : sequence) out += "\\x" + hex(as_bytes({&c, 1}));
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned lead = byte_at(text, 0);
  const std::size_t length = announced_length(lead);
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80) return 0;
  }
  if (length > 1 && !second_byte_fits(lead, byte_at(text, 1))) return 0;
  return length;
}

void append_utf8(std::uint32_t code_point, std::string& out) {
  if ((code_point >= 0xD800 && code_point <= 0xDFFF) || code_point > 0x10FFFF) code_point = 0xFFFD;
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  const int further = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
  // As many ones as the sequence has bytes, then a zero.
  const auto lead = (0xFF00U >> static_cast<unsigned>(further + 1)) & 0xFFU;
  out += static_cast<char>(lead | code_point >> (6 * further));
  for (int i = further - 1; i >= 0; --i) {
    out += static_cast<char>(0x80U | ((code_point >> (6 * i)) & 0x3FU));
  }
}

std::optional<std::string> utf8_of_marked_utf16(ByteView bytes) {
  Cursor cursor(bytes);
  const auto mark = cursor.u16_be();
  if (mark != 0xFEFF && mark != 0xFFFE) return std::nullopt;
  const auto next = [&] { return mark == 0xFEFF ? cursor.u16_be() : cursor.u16_le(); };
  std::string out;
  std::uint32_t high = 0;  // a surrogate that waits for its other half
  while (const auto unit = next()) {
    const bool is_low = *unit >= 0xDC00 && *unit <= 0xDFFF;
    if (high != 0) {
      append_utf8(is_low ? 0x10000 + ((high - 0xD800) << 10U) + (*unit - 0xDC00U) : 0xFFFD, out);
      high = 0;
      if (is_low) continue;
    }
    if (*unit >= 0xD800 && *unit <= 0xDBFF) {
      high = *unit;
    } else {
      append_utf8(*unit, out);
    }
  }
  if (high != 0 || !cursor.at_end()) append_utf8(0xFFFD, out);
  return out;
}

std::string escaped_for_display(std::string_view text) { return escaped(text, Backslash::escape); }

std::string message_for_display(std::string_view text) { return escaped(text, Backslash::keep); }

}  // namespace iar
