#include "cases/merge_content.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "analyze/text.h"
#include "base/base64.h"
#include "base/hash.h"
#include "cases/case_file.h"

namespace iar::cases {

namespace {

const std::filesystem::path k_folder = std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/merge";

using analyze::before;
using analyze::next_word;
using analyze::trimmed;

// "alpha 1.0, beta 2.0"
template <typename Use>
std::string each_package(std::string_view list, Use use) {
  std::string out;
  while (!list.empty()) {
    std::string_view one = before(list, ',');
    const std::string name(next_word(one));
    out += use(name, std::string(next_word(one)));
  }
  return out;
}

std::string dpkg_status(std::string_view list) {
  return each_package(list, [](const std::string& name, const std::string& version) {
    return "Package: " + name + "\nStatus: install ok installed\nVersion: " + version + "\n\n";
  });
}

std::string apk_database(std::string_view list) {
  return each_package(list, [](const std::string& name, const std::string& version) {
    return "P:" + name + "\nV:" + version + "\n\n";
  });
}

std::string npm_manifest(std::string_view words) {
  return each_package(words, [](const std::string& name, const std::string& version) {
    return R"({"name":")" + name + R"(","version":")" + version + "\"}";
  });
}

std::string npm_lock(std::string_view list) {
  int number = 0;
  const std::string packages =
      each_package(list, [&](const std::string& name, const std::string& version) {
        const std::string within = "node_modules/q" + std::to_string(number) + "/";
        const std::string folder = (number++ == 0 ? "" : within) + "node_modules/" + name;
        return ",\"" + folder + R"(":{"version":")" + version + "\"}";
      });
  return R"({"lockfileVersion":3,"packages":{"":{})" + packages + "}}";
}

std::string python_metadata(std::string_view words) {
  return each_package(words, [](const std::string& name, const std::string& version) {
    return "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n\n";
  });
}

std::string os_release(std::string_view words) {
  return each_package(words, [](const std::string& id, const std::string& version) {
    return "ID=" + id + "\nVERSION_ID=" + version + "\n";
  });
}

std::string path_lines(std::string_view list, std::string_view prefix, std::string_view suffix) {
  std::string out;
  while (!list.empty()) {
    out += std::string(prefix).append(trimmed(before(list, ','))).append(suffix).append("\n");
  }
  return out;
}

Result<std::string> md5sums(std::string_view list) {
  std::string out;
  while (!list.empty()) {
    std::string_view one = before(list, ';');
    const std::string path(next_word(one));
    TRY_ASSIGN(const std::string body, merge_content(one));
    const auto digest = md5(as_bytes(body));
    if (!digest) return make_error(ErrorCode::unsupported, "no MD5 here");
    out += hex(*digest) + "  " + path + "\n";
  }
  return out;
}

Result<std::string> apk_with_file(std::string_view words) {
  const std::string name(next_word(words));
  const std::string version(next_word(words));
  const std::string_view path = next_word(words);
  TRY_ASSIGN(const std::string body, merge_content(words));
  const auto digest = sha1(as_bytes(body));
  if (!digest) return make_error(ErrorCode::unsupported, "no SHA-1 here");
  const std::size_t slash = path.rfind('/');
  return "P:" + name + "\nV:" + version + "\nF:" + std::string(path.substr(0, slash)) +
         "\nR:" + std::string(path.substr(slash + 1)) + "\nZ:Q1" + base64(*digest) + "\n\n";
}

}  // namespace

Result<std::string> merge_content(std::string_view text) {
  using Make = Result<std::string> (*)(std::string_view words);
  struct Kind {
    std::string_view name;
    Make make;
  };
  static constexpr auto k_kinds = std::to_array<Kind>({
      {"apk", [](std::string_view words) -> Result<std::string> { return apk_database(words); }},
      {"apkfile", apk_with_file},
      {"dpkg", [](std::string_view words) -> Result<std::string> { return dpkg_status(words); }},
      {"file", [](std::string_view name) { return read_whole_file(k_folder / name); }},
      {"list",
       [](std::string_view words) -> Result<std::string> { return path_lines(words, "/", ""); }},
      {"lock", [](std::string_view words) -> Result<std::string> { return npm_lock(words); }},
      {"md5sums", md5sums},
      {"npm", [](std::string_view words) -> Result<std::string> { return npm_manifest(words); }},
      {"os", [](std::string_view words) -> Result<std::string> { return os_release(words); }},
      {"pypi",
       [](std::string_view words) -> Result<std::string> { return python_metadata(words); }},
      {"record",
       [](std::string_view words) -> Result<std::string> { return path_lines(words, "", ",,"); }},
      {"text", [](std::string_view words) -> Result<std::string> { return std::string(words); }},
  });
  const std::string_view kind = next_word(text);
  const auto found = std::ranges::find(k_kinds, kind, &Kind::name);
  if (found != k_kinds.end()) return found->make(trimmed(text));
  return make_error(ErrorCode::corrupt, "no such content", std::string(kind));
}

}  // namespace iar::cases
