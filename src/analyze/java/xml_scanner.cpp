#include "analyze/java/xml_scanner.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utf8.h"

namespace iar::analyze {

namespace {

// A longer one is no reference.
constexpr std::size_t k_reference_bytes_max = 12;

// Digits of a number to that base, and nothing else.
std::optional<std::uint32_t> number(std::string_view digits, unsigned base) {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::uint32_t value = 0;
  for (const char c : digits) {
    const std::size_t digit = k_digits.find(lower(c));
    if (digit >= base) return std::nullopt;
    value = value * base + static_cast<std::uint32_t>(digit);
  }
  return digits.empty() ? std::nullopt : std::optional(value);
}

std::optional<std::uint32_t> code_point(std::string_view reference) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> k_named = {
      {{"amp", '&'}, {"apos", '\''}, {"gt", '>'}, {"lt", '<'}, {"quot", '"'}}};
  const auto* const named =
      std::ranges::find(k_named, reference, &std::pair<std::string_view, char>::first);
  if (named != k_named.end()) return static_cast<std::uint32_t>(named->second);
  if (reference.starts_with("#x")) return number(reference.substr(2), 16);
  return reference.starts_with('#') ? number(reference.substr(1), 10) : std::nullopt;
}

std::string without_references(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t start = text.find('&');
    out += text.substr(0, start);
    if (start == std::string_view::npos) return out;
    text.remove_prefix(start + 1);
    const std::size_t end = text.substr(0, k_reference_bytes_max).find(';');
    const auto value =
        end == std::string_view::npos ? std::nullopt : code_point(text.substr(0, end));
    if (value) {
      append_utf8(*value, out);
      text.remove_prefix(end + 1);
    } else {
      out += '&';
    }
  }
}

}  // namespace

bool XmlScanner::pass(std::string_view end) {
  const std::size_t at = rest_.find(end);
  if (at == std::string_view::npos) return false;
  rest_.remove_prefix(at + end.size());
  return true;
}

// "<!DOCTYPE ... [ ... ]>"
bool XmlScanner::pass_declaration() {
  const std::size_t at = rest_.find_first_of("[>");
  if (at == std::string_view::npos) return false;
  const bool subset = rest_[at] == '[';
  rest_.remove_prefix(at + 1);
  return !subset || (pass("]") && pass(">"));
}

std::optional<XmlScanner::Token> XmlScanner::next() {
  if (closing_) {
    closing_ = false;
    return Token{Kind::close, pending_close_, ""};
  }
  while (!rest_.empty()) {
    if (rest_.front() != '<') return text();
    if (rest_.starts_with("<![CDATA[")) return text();
    bool passed = true;
    if (rest_.starts_with("<!--")) {
      rest_.remove_prefix(4);
      passed = pass("-->");
    } else if (rest_.starts_with("<?")) {
      passed = pass("?>");
    } else if (rest_.starts_with("<!")) {
      passed = pass_declaration();
    } else {
      return tag();
    }
    if (!passed) break;
  }
  rest_ = {};
  return std::nullopt;
}

std::optional<XmlScanner::Token> XmlScanner::text() {
  static constexpr std::string_view k_cdata = "<![CDATA[";
  Token token;
  if (!rest_.starts_with(k_cdata)) {
    const std::string_view plain = rest_.substr(0, rest_.find('<'));
    rest_.remove_prefix(plain.size());
    token.text = without_references(plain);
    return token;
  }
  rest_.remove_prefix(k_cdata.size());
  token.text = rest_.substr(0, rest_.find("]]>"));
  if (pass("]]>")) return token;
  rest_ = {};
  return std::nullopt;
}

std::optional<XmlScanner::Token> XmlScanner::tag() {
  rest_.remove_prefix(1);
  Token token;
  token.kind = rest_.starts_with('/') ? Kind::close : Kind::open;
  if (token.kind == Kind::close) rest_.remove_prefix(1);
  token.name = rest_.substr(0, rest_.find_first_of(" \t\r\n/>"));
  rest_.remove_prefix(token.name.size());
  token.name = token.name.substr(token.name.find(':') + 1);
  // Attributes, whose values may hold ">".
  while (!rest_.empty() && rest_.front() != '>') {
    const char c = rest_.front();
    const bool empty = rest_.starts_with("/>") && token.kind == Kind::open;
    if (empty) closing_ = true;
    rest_.remove_prefix(1);
    if ((c == '"' || c == '\'') && !pass(std::string_view(&c, 1))) rest_ = {};
  }
  if (rest_.empty()) return std::nullopt;
  rest_.remove_prefix(1);
  pending_close_ = token.name;
  return token;
}

}  // namespace iar::analyze
