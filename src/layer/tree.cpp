#include "layer/tree.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace iar::layer {

using model::FileEntry;
using model::FileKind;

namespace {

constexpr std::size_t k_symlinks_followed_max = 255;  // as filepath-securejoin, which runtimes use
constexpr std::size_t k_rewritten_bytes_max = std::size_t{64} << 10U;
constexpr std::uint32_t k_root = 0;

std::uint64_t name_hash(std::uint32_t parent, std::string_view name) {
  return std::hash<std::string_view>{}(name) ^ (parent * 0x9E3779B97F4A7C15ULL);
}

struct Split {
  std::string_view folder;
  std::string_view base;
};

Error no_room() {
  return make_error(ErrorCode::limit,
                    "the image has more names than the memory budget allows; of the rest only "
                    "files with packages are kept");
}

Split split(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

ImageTree::ImageTree(const ImageTreeLimits& limits) : limits_(limits), table_(1024, k_none) {
  nodes_.emplace_back();
}

std::string_view ImageTree::name(const Node& node) const {
  return std::string_view(texts_).substr(node.name_at, node.name_size);
}

std::uint32_t ImageTree::store_text(std::string_view text) {
  const std::size_t at = texts_.size();
  CHECK(at + text.size() < UINT32_MAX);
  texts_ += text;
  return static_cast<std::uint32_t>(at);
}

std::uint32_t ImageTree::child(std::uint32_t parent, std::string_view wanted) const {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = name_hash(parent, wanted) & mask;; slot = (slot + 1) & mask) {
    const std::uint32_t node = table_[slot];
    if (node == k_none) return k_none;
    if (nodes_[node].parent == parent && name(nodes_[node]) == wanted) return node;
  }
}

void ImageTree::insert_in_table(std::uint32_t node) {
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = name_hash(nodes_[node].parent, name(nodes_[node])) & mask;
  while (table_[slot] != k_none) slot = (slot + 1) & mask;
  table_[slot] = node;
}

void ImageTree::grow_table() {
  table_.assign(table_.size() * 2, k_none);
  for (std::uint32_t node = 1; node < nodes_.size(); ++node) insert_in_table(node);
}

std::uint32_t ImageTree::add_node(std::uint32_t parent, std::string_view wanted) {
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.parent = parent;
  node.name_at = store_text(wanted);
  node.name_size = static_cast<std::uint16_t>(wanted.size());
  node.next_sibling = nodes_[parent].first_child;
  node.alive = false;
  nodes_[parent].first_child = index;
  if (nodes_.size() * 4 > table_.size() * 3) {
    grow_table();
  } else {
    insert_in_table(index);
  }
  return index;
}

// The living child of that name, made as an unstated folder where there is none.
std::uint32_t ImageTree::make_child(std::uint32_t parent, std::string_view wanted) {
  std::uint32_t node = child(parent, wanted);
  if (node == k_none) node = add_node(parent, wanted);
  if (nodes_[node].alive) return node;
  Node fresh;
  fresh.parent = nodes_[node].parent;
  fresh.first_child = nodes_[node].first_child;
  fresh.next_sibling = nodes_[node].next_sibling;
  fresh.name_at = nodes_[node].name_at;
  fresh.name_size = nodes_[node].name_size;
  nodes_[node] = fresh;
  ++change_.added;
  return node;
}

void ImageTree::make_folder_of(std::uint32_t node, std::uint16_t layer) {
  Node& made = nodes_[node];
  made.kind = FileKind::directory;
  made.mode = 0755;
  made.size = 0;
  made.entry = k_no_entry;
  made.body_entry = k_no_entry;
  made.entry_layer = layer;
  made.body_layer = layer;
}

std::uint32_t ImageTree::step_down(std::uint32_t at, std::string_view component, bool last,
                                   Missing missing, std::uint16_t layer) {
  std::uint32_t next = child(at, component);
  const bool there = next != k_none && nodes_[next].alive;
  const bool passable = there && (last || nodes_[next].kind == FileKind::directory ||
                                  nodes_[next].kind == FileKind::symlink);
  if (passable) return next;
  if (missing == Missing::stop || (next == k_none && !has_room(claim_))) return k_none;
  next = make_child(at, component);
  make_folder_of(next, layer);
  return next;
}

// Component by component from the root. Only a symlink makes it write a new path and go on there.
Result<std::uint32_t> ImageTree::walk(std::string_view path, Missing missing, std::uint16_t layer) {
  std::string rewritten;
  std::size_t followed = 0;
  std::uint32_t at = k_root;
  std::string_view rest = path;
  through_links_ = false;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view component = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      at = nodes_[at].parent;
      continue;
    }
    const std::uint32_t next = step_down(at, component, rest.empty(), missing, layer);
    if (next == k_none && missing == Missing::create) return no_room();
    if (next == k_none) return k_none;
    if (nodes_[next].kind != FileKind::symlink) {
      at = next;
      continue;
    }
    const std::string_view target =
        std::string_view(texts_).substr(nodes_[next].link_at, nodes_[next].link_size);
    if (++followed > k_symlinks_followed_max ||
        target.size() + rest.size() > k_rewritten_bytes_max) {
      return make_error(ErrorCode::limit, "too many symlinks in a path");
    }
    through_links_ = true;
    if (target.starts_with('/')) at = k_root;
    rewritten = std::string(target) + "/" + std::string(rest);
    rest = rewritten;
  }
  return at;
}

