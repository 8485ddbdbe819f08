// The files of an installed Python distribution: NAME-VERSION.dist-info/RECORD, comma-separated
// values of path, digest and size. packaging.python.org, "Recording installed projects". Its
// surprise: paths start at the folder that holds the dist-info folder, and may lead out of it by
// "..", and digests are base64 of the kind for URLs.
#include <algorithm>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/python/name.h"
#include "analyze/text.h"
#include "base/hash.h"

namespace iar::analyze {

namespace {

// The next value of a line; quotes around it are dropped, and doubled ones in it are one.
std::string next_value(std::string_view& line) {
  if (!line.starts_with('"')) return std::string(before(line, ','));
  std::string out;
  line.remove_prefix(1);
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c == '"' && !line.starts_with('"')) break;
    if (c == '"') line.remove_prefix(1);
    out += c;
  }
  (void)before(line, ',');
  return out;
}

// "sha256=URLSAFE-BASE64-WITHOUT-PADDING"
std::string checksum_of(std::string_view digest) {
  const auto algorithm = before(digest, '=');
  std::string text(digest);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  const auto bytes = base64_decoded(text);
  if (!bytes) return {};
  const auto digits = hex(as_bytes(*bytes));
  if (algorithm == "sha256") return checksum_of_hex("sha256", digits, 64);
  if (algorithm == "sha1") return checksum_of_hex("sha1", digits, 40);
  return algorithm == "md5" ? checksum_of_hex("md5", digits, 32) : std::string();
}

// `path` from `folder`; ".." at its start leads up. Empty when it leads out of the image.
std::string joined(std::string_view folder, std::string_view path) {
  if (path.starts_with('/')) return claimed_path(path);
  while (path.starts_with("../")) {
    if (folder.empty()) return {};
    path.remove_prefix(3);
    const auto slash = folder.rfind('/');
    folder = slash == std::string_view::npos ? std::string_view{} : folder.substr(0, slash);
  }
  return claimed_path(std::string(folder).append("/").append(path));
}

Status analyze_record(const File& file, model::Facts& out) {
  auto folder = file.path.substr(0, file.path.rfind('/'));
  const auto slash = folder.rfind('/');
  auto name = slash == std::string_view::npos ? folder : folder.substr(slash + 1);
  folder = slash == std::string_view::npos ? std::string_view{} : folder.substr(0, slash);
  name = name.substr(0, name.find('-'));
  if (!is_python_name(name)) return make_error(ErrorCode::corrupt, "the folder names no package");
  model::ClaimList list{"pypi", python_package(name, {}).name, {}};
  bool malformed = false;
  Cursor cursor(file.bytes);
  while (auto line = cursor.line()) {
    if (line->empty()) continue;
    auto path = joined(folder, next_value(*line));
    malformed = malformed || path.empty();
    if (path.empty()) continue;
    list.claims.push_back({std::move(path), checksum_of(next_value(*line))});
  }
  if (!list.claims.empty()) out.claims.push_back(std::move(list));
  if (malformed) return make_error(ErrorCode::corrupt, "a line names no file of the image");
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".dist-info/RECORD"}};

}  // namespace

constexpr Analyzer k_python_record = {.name = "python/record",
                                      .version = 1,
                                      .wants = k_wants,
                                      .size_max = std::uint64_t{32} << 20,
                                      .run = SpanFunction{analyze_record},
                                      .what = "files that Python packages own (RECORD)"};

}  // namespace iar::analyze
