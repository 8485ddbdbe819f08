// The file system that an image's layers amount to, built by replaying their entries in order:
// OCI image-spec, layer.md ("Applying Changesets", "Whiteouts"), with parents resolved through
// symlinks inside the image, as runtimes do when they unpack.
//
//  - An opaque mark hides what lower layers have in the folder, wherever in its layer it stands.
//  - A whiteout and a file of one name in one layer: the file stays.
//  - A file over a directory hides the subtree; a directory over a directory keeps it.
//  - A parent that nobody states is made: mode 0755.
//  - A hard link takes the target's identity; the target may lie in a lower layer.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "model/file_entry.h"

namespace iar::layer {

// An entry of a layer: the layer's index and the entry's position in it.
struct EntryId {
  std::uint16_t layer = 0;
  std::uint32_t position = 0;
  auto operator<=>(const EntryId&) const = default;
  [[nodiscard]] std::uint64_t key() const { return (std::uint64_t{layer} << 32U) | position; }
};

// What the tree knows of one path.
struct TreeFile {
  model::FileKind kind = model::FileKind::directory;  // never hard_link, whiteout, opaque
  model::Magic magic = model::Magic::none;
  std::uint16_t mode = 0755;
  std::uint64_t size = 0;
  std::uint64_t body_offset = 0;
  EntryId entry;  // the entry that made this name; for a folder nobody states: position UINT32_MAX
  EntryId body;   // the entry that holds the bytes; differs from `entry` for hard links
  bool sparse = false;
  bool as_written = false;  // its entry states exactly this path, and is no hard link
  std::string_view link_target;
};

constexpr std::uint32_t k_no_entry = UINT32_MAX;

// What a layer did to the tree below it.
struct LayerChange {
  std::uint64_t added = 0;     // paths that were not there
  std::uint64_t replaced = 0;  // paths that were there, folders restated apart
  std::uint64_t removed = 0;   // paths that are gone
  std::uint64_t bytes = 0;     // of the files that it brought
};

// Of all layers together. The last eighth is kept for tracked entries.
struct ImageTreeLimits {
  std::uint32_t nodes_max = 32'000'000;                    // paths, those that are gone too
  std::uint32_t text_bytes_max = std::uint32_t{1} << 30U;  // names and link targets
};

class ImageTree {
 public:
  ImageTree() : ImageTree(ImageTreeLimits{}) {}
  explicit ImageTree(const ImageTreeLimits& limits);

  // Layers in order, entries in the archive's order. Errors: limit (symlinks without end, paths, a
  // full tree), not_found (a hard link to nothing); the entry is then left out and the tree stays
  // sound.
  Status apply(const model::FileEntry& entry, EntryId id);
  // Whether it takes nothing new any more, tracked entries perhaps apart.
  [[nodiscard]] bool full() const { return !has_room(Claim::ordinary); }
  // Must be called after the last entry of each layer.
  [[nodiscard]] LayerChange take_change();

  // Entries whose earlier versions matter: `versions()` answers for paths that they were applied
  // to.
  void track(std::unordered_set<std::uint64_t> entry_keys) { tracked_ = std::move(entry_keys); }
  // The versions of a path so far, oldest first; a removal in between is an entry with position
  // k_no_entry. Empty unless tracked.
  [[nodiscard]] std::vector<EntryId> versions(std::uint32_t node) const;
  // The same for every path that has any, in no particular order.
  void each_tracked(
      const std::function<void(std::uint32_t node, std::span<const EntryId>)>& use) const;

  static constexpr std::uint32_t k_none = UINT32_MAX;
  // The node that a path leads to, through symlinks, the last one too; k_none if nothing is there.
  [[nodiscard]] std::uint32_t find(std::string_view path) const;
  // The same, but a symlink at the path itself is the answer.
  [[nodiscard]] std::uint32_t find_unfollowed(std::string_view path) const;
  [[nodiscard]] TreeFile file(std::uint32_t node) const;
  [[nodiscard]] std::string path(std::uint32_t node) const;

