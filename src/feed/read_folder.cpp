#include "feed/read_folder.h"

#include <algorithm>
#include <system_error>

#include "archive/inflate.h"
#include "base/file.h"
#include "base/text.h"

namespace iar::feed {

namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t k_step_bytes = std::size_t{1} << 20;

Result<Bytes> read_all(const fs::path& path) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path.string()));
  Bytes out;
  while (true) {
    const std::size_t size = out.size();
    if (size > k_feed_file_bytes_max) return make_error(ErrorCode::limit, "the file is too large");
    out.resize(size + k_step_bytes);
    TRY_ASSIGN(const std::size_t count, read_some(file.get(), MutableByteView(out).subspan(size)));
    out.resize(size + count);
    if (count == 0) return out;
  }
}

Result<Bytes> inflated(const Bytes& packed, archive::Compression compression) {
  archive::InflateLimits limits;
  limits.output_bytes_max = k_feed_file_bytes_max;
  limits.zstd_window_bytes_max = std::uint64_t{128} << 20;
  const auto inflater = archive::make_inflater(compression, limits);
  Bytes out;
  ByteView rest = packed;
  while (true) {
    const std::size_t size = out.size();
    out.resize(size + k_step_bytes);
    TRY_ASSIGN(const auto step, inflater->step(rest, MutableByteView(out).subspan(size)));
    rest = rest.subspan(step.consumed);
    out.resize(size + step.produced);
    if (step.produced == 0 && rest.empty()) break;
  }
  TRY(inflater->finish());
  return out;
}

bool has_suffix(std::string_view name, std::string_view suffixes) {
  const auto words = split(suffixes, ' ');
  return std::ranges::any_of(words,
                             [&](std::string_view suffix) { return name.ends_with(suffix); });
}

// Paths below the folder, with "/".
Result<std::vector<std::string>> files_below(const Feed& feed, const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  while (!error && entries != fs::recursive_directory_iterator()) {
    const fs::path& path = entries->path();
    const bool plain = entries->is_regular_file(error) && !entries->is_symlink(error);
    if (plain && has_suffix(path.filename().string(), feed.suffixes)) {
      out.push_back(path.lexically_relative(folder).generic_string());
    }
    if (!error) entries.increment(error);
  }
  if (error) return system_error(error.value(), folder.string());
  if (out.empty()) {
    return make_error(ErrorCode::not_found, "no file of this feed", folder.string());
  }
  std::ranges::sort(out);
  return out;
}

Status read_one(const Feed& feed, const fs::path& folder, const std::string& name,
                const Sinks& sinks, FolderReport& report) {
  TRY_ASSIGN(const Bytes bytes, read_feed_file(folder / name));
  ++report.files;
  report.bytes += bytes.size();
  // Formats that name an advisory by its file know nothing of compression.
  std::string_view path = name;
  for (const std::string_view end : {".gz", ".zst"}) {
    if (path.ends_with(end)) path.remove_suffix(end.size());
  }
  return feed.format->read(feed, {path, bytes}, sinks);
}

}  // namespace

Result<Bytes> read_feed_file(const fs::path& path) {
  TRY_ASSIGN(Bytes bytes, read_all(path));
  const auto compression = archive::compression_of(bytes);
  if (compression == archive::Compression::none) return bytes;
  return inflated(bytes, compression);
}

Result<FolderReport> read_folder(const Feed& feed, const fs::path& folder, const Sinks& sinks) {
  TRY_ASSIGN(const auto names, files_below(feed, folder));
  FolderReport report;
  for (const std::string& name : names) {
    const Status status = read_one(feed, folder, name, sinks, report);
    if (status) continue;
    if (status.error().code == ErrorCode::cancelled) return Error(status.error());
    report.refused.emplace_back(name, status.error());
  }
  return report;
}

}  // namespace iar::feed