// The folder that an entry is written into, made where it is missing. Archives list a folder's
// entries together, so the last answer is kept until a name changes its meaning.
Result<std::uint32_t> ImageTree::folder(std::string_view path, std::uint16_t layer) {
  if (last_folder_ != k_none && last_folder_path_ == path) return last_folder_;
  TRY_ASSIGN(const std::uint32_t node, walk(path, Missing::create, layer));
  if (nodes_[node].kind != FileKind::directory) {
    forget_last_folder();
    make_folder_of(node, layer);
  }
  last_folder_path_ = path;
  last_folder_ = node;
  last_folder_through_links_ = through_links_;
  return node;
}

void ImageTree::forget_last_folder() { last_folder_ = k_none; }

bool ImageTree::has_room(Claim claim) const {
  const auto below = [&](std::size_t size, std::uint32_t most) {
    return size < (claim == Claim::tracked ? most : most - most / 8);
  };
  return below(nodes_.size(), limits_.nodes_max) && below(texts_.size(), limits_.text_bytes_max);
}

Status ImageTree::apply(const FileEntry& entry, EntryId id) {
  claim_ = tracked_.contains(id.key()) ? Claim::tracked : Claim::ordinary;
  switch (entry.kind) {
    case FileKind::whiteout: return apply_whiteout(entry, id);
    case FileKind::opaque_directory: return apply_opaque(entry, id);
    default: return apply_file(entry, id);
  }
}

Status ImageTree::apply_file(const FileEntry& entry, EntryId id) {
  if (entry.path.empty()) {
    if (entry.kind == FileKind::directory) set_entry(k_root, entry, id);
    return {};
  }
  const Split parts = split(entry.path);
  std::uint32_t target = k_none;
  if (entry.kind == FileKind::hard_link) {
    TRY_ASSIGN(target, hard_link_target(entry));
  }
  TRY_ASSIGN(const std::uint32_t parent, folder(parts.folder, id.layer));
  const std::uint32_t before = child(parent, parts.base);
  const bool there = before != k_none && nodes_[before].alive;
  if (there && before == target) return {};  // a link to itself changes nothing
  const bool grows = before == k_none || !entry.link_target.empty();
  if (grows && !has_room(claim_)) return no_room();
  const std::uint32_t node = make_child(parent, parts.base);
  const bool was_folder = nodes_[node].kind == FileKind::directory;
  const bool was_passable = there && (was_folder || nodes_[node].kind == FileKind::symlink);
  if (was_passable && !(was_folder && entry.kind == FileKind::directory)) forget_last_folder();
  if (there && !(was_folder && entry.kind == FileKind::directory)) ++change_.replaced;
  if (was_folder && entry.kind != FileKind::directory) hide_children(node, id.layer);
  touch(node, id.layer);
  if (target != k_none) {
    set_hard_link(node, target, id);
  } else {
    set_entry(node, entry, id);
    nodes_[node].as_written = !last_folder_through_links_;
  }
  remember(node, id);
  return {};
}