  // Every path but the root, parents first, siblings sorted by bytes.
  using Visitor = std::function<void(const std::string& path, std::uint32_t node)>;
  void visit(const Visitor& visitor) const { visit_below(0, visitor); }
  // The same below a folder; paths are relative to it.
  void visit_below(std::uint32_t folder, const Visitor& visitor) const;

  // Every regular file, in no particular order.
  void each_file(const std::function<void(std::uint32_t node)>& use) const;

  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }

 private:
  struct Node {
    std::uint64_t size = 0;
    std::uint64_t body_offset = 0;
    std::uint32_t parent = 0;
    std::uint32_t first_child = k_none;
    std::uint32_t next_sibling = k_none;
    std::uint32_t name_at = 0;
    std::uint32_t link_at = 0;
    std::uint32_t entry = k_no_entry;
    std::uint32_t body_entry = k_no_entry;
    std::uint16_t name_size = 0;
    std::uint16_t link_size = 0;
    std::uint16_t entry_layer = 0;
    std::uint16_t body_layer = 0;
    std::uint16_t touched = UINT16_MAX;  // the last layer that wrote here or below
    std::uint16_t mode = 0755;
    model::FileKind kind = model::FileKind::directory;
    model::Magic magic = model::Magic::none;
    bool alive = true;
    bool sparse = false;
    bool as_written = false;
  };
  enum class Missing : std::uint8_t { stop, create };
  enum class Claim : std::uint8_t { ordinary, tracked };

  [[nodiscard]] bool has_room(Claim claim) const;

  [[nodiscard]] std::uint32_t child(std::uint32_t parent, std::string_view name) const;
  std::uint32_t make_child(std::uint32_t parent, std::string_view name);
  std::uint32_t add_node(std::uint32_t parent, std::string_view name);
  void insert_in_table(std::uint32_t node);
  void grow_table();
  [[nodiscard]] std::string_view name(const Node& node) const;
  std::uint32_t store_text(std::string_view text);

  std::uint32_t step_down(std::uint32_t at, std::string_view component, bool last, Missing missing,
                          std::uint16_t layer);
  Result<std::uint32_t> walk(std::string_view path, Missing missing, std::uint16_t layer);
  Result<std::uint32_t> folder(std::string_view path, std::uint16_t layer);
  void forget_last_folder();
  Result<std::uint32_t> hard_link_target(const model::FileEntry& entry);
  void make_folder_of(std::uint32_t node, std::uint16_t layer);

  Status apply_file(const model::FileEntry& entry, EntryId id);
  Status apply_whiteout(const model::FileEntry& entry, EntryId id);
  Status apply_opaque(const model::FileEntry& entry, EntryId id);
  void set_entry(std::uint32_t node, const model::FileEntry& entry, EntryId id);
  void set_hard_link(std::uint32_t node, std::uint32_t target, EntryId id);
  void touch(std::uint32_t node, std::uint16_t layer);
  void hide_lower(std::uint32_t node, std::uint16_t layer);
  void hide(std::uint32_t node, std::uint16_t layer);
  void hide_children(std::uint32_t node, std::uint16_t layer);
  void remember(std::uint32_t node, EntryId id);
  [[nodiscard]] std::vector<std::uint32_t> sorted_children(std::uint32_t node) const;

  ImageTreeLimits limits_;
  Claim claim_ = Claim::ordinary;     // of the entry that is being applied
  std::deque<Node> nodes_;            // grows without being copied
  std::vector<std::uint32_t> table_;  // open addressing over (parent, name); k_none: free
  std::string texts_;                 // names and link targets, behind each other
  std::unordered_set<std::uint64_t> tracked_;
  std::unordered_map<std::uint32_t, std::vector<EntryId>> versions_;
  LayerChange change_;
  std::string last_folder_path_;
  std::uint32_t last_folder_ = k_none;
  bool through_links_ = false;  // whether the last walk followed a symlink
  bool last_folder_through_links_ = false;
};

}  // namespace iar::layer
