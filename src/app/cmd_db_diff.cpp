// iar db diff: what became of the advisories between two databases.
#include <map>

#include "advisory/overlay.h"
#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "base/json.h"
#include "base/utf8.h"

namespace iar::app {

namespace {

using advisory::Name;

struct Compared {
  std::string before;  // their times
  std::string after;
  advisory::Difference advisories;
  std::map<std::string, std::size_t> values;  // that differ, by table
};

Result<Compared> compare(const Options& options, const std::string& old_path,
                         const std::string& new_path) {
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  TRY_ASSIGN(const auto before, advisory::open_database(old_path, keys));
  TRY_ASSIGN(const auto after, advisory::open_database(new_path, keys));
  Compared out;
  out.before = before.meta().created;
  out.after = after.meta().created;
  TRY_ASSIGN(out.advisories, advisory::difference(before, after));
  for (const auto* const one : {&before, &after}) {
    for (const std::string& table : one->value_tables()) {
      if (out.values.contains(table)) continue;
      TRY_ASSIGN(const auto values, advisory::value_difference(before, after, table));
      out.values[table] = values.size();
    }
  }
  return out;
}

std::string table_of(const Compared& compared) {
  std::string out = "From " + compared.before + " to " + compared.after + "\n";
  const auto list = [&](std::string_view mark, const std::vector<Name>& names) {
    for (const Name& name : names) {
      out += std::string(mark) + "  " + escaped_for_display(name.source) + "  " +
             escaped_for_display(name.id) + "\n";
    }
  };
  list("+", compared.advisories.added);
  list("~", compared.advisories.changed);
  list("-", compared.advisories.removed);
  out += std::to_string(compared.advisories.added.size()) + " added, " +
         std::to_string(compared.advisories.changed.size()) + " changed, " +
         std::to_string(compared.advisories.removed.size()) + " removed\n";
  for (const auto& [table, count] : compared.values) {
    if (count > 0) out += std::to_string(count) + " entries differ in " + table + "\n";
  }
  return out;
}

std::string json_of(const Compared& compared) {
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("from", compared.before).member("to", compared.after);
  const auto list = [&](std::string_view key, const std::vector<Name>& names) {
    out.key(key).begin_array();
    for (const Name& name : names) {
      out.begin_object().member("source", name.source).member("id", name.id).end_object();
    }
    out.end_array();
  };
  list("added", compared.advisories.added);
  list("changed", compared.advisories.changed);
  list("removed", compared.advisories.removed);
  out.key("values").begin_object();
  for (const auto& [table, count] : compared.values) out.key(table).unsigned_integer(count);
  out.end_object().end_object();
  return out.take() + "\n";
}

}  // namespace

ExitCode db_diff(const Options& options, const std::string& old_path, Services&) {
  const auto compared = compare(options, old_path, options.package);
  if (!compared) return report_failure(compared.error());
  const auto written =
      write_result(options, options.format == "json" ? json_of(*compared) : table_of(*compared));
  return written.ok() ? ExitCode::assessed : report_failure(written.error());
}

}  // namespace iar::app
