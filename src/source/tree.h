// A walk over a folder that nobody vouches for: by descriptors, never through a symbolic link, in
// the order of path components, so that the same tree is always the same sequence.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/synced.h"
#include "model/diagnostic.h"
#include "model/file_entry.h"

namespace iar::source {

struct TreeLimits {
  std::size_t depth_max = 256;  // folders inside folders; each holds a descriptor while it is read
  std::size_t path_bytes_max = 4096;
  std::size_t folder_entries_max = 2'000'000;  // names of one folder
  std::size_t linked_files_max = 1'000'000;    // files with several names that are remembered
};

// Files with several names: which path came first. Shared by the walks over one tree, so that one
// that starts in the middle knows what lies before.
using LinkedFiles = Synced<std::map<std::pair<std::uint64_t, std::uint64_t>, std::string>>;

struct TreeEntry {
  model::FileEntry entry;  // hard links name the path that came first
  FileDescriptor body;     // of a regular file, at its start
};

class TreeWalker {
 public:
  // `note` hears of everything that is left out; it is called from next().
  using Note = std::function<void(model::Diagnostic)>;
  TreeWalker(FileDescriptor root, const TreeLimits& limits, Note note,
             std::shared_ptr<LinkedFiles> linked);

  // Goes on at `path` instead, which an earlier walk has handed out; false when it is gone.
  bool go_to(std::string_view path);

  // The next entry; nothing at the end. The root itself is none. Sockets and what lies inside the
  // kernel's own file systems (proc, sysfs …) are passed over: they are no part of an image.
  std::optional<TreeEntry> next();

 private:
  struct Folder {
    FileDescriptor descriptor;
    std::string path;
    std::vector<std::string> names;  // sorted, the next one last
    std::uint64_t device = 0;
  };
  struct Found;

  std::optional<TreeEntry> visit(const Folder& folder, const std::string& name);
  std::string first_name(const Found& found);
  bool read_file(const Folder& folder, const Found& found, TreeEntry& out);
  bool read_link(const Folder& folder, const Found& found, TreeEntry& out);
  void enter(const Folder& parent, const std::string& name, const std::string& path);
  bool list(Folder& folder);
  void leave_out(std::string_view path, model::Reason reason, std::string message) const;
  void leave_out(std::string_view path, int error_number) const;

  TreeLimits limits_;
  Note note_;
  std::vector<Folder> stack_;
  std::optional<Folder> entered_;        // goes onto the stack once its own entry was handed out
  std::shared_ptr<LinkedFiles> linked_;  // by device and inode
};

}  // namespace iar::source
