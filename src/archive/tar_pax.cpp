// pax extended headers: "LENGTH KEYWORD=VALUE\n", the length counting itself (POSIX.1-2017, pax).
// Surprise: GNU's sparse form 0.0 repeats two keywords, once for each piece of the file.
#include "archive/tar_pax.h"

#include <algorithm>

#include "archive/tar_header.h"

namespace iar::archive {
namespace {

Error corrupt() { return make_error(ErrorCode::corrupt, "tar: a pax record is invalid"); }

struct Record {
  std::string_view keyword;
  std::string_view value;
};

// Takes the first record off `text`.
std::optional<Record> next_record(std::string_view& text) {
  constexpr std::size_t k_length_digits = 19;
  const auto space = text.substr(0, k_length_digits + 1).find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto length = read_decimal(text.substr(0, space));
  if (!length || *length > text.size() || *length < space + 3) return std::nullopt;
  const std::string_view whole = text.substr(0, static_cast<std::size_t>(*length));
  if (whole.back() != '\n') return std::nullopt;
  const std::string_view record = whole.substr(space + 1, whole.size() - space - 2);
  const auto equals = record.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  text.remove_prefix(whole.size());
  return Record{record.substr(0, equals), record.substr(equals + 1)};
}

// An empty value takes back what an earlier record said.
Status set_number(std::string_view value, std::optional<std::uint64_t>& out) {
  out.reset();
  if (value.empty()) return {};
  out = read_decimal(value);
  if (!out) return corrupt();
  return {};
}

// What is remembered between records while one header is read.
struct Reading {
  std::string_view major;
  std::string_view minor;
  std::optional<std::uint64_t> real_size;
  std::optional<std::uint64_t> offset;  // GNU.sparse.offset that waits for its numbytes
};

Status take_sparse(std::string_view name, std::string_view value, Reading& reading,
                   PaxRecords& out) {
  if (name == "major") {
    reading.major = value;
  } else if (name == "minor") {
    reading.minor = value;
  } else if (name == "name") {
    out.sparse_name = value;
  } else if (name == "size") {
    return set_number(value, out.sparse_size);
  } else if (name == "realsize") {
    return set_number(value, reading.real_size);
  } else if (name == "numblocks") {
    return set_number(value, out.sparse_segments);
  } else if (name == "map") {
    out.sparse_map.clear();
    out.has_sparse_map = !value.empty();
    return read_sparse_list(value, out.sparse_map);
  } else if (name == "offset") {
    if (reading.offset) return corrupt();
    TRY(set_number(value, reading.offset));
    if (!reading.offset) return corrupt();
  } else if (name == "numbytes") {
    std::optional<std::uint64_t> size;
    TRY(set_number(value, size));
    if (!reading.offset || !size) return corrupt();
    out.sparse_map.add({*reading.offset, *size});
    out.has_sparse_map = true;
    reading.offset.reset();
  }
  return {};
}

Status take(const Record& record, Reading& reading, PaxRecords& out) {
  constexpr std::string_view k_sparse = "GNU.sparse.";
  if (record.keyword == "path") {
    out.path = record.value;
  } else if (record.keyword == "linkpath") {
    out.link_path = record.value;
  } else if (record.keyword == "size") {
    return set_number(record.value, out.size);
  } else if (record.keyword.starts_with(k_sparse)) {
    return take_sparse(record.keyword.substr(k_sparse.size()), record.value, reading, out);
  }
  return {};
}

}  // namespace

void PaxRecords::clear() {
  path.clear();
  link_path.clear();
  size.reset();
  sparse_version.clear();
  sparse_name.clear();
  sparse_size.reset();
  sparse_segments.reset();
  sparse_map.clear();
  has_sparse_map = false;
}

bool PaxRecords::any() const {
  return !path.empty() || !link_path.empty() || size || !sparse_version.empty() ||
         !sparse_name.empty() || sparse_size || sparse_segments || has_sparse_map;
}

Status read_pax_records(ByteView bytes, PaxRecords& out) {
  out.clear();
  Reading reading;
  std::string_view text = as_text(bytes);
  while (!text.empty()) {
    const auto record = next_record(text);
    if (!record) return corrupt();
    TRY(take(*record, reading, out));
  }
  if (reading.offset) return corrupt();
  if (!reading.major.empty() || !reading.minor.empty()) {
    out.sparse_version.append(reading.major).append(".").append(reading.minor);
  }
  if (!out.sparse_size) out.sparse_size = reading.real_size;
  return {};
}

}  // namespace iar::archive
