// The packages installed by rpm: one header a package in an SQLite, Berkeley DB or NDB file, which
// format/ reads; rpm 4.18, lib/backend. Where distributions keep it: /var/lib/rpm, since Fedora 36
// /usr/lib/sysimage/rpm, under rpm-ostree /usr/share/rpm. Its surprise: an SQLite database may have
// its newest packages in the log beside it only.
#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/os/rpm_package.h"
#include "format/bdb.h"
#include "format/ndb.h"
#include "format/sqlite.h"

namespace iar::analyze {

namespace {

constexpr std::size_t k_claim_bytes_max = std::size_t{128} << 20U;

// Adds headers one after the other; one that is damaged does not keep the next ones out.
class Headers {
 public:
  explicit Headers(model::Facts& out) : out_(out) {}

  Status add(ByteView header) {
    auto status = add_rpm_package(header, claim_bytes_left_, out_);
    if (!status && first_error_) first_error_ = std::move(status);
    return {};
  }
  // The first error of the reading, else of a header.
  Status finish(Status reading) { return reading ? std::move(first_error_) : std::move(reading); }

 private:
  model::Facts& out_;
  std::size_t claim_bytes_left_ = k_claim_bytes_max;
  Status first_error_;
};

// CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)
Status read_sqlite(RangeFile& file, Headers& headers) {
  TRY_ASSIGN(auto database, format::SqliteDatabase::open(file, file.sibling("-wal")));
  auto status = database.each_row(
      "Packages", [&](std::int64_t, std::span<const format::SqliteValue> columns) -> Status {
        if (columns.size() < 2 || columns[1].kind != format::SqliteKind::blob) {
          return make_error(ErrorCode::corrupt, "a row of Packages without a header");
        }
        return headers.add(columns[1].bytes);
      });
  if (!status && status.error().code == ErrorCode::not_found) {
    return make_error(ErrorCode::corrupt, "the rpm database has no table of packages");
  }
  return status;
}

// Key 0 holds the number of the next header.
Status read_bdb(RangeFile& file, Headers& headers) {
  return format::each_bdb_hash_pair(
      file, [&](ByteView key, ByteView value, format::BdbByteOrder) -> Status {
        if (Cursor(key).u32_le().value_or(0) == 0) return {};
        return headers.add(value);
      });
}

Status read_ndb(RangeFile& file, Headers& headers) {
  return format::each_ndb_blob(file,
                               [&](std::uint32_t, ByteView header) { return headers.add(header); });
}

Status analyze_rpm(std::string_view path, RangeFile& file, model::Facts& out) {
  Headers headers(out);
  const auto name = base_name(path);
  if (name == "rpmdb.sqlite") return headers.finish(read_sqlite(file, headers));
  if (name == "Packages.db") return headers.finish(read_ndb(file, headers));
  return headers.finish(read_bdb(file, headers));
}

constexpr Want k_wants[] = {{.exact = "var/lib/rpm/rpmdb.sqlite"},
                            {.exact = "var/lib/rpm/Packages.db"},
                            {.exact = "var/lib/rpm/Packages"},
                            {.exact = "usr/lib/sysimage/rpm/rpmdb.sqlite"},
                            {.exact = "usr/lib/sysimage/rpm/Packages.db"},
                            {.exact = "usr/lib/sysimage/rpm/Packages"},
                            {.exact = "usr/share/rpm/rpmdb.sqlite"},
                            {.exact = "usr/share/rpm/Packages.db"},
                            {.exact = "usr/share/rpm/Packages"}};

}  // namespace

constexpr Analyzer k_rpm = {.name = "os/rpm",
                            .version = 1,
                            .wants = k_wants,
                            .size_max = std::uint64_t{1} << 30,
                            .run = RangeFunction{analyze_rpm},
                            .role = Role::database,
                            .what = "rpm packages (SQLite, Berkeley DB and NDB databases)",
                            .beside = "-wal"};

}  // namespace iar::analyze
