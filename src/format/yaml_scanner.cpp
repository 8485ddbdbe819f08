// The characters of YAML, https://yaml.org/spec/1.2.2/: where tokens start, and the five scalars.
// Line ends are "\n" here already; the position never goes beyond the end of the text.
// Surprise: a plain scalar may go on over lines, and ": " or " #" end it where it stands.
#include "format/yaml_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace iar::format {

namespace {

constexpr std::string_view k_flow_indicators = ",[]{}";

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_blank_or_end(char c) { return is_blank(c) || c == '\n'; }
bool is_flow_indicator(char c) { return k_flow_indicators.find(c) != std::string_view::npos; }

std::string_view without_blanks_at_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

char YamlScanner::peek(std::size_t ahead) const {
  const auto at = position_.at + ahead;
  return at < text_.size() ? text_[at] : '\n';
}

int YamlScanner::column() const {
  return static_cast<int>(std::min<std::size_t>(position_.at - position_.line_start, 1U << 20U));
}

bool YamlScanner::at_document_marker() const {
  if (position_.at != position_.line_start || at_end()) return false;
  const auto rest = text_.substr(position_.at, 3);
  return (rest == "---" || rest == "...") && is_blank_or_end(peek(3));
}

bool YamlScanner::at_indicator(char c) const {
  return !at_end() && peek() == c && is_blank_or_end(peek(1));
}

bool YamlScanner::at_colon(YamlContext context) const {
  if (at_end() || peek() != ':') return false;
  return is_blank_or_end(peek(1)) || (context == YamlContext::flow && is_flow_indicator(peek(1)));
}

std::size_t YamlScanner::skip_to_token() {
  std::size_t line_ends = 0;
  for (bool after_blank = position_.at == 0 || is_blank_or_end(text_[position_.at - 1]);
       !at_end();) {
    const char c = peek();
    if (c == '#' && after_blank) {
      skip_line();
      continue;
    }
    if (!is_blank_or_end(c)) break;
    after_blank = true;
    skip();
    if (c != '\n') continue;
    ++line_ends;
    ++position_.line;
    position_.line_start = position_.at;
  }
  return line_ends;
}

void YamlScanner::skip_blanks() {
  while (!at_end() && is_blank(peek())) skip();
}

void YamlScanner::skip_line() {
  const auto end = text_.find('\n', std::min(position_.at, text_.size()));
  position_.at = end == std::string_view::npos ? text_.size() : end;
}

std::string_view YamlScanner::take_word() {
  const auto start = position_.at;
  while (!at_end() && !is_blank_or_end(peek()) && !is_flow_indicator(peek())) skip();
  return text_.substr(start, position_.at - start);
}

Error YamlScanner::error(std::string_view what) const {
  return make_error(ErrorCode::corrupt,
                    "not YAML: line " + std::to_string(position_.line) + ": " + std::string(what));
}

// At a line end inside a scalar: one becomes a blank, more become all but one (§6.5).
void YamlScanner::fold_line_end(std::string& out) {
  std::size_t line_ends = 0;
  while (!at_end() && is_blank_or_end(peek())) {
    const bool line_end = peek() == '\n';
    skip();
    if (!line_end) continue;
    ++line_ends;
    ++position_.line;
    position_.line_start = position_.at;
  }
  if (line_ends == 0) return;
  out.resize(without_blanks_at_end(out).size());
  out.append(line_ends == 1 ? 1 : line_ends - 1, line_ends == 1 ? ' ' : '\n');
}

Result<std::string> YamlScanner::double_quoted() {
  std::string out;
  skip();
  while (!at_end()) {
    const char c = peek();
    if (c == '\n') {
      fold_line_end(out);
      continue;
    }
    skip();
    if (c == '"') return out;
    if (c == '\\') {
      TRY(escape(out));
    } else {
      out += c;
    }
  }
  return error("string without its end");
}

// Behind a backslash (§5.7).
Status YamlScanner::escape(std::string& out) {
  constexpr std::array<std::pair<char, std::string_view>, 18> k_escapes{{
      {'0', std::string_view("\0", 1)},
      {'a', "\a"},
      {'b', "\b"},
      {'t', "\t"},
      {'\t', "\t"},
      {'n', "\n"},
      {'v', "\v"},
      {'f', "\f"},
      {'r', "\r"},
      {'e', "\x1b"},
      {' ', " "},
      {'"', "\""},
      {'/', "/"},
      {'\\', "\\"},
      {'N', "\xc2\x85"},
      {'_', "\xc2\xa0"},
      {'L', "\xe2\x80\xa8"},
      {'P', "\xe2\x80\xa9"},
  }};
  const char c = peek();
  if (c == '\n') {  // the line end is not part of the string
    std::string dropped;
    fold_line_end(dropped);
    return {};
  }
  skip();
  if (c == 'x') return hex_escape(2, out);
  if (c == 'u') return hex_escape(4, out);
  if (c == 'U') return hex_escape(8, out);
  const auto found = std::ranges::find(k_escapes, c, &std::pair<char, std::string_view>::first);
  if (found == k_escapes.end()) return error("unknown escape in a string");
  out += found->second;
  return {};
}

Status YamlScanner::hex_escape(std::size_t digits, std::string& out) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const char c = peek();
    const auto digit = k_digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (digit == std::string_view::npos) return error("escape without its digits");
    value = value << 4U | static_cast<std::uint32_t>(digit);
    skip();
  }
  append_utf8(value, out);
  return {};
}

