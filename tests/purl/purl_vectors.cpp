// purl_vectors ARCHIVE: holds model::purl against the published test cases of purl-spec
// (tests/types/*-test.json, "build"), found below schema/purl/ in a tar archive. Cases with a
// subpath, or with qualifiers that packages in images do not have, are left out and counted.
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>

#include "archive/inflate.h"
#include "archive/tar.h"
#include "base/json.h"
#include "cases/case_file.h"
#include "model/purl.h"

namespace {

using namespace iar;

struct Score {
  int passed = 0;
  int failed = 0;
  int left_out = 0;
};

// The JSON files of the test cases.
class Vectors final : public archive::TarHandler {
 public:
  archive::Body entry(const model::FileEntry& entry) override {
    const bool wanted = entry.path.starts_with("schema/purl/") && entry.path.ends_with(".json");
    if (wanted) current_ = &texts[entry.path];
    return wanted ? archive::Body::deliver : archive::Body::skip;
  }
  void body(ByteView bytes) override { current_->append(as_text(bytes)); }
  void body_end() override {}
  void skipped(std::string_view /*path*/, const Error& /*why*/) override {}

  std::map<std::string, std::string> texts;

 private:
  std::string* current_ = nullptr;
};

Status read_archive(const std::string& stored, Vectors& out) {
  archive::TarReader reader(out, {});
  archive::InflateLimits limits;
  limits.zstd_window_bytes_max = std::uint64_t{128} << 20U;  // packed for size
  const auto inflater = archive::make_inflater(archive::compression_of(as_bytes(stored)), limits);
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16U);
  ByteView in = as_bytes(stored);
  while (true) {
    TRY_ASSIGN(const auto step, inflater->step(in, buffer));
    TRY(reader.feed(ByteView(buffer).first(step.produced)));
    in = in.subspan(step.consumed);
    if (in.empty() && step.produced == 0) break;
  }
  TRY(inflater->finish());
  return reader.finish();
}

bool is_left_out(std::string_view key) {
  static constexpr std::array<std::string_view, 12> k_keys = {
      "author",     "build_type", "compiler", "compiler.runtime", "compiler.version", "distro",
      "model_uuid", "mykey",      "os",       "run_id",           "shared",           "tag_id"};
  return std::ranges::find(k_keys, key) != k_keys.end();
}

struct Made {
  model::Package package;
  std::optional<model::OsRelease> os;
  bool left_out = false;
};

void set_qualifier(std::string_view key, std::string_view value, Made& out) {
  const std::string& type = out.package.type;
  if (key == "arch") {
    out.package.architecture = value;
  } else if (key == "epoch") {
    out.package.version.insert(0, std::string(value) + ":");
  } else if (key == "distro" && (type == "deb" || type == "rpm")) {
    const std::size_t dash = value.rfind('-');
    out.os.emplace();
    out.os->id = value.substr(0, dash);
    if (dash != std::string_view::npos) out.os->version_id = value.substr(dash + 1);
  } else {
    out.left_out = out.left_out || (is_left_out(key) && type != "bitnami" && type != "swid");
    out.package.properties.emplace_back(key, value);
  }
}

Made made_of(const JsonValue& input) {
  Made out;
  out.package.type = input.text("type");
  out.package.name_space = input.text("namespace");
  out.package.name = input.text("name");
  out.package.version = input.text("version");
  out.left_out = !input.text("subpath").empty();
  const auto qualifiers = input.get("qualifiers");
  if (!qualifiers) return out;
  for (const auto& [key, value] : qualifiers->members()) {
    set_qualifier(key, value.string().value_or(""), out);
  }
  return out;
}

void run_case(const JsonValue& test, Score& score) {
  const auto input = test.get("input");
  const auto failure = test.get("expected_failure");
  if (test.text("test_type") != "build" || !input) return;
  if (failure && failure->boolean().value_or(false)) return;
  const Made made = made_of(*input);
  if (made.left_out) {
    ++score.left_out;
    return;
  }
  const std::string found = model::purl(made.package, made.os);
  if (found == test.text("expected_output")) {
    ++score.passed;
    return;
  }
  ++score.failed;
  std::cout << "FAILED " << found << ", not " << test.text("expected_output") << "\n";
}

Status run(const std::string& path, Score& score) {
  TRY_ASSIGN(const std::string stored, cases::read_whole_file(path));
  Vectors vectors;
  TRY(read_archive(stored, vectors));
  for (const auto& [name, text] : vectors.texts) {
    JsonDocument document;
    auto root = document.parse(text);
    if (!root) return with_context(std::move(root).error(), name);
    const auto tests = root->get("tests");
    if (!tests) continue;
    for (const JsonValue& test : tests->elements()) run_case(test, score);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 1) {
    std::cerr << "usage: purl_vectors ARCHIVE\n";
    return 2;
  }
  if (!std::filesystem::exists(arguments[0])) {
    std::cout << "SKIPPED: no shared data\n";
    return 0;
  }
  Score score;
  if (const Status status = run(arguments[0], score); !status.ok()) {
    std::cerr << status.error().text() << "\n";
    return 2;
  }
  std::cout << score.left_out << " left out\n"
            << score.passed << " passed, " << score.failed << " failed\n";
  return score.passed > 0 && score.failed == 0 ? 0 : 1;
}
