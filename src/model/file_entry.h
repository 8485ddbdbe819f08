// One file as a layer states it, and the layer's table of contents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace iar::model {

// The letters are those of `iar image files`. A hard link is a kind of its own until layers are
// merged; then it is the file that it links to. Whiteouts: OCI image-spec, layer.md, "Whiteouts".
enum class FileKind : char {
  file = 'f',
  directory = 'd',
  symlink = 'l',
  character_device = 'c',
  block_device = 'b',
  fifo = 'p',
  hard_link = 'h',
  whiteout = 'w',         // path names the entry that it removes
  opaque_directory = 'o'  // path names the directory whose lower contents it hides
};

// What the first bytes of a file say it is; a coarse class, not a MIME type.
enum class Magic : std::uint8_t {
  none,  // empty, or nothing below
  text,
  json,  // text that starts with { or [
  script,
  elf,
  pe,
  mach_o,
  zip,
  gzip,
  zstd,
  xz,
  bzip2,
  sqlite,
  class_file,
  tar,
};

// Paths have no leading "/", no "." or ".." or empty component, and no trailing "/"; the root
// directory is the empty path. Other bytes are as the archive has them.
struct FileEntry {
  std::string path;
  FileKind kind = FileKind::file;
  Magic magic = Magic::none;
  std::uint32_t mode = 0;   // permission bits with set-id and sticky, 07777
  std::uint64_t size = 0;   // bytes of the body; a sparse file's logical size
  std::string link_target;  // symlink: as written; hard link: normalised like a path
  // Where the body starts in the uncompressed layer; of a sparse file: where its first header
  // starts, from which a tar reader delivers it.
  std::uint64_t body_offset = 0;
  bool sparse = false;  // the body in the layer is not the file's bytes in one piece

  bool operator==(const FileEntry&) const = default;
};

// In the order of the archive, which merging depends on.
struct LayerContents {
  std::vector<FileEntry> entries;
  bool complete = true;  // false: a limit cut it; see the layer's diagnostics
};

}  // namespace iar::model
