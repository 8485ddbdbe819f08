// The packages that chisel cut for an image: manifest.wall, zstd over lines of JSON ("jsonwall"),
// each of a "kind": package, slice, path, content. Chisel documentation, "Chisel manifest". Its
// surprise: only slices of a package are there, so that dpkg knows nothing of it.
#include <algorithm>
#include <map>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/text.h"
#include "archive/inflate.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

constexpr std::uint64_t k_wall_bytes_max = std::uint64_t{256} << 20;
constexpr std::size_t k_wall_line_bytes_max = std::size_t{1} << 20;
constexpr std::size_t k_piece_bytes = std::size_t{64} << 10;

class Wall {
 public:
  explicit Wall(model::Facts& out) : out_(out) {}

  // Any cut of the text.
  void take(std::string_view text) {
    while (!text.empty()) {
      const auto end = text.find('\n');
      line_ += text.substr(0, std::min(end, k_wall_line_bytes_max));
      if (end == std::string_view::npos) break;
      end_line();
      text.remove_prefix(end + 1);
    }
    if (line_.size() > k_wall_line_bytes_max) line_.resize(k_wall_line_bytes_max);
  }

  Status finish() {
    if (!line_.empty()) end_line();
    for (auto& [package, paths] : paths_) {
      std::ranges::sort(paths);
      out_.claims.push_back({"deb", package, std::move(paths)});
    }
    if (malformed_) return make_error(ErrorCode::corrupt, "a line is no fact of the manifest");
    return {};
  }

 private:
  void end_line() {
    const auto value = document_.parse(line_);
    if (!value || !value->is_object()) {
      malformed_ = true;
    } else if (value->text("kind") == "package") {
      add_package(*value);
    } else if (value->text("kind") == "path") {
      add_path(*value);
    }
    line_.clear();
  }

  void add_package(const JsonValue& value) {
    model::Package package;
    package.type = "deb";
    package.name = value.text("name");
    package.version = value.text("version");
    package.architecture = value.text("arch");
    const bool whole = !package.name.empty() && !package.version.empty();
    malformed_ = malformed_ || !whole;
    if (whole) out_.packages.push_back(std::move(package));
  }

  // A path belongs to the packages of its slices, "PACKAGE_SLICE".
  void add_path(const JsonValue& value) {
    const auto path = claimed_path(value.text("path"));
    const auto slices = value.get("slices");
    if (path.empty() || !slices) return;
    const auto final_digest = value.text("final_sha256");
    const auto digest = final_digest.empty() ? value.text("sha256") : final_digest;
    const model::PathClaim claim{path, checksum_of_hex("sha256", digest, 64)};
    for (const auto& slice : slices->elements()) {
      const auto name = slice.string().value_or(std::string_view{});
      const auto package = name.substr(0, name.rfind('_'));
      if (package.empty()) continue;
      auto& paths = paths_[std::string(package)];
      if (paths.empty() || paths.back() != claim) paths.push_back(claim);
    }
  }

  model::Facts& out_;
  JsonDocument document_;
  std::string line_;
  std::map<std::string, std::vector<model::PathClaim>> paths_;
  bool malformed_ = false;
};

Status inflate(ByteView bytes, Wall& wall) {
  archive::InflateLimits limits;
  limits.output_bytes_max = k_wall_bytes_max;
  const auto inflater = archive::make_inflater(archive::compression_of(bytes), limits);
  std::vector<std::uint8_t> piece(k_piece_bytes);
  while (true) {
    TRY_ASSIGN(const auto step, inflater->step(bytes, piece));
    bytes = bytes.subspan(step.consumed);
    wall.take(as_text(ByteView(piece).first(step.produced)));
    if (step.produced == 0 && (bytes.empty() || step.consumed == 0)) break;
  }
  return inflater->finish();
}

Status analyze_chisel(const File& file, model::Facts& out) {
  Wall wall(out);
  const Status inflated = inflate(file.bytes, wall);
  Status read = wall.finish();
  return inflated ? std::move(read) : inflated;
}

constexpr Want k_wants[] = {{.suffix = "/chisel/manifest.wall"}};

}  // namespace

constexpr Analyzer k_chisel = {.name = "os/chisel",
                               .version = 1,
                               .wants = k_wants,
                               .size_max = std::uint64_t{16} << 20,
                               .run = SpanFunction{analyze_chisel},
                               .role = Role::database,
                               .what = "Debian and Ubuntu packages cut by chisel"};

}  // namespace iar::analyze
