#include "analyze/java/file_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace iar::analyze {

namespace {

constexpr std::array<std::string_view, 12> k_extensions = {
    "ear", "far", "hpi", "jar", "jpi", "kar", "lpkg", "nar", "par", "rar", "sar", "war"};

// Words that are part of a version, perhaps with digits behind ("beta2", "jre8", "b12").
constexpr std::array<std::string_view, 31> k_qualifiers = {
    "a",   "alpha",  "android",   "atlassian", "b",          "beta",  "build", "cr",
    "dev", "final",  "ga",        "hadoop",    "incubating", "jboss", "jdbc",  "jdk",
    "jre", "m",      "milestone", "nightly",   "p",          "patch", "pre",   "preview",
    "rc",  "redhat", "release",   "rev",       "snapshot",   "sp",    "v"};

constexpr std::array<std::string_view, 4> k_documentation = {"javadoc", "sources", "src",
                                                             "test-sources"};

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool starts_version(std::string_view word) {
  if (word.empty()) return false;
  // "v1" alone is part of names.
  const bool marked = word.size() > 1 && word.front() == 'v' && is_digit(word[1]);
  return is_digit(word.front()) || (marked && word.find('.') != std::string_view::npos);
}

bool is_qualifier(std::string_view word) {
  const std::size_t digits = word.find_first_of("0123456789.");
  const std::string letters = lowered(word.substr(0, digits));
  return std::ranges::find(k_qualifiers, letters) != k_qualifiers.end();
}

// Where the words begin and end that are the version; both the number of words: nowhere.
struct VersionWords {
  std::size_t first;
  std::size_t end;
};

// "log4j-1.2-api-2.14.1": a number before a word that no version has is part of the name when
// another number follows.
VersionWords version_words(const std::vector<std::string_view>& words) {
  VersionWords out{words.size(), words.size()};
  bool in_version = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (starts_version(words[i])) {
      if (!in_version) out.first = i;
      in_version = true;
      out.end = i + 1;
    } else if (in_version && is_qualifier(words[i])) {
      out.end = i + 1;
    } else {
      in_version = false;
    }
  }
  return out;
}

// "org.eclipse.osgi_3.10.0.v2014": a version of three numbers after the underscore. Scala's
// "kafka_2.12" has two.
std::size_t plugin_underscore(std::string_view stem) {
  for (std::size_t at = stem.find('_'); at != std::string_view::npos; at = stem.find('_', at + 1)) {
    const std::string_view rest = stem.substr(at + 1);
    if (!starts_version(rest) || !is_digit(rest.front())) continue;
    const std::size_t end = rest.find_first_not_of("0123456789.");
    const std::string_view numbers = rest.substr(0, end);
    if (std::ranges::count(numbers, '.') >= 2) return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool is_jar_name(std::string_view name) {
  const std::string_view base = base_of(name);
  const std::size_t dot = base.rfind('.');
  if (dot == std::string_view::npos || base.size() - dot > 5) return false;
  const std::string extension = lowered(base.substr(dot + 1));
  return std::ranges::find(k_extensions, extension) != k_extensions.end();
}

JarName jar_name(std::string_view path) {
  JarName out;
  const std::string_view base = base_of(path);
  out.stem = base.substr(0, base.rfind('.'));
  out.artifact = out.stem;
  for (const std::string_view end : k_documentation) {
    const bool at_end = out.stem.size() > end.size() && out.stem.ends_with(end);
    if (at_end && out.stem[out.stem.size() - end.size() - 1] == '-') out.documentation = true;
  }
  if (const std::size_t at = plugin_underscore(out.stem); at != std::string_view::npos && at > 0) {
    out.artifact = out.stem.substr(0, at);
    out.version = out.stem.substr(at + 1);
    return out;
  }
  const std::vector<std::string_view> words = split(out.stem, '-');
  const VersionWords found = version_words(words);
  if (found.first == words.size()) return out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < found.first; ++i) begin += words[i].size() + 1;
  std::size_t end = begin;
  for (std::size_t i = found.first; i < found.end; ++i) end += words[i].size() + 1;
  if (begin < 2) return out;
  out.artifact = out.stem.substr(0, begin - 1);
  out.version = out.stem.substr(begin, end - 1 - begin);
  return out;
}

}  // namespace iar::analyze
