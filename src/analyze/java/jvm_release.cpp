// The file `release` in the home of a JDK or JRE: lines KEY="VALUE" that name the build. Written by
// OpenJDK's make files (make/ReleaseFile.gmk); JEP 223 and JEP 322 describe its versions.
// Its surprise: JAVA_VERSION is short, and whose build it is may be told by nothing but the folder.
#include <array>

#include "analyze/analyzer.h"
#include "analyze/dispatch.h"
#include "analyze/java/coordinates.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

struct ReleaseFile {
  std::string_view java_version, runtime_version, full_version, implementor, image_type, build_type;
};

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

ReleaseFile read_release_file(ByteView bytes) {
  ReleaseFile out;
  Cursor cursor(bytes);
  while (auto line = cursor.line()) {
    const std::string_view key = trimmed(before(*line, '='));
    const std::string_view value = unquoted(*line);
    if (key == "JAVA_VERSION") out.java_version = value;
    if (key == "JAVA_RUNTIME_VERSION") out.runtime_version = value;
    if (key == "FULL_VERSION") out.full_version = value;
    if (key == "IMPLEMENTOR") out.implementor = value;
    if (key == "IMAGE_TYPE") out.image_type = value;
    if (key == "BUILD_TYPE") out.build_type = value;
  }
  return out;
}

// With the build behind the version, where it is told. FULL_VERSION is that of the virtual machine
// in some builds.
std::string_view version_of(const ReleaseFile& file) {
  if (valid_maven_version(file.runtime_version)) return file.runtime_version;
  const std::string_view major = file.java_version.substr(0, file.java_version.find('.'));
  const bool same = file.full_version.substr(0, file.full_version.find('.')) == major;
  return same && valid_maven_version(file.full_version) ? file.full_version : file.java_version;
}

// Oracle's own product is another one than the OpenJDK that it shares versions with.
std::string_view product_of(const ReleaseFile& file, std::string_view path) {
  const std::string implementor = lower_case(file.implementor);
  const std::string folder = lower_case(path.substr(0, path.rfind('/')));
  const auto says = [&](std::string_view word) {
    return implementor.find(word) != std::string::npos || folder.find(word) != std::string::npos;
  };
  if (says("azul") || says("zulu")) return "zulu";
  const bool oracle = says("oracle") || implementor.find("sun ") != std::string::npos ||
                      lower_case(file.build_type) == "commercial";
  if (!oracle) return "openjdk";
  if (!file.image_type.empty()) return file.image_type == "JRE" ? "jre" : "jdk";
  return base_name(folder).find("jre") != std::string_view::npos ? "jre" : "jdk";
}

Status analyze_jvm_release(const File& file, model::Facts& out) {
  const ReleaseFile release = read_release_file(file.bytes);
  // Other things have files of that name.
  if (!valid_maven_version(release.java_version)) return {};
  model::Package package;
  package.type = "generic";
  package.name = product_of(release, file.path);
  package.version = version_of(release);
  if (!release.implementor.empty()) package.properties.emplace_back("vendor", release.implementor);
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.basename = "release"}};

}  // namespace

extern constexpr Analyzer k_jvm_release = {.name = "java/jvm-release",
                                           .version = 1,
                                           .wants = k_wants,
                                           .size_max = std::uint64_t{64} << 10,
                                           .run = SpanFunction{analyze_jvm_release},
                                           .what = "JDKs and JREs by their release files"};

}  // namespace iar::analyze