// The target's folder is resolved, its last component is not: a link to a symlink is that symlink.
Result<std::uint32_t> ImageTree::hard_link_target(const FileEntry& entry) {
  const Split parts = split(entry.link_target);
  TRY_ASSIGN(const std::uint32_t parent, walk(parts.folder, Missing::stop, 0));
  const std::uint32_t node = parent == k_none ? k_none : child(parent, parts.base);
  if (node == k_none || !nodes_[node].alive || nodes_[node].kind == FileKind::directory) {
    return make_error(ErrorCode::not_found, "hard link to a file that is not there", entry.path);
  }
  return node;
}

void ImageTree::set_entry(std::uint32_t node, const FileEntry& entry, EntryId id) {
  Node& to = nodes_[node];
  to.kind = entry.kind;
  to.magic = entry.magic;
  to.mode = static_cast<std::uint16_t>(entry.mode & 07777U);
  to.size = entry.kind == FileKind::file ? entry.size : 0;
  to.body_offset = entry.body_offset;
  to.sparse = entry.sparse;
  to.entry = to.body_entry = id.position;
  to.entry_layer = to.body_layer = id.layer;
  to.link_size = static_cast<std::uint16_t>(entry.link_target.size());
  to.link_at = entry.link_target.empty() ? 0 : store_text(entry.link_target);
  change_.bytes += to.size;
}

void ImageTree::set_hard_link(std::uint32_t node, std::uint32_t target, EntryId id) {
  const Node& from = nodes_[target];
  Node& to = nodes_[node];
  to.kind = from.kind;
  to.magic = from.magic;
  to.mode = from.mode;
  to.size = from.size;
  to.body_offset = from.body_offset;
  to.sparse = from.sparse;
  to.as_written = false;
  to.link_at = from.link_at;
  to.link_size = from.link_size;
  to.body_entry = from.body_entry;
  to.body_layer = from.body_layer;
  to.entry = id.position;
  to.entry_layer = id.layer;
}

void ImageTree::touch(std::uint32_t node, std::uint16_t layer) {
  while (nodes_[node].touched != layer) {
    nodes_[node].touched = layer;
    node = nodes_[node].parent;
  }
}

Status ImageTree::apply_whiteout(const FileEntry& entry, EntryId id) {
  const Split parts = split(entry.path);
  TRY_ASSIGN(const std::uint32_t parent, walk(parts.folder, Missing::stop, id.layer));
  const std::uint32_t node = parent == k_none ? k_none : child(parent, parts.base);
  if (node != k_none && nodes_[node].alive) hide_lower(node, id.layer);
  return {};
}

Status ImageTree::apply_opaque(const FileEntry& entry, EntryId id) {
  TRY_ASSIGN(const std::uint32_t node, walk(entry.path, Missing::stop, id.layer));
  if (node == k_none) return {};
  for (auto each = nodes_[node].first_child; each != k_none; each = nodes_[each].next_sibling) {
    hide_lower(each, id.layer);
  }
  return {};
}

// Hides what lower layers put at and below a node; what this layer wrote stays.
void ImageTree::hide_lower(std::uint32_t node, std::uint16_t layer) {
  std::vector<std::uint32_t> pending{node};
  while (!pending.empty()) {
    const std::uint32_t at = pending.back();
    pending.pop_back();
    if (nodes_[at].touched != layer) {
      hide(at, layer);
      continue;
    }
    for (auto each = nodes_[at].first_child; each != k_none; each = nodes_[each].next_sibling) {
      pending.push_back(each);
    }
  }
}

void ImageTree::hide_children(std::uint32_t node, std::uint16_t layer) {
  for (auto each = nodes_[node].first_child; each != k_none; each = nodes_[each].next_sibling) {
    hide(each, layer);
  }
}

void ImageTree::hide(std::uint32_t node, std::uint16_t layer) {
  forget_last_folder();
  std::vector<std::uint32_t> pending{node};
  while (!pending.empty()) {
    const std::uint32_t at = pending.back();
    pending.pop_back();
    if (!nodes_[at].alive) continue;
    nodes_[at].alive = false;
    ++change_.removed;
    remember(at, {layer, k_no_entry});
    for (auto each = nodes_[at].first_child; each != k_none; each = nodes_[each].next_sibling) {
      pending.push_back(each);
    }
  }
}

