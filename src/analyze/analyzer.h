// What an analyzer is: a constant with a name, a version, the files it wants as data, and a pure
// function from bytes to facts. See docs/decisions/0002-analyzer-shapes.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/random_access.h"
#include "base/result.h"
#include "model/file_entry.h"
#include "model/image.h"
#include "model/inventory.h"
#include "model/package.h"

namespace iar::analyze {

// A file is wanted when every part that is set holds. Dispatch looks the first of exact, basename,
// stem, suffix and magic up that is set; `under` alone is for folders whose files may have any name
// and costs each file of the image a comparison. `component` alone is not allowed. Paths as in
// model::FileEntry.
struct Want {
  std::string_view exact = {};     // the whole path
  std::string_view basename = {};  // the last component
  // The letters that the last component begins with, all of them: "libpython" for
  // libpython3.11.so.1.0.
  std::string_view stem = {};
  std::string_view suffix = {};     // the path's end; starts with "." or "/"
  std::string_view prefix = {};     // how the last component starts; with another part only
  std::string_view under = {};      // a folder that the path lies below, at any depth
  std::string_view component = {};  // a folder name that stands somewhere in the path
  model::Magic magic = model::Magic::none;
};

// A file as an analyzer sees it. `path` is where the image shows it (for a hard link: the link's
// name). `bytes` is valid during the call only.
struct File {
  std::string_view path;
  ByteView bytes;
};

// Span: the whole file at once. Facts already in `out` stay when an error is returned: the file
// then counts as read in part. Errors: corrupt, unsupported, limit.
using SpanFunction = Status (*)(const File& file, model::Facts& out);

// Tap: the file in chunks as they come, of fixed memory.
class TapState {
 public:
  virtual ~TapState() = default;
  virtual void chunk(ByteView bytes) = 0;
  virtual Status end(model::Facts& out) = 0;
};
using TapFunction = std::unique_ptr<TapState> (*)(std::string_view path, std::uint64_t size);

// Range: random access to one file.
class RangeFile : public RandomAccess {
 public:
  // The file beside this one whose name is this one's and `suffix` ("-wal"), as the merged image
  // shows it; nullptr when there is none. Owned by this file.
  virtual RangeFile* sibling(std::string_view /*suffix*/) { return nullptr; }
};
using RangeFunction = Status (*)(std::string_view path, RangeFile& file, model::Facts& out);

// Image: once per image, after merging, in the parent; sees no file's bytes.
using ImageFunction = void (*)(const model::ImageConfig& config, model::Inventory& inventory);

using Run = std::variant<SpanFunction, TapFunction, RangeFunction, ImageFunction>;

// A package whose version another file states has this property, that file's path, and no version.
// The merge takes the version from that file's attribute k_version_attribute.
constexpr std::string_view k_version_file = "version_file";
constexpr std::string_view k_version_attribute = "version";

// What the file is to its ecosystem.
enum class Role : std::uint8_t {
  plain,
  database,  // lists what is installed: one that lower layers have and the image lacks leaves
             // "undetermined", never "no packages"
};

struct Analyzer {
  std::string_view name;  // FAMILY/FORMAT, what users type: "os/dpkg"
  std::uint16_t version;  // goes up with every change of what it answers
  std::span<const Want> wants;
  std::uint64_t size_max;  // bytes; larger files are left out with limit_exceeded
  Run run;
  Role role = Role::plain;
  std::string_view what;  // one line for `iar list analyzers`
  // The file of the same path and this end, where there is one that is not empty, changes what the
  // file says ("-wal"): what is not read of it is not known.
  std::string_view beside = {};
};

// All analyzers, sorted by name.
std::span<const Analyzer* const> registry();
// The analyzer of that name; nullptr when there is none.
const Analyzer* find_analyzer(std::string_view name);

}  // namespace iar::analyze
