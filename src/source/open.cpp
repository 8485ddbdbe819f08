#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "source/archive_files.h"
#include "source/directory.h"
#include "source/docker_archive.h"
#include "source/layout.h"
#include "source/reference.h"
#include "source/source.h"
#include "source/stored.h"

namespace iar::source {

namespace {

using SourceResult = Result<std::unique_ptr<Source>>;

enum class PathKind : std::uint8_t { none, file, folder, other };

PathKind path_kind(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return PathKind::none;
  if (S_ISDIR(status.st_mode)) return PathKind::folder;
  return S_ISREG(status.st_mode) ? PathKind::file : PathKind::other;
}

bool path_exists(const std::string& path) { return path_kind(path) != PathKind::none; }

// What an opener needs to know.
struct Request {
  std::string text;  // what the user wrote
  LocalReference reference;
  const SourceOptions& options;
};

SourceResult open_oci_folder(const Request& request) {
  const std::string& path = request.reference.path;
  if (path_kind(path) == PathKind::file) {
    return make_error(ErrorCode::usage, "a file, not a folder: write oci-archive:" + path);
  }
  TRY_ASSIGN(std::shared_ptr<const FileStore> files, open_folder(path));
  return open_layout(std::move(files), request.text, request.reference.name,
                     request.options.limits);
}

// Docker writes both kinds into one archive from version 25 on, and an index without entries when
// an image was saved by its ID.
bool is_layout(Form form, const ArchiveFiles& files, const SourceLimits& limits) {
  if (form == Form::oci_archive || !files.has("manifest.json")) return files.has("index.json");
  if (form == Form::docker_archive) return false;
  const auto index = read_layout_index(files, limits);
  return index.ok() && !index->manifests.empty();
}

SourceResult open_archive_as(Form form, FileDescriptor file, const Request& request) {
  TRY_ASSIGN(std::shared_ptr<const ArchiveFiles> files,
             open_archive(std::move(file), request.options));
  const SourceLimits& limits = request.options.limits;
  if (is_layout(form, *files, limits)) {
    return open_layout(files, request.text, request.reference.name, limits);
  }
  if (form == Form::oci_archive) {
    return make_error(ErrorCode::unsupported, "no index.json: not an OCI archive");
  }
  return open_docker_archive(files, request.text, request.reference.name, limits);
}

SourceResult open_archive_file(const Request& request) {
  const std::string& path = request.reference.path;
  if (path_kind(path) == PathKind::folder) {
    return make_error(ErrorCode::usage, "a folder, not an archive: write oci:" + path);
  }
  TRY_ASSIGN(FileDescriptor file, open_for_reading(path));
  return open_archive_as(request.reference.form, std::move(file), request);
}

SourceResult open_standard_input(const Request& request) {
  FileDescriptor copy(::fcntl(request.options.standard_input, F_DUPFD_CLOEXEC, 0));
  if (!copy.valid()) return system_error(errno, {});
  return open_archive_as(Form::standard_input, std::move(copy), request);
}

SourceResult open_bare_path(const Request& request) {
  const std::string& path = request.reference.path;
  switch (path_kind(path)) {
    case PathKind::none: return make_error(ErrorCode::not_found, "no such file or folder");
    case PathKind::file:
    case PathKind::other: return open_archive_file(request);
    case PathKind::folder: break;
  }
  if (path_exists(path + "/oci-layout") || path_exists(path + "/index.json")) {
    return open_oci_folder(request);
  }
  return make_error(ErrorCode::usage,
                    "a folder that is no OCI layout: for a root file system write dir:" + path);
}

SourceResult open_form(const Request& request) {
  switch (request.reference.form) {
    case Form::oci: return open_oci_folder(request);
    case Form::oci_archive:
    case Form::docker_archive: return open_archive_file(request);
    case Form::dir: return open_directory(request.reference.path, request.text);
    case Form::standard_input: return open_standard_input(request);
    case Form::bare: break;
  }
  return open_bare_path(request);
}

}  // namespace

SourceResult open_source(std::string_view reference, const SourceOptions& options) {
  TRY_ASSIGN(LocalReference parsed, parse_reference(reference, path_exists));
  const Request request{std::string(reference), std::move(parsed), options};
  auto source = open_form(request);
  if (source) return source;
  Error error = std::move(source).error();
  if (error.context == request.reference.path) error.context.clear();
  return with_context(std::move(error), request.text);
}

}  // namespace iar::source
