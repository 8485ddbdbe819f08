#include "analyze/java/coordinates.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace iar::analyze {

namespace {

// Top-level domains that groups begin with, and what Java itself reserves. Others are taken for
// words: "spring.core" is no domain.
constexpr std::array<std::string_view, 60> k_tops = {
    "ai",  "app", "at", "au",  "be",   "biz",      "br",   "ca", "cc", "ch",      "cloud", "cn",
    "co",  "com", "cz", "de",  "dev",  "dk",       "edu",  "es", "eu", "fi",      "fm",    "fr",
    "gov", "gr",  "hu", "ie",  "il",   "in",       "info", "io", "it", "jakarta", "java",  "javax",
    "jp",  "kr",  "me", "mil", "name", "net",      "nl",   "no", "nz", "org",     "pl",    "pro",
    "pt",  "pw",  "ru", "se",  "sh",   "software", "tech", "tv", "tw", "uk",      "us",    "xyz"};
static_assert(std::ranges::is_sorted(k_tops));

bool id_character(char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; }

}  // namespace

bool valid_maven_id(std::string_view text) {
  return !text.empty() && text.size() <= k_coordinate_bytes_max &&
         std::ranges::all_of(text, id_character) && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos;
}

bool valid_maven_version(std::string_view text) {
  const auto bad = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '$' || c == '{' || c == '}' ||
           c == '@' || c == '%' || c == '<' || c == '>' || c == '"' || c == '/' || c == '\\';
  };
  return !text.empty() && text.size() <= k_coordinate_bytes_max && std::ranges::none_of(text, bad);
}

bool domain_like(std::string_view text) {
  const std::size_t dot = text.find('.');
  return dot != std::string_view::npos && valid_maven_id(text) &&
         std::ranges::binary_search(k_tops, text.substr(0, dot));
}

model::Package maven_package(const MavenCoordinates& coordinates) {
  model::Package package;
  package.type = "maven";
  package.name_space = coordinates.group;
  package.name = coordinates.artifact;
  package.version = coordinates.version;
  return package;
}

}  // namespace iar::analyze
