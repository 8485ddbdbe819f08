// Assemblies of .NET: PE files with metadata (ECMA-335, partition II). The metadata names the
// assembly; its version resource tells the release. Its surprise: the assembly's own version mostly
// stays the same over a whole line of releases (13.0.0.0 for 13.0.1, 13.0.2 …), since other
// assemblies refer to it; so it counts only where nothing else is stated.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "analyze/analyzers.h"
#include "analyze/program.h"
#include "analyze/stream.h"
#include "base/text.h"
#include "format/cli_metadata.h"
#include "format/version_resource.h"

namespace iar::analyze {

namespace {

constexpr std::uint64_t k_resource_section_size_max = std::uint64_t{1} << 20U;
constexpr std::size_t k_assembly_name_size_max = 512;

// Name and version out of the metadata: each step reads a range and learns of the next one, which
// stands further back in all files that compilers write.
class MetadataChain {
 public:
  explicit MetadataChain(const format::Executable& head)
      : head_(head),
        range_(head.offset_of(head.image_base + head.managed_header.address).value_or(UINT64_MAX),
               format::k_cli_header_size) {}

  void feed(std::uint64_t offset, ByteView chunk) {
    range_.feed(offset, chunk);
    while (!ended_ && range_.complete()) {
      ended_ = !step();
      range_.feed(offset, chunk);
    }
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& version() const { return assembly_.version; }
  [[nodiscard]] bool has_culture() const { return assembly_.has_culture; }

 private:
  enum class Step : unsigned char { header, root, tables, row, name };

  // False when that was the last one, or no further one can be taken.
  bool step() {
    const auto bytes = as_bytes(range_.bytes());
    switch (step_) {
      case Step::header: return from_header(bytes);
      case Step::root: return from_root(bytes);
      case Step::tables: return from_tables(bytes);
      case Step::row: return from_row(bytes);
      case Step::name: name_ = range_.bytes().substr(0, range_.bytes().find('\0')); return false;
    }
    return false;
  }

  bool from_header(ByteView bytes) {
    const auto metadata = format::cli_metadata(bytes);
    const auto offset =
        metadata ? head_.offset_of(head_.image_base + metadata->offset) : std::nullopt;
    if (!offset) return false;
    metadata_ = {*offset, metadata->size};
    step_ = Step::root;
    return range_.move_to(metadata_.offset,
                          std::min<std::uint64_t>(metadata_.size, format::k_cli_root_size_max));
  }

  bool from_root(ByteView bytes) {
    const auto streams = format::cli_streams(bytes);
    if (!streams) return false;
    streams_ = *streams;
    step_ = Step::tables;
    return range_.move_to(
        metadata_.offset + streams_.tables.offset,
        std::min<std::uint64_t>(streams_.tables.size, format::k_cli_tables_head_size_max));
  }

  bool from_tables(ByteView bytes) {
    const auto row = format::cli_assembly_row(bytes);
    if (!row || row->range.offset > streams_.tables.size) return false;
    row_ = *row;
    step_ = Step::row;
    return range_.move_to(metadata_.offset + streams_.tables.offset + row_.range.offset,
                          row_.range.size);
  }

  bool from_row(ByteView bytes) {
    const auto assembly = format::cli_assembly(row_, bytes);
    if (!assembly || assembly->name >= streams_.strings.size) return false;
    assembly_ = *assembly;
    step_ = Step::name;
    return range_.move_to(
        metadata_.offset + streams_.strings.offset + assembly_.name,
        std::min<std::uint64_t>(streams_.strings.size - assembly_.name, k_assembly_name_size_max));
  }

  const format::Executable head_;
  Gather range_;
  Step step_ = Step::header;
  bool ended_ = false;
  format::CliRange metadata_;
  format::CliStreams streams_;
  format::CliAssemblyRow row_;
  format::CliAssembly assembly_;
  std::string name_;
};

// "13.0.3+0a2e291c0d" without the build, when it starts like a version; else nothing.
std::string_view release_of(std::string_view version) {
  version = trimmed(version);
  version = version.substr(0, version.find_first_of("+ ,@"));
  const auto dot = version.find('.');
  const bool numbers = !version.empty() && is_digit(version.front()) &&
                       dot != std::string_view::npos && dot + 1 < version.size() &&
                       is_digit(version[dot + 1]);
  return numbers ? version : std::string_view{};
}

class Assembly final : public ProgramReader {
 public:
  Assembly(const format::Executable& head, const format::ExecutablePart* resources)
      : metadata_(head),
        resources_address_(resources == nullptr ? 0 : resources->address - head.image_base),
        resources_(
            resources == nullptr ? 0 : resources->offset,
            resources == nullptr ? 0 : std::min(resources->size, k_resource_section_size_max)) {}

  void bytes(std::uint64_t offset, ByteView chunk) override {
    metadata_.feed(offset, chunk);
    resources_.feed(offset, chunk);
  }

  Status end(model::Facts& out) override {
    if (metadata_.name().empty()) {
      return make_error(ErrorCode::unsupported, "an assembly of .NET without a name");
    }
    // Texts of one language, for an assembly that is listed itself.
    if (metadata_.has_culture()) return {};
    const auto resource =
        format::read_version_resource(as_bytes(resources_.bytes()), resources_address_);
    std::string_view version;
    if (resource) version = release_of(resource->product_version);
    if (resource && version.empty()) version = release_of(resource->file_version);
    if (version.empty()) version = metadata_.version();
    model::Package package;
    package.type = "nuget";
    package.name = metadata_.name();
    package.version = version;
    out.packages.push_back(std::move(package));
    return {};
  }

 private:
  MetadataChain metadata_;
  std::uint64_t resources_address_;
  Gather resources_;
};

std::unique_ptr<ProgramReader> begin_assembly(const format::Executable& head, ByteView) {
  if (head.managed_header.size == 0) return nullptr;
  const format::ExecutablePart* resources = nullptr;
  for (const auto& part : head.parts) {
    if (part.address == head.image_base + head.resources.address) resources = &part;
  }
  return std::make_unique<Assembly>(head, head.resources.size == 0 ? nullptr : resources);
}

std::unique_ptr<TapState> tap_assembly(std::string_view, std::uint64_t) {
  return read_programs(begin_assembly);
}

constexpr Want k_wants[] = {{.magic = model::Magic::pe}};

}  // namespace

constexpr Analyzer k_dotnet_assembly = {.name = "dotnet/assembly",
                                        .version = 1,
                                        .wants = k_wants,
                                        .size_max = std::uint64_t{8} << 30,
                                        .run = TapFunction{tap_assembly},
                                        .what = "assemblies of .NET by their own words"};

}  // namespace iar::analyze
