// pom.properties, as Maven Archiver writes it: a Java properties file of three keys. Described by
// the documentation of java.util.Properties.load and of Maven Archiver.
// Its surprise: any of "=", ":" and blanks part key and value, and lines go on after a backslash.
#include "analyze/java/pom_properties.h"

#include <optional>

#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"

namespace iar::analyze {

namespace {

bool is_separator(char c) { return c == '=' || c == ':' || is_blank(c) || c == '\f'; }
bool is_line_space(char c) { return is_blank(c) || c == '\f'; }

// The logical lines: natural lines that end in an odd number of backslashes go on in the next.
class Lines {
 public:
  explicit Lines(std::string_view text) : cursor_(text) {}

  std::optional<std::string> next() {
    std::string out;
    while (auto line = cursor_.line()) {
      std::string_view rest = *line;
      while (!rest.empty() && (is_line_space(rest.front()) || rest.front() == '\r')) {
        rest.remove_prefix(1);
      }
      if (out.empty() && (rest.empty() || rest.front() == '#' || rest.front() == '!')) continue;
      const std::size_t last = rest.find_last_not_of('\\');
      const std::size_t slashes = rest.size() - (last == std::string_view::npos ? 0 : last + 1);
      if (slashes % 2 == 0) return out.append(rest);
      rest.remove_suffix(1);
      out.append(rest);
    }
    return out.empty() ? std::nullopt : std::optional(std::move(out));
  }

 private:
  Cursor cursor_;
};

// The character after a backslash at `at`, which moves behind it.
void append_escaped(std::string_view text, std::size_t& at, std::string& out) {
  const char kind = text[at++];
  std::array<std::uint8_t, 2> unit{};
  switch (kind) {
    case 't': out += '\t'; return;
    case 'n': out += '\n'; return;
    case 'r': out += '\r'; return;
    case 'f': out += '\f'; return;
    case 'u':
      if (at + 4 <= text.size() && unhex(text.substr(at, 4), unit)) {
        append_utf8((std::uint32_t{unit[0]} << 8U) | unit[1], out);
        at += 4;
      }
      return;
    default: out += kind;
  }
}

// Up to the first separator, or all of it; moves `at` behind it.
std::string take(std::string_view text, std::size_t& at, bool to_separator) {
  std::string out;
  while (at < text.size() && !(to_separator && is_separator(text[at]))) {
    const char c = text[at++];
    if (c == '\\' && at < text.size()) {
      append_escaped(text, at, out);
    } else {
      out += c;
    }
  }
  return out;
}

void pass_separator(std::string_view text, std::size_t& at) {
  bool sign = false;
  while (at < text.size() && is_separator(text[at])) {
    const bool here = text[at] == '=' || text[at] == ':';
    if (here && sign) return;
    sign = sign || here;
    ++at;
  }
}

}  // namespace

MavenCoordinates read_pom_properties(std::string_view text) {
  MavenCoordinates out;
  Lines lines(text);
  while (const auto line = lines.next()) {
    std::size_t at = 0;
    const std::string key = take(*line, at, true);
    pass_separator(*line, at);
    const std::string value(trimmed(take(*line, at, false)));
    if (key == "groupId") out.group = valid_maven_id(value) ? value : "";
    if (key == "artifactId") out.artifact = valid_maven_id(value) ? value : "";
    if (key == "version") out.version = valid_maven_version(value) ? value : "";
  }
  return out;
}

}  // namespace iar::analyze
