// Makes zip archives for tests, byte for byte as the test says, valid or not.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"

namespace iar::testing {

inline std::string raw_deflated(std::string_view text) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class ZipWriter {
 public:
  // What stands behind a body: nothing, or a data descriptor with or without signature, with sizes
  // of four or (wide) eight bytes. With one, the local header says no sizes.
  enum class Descriptor : std::uint8_t { none, with_signature, bare, wide, bare_wide };
  struct Entry {
    std::string_view name = {};
    std::string_view body = {};
    bool deflated = false;
    Descriptor descriptor = Descriptor::none;
    bool listed = true;
    bool zip64 = false;  // sizes and offset in zip64's extra field
    std::uint16_t flags = 0;
    int method = -1;                    // what the headers say instead of the truth
    std::string_view listed_name = {};  // in the directory, if it is another one
  };

  ZipWriter& entry(const Entry& entry) {
    const std::string stored = entry.deflated ? raw_deflated(entry.body) : std::string(entry.body);
    const bool open = entry.descriptor != Descriptor::none;
    const auto flags = static_cast<std::uint16_t>(entry.flags | (open ? 8 : 0));
    const int method = entry.method >= 0 ? entry.method : (entry.deflated ? 8 : 0);
    const std::uint64_t offset = bytes_.size() - base_;
    const std::uint32_t crc = crc_of(entry.body);
    u32(0x04034b50).u16(entry.zip64 ? 45 : 20).u16(flags).u16(method).u32(0);
    const std::string extra =
        entry.zip64 ? extra_field({open ? 0 : entry.body.size(), open ? 0 : stored.size()})
                    : std::string();
    u32(open ? 0 : crc);
    u32(entry.zip64 ? ~0U : open ? 0 : stored.size());
    u32(entry.zip64 ? ~0U : open ? 0 : entry.body.size());
    u16(entry.name.size()).u16(extra.size()).raw(entry.name).raw(extra).raw(stored);
    put_descriptor(entry.descriptor, crc, stored.size(), entry.body.size());
    if (entry.listed) {
      const std::string_view name = entry.listed_name.empty() ? entry.name : entry.listed_name;
      directory_.push_back({std::string(name), flags, method, crc, stored.size(), entry.body.size(),
                            offset, entry.zip64});
    }
    return *this;
  }
  ZipWriter& file(std::string_view name, std::string_view body) {
    return entry({.name = name, .body = body});
  }
  ZipWriter& deflated(std::string_view name, std::string_view body) {
    return entry({.name = name, .body = body, .deflated = true});
  }

  ZipWriter& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  // From here on offsets count from this place, as in an archive that was put behind something.
  ZipWriter& rebase() {
    base_ = bytes_.size();
    return *this;
  }

  struct End {
    bool zip64 = false;
    std::string_view comment = {};
  };
  ZipWriter& end() { return end(End{}); }
  ZipWriter& end(const End& end) {
    const std::uint64_t start = bytes_.size() - base_;
    for (const Listed& listed : directory_) put_central(listed);
    const std::uint64_t size = bytes_.size() - base_ - start;
    const std::uint64_t count = directory_.size();
    if (end.zip64) {
      const std::uint64_t at = bytes_.size() - base_;
      u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count).u64(size);
      u64(start).u32(0x07064b50).u32(0).u64(at).u32(1);
    }
    u32(0x06054b50).u16(0).u16(0).u16(end.zip64 ? 0xffff : count);
    u16(end.zip64 ? 0xffff : count).u32(end.zip64 ? ~0U : size).u32(end.zip64 ? ~0U : start);
    u16(end.comment.size()).raw(end.comment);
    directory_.clear();
    return *this;
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  struct Listed {
    std::string name;
    std::uint16_t flags;
    int method;
    std::uint32_t crc;
    std::uint64_t stored_size, size, offset;
    bool zip64;
  };

  static std::uint32_t crc_of(std::string_view text) {
    return static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
  }
  static std::string extra_field(const std::vector<std::uint64_t>& values) {
    ZipWriter out;
    out.u16(1).u16(values.size() * 8);
    for (const std::uint64_t value : values) out.u64(value);
    return out.bytes_;
  }
  void put_descriptor(Descriptor how, std::uint32_t crc, std::uint64_t stored, std::uint64_t size) {
    if (how == Descriptor::none) return;
    if (how == Descriptor::with_signature || how == Descriptor::wide) u32(0x08074b50);
    u32(crc);
    if (how == Descriptor::wide || how == Descriptor::bare_wide) {
      u64(stored).u64(size);
    } else {
      u32(stored).u32(size);
    }
  }
  void put_central(const Listed& one) {
    const std::string extra =
        one.zip64 ? extra_field({one.size, one.stored_size, one.offset}) : std::string();
    u32(0x02014b50).u16(45).u16(one.zip64 ? 45 : 20).u16(one.flags).u16(one.method).u32(0);
    u32(one.crc).u32(one.zip64 ? ~0U : one.stored_size).u32(one.zip64 ? ~0U : one.size);
    u16(one.name.size()).u16(extra.size()).u16(0).u16(0).u16(0).u32(0);
    u32(one.zip64 ? ~0U : one.offset).raw(one.name).raw(extra);
  }
  ZipWriter& number(std::uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      bytes_ += static_cast<char>((value >> (8 * i)) & 0xffU);
    }
    return *this;
  }
  ZipWriter& u16(std::uint64_t value) { return number(value, 2); }
  ZipWriter& u32(std::uint64_t value) { return number(value, 4); }
  ZipWriter& u64(std::uint64_t value) { return number(value, 8); }

  std::string bytes_;
  std::uint64_t base_ = 0;
  std::vector<Listed> directory_;
};

}  // namespace iar::testing
