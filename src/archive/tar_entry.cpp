// How headers, pax records and GNU long names come together; where the standards leave a choice,
// as Go's archive/tar decides, since it unpacks the images for containerd, docker and podman.
// Surprise: the size of a link, device or directory is not the size of a body; they have none.
#include "archive/tar_entry.h"

namespace iar::archive {
namespace {

using model::FileKind;

// No kind: a type that is not a file, or not one we know.
std::optional<FileKind> kind_of(char type, std::string_view name) {
  switch (type) {
    case '\0': return name.ends_with('/') ? FileKind::directory : FileKind::file;  // v7
    case '0':
    case '7':  // contiguous
    case 'S': return FileKind::file;
    case '1': return FileKind::hard_link;
    case '2': return FileKind::symlink;
    case '3': return FileKind::character_device;
    case '4': return FileKind::block_device;
    case '5':
    case 'D': return FileKind::directory;  // D: GNU, with a list of names as its body
    case '6': return FileKind::fifo;
    default: return std::nullopt;
  }
}

bool has_body(char type) { return type < '1' || type > '6'; }

Error refuse(ErrorCode code, const char* message) { return make_error(code, message); }

std::optional<Error> set_link_target(std::string_view target, const TarLimits& limits,
                                     model::FileEntry& entry) {
  if (target.size() > limits.path_bytes_max) {
    return refuse(ErrorCode::limit, "the link's target is longer than allowed");
  }
  if (entry.kind == FileKind::hard_link) {
    if (!normalise_path(target, entry.link_target)) {
      return refuse(ErrorCode::corrupt, "the link's target leaves the root or holds a NUL byte");
    }
  } else {
    entry.link_target = target;
    if (target.find('\0') != std::string_view::npos) {
      return refuse(ErrorCode::corrupt, "the link's target holds a NUL byte");
    }
  }
  if (entry.link_target.empty()) return refuse(ErrorCode::corrupt, "the link has no target");
  return std::nullopt;
}

std::optional<Error> set_path(std::string_view name, const TarLimits& limits,
                              model::FileEntry& entry) {
  if (name.size() > limits.path_bytes_max) {
    return refuse(ErrorCode::limit, "the path is longer than allowed");
  }
  if (!normalise_path(name, entry.path)) {
    return refuse(ErrorCode::corrupt, "the path leaves the root or holds a NUL byte");
  }
  if (entry.path.empty() && entry.kind != FileKind::directory) {
    return refuse(ErrorCode::corrupt, "the path is empty");
  }
  return std::nullopt;
}

Result<SparseForm> sparse_form_of(const TarHeader& header, const PaxRecords& pax, bool is_file) {
  const Error corrupt =
      make_error(ErrorCode::corrupt, "tar: a sparse file's headers contradict each other");
  if (header.type == 'S') {
    if (!header.gnu) return corrupt;
    return SparseForm::old;
  }
  SparseForm form = SparseForm::none;
  if (pax.sparse_version == "1.0") {
    form = SparseForm::text;
  } else if (pax.sparse_version == "0.0" || pax.sparse_version == "0.1" ||
             (pax.sparse_version.empty() && pax.has_sparse_map)) {
    form = SparseForm::listed;
  }
  if (form == SparseForm::none) return form;
  if (!is_file) return corrupt;
  const auto segments = pax.sparse_map.segments().size();
  if (form == SparseForm::listed && !pax.sparse_map.over_limit() &&
      pax.sparse_segments != segments) {
    return corrupt;
  }
  return form;
}

}  // namespace

void TarExtensions::clear() {
  pax.clear();
  long_name.clear();
  long_link_name.clear();
  over_limit = false;
}

Status plan_tar_entry(const TarHeader& header, const TarExtensions& extensions,
                      const TarLimits& limits, TarEntryPlan& out) {
  const PaxRecords& pax = extensions.pax;
  std::string_view name = pax.path.empty() ? header.name : pax.path;
  if (!extensions.long_name.empty()) name = extensions.long_name;
  std::string_view link_name = pax.link_path.empty() ? header.link_name : pax.link_path;
  if (!extensions.long_link_name.empty()) link_name = extensions.long_link_name;

  const auto kind = kind_of(header.type, name);
  const bool is_file = kind == FileKind::file;
  TRY_ASSIGN(out.sparse_form, sparse_form_of(header, pax, is_file));
  const bool by_pax = out.sparse_form == SparseForm::listed || out.sparse_form == SparseForm::text;
  if (by_pax && !pax.sparse_name.empty()) name = pax.sparse_name;

  const std::uint64_t size = pax.size.value_or(header.size);
  out.stored_bytes = has_body(header.type) ? size : 0;
  out.name = name.substr(0, limits.path_bytes_max);
  out.refusal.reset();
  out.entry.kind = kind.value_or(FileKind::file);
  out.entry.mode = header.mode;
  out.entry.sparse = out.sparse_form != SparseForm::none;
  out.entry.size = is_file ? size : 0;
  if (by_pax) out.entry.size = pax.sparse_size.value_or(size);
  out.entry.link_target.clear();

  if (extensions.over_limit) {
    out.refusal = refuse(ErrorCode::limit, "the extended header is larger than allowed");
  } else if (!kind) {
    out.refusal = refuse(ErrorCode::unsupported, "the type of the entry is unknown");
  } else if (by_pax && pax.sparse_map.over_limit()) {
    out.refusal = refuse(ErrorCode::limit, "the sparse file has more pieces than allowed");
  } else {
    out.refusal = set_path(name, limits, out.entry);
    const bool is_link = kind == FileKind::symlink || kind == FileKind::hard_link;
    if (!out.refusal && is_link) out.refusal = set_link_target(link_name, limits, out.entry);
  }
  return {};
}

}  // namespace iar::archive
