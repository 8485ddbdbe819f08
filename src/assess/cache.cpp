#include "assess/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "model/codec.h"

namespace iar::assess {

namespace {

constexpr std::string_view k_magic = "IARSEG1\n";
constexpr std::size_t k_file_bytes_max = std::size_t{256} << 20U;
constexpr std::size_t k_checksum_bytes = 32;

std::string encode(const model::Digest& diff_id, const Segments& segments) {
  model::Encoder out;
  out.raw(as_bytes(k_magic));
  out.raw(diff_id.bytes);
  out.number(segments.size());
  for (const auto& [name, bytes] : segments) {
    out.text(name);
    out.text(bytes);
  }
  const Sha256Bytes checksum = sha256(as_bytes(out.bytes()));
  out.raw(checksum);
  return out.take();
}

// Empty where anything is odd, such as the segments of another layer under this one's name.
Segments decode(const model::Digest& diff_id, ByteView bytes) {
  if (bytes.size() < k_checksum_bytes) return {};
  const ByteView body = bytes.first(bytes.size() - k_checksum_bytes);
  const Sha256Bytes checksum = sha256(body);
  if (as_text(checksum) != as_text(bytes.last(k_checksum_bytes))) return {};
  model::Decoder in(body);
  if (as_text(in.raw(k_magic.size())) != k_magic) return {};
  if (as_text(in.raw(diff_id.bytes.size())) != as_text(diff_id.bytes)) return {};
  Segments out;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    std::string name = in.text();
    out[std::move(name)] = in.text();
  }
  return in.finish().ok() ? out : Segments{};
}

Result<std::string> read_file(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error(errno, path);
  if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) > k_file_bytes_max) {
    return make_error(ErrorCode::corrupt, "no cache file", path);
  }
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const MutableByteView out(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  TRY(read_exactly_at(file.get(), 0, out));
  return text;
}

}  // namespace

Result<std::unique_ptr<SegmentCache>> SegmentCache::open(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return with_context(system_error(errno, folder), "cache folder");
  }
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) {
    return with_context(system_error(errno, folder), "cache folder");
  }
  if (!S_ISDIR(status.st_mode)) {
    return make_error(ErrorCode::usage, "not a folder", "cache folder: " + folder);
  }
  return std::unique_ptr<SegmentCache>(new SegmentCache(folder));
}

std::string SegmentCache::file_of(const model::Digest& diff_id) const {
  return folder_ + "/" + diff_id.hex() + ".segments";
}

Segments SegmentCache::load(const model::Digest& diff_id) const {
  const auto text = read_file(file_of(diff_id));
  return text ? decode(diff_id, as_bytes(*text)) : Segments{};
}

Status SegmentCache::store(const model::Digest& diff_id, const Segments& segments) const {
  Segments all = load(diff_id);
  for (const auto& [name, bytes] : segments) all[name] = bytes;
  const std::string path = file_of(diff_id);
  std::string temporary = path + ".XXXXXX";
  FileDescriptor file(::mkstemp(temporary.data()));
  if (!file.valid()) return system_error(errno, path);
  const Status written = write_all(file.get(), as_bytes(encode(diff_id, all)));
  file.reset();
  if (!written.ok() || ::rename(temporary.c_str(), path.c_str()) != 0) {
    ::unlink(temporary.c_str());
    return make_error(ErrorCode::io, "cannot write the cache", path);
  }
  return {};
}

}  // namespace iar::assess
