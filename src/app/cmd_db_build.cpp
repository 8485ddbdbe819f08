// iar db build: a database, or an update of one, of a folder of feeds.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "advisory/age.h"
#include "advisory/overlay.h"
#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "app/signing.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "feed/build_database.h"

namespace iar::app {

namespace {

std::string counted(const feed::FeedResult& one) {
  std::string out = std::to_string(one.advisories) + " advisories, " +
                    std::to_string(one.statements) + " statements, ";
  if (one.values > 0) out += std::to_string(one.values) + " values, ";
  return out + std::to_string(one.files) + " files";
}

std::string line_of(const feed::FeedResult& one) {
  std::string out = one.feed + ": ";
  if (one.outcome == feed::FeedOutcome::read) return out + counted(one) + "\n";
  out += "REFUSED: " + message_for_display(one.reason);
  if (one.outcome == feed::FeedOutcome::kept_old) {
    return out + "; kept what the previous database had: " + counted(one) + "\n";
  }
  return out + "; nothing of it is in the database\n";
}

// The files of a build: of an update, a whole database is made beside it first.
struct Places {
  std::string whole;
  std::string overlay;  // empty: none is wanted
};

class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove(path_, error);
  }

 private:
  std::string path_;
};

Result<Places> places(const Options& options, const advisory::TrustedKeys& trusted) {
  if (options.db.overlay_for.empty()) {
    if (!options.output.empty()) return Places{options.output, ""};
    return make_error(ErrorCode::usage, "--output: a file for the database is needed");
  }
  std::string overlay = options.output;
  if (overlay.empty()) {
    TRY_ASSIGN(const auto base, advisory::open_database(options.db.overlay_for, trusted));
    overlay = advisory::overlay_path(options.db.overlay_for, base.files().front().identity(),
                                     base.files().size());
  }
  return Places{overlay + ".whole", overlay};
}

Status make_overlay(const Options& options, const Places& places, const advisory::SigningKey& key,
                    const advisory::TrustedKeys& trusted) {
  TRY_ASSIGN(const auto before, advisory::open_database(options.db.overlay_for, trusted));
  TRY_ASSIGN(const auto after, advisory::open_database(places.whole, trusted));
  TRY_ASSIGN(const auto report, advisory::write_overlay(before, after, places.overlay, key));
  const auto& changes = report.advisories;
  std::cerr << "update " << before.files().size() << ": " << changes.added.size() << " added, "
            << changes.changed.size() << " changed, " << changes.removed.size()
            << " removed advisories, " << report.values << " values: " << places.overlay << "\n";
  return {};
}

Result<std::vector<feed::FeedResult>> build(const Options& options, const std::string& argument) {
  const std::string& folder = argument.empty() ? options.db.feeds : argument;
  if (folder.empty() || (!argument.empty() && !options.db.feeds.empty())) {
    return make_error(ErrorCode::usage, "DIR or --feeds DIR: one folder of feeds is needed");
  }
  TRY_ASSIGN(const auto key, signing_key(options));
  TRY_ASSIGN(const advisory::TrustedKeys trusted, own_and_trusted(options, key));
  TRY_ASSIGN(const Places where, places(options, trusted));
  const Temporary temporary(where.overlay.empty() ? "" : where.whole);
  feed::BuildOptions wanted;
  wanted.feeds_folder = folder;
  wanted.output = where.whole;
  wanted.previous = options.db.previous.empty() ? options.db.overlay_for : options.db.previous;
  wanted.created = utc_text(options.created_seconds.value_or(seconds_now()));
  wanted.program = IAR_VERSION;
  wanted.shrink_percent_max = options.db.shrink_percent_max;
  wanted.accepted = options.db.accepted;
  Progress progress;
  TRY_ASSIGN(auto results, feed::build_database(wanted, key, trusted,
                                                [&](std::string_view, std::size_t done,
                                                    std::size_t of) { progress.show(done, of); }));
  if (!where.overlay.empty()) TRY(make_overlay(options, where, key, trusted));
  return results;
}

}  // namespace

ExitCode db_build(const Options& options, const std::string& folder, Services&) {
  const auto results = build(options, folder);
  if (!results) return report_failure(results.error());
  bool refused = false;
  for (const feed::FeedResult& one : *results) {
    if (one.outcome == feed::FeedOutcome::absent) continue;
    refused = refused || one.outcome != feed::FeedOutcome::read;
    std::cerr << line_of(one);
  }
  return refused ? ExitCode::not_assessed : ExitCode::assessed;
}

}  // namespace iar::app
