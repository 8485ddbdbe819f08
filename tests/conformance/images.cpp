#include "conformance/images.h"

#include <algorithm>
#include <array>

#include "archive/inflate.h"
#include "archive/tar.h"
#include "base/json.h"
#include "cases/case_file.h"
#include "source/manifest.h"

namespace iar::conformance {

namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;

Texts texts(const JsonValue& root, std::string_view key) {
  Texts out;
  const auto list = root.get(key);
  if (!list) return out;
  for (const JsonValue& each : list->elements()) out.emplace_back(each.string().value_or(""));
  return out;
}

bool is_true(const JsonValue& root, std::string_view key) {
  const auto value = root.get(key);
  return value && value->boolean().value_or(false);
}

std::string joined(const Texts& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

void expect_same(Comparison& out, std::string_view what, const std::string& expected,
                 const std::string& found) {
  if (expected == found) return;
  out.wrong.push_back(std::string(what) + ": " + found + ", not " + expected);
}

// Both sorted afterwards; repeats count.
void expect_same_list(Comparison& out, Texts expected, Texts found) {
  std::ranges::sort(expected);
  std::ranges::sort(found);
  std::ranges::set_difference(expected, found, std::back_inserter(out.missing));
  std::ranges::set_difference(found, expected, std::back_inserter(out.extra));
}

Texts diff_ids(const model::ImageConfig& config) {
  Texts out;
  for (const auto& each : config.diff_ids) out.push_back(each.text());
  return out;
}

std::string config_digest(const model::Image& image) {
  return image.config_digest ? image.config_digest->text() : "none";
}

Texts regular_files(const layer::ImageTree& tree) {
  Texts out;
  tree.visit([&](const std::string& path, std::uint32_t node) {
    if (tree.file(node).kind == model::FileKind::file) out.push_back(path);
  });
  return out;
}

// A refusal must name what is wrong with the image, not a fault of the program or its caller.
bool is_clean(const Error& error) {
  static constexpr std::array k_others = {ErrorCode::internal, ErrorCode::cancelled,
                                          ErrorCode::usage};
  return std::ranges::find(k_others, error.code) == k_others.end();
}

void expect_refused(const std::string& reference, const Program& program, Comparison& out) {
  const auto assessed = program.assess(reference, {});
  if (assessed) out.wrong.push_back("read, although it is malformed");
  if (!assessed && !is_clean(assessed.error())) out.wrong.push_back(assessed.error().text());
}

std::string with_tag(const std::string& image, const std::string& tag) { return image + ":" + tag; }

Result<Comparison> compare_stated(const JsonValue& stated, const std::string& image,
                                  const Program& program) {
  Comparison out;
  const Texts tags = texts(stated, "repo_tags");
  // An archive of several images is read by name.
  const auto only = program.resolve(image);
  const bool several = !only && only.error().code == ErrorCode::usage && !tags.empty();
  const std::string reference = several ? with_tag(image, tags.front()) : image;
  TRY_ASSIGN(const auto assessed, program.assess(reference, {}));
  const std::string digest = config_digest(assessed.image);
  if (stated.get("config_digest")) {
    expect_same(out, "config", std::string(stated.text("config_digest")), digest);
  }
  if (stated.get("diff_ids")) {
    expect_same(out, "diff ids", joined(texts(stated, "diff_ids")),
                joined(diff_ids(assessed.image.config)));
  }
  if (stated.get("files")) {
    expect_same_list(out, texts(stated, "files"), regular_files(assessed.merge->tree()));
  }
  for (const std::string& tag : tags) {
    const auto named = program.resolve(with_tag(image, tag));
    expect_same(out, tag, digest, named ? config_digest(*named) : named.error().text());
  }
  return out;
}

// One manifest of a layout against what the program makes of it. `random`: its layers hold bytes
// that need not be archives.
Status compare_manifest(const source::Manifest& manifest, const std::string& reference, bool random,
                        const Program& program, Comparison& out) {
  const auto image = program.resolve(reference);
  if (!source::is_image_config(manifest.config.media_type)) {
    const bool refused = !image && image.error().code == ErrorCode::unsupported;
    if (!refused) out.wrong.push_back("no image, yet not refused: " + reference);
    return {};
  }
  if (!image && model::reason_of(image.error()) == model::Reason::windows) return {};
  if (!image) return image.error();
  expect_same(out, "config", manifest.config.digest.text(), config_digest(*image));
  Texts stated;
  Texts resolved;
  for (const auto& layer : manifest.layers) stated.push_back(layer.digest.text());
  for (const auto& layer : image->layers) resolved.push_back(layer.digest.text());
  expect_same(out, "layers", joined(stated), joined(resolved));
  const auto assessed = program.assess(reference, {});
  const bool corrupt = !assessed && assessed.error().code == ErrorCode::corrupt;
  if (assessed || (random && corrupt)) return {};
  return assessed.error();
}

Result<source::Document> read_document(const fs::path& layout, const model::Digest& digest) {
  TRY_ASSIGN(const std::string text,
             cases::read_whole_file(layout / "blobs" / "sha256" / digest.hex()));
  return source::parse_document(text, {});
}

Status compare_entries(const fs::path& layout, const source::Index& index, bool random,
                       const Program& program, Comparison& out, int depth = 0) {
  constexpr int k_depth_max = 4;
  if (depth == k_depth_max) return make_error(ErrorCode::limit, "indexes inside indexes");
  for (const model::Descriptor& entry : index.manifests) {
    if (source::is_about_an_image(entry)) continue;
    const std::string reference = layout.string() + "@" + entry.digest.text();
    const auto document = read_document(layout, entry.digest);
    if (!document) {
      expect_refused(reference, program, out);
    } else if (const auto* nested = std::get_if<source::Index>(&*document)) {
      TRY(compare_entries(layout, *nested, random, program, out, depth + 1));
    } else if (const auto* manifest = std::get_if<source::Manifest>(&*document)) {
      TRY(compare_manifest(*manifest, reference, random, program, out));
    }
  }
  return {};
}

Result<Comparison> compare_layout(const JsonValue& stated, const fs::path& layout,
                                  const Program& program) {
  TRY_ASSIGN(const std::string text, cases::read_whole_file(layout / "index.json"));
  TRY_ASSIGN(const source::Index index, source::parse_index(text, {}));
  const bool random = stated.text("notes").find("random bytes") != std::string_view::npos;
  Comparison out;
  TRY(compare_entries(layout, index, random, program, out));
  return out;
}

class PathList final : public archive::TarHandler {
 public:
  archive::Body entry(const model::FileEntry& entry) override {
    paths.push_back(entry.path);
    return archive::Body::skip;
  }
  void body(ByteView /*bytes*/) override {}
  void body_end() override {}
  void skipped(std::string_view path, const Error& /*why*/) override { paths.emplace_back(path); }

  Texts paths;
};

Result<Texts> layer_paths(std::string_view stored) {
  PathList list;
  archive::TarReader reader(list, {});
  const auto inflater = archive::make_inflater(archive::compression_of(as_bytes(stored)), {});
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16U);
  ByteView in = as_bytes(stored);
  while (true) {
    TRY_ASSIGN(const auto step, inflater->step(in, buffer));
    TRY(reader.feed(ByteView(buffer).first(step.produced)));
    in = in.subspan(step.consumed);
    if (in.empty() && step.produced == 0) break;
  }
  TRY(inflater->finish());
  TRY(reader.finish());
  return std::move(list.paths);
}

Result<Comparison> compare_layer(const JsonValue& stated, const fs::path& layer) {
  Comparison out;
  TRY_ASSIGN(const std::string stored, cases::read_whole_file(layer));
  const auto found = layer_paths(stored);
  if (is_true(stated, "malformed")) {
    if (found) out.wrong.push_back("read, although it is malformed");
    return out;
  }
  if (!found) return found.error();
  Texts expected;
  for (const std::string& path : texts(stated, "entries")) {
    std::string& normal = expected.emplace_back();
    if (!archive::normalise_path(path, normal)) normal = path;
  }
  expect_same(out, "entries", joined(expected), joined(*found));
  return out;
}

// What lies beside case.json.
fs::path input_of(const fs::path& folder) {
  for (const std::string_view name : {"layout", "layer.tar"}) {
    if (fs::exists(folder / name)) return folder / name;
  }
  return folder / "image.tar";
}

}  // namespace

Result<Comparison> compare_image_case(const fs::path& folder, const Program& program) {
  TRY_ASSIGN(const std::string text, cases::read_whole_file(folder / "case.json"));
  JsonDocument document;
  TRY_ASSIGN(const JsonValue stated, document.parse(text));
  const fs::path image = input_of(folder);
  if (image.stem() == "layer") return compare_layer(stated, image);
  if (is_true(stated, "malformed")) {
    Comparison out;
    expect_refused(image.string(), program, out);
    return out;
  }
  const bool says_nothing = !stated.get("config_digest") && !stated.get("files");
  if (image.stem() == "layout" && says_nothing) return compare_layout(stated, image, program);
  return compare_stated(stated, image.string(), program);
}

}  // namespace iar::conformance
