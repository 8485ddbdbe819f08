// Regular expressions by RE2: https://github.com/google/re2/wiki/Syntax, in time linear in the
// bytes. Its surprise: text is UTF-8 unless it is told that every byte is a character, and an
// automaton that outgrows its memory makes it slow, not wrong.
#include "format/pattern.h"

#include <re2/re2.h>

#include <array>

namespace iar::format {

namespace {

constexpr std::int64_t k_automaton_bytes_max = std::int64_t{1} << 20;

RE2::Options options() {
  RE2::Options out;
  out.set_encoding(RE2::Options::EncodingLatin1);
  out.set_dot_nl(true);
  out.set_log_errors(false);
  out.set_max_mem(k_automaton_bytes_max);
  return out;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(const std::string& text) : expression(text, options()) {}
  RE2 expression;
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(const std::string& text) {
  auto compiled = std::make_unique<Compiled>(text);
  if (!compiled->expression.ok() || compiled->expression.NumberOfCapturingGroups() != 1) {
    return make_error(ErrorCode::unsupported, "not a pattern of one group: " + text);
  }
  return Pattern(std::move(compiled));
}

std::optional<PatternMatch> Pattern::find(ByteView bytes, std::size_t from) const {
  if (from > bytes.size()) return std::nullopt;
  const std::string_view text = as_text(bytes);
  const re2::StringPiece piece(text.data(), text.size());
  std::array<re2::StringPiece, 2> found;
  if (!compiled_->expression.Match(piece, from, piece.size(), RE2::UNANCHORED, found.data(),
                                   static_cast<int>(found.size()))) {
    return std::nullopt;
  }
  const auto offset = [&](const re2::StringPiece& part) {
    return static_cast<std::size_t>(part.begin() - piece.begin());
  };
  PatternMatch out;
  out.begin = offset(found[0]);
  out.end = out.begin + found[0].size();
  if (found[1].data() == nullptr) return out;  // the group took no part
  out.group_begin = offset(found[1]);
  out.group_end = out.group_begin + found[1].size();
  return out;
}

}  // namespace iar::format
