#include "model/purl.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "model/purl_types.h"

namespace iar::model {

namespace {

bool unreserved(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// "Character encoding" of the specification: a colon is never encoded, a slash inside one segment
// is.
std::string encoded(std::string_view text) {
  static constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (unreserved(c) || c == ':') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(k_digits[byte >> 4U]);
    out.push_back(k_digits[byte & 15U]);
  }
  return out;
}

std::string encoded_segments(std::string_view text) {
  std::string out;
  for (const std::string_view segment : split(text, '/')) {
    if (segment.empty()) continue;
    if (!out.empty()) out.push_back('/');
    out += encoded(segment);
  }
  return out;
}

// What is no escape stays as it is.
std::string decoded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    Sha256Bytes::value_type byte = 0;
    if (text.front() == '%' && unhex(text.substr(1, 2), MutableByteView(&byte, 1))) {
      out.push_back(static_cast<char>(byte));
      text.remove_prefix(3);
    } else {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return out;
}

// Segments without the empty ones; of a subpath without "." and ".." as well.
std::string clean_segments(std::string_view text, bool without_dots) {
  std::string out;
  for (const std::string_view segment : split(text, '/')) {
    const bool dots = segment == "." || segment == "..";
    if (segment.empty() || (dots && without_dots)) continue;
    if (!out.empty()) out.push_back('/');
    out += segment;
  }
  return out;
}

bool valid_word(std::string_view word) {
  return !word.empty() && !is_digit(word.front()) && std::ranges::all_of(word, [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
  });
}

Status read_qualifiers(std::string_view text, Purl& out) {
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string_view key = pair.substr(0, equals);
    if (!valid_word(key)) {
      return make_error(ErrorCode::corrupt, "a purl's qualifier has no valid key");
    }
    if (equals == std::string_view::npos) continue;
    out.qualifiers.emplace_back(lowered(key), decoded(pair.substr(equals + 1)));
  }
  return {};
}

// Where the version's "@" stands in "NAMESPACE/NAME@VERSION"; that of a scope ("@babel/core") is
// none.
std::size_t version_mark(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const std::size_t mark = text.rfind('@');
  if (mark == std::string_view::npos || slash == std::string_view::npos || mark > slash) {
    return mark;
  }
  const bool scope = mark == 0 || text[mark - 1] == '/';
  return scope ? std::string_view::npos : mark;
}

void read_path(std::string_view text, Purl& out) {
  if (const std::size_t mark = version_mark(text); mark != std::string_view::npos) {
    out.version = decoded(text.substr(mark + 1));
    text = text.substr(0, mark);
  } else {
    while (text.ends_with('/')) text.remove_suffix(1);
  }
  const std::size_t slash = text.rfind('/');
  out.name = decoded(text.substr(slash == std::string_view::npos ? 0 : slash + 1));
  if (slash != std::string_view::npos) out.name_space = decoded(text.substr(0, slash));
}

// The part behind the last `mark`, which is cut off `text` with it.
std::string_view cut_tail(std::string_view& text, char mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

}  // namespace

std::string_view Purl::qualifier(std::string_view key) const {
  for (const auto& [word, value] : qualifiers) {
    if (word == key) return value;
  }
  return {};
}

Result<Purl> canonical_purl(Purl parts) {
  parts.type = lowered(parts.type);
  if (!valid_word(parts.type) || parts.type.find('_') != std::string::npos) {
    return make_error(ErrorCode::corrupt, "a purl has no valid type");
  }
  parts.name_space = clean_segments(parts.name_space, false);
  parts.subpath = clean_segments(parts.subpath, true);
  if (parts.name.empty()) return make_error(ErrorCode::corrupt, "a purl has no name");
  for (auto& [key, value] : parts.qualifiers) {
    if (!valid_word(key)) {
      return make_error(ErrorCode::corrupt, "a purl's qualifier has no valid key");
    }
    key = lowered(key);
  }
  std::erase_if(parts.qualifiers, [](const auto& each) { return each.second.empty(); });
  std::ranges::stable_sort(parts.qualifiers, {}, [](const auto& each) { return each.first; });
  const auto repeats =
      std::ranges::unique(parts.qualifiers, {}, [](const auto& each) { return each.first; });
  parts.qualifiers.erase(repeats.begin(), repeats.end());
  fold_purl_type(parts);
  TRY(check_purl_type(parts));
  return parts;
}

Result<Purl> parse_purl(std::string_view text) {
  if (text.size() > k_purl_size_max) return make_error(ErrorCode::limit, "a purl is too long");
  Purl out;
  out.subpath = decoded(cut_tail(text, '#'));
  TRY(read_qualifiers(cut_tail(text, '?'), out));
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !equal_ignoring_case(text.substr(0, colon), "pkg")) {
    return make_error(ErrorCode::corrupt, "a purl starts with pkg:");
  }
  text.remove_prefix(colon + 1);
  while (text.starts_with('/')) text.remove_prefix(1);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return make_error(ErrorCode::corrupt, "a purl has no name");
  out.type = text.substr(0, slash);
  read_path(text.substr(slash + 1), out);
  return canonical_purl(std::move(out));
}

std::string purl_text(const Purl& parts) {
  std::string out = "pkg:" + parts.type + "/";
  const std::string name_space = encoded_segments(parts.name_space);
  if (!name_space.empty()) out += name_space + "/";
  const bool segments = parts.type == "golang" || parts.type == "git";
  out += segments ? encoded_segments(parts.name) : encoded(parts.name);
  if (!parts.version.empty()) out += "@" + encoded(parts.version);
  char separator = '?';
  for (const auto& [key, value] : parts.qualifiers) {
    out += separator + key + "=" + encoded(value);
    separator = '&';
  }
  const std::string subpath = encoded_segments(parts.subpath);
  if (!subpath.empty()) out += "#" + subpath;
  return out;
}

}  // namespace iar::model
