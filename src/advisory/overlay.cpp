#include "advisory/overlay.h"

#include <sys/stat.h>

#include <set>

#include "advisory/database_builder.h"

namespace iar::advisory {

namespace {

constexpr std::size_t k_id_digits = 16;
constexpr int k_tries = 10;

// Which file lies there now; the same numbers as long as it is not replaced.
std::pair<std::uint64_t, std::uint64_t> file_number(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

Result<Database> open_once(const std::string& path, const TrustedKeys& trusted) {
  TRY_ASSIGN(DatabaseFile base, DatabaseFile::open(path, trusted));
  if (!base.meta().base.empty()) {
    return make_error(ErrorCode::conflict, "an update of a database, not a database", path);
  }
  const Sha256Bytes identity = base.identity();
  Database out(std::move(base));
  for (std::uint64_t sequence = 1;; ++sequence) {
    const std::string name = overlay_path(path, identity, sequence);
    auto overlay = DatabaseFile::open(name, trusted);
    if (!overlay && overlay.error().code == ErrorCode::not_found) return out;
    if (!overlay) return std::move(overlay).error();
    if (sequence > k_overlays_max) return make_error(ErrorCode::limit, "too many updates", path);
    if (auto status = out.add_overlay(std::move(*overlay)); !status.ok()) {
      return with_context(std::move(status).error(), name);
    }
  }
}

}  // namespace

std::string overlay_path(const std::string& path, const Sha256Bytes& base, std::uint64_t sequence) {
  return path + "." + hex(base).substr(0, k_id_digits) + "." + std::to_string(sequence);
}

Result<Database> open_database(const std::string& path, const TrustedKeys& trusted) {
  for (int left = k_tries;; --left) {
    const auto before = file_number(path);
    auto database = open_once(path, trusted);
    if (left == 0 || file_number(path) == before) return database;
  }
}

Status verify(const Database& database) {
  for (const DatabaseFile& file : database.files()) {
    const std::uint64_t sequence = file.meta().sequence;
    if (auto status = file.verify(); !status.ok()) {
      return sequence == 0
                 ? std::move(status)
                 : with_context(std::move(status).error(), "update " + std::to_string(sequence));
    }
  }
  return {};
}

Result<OverlayReport> write_overlay(const Database& before, const Database& after,
                                    const std::string& path, const SigningKey& key) {
  if (before.files().size() > k_overlays_max) {
    return make_error(ErrorCode::limit, "too many updates: it is time for a new base");
  }
  OverlayReport report;
  TRY_ASSIGN(report.advisories, difference(before, after));
  DatabaseBuilder builder;
  std::set<Name> wanted(report.advisories.added.begin(), report.advisories.added.end());
  wanted.insert(report.advisories.changed.begin(), report.advisories.changed.end());
  const auto is_wanted = [&](const Advisory& head) {
    return wanted.contains({head.source, head.id});
  };
  TRY_ASSIGN(auto advisories, advisories_of(after, is_wanted));
  for (Advisory& one : advisories) builder.add(std::move(one));
  for (const auto* const list : {&report.advisories.changed, &report.advisories.removed}) {
    for (const Name& name : *list) builder.replace(name.source, name.id);
  }
  std::set<std::string> tables;
  for (const Database* const one : {&before, &after}) {
    for (std::string& table : one->value_tables()) tables.insert(std::move(table));
  }
  for (const std::string& table : tables) {
    TRY_ASSIGN(auto values, value_difference(before, after, table));
    report.values += values.size();
    for (auto& [entry, value] : values) builder.add_value(table, entry, std::move(value));
  }
  DatabaseMeta meta = after.meta();
  meta.base = hex(before.files().back().identity());
  meta.sequence = before.files().size();
  TRY(builder.write(path, meta, key));
  return report;
}

}  // namespace iar::advisory
