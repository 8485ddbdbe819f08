#include <sys/stat.h>

#include "source/directory.h"
#include "source/layout.h"
#include "source/reference.h"
#include "source/source.h"
#include "source/stored.h"

namespace iar::source {

namespace {

bool path_exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

Result<std::unique_ptr<Source>> open_oci(std::string_view text, const LocalReference& reference,
                                         const SourceOptions& options) {
  TRY_ASSIGN(std::shared_ptr<const FileStore> files, open_folder(reference.path));
  auto layout = open_layout(std::move(files), std::string(text), reference.name, options.limits);
  if (!layout) return with_context(std::move(layout).error(), reference.path);
  return layout;
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(std::string_view reference,
                                            const SourceOptions& options) {
  TRY_ASSIGN(const LocalReference parsed, parse_reference(reference, path_exists));
  switch (parsed.form) {
    case Form::oci: return open_oci(reference, parsed, options);
    case Form::dir: return open_directory(parsed.path, std::string(reference));
    default: break;
  }
  return make_error(ErrorCode::usage, "no form of image that is known", std::string(reference));
}

}  // namespace iar::source