Result<std::string> YamlScanner::single_quoted() {
  std::string out;
  skip();
  while (!at_end()) {
    const char c = peek();
    if (c == '\n') {
      fold_line_end(out);
      continue;
    }
    skip();
    if (c != '\'') {
      out += c;
    } else if (!at_end() && peek() == '\'') {
      out += c;
      skip();
    } else {
      return out;
    }
  }
  return error("string without its end");
}

// The part of a plain scalar that stands in this line (§7.3.3).
std::string_view YamlScanner::plain_line(YamlContext context) {
  const auto start = position_.at;
  bool after_blank = true;
  for (; !at_end() && peek() != '\n'; skip()) {
    const char c = peek();
    if (at_colon(context) || (c == '#' && after_blank)) break;
    if (context == YamlContext::flow && is_flow_indicator(c)) break;
    after_blank = is_blank(c);
  }
  return without_blanks_at_end(text_.substr(start, position_.at - start));
}

Result<std::string> YamlScanner::plain(YamlContext context, int indent) {
  constexpr std::string_view k_reserved = ",[]{}#&*!|>'\"%@`";
  if (k_reserved.find(peek()) != std::string_view::npos)
    return error("a scalar starts with " + std::string(1, peek()));
  std::string out(plain_line(context));
  if (out.empty()) return error("no value where one must stand");
  while (continue_plain(context, indent, out)) {
  }
  return out;
}

// Takes the next line's part, if the scalar goes on there.
bool YamlScanner::continue_plain(YamlContext context, int indent, std::string& out) {
  if (at_end() || peek() != '\n') return false;
  const auto before = position_;
  std::string joint;
  fold_line_end(joint);
  const bool ends = at_end() || column() <= indent || at_document_marker() || peek() == '#';
  const auto line = ends ? std::string_view{} : plain_line(context);
  // In block context a key cannot go over several lines, so what a colon follows is the next key.
  const bool is_key = context == YamlContext::block && at_colon(context);
  if (line.empty() || is_key) {
    go_back(before);
    return false;
  }
  out.append(joint).append(line);
  return true;
}

// Blanks at the start of the next line that holds anything else.
std::size_t YamlScanner::next_line_indentation() const {
  std::size_t indentation = 0;
  for (auto at = position_.at; at < text_.size(); ++at) {
    if (text_[at] == '\n') {
      indentation = 0;
    } else if (text_[at] == ' ') {
      ++indentation;
    } else {
      break;
    }
  }
  return indentation;
}

// The rest of this line; the position is then at the start of the next one.
std::string_view YamlScanner::take_line() {
  const auto start = position_.at;
  skip_line();
  const auto line = text_.substr(start, position_.at - start);
  if (!at_end()) skip();
  ++position_.line;
  position_.line_start = position_.at;
  return line;
}

// §8.1.1: indentation and chomping indicators in any order.
Result<YamlScanner::BlockHeader> YamlScanner::block_header(int indent) {
  BlockHeader header;
  header.folded = peek() == '>';
  for (skip(); !at_end() && !is_blank_or_end(peek()); skip()) {
    const char c = peek();
    if (c == '-' || c == '+') {
      header.chomping = c;
    } else if (c >= '1' && c <= '9' && header.indentation == 0) {
      header.indentation = static_cast<std::size_t>(std::max(indent, 0) + (c - '0'));
    } else {
      return error("unknown header of a block scalar");
    }
  }
  (void)take_line();
  if (header.indentation == 0) header.indentation = next_line_indentation();
  return header;
}

// §8.1.2, §8.1.3. In a folded scalar a line end between two lines that do not start with a blank
// becomes one blank.
Result<std::string> YamlScanner::block_scalar(int indent) {
  TRY_ASSIGN(const auto header, block_header(indent));
  std::string out;
  std::size_t blank_lines = 0;
  bool last_folds = false;
  while (!at_end() && static_cast<int>(header.indentation) > indent && !at_document_marker()) {
    const auto before = position_;
    auto line = take_line();
    const auto first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) {
      ++blank_lines;
      continue;
    }
    if (first < header.indentation) {
      go_back(before);
      break;
    }
    line.remove_prefix(header.indentation);
    const bool folds = header.folded && !is_blank(line.front());
    const bool joined = folds && last_folds;
    if (!out.empty() && !joined) out += '\n';
    if (joined && blank_lines == 0) out += ' ';
    out.append(blank_lines, '\n').append(line);
    last_folds = folds;
    blank_lines = 0;
  }
  if (header.chomping != '-' && !out.empty()) out += '\n';
  if (header.chomping == '+') out.append(blank_lines, '\n');
  return out;
}

}  // namespace iar::format