// Keeps the versions of a path once a tracked entry was applied to it: one for each layer, the last
// of it, since that is what the layer shows.
void ImageTree::remember(std::uint32_t node, EntryId id) {
  const auto found = versions_.find(node);
  if (found == versions_.end()) {
    if (tracked_.contains(id.key())) versions_[node].push_back(id);
    return;
  }
  if (!found->second.empty() && found->second.back().layer == id.layer) found->second.pop_back();
  found->second.push_back(id);
}

std::vector<EntryId> ImageTree::versions(std::uint32_t node) const {
  const auto found = versions_.find(node);
  return found == versions_.end() ? std::vector<EntryId>{} : found->second;
}

void ImageTree::each_tracked(
    const std::function<void(std::uint32_t, std::span<const EntryId>)>& use) const {
  for (const auto& [node, versions] : versions_) use(node, versions);
}

LayerChange ImageTree::take_change() { return std::exchange(change_, {}); }

std::uint32_t ImageTree::find(std::string_view path) const {
  // Missing::stop leaves the tree as it is.
  const auto found = const_cast<ImageTree*>(this)->walk(path, Missing::stop, 0);
  return found ? *found : k_none;
}

std::uint32_t ImageTree::find_unfollowed(std::string_view path) const {
  const Split parts = split(path);
  const std::uint32_t parent = find(parts.folder);
  const std::uint32_t node = parent == k_none ? k_none : child(parent, parts.base);
  return node != k_none && nodes_[node].alive ? node : k_none;
}

TreeFile ImageTree::file(std::uint32_t index) const {
  const Node& node = nodes_[index];
  TreeFile out;
  out.kind = node.kind;
  out.magic = node.magic;
  out.mode = node.mode;
  out.size = node.size;
  out.body_offset = node.body_offset;
  out.entry = {node.entry_layer, node.entry};
  out.body = {node.body_layer, node.body_entry};
  out.sparse = node.sparse;
  out.as_written = node.as_written;
  if (node.kind == FileKind::symlink) {
    out.link_target = std::string_view(texts_).substr(node.link_at, node.link_size);
  }
  return out;
}

std::string ImageTree::path(std::uint32_t node) const {
  std::vector<std::string_view> names;
  for (; node != k_root; node = nodes_[node].parent) names.push_back(name(nodes_[node]));
  std::string out;
  for (auto each = names.rbegin(); each != names.rend(); ++each) {
    if (!out.empty()) out.push_back('/');
    out += *each;
  }
  return out;
}

void ImageTree::each_file(const std::function<void(std::uint32_t node)>& use) const {
  for (std::uint32_t node = 0; node < nodes_.size(); ++node) {
    if (nodes_[node].alive && nodes_[node].kind == FileKind::file) use(node);
  }
}

std::vector<std::uint32_t> ImageTree::sorted_children(std::uint32_t node) const {
  std::vector<std::uint32_t> out;
  for (auto each = nodes_[node].first_child; each != k_none; each = nodes_[each].next_sibling) {
    if (nodes_[each].alive) out.push_back(each);
  }
  // Descending, for a stack.
  std::ranges::sort(out, [&](auto a, auto b) { return name(nodes_[a]) > name(nodes_[b]); });
  return out;
}

void ImageTree::visit_below(std::uint32_t folder, const Visitor& visitor) const {
  struct Item {
    std::uint32_t node;
    std::size_t parent_path_size;
  };
  std::string path;
  std::vector<Item> pending;
  for (const std::uint32_t each : sorted_children(folder)) pending.push_back({each, 0});
  while (!pending.empty()) {
    const Item item = pending.back();
    pending.pop_back();
    path.resize(item.parent_path_size);
    if (!path.empty()) path.push_back('/');
    path += name(nodes_[item.node]);
    visitor(path, item.node);
    for (const std::uint32_t each : sorted_children(item.node)) {
      pending.push_back({each, path.size()});
    }
  }
}

}  // namespace iar::layer
