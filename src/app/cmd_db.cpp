// iar db status, verify, search: asking and checking the advisory database.
#include <algorithm>

#include "advisory/age.h"
#include "advisory/overlay.h"
#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "base/json.h"
#include "base/utf8.h"

namespace iar::app {

namespace {

using advisory::Database;
using advisory::DatabaseFile;

std::uint64_t size_of(const Database& database) {
  std::uint64_t out = 0;
  for (const DatabaseFile& file : database.files()) out += file.size_bytes();
  return out;
}

std::string status_of(const Database& database) {
  const advisory::DataAge age = advisory::age_of(database, seconds_now());
  const auto& meta = database.meta();
  std::string out = "Created   " + meta.created + " (age " + advisory::age_in_words(age.seconds) +
                    "), by iar " + escaped_for_display(meta.program) + "\n";
  if (age.overlays > 0) {
    out += "Base      " + age.base_created + ", and " + std::to_string(age.overlays) + " updates\n";
  }
  out += "Size      " + std::to_string(size_of(database)) +
         " bytes\nIdentity  sha256:" + hex(database.files().back().identity()) + "\n";
  if (age.old) out += "OLD       " + advisory::age_warning(age) + "\n";
  for (const auto& feed : meta.feeds) {
    out += "Feed      " + escaped_for_display(feed.name) + ": " + std::to_string(feed.advisories) +
           " advisories, " + std::to_string(feed.statements) + " statements" +
           (feed.newest.empty() ? "" : ", newest of " + escaped_for_display(feed.newest)) + " (" +
           escaped_for_display(feed.licence) + ")\n";
  }
  return out;
}

std::string status_json(const Database& database) {
  const advisory::DataAge age = advisory::age_of(database, seconds_now());
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("created", age.created).member("base_created", age.base_created);
  out.key("updates").unsigned_integer(age.overlays);
  out.key("age_seconds");
  if (age.seconds) {
    out.integer(*age.seconds);
  } else {
    out.null();
  }
  out.key("old").boolean(age.old).key("size_bytes").unsigned_integer(size_of(database));
  out.member("identity", "sha256:" + hex(database.files().back().identity()));
  out.key("feeds").begin_array();
  for (const auto& feed : database.meta().feeds) {
    out.begin_object().member("name", feed.name).member("licence", feed.licence);
    out.key("files").unsigned_integer(feed.files);
    out.key("advisories").unsigned_integer(feed.advisories);
    out.key("statements").unsigned_integer(feed.statements);
    out.member_if("newest", feed.newest).end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

Result<Database> open(const Options& options, const std::string& path) {
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  return advisory::open_database(path, keys);
}

// A database with its overlays, or an overlay alone.
Result<std::string> verified(const Options& options, const std::string& path) {
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  std::string out;
  const auto line_of = [](const DatabaseFile& file) {
    const std::uint64_t sequence = file.meta().sequence;
    return (sequence == 0 ? "base" : "update " + std::to_string(sequence)) +
           ": whole, sha256:" + hex(file.identity()) + ", signed by the trusted key " +
           hex(file.signed_by()) + "\n";
  };
  TRY_ASSIGN(const DatabaseFile file, DatabaseFile::open(path, keys));
  if (!file.meta().base.empty()) {
    if (auto status = file.verify(); !status.ok()) {
      return with_context(std::move(status).error(), path);
    }
    return line_of(file);
  }
  TRY_ASSIGN(const Database database, advisory::open_database(path, keys));
  if (auto status = advisory::verify(database); !status.ok()) {
    return with_context(std::move(status).error(), path);
  }
  for (const DatabaseFile& one : database.files()) out += line_of(one);
  return out;
}

std::string words_of(const advisory::Advisory& head) {
  std::string out = escaped_for_display(head.id) + "  (" + escaped_for_display(head.source) + ")";
  if (!head.withdrawn.empty()) out += "  WITHDRAWN " + escaped_for_display(head.withdrawn);
  out += "\n";
  if (!head.summary.empty()) out += "  " + escaped_for_display(head.summary) + "\n";
  std::string names;
  for (const auto* const list : {&head.aliases, &head.related}) {
    for (const auto& name : *list) names += " " + escaped_for_display(name);
  }
  if (!names.empty()) out += "  also" + names + "\n";
  for (const auto& severity : head.severities) {
    out += "  " + escaped_for_display(severity.type + " " + severity.score) + "\n";
  }
  for (const auto& link : head.references) out += "  " + escaped_for_display(link) + "\n";
  return out;
}

Result<std::string> search(const Options& options, const std::string& path) {
  TRY_ASSIGN(const Database database, open(options, path));
  TRY_ASSIGN(const auto places, database.named(options.package));
  std::string out;
  for (const auto& place : places) {
    TRY_ASSIGN(const advisory::Advisory head, database.advisory(place));
    out += words_of(head);
  }
  if (out.empty()) return make_error(ErrorCode::not_found, "no advisory of that name");
  return out;
}

ExitCode print(const Options& options, const Result<std::string>& text) {
  if (!text) return report_failure(text.error());
  const auto written = write_result(options, *text);
  return written.ok() ? ExitCode::assessed : report_failure(written.error());
}

}  // namespace

ExitCode db_status(const Options& options, const std::string& path, Services&) {
  const auto database = open(options, path);
  if (!database) return report_failure(database.error());
  return print(options, options.format == "json" ? status_json(*database) : status_of(*database));
}

ExitCode db_verify(const Options& options, const std::string& path, Services&) {
  return print(options, verified(options, path));
}

ExitCode db_search(const Options& options, const std::string& path, Services&) {
  return print(options, search(options, path));
}

}  // namespace iar::app
