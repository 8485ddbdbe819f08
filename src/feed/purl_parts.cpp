#include "feed/purl_parts.h"

#include <algorithm>

#include "base/text.h"

namespace iar::feed {

namespace {

int hex_value(char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; }

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '%' && text.size() - i > 2 && is_hex_digit(text[i + 1]) &&
                      is_hex_digit(text[i + 2]);
    if (!pair) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

std::optional<PurlParts> purl_parts(std::string_view text) {
  constexpr std::string_view k_scheme = "pkg:";
  if (!text.starts_with(k_scheme)) return std::nullopt;
  text = text.substr(0, text.find('#'));
  const auto question = std::min(text.find('?'), text.size());
  PurlParts out;
  if (question < text.size()) out.qualifiers = text.substr(question + 1);
  std::string_view path = text.substr(0, question);
  // The last one: a namespace of npm starts with "@", too.
  const auto at = path.rfind('@');
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  if (at != std::string_view::npos && at > slash) {
    out.version = percent_decoded(path.substr(at + 1));
    path = path.substr(0, at);
  }
  out.bare = path;
  out.type = lowered(path.substr(k_scheme.size(), path.find('/') - k_scheme.size()));
  out.name = percent_decoded(path.substr(slash + 1));
  return out;
}

std::string qualifier(const PurlParts& purl, std::string_view key) {
  for (const std::string_view pair : split(purl.qualifiers, '&')) {
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == key) {
      return percent_decoded(pair.substr(equals + 1));
    }
  }
  return {};
}

}  // namespace iar::feed
