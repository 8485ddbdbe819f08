#include "source/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace iar::source {

namespace {

using model::FileKind;
using model::Reason;

constexpr int k_open_flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

// File systems that a kernel makes up; their numbers are listed in statfs(2).
bool kernel_file_system(int folder) {
  static constexpr std::array<std::uint32_t, 13> k_magics = {
      PROC_SUPER_MAGIC,   SYSFS_MAGIC,    CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
      DEVPTS_SUPER_MAGIC, DEBUGFS_MAGIC,  TRACEFS_MAGIC,      SECURITYFS_MAGIC,
      BPF_FS_MAGIC,       EFIVARFS_MAGIC, AUTOFS_SUPER_MAGIC, PSTOREFS_MAGIC,
      SELINUX_MAGIC};
  struct statfs status {};
  if (::fstatfs(folder, &status) != 0) return false;
  return std::ranges::find(k_magics, static_cast<std::uint32_t>(status.f_type)) != k_magics.end();
}

std::optional<FileKind> kind_of(::mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return FileKind::file;
    case S_IFDIR: return FileKind::directory;
    case S_IFLNK: return FileKind::symlink;
    case S_IFCHR: return FileKind::character_device;
    case S_IFBLK: return FileKind::block_device;
    case S_IFIFO: return FileKind::fifo;
    default: return std::nullopt;
  }
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

struct TreeWalker::Found {
  std::string name;
  std::string path;
  struct stat status {};
};

TreeWalker::TreeWalker(FileDescriptor root, const TreeLimits& limits, Note note,
                       std::shared_ptr<LinkedFiles> linked)
    : limits_(limits), note_(std::move(note)), linked_(std::move(linked)) {
  Folder folder{std::move(root), {}, {}, 0};
  struct stat status {};
  if (::fstat(folder.descriptor.get(), &status) == 0) folder.device = status.st_dev;
  if (list(folder)) stack_.push_back(std::move(folder));
}

std::optional<TreeEntry> TreeWalker::next() {
  if (entered_) {
    stack_.push_back(std::move(*entered_));
    entered_.reset();
  }
  while (!stack_.empty()) {
    Folder& folder = stack_.back();
    if (folder.names.empty()) {
      stack_.pop_back();
      continue;
    }
    const std::string name = std::move(folder.names.back());
    folder.names.pop_back();
    if (auto entry = visit(folder, name)) return entry;
  }
  return std::nullopt;
}

std::optional<TreeEntry> TreeWalker::visit(const Folder& folder, const std::string& name) {
  Found found{name, folder.path.empty() ? name : folder.path + "/" + name, {}};
  if (found.path.size() > limits_.path_bytes_max) {
    leave_out(folder.path, Reason::limit_exceeded, "a path inside is too long");
    return std::nullopt;
  }
  if (::fstatat(folder.descriptor.get(), name.c_str(), &found.status, AT_SYMLINK_NOFOLLOW) != 0) {
    leave_out(found.path, errno);
    return std::nullopt;
  }
  const auto kind = kind_of(found.status.st_mode);
  if (!kind) return std::nullopt;
  TreeEntry out;
  out.entry.path = found.path;
  out.entry.kind = *kind;
  out.entry.mode = found.status.st_mode & 07777U;
  if (*kind == FileKind::file && !read_file(folder, found, out)) return std::nullopt;
  if (*kind == FileKind::symlink && !read_link(folder, found, out)) return std::nullopt;
  if (*kind == FileKind::directory) enter(folder, name, found.path);
  return out;
}

// The path that the file was met under first: its own, if it has but one name, if it was not met
// yet, or if too many were.
std::string TreeWalker::first_name(const Found& found) {
  if (found.status.st_nlink <= 1) return found.path;
  return linked_->with([&](auto& linked) -> std::string {
    const std::pair<std::uint64_t, std::uint64_t> key(found.status.st_dev, found.status.st_ino);
    const auto first = linked.find(key);
    if (first != linked.end()) return first->second;
    if (linked.size() < limits_.linked_files_max) linked.emplace(key, found.path);
    return found.path;
  });
}

bool TreeWalker::read_file(const Folder& folder, const Found& found, TreeEntry& out) {
  out.body.reset(::openat(folder.descriptor.get(), found.name.c_str(), k_open_flags));
  if (!out.body.valid()) {
    leave_out(found.path, errno);
    return false;
  }
  // What was opened counts, not what lay there a moment before.
  struct stat status {};
  if (::fstat(out.body.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    leave_out(found.path, Reason::corrupt, "changed while it was read");
    return false;
  }
  out.entry.size = static_cast<std::uint64_t>(status.st_size);
  if (std::string first = first_name(found); first != found.path) {
    out.entry.kind = FileKind::hard_link;
    out.entry.link_target = std::move(first);
    out.entry.size = 0;
    out.body.reset();
  }
  return true;
}

bool TreeWalker::read_link(const Folder& folder, const Found& found, TreeEntry& out) {
  std::string target(limits_.path_bytes_max + 1, '\0');
  const auto length =
      ::readlinkat(folder.descriptor.get(), found.name.c_str(), target.data(), target.size());
  if (length < 0) {
    leave_out(found.path, errno);
    return false;
  }
  target.resize(static_cast<std::size_t>(length));
  if (target.size() > limits_.path_bytes_max) {
    leave_out(found.path, Reason::limit_exceeded, "the link's target is too long");
    return false;
  }
  out.entry.link_target = std::move(target);
  return true;
}

// An unreadable folder is still an entry; what it holds is left out.
void TreeWalker::enter(const Folder& parent, const std::string& name, const std::string& path) {
  if (stack_.size() >= limits_.depth_max) {
    leave_out(path, Reason::limit_exceeded, "folders inside folders too deep");
    return;
  }
  const int flags = k_open_flags | O_DIRECTORY;
  Folder folder{
      FileDescriptor(::openat(parent.descriptor.get(), name.c_str(), flags)), path, {}, 0};
  struct stat status {};
  if (!folder.descriptor.valid() || ::fstat(folder.descriptor.get(), &status) != 0) {
    leave_out(path, errno);
    return;
  }
  folder.device = status.st_dev;
  if (folder.device != parent.device && kernel_file_system(folder.descriptor.get())) return;
  if (list(folder)) entered_ = std::move(folder);
}

bool TreeWalker::go_to(std::string_view path) {
  if (stack_.empty()) return false;
  stack_.resize(1);
  if (!list(stack_.front())) return false;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    Folder& folder = stack_.back();
    while (!folder.names.empty() && folder.names.back() < name) folder.names.pop_back();
    if (folder.names.empty() || folder.names.back() != name) return false;
    if (slash == std::string_view::npos) return true;
    folder.names.pop_back();
    enter(folder, name, folder.path.empty() ? name : folder.path + "/" + name);
    if (!entered_) return false;
    stack_.push_back(std::move(*entered_));
    entered_.reset();
    path.remove_prefix(slash + 1);
  }
}

bool TreeWalker::list(Folder& folder) {
  const int copy = ::openat(folder.descriptor.get(), ".", k_open_flags | O_DIRECTORY);
  const std::unique_ptr<DIR, CloseFolder> handle(copy < 0 ? nullptr : ::fdopendir(copy));
  folder.names.clear();
  if (!handle) {
    leave_out(folder.path, errno);
    return false;
  }
  errno = 0;
  while (const dirent* entry = ::readdir(handle.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name == "." || name == "..") continue;
    if (folder.names.size() >= limits_.folder_entries_max) {
      leave_out(folder.path, Reason::limit_exceeded, "too many entries in one folder");
      break;
    }
    folder.names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) leave_out(folder.path, errno);
  std::ranges::sort(folder.names, std::greater<>());
  return true;
}

void TreeWalker::leave_out(std::string_view path, Reason reason, std::string message) const {
  note_({model::Effect::partial, reason, {}, 0, std::string(path), std::move(message)});
}

void TreeWalker::leave_out(std::string_view path, int error_number) const {
  const Error error = system_error(error_number, {});
  leave_out(path, model::reason_of(error), "not readable: " + error.message);
}

}  // namespace iar::source
