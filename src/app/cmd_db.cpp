// iar db: building, checking and asking the advisory database.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "base/file.h"
#include "base/utf8.h"
#include "feed/build_database.h"

namespace iar::app {

namespace {

using advisory::DatabaseFile;

std::string rfc3339(std::int64_t seconds) {
  const std::chrono::sys_seconds at{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  std::ostringstream out;
  out << std::setfill('0') << static_cast<int>(date.year()) << '-' << std::setw(2)
      << static_cast<unsigned>(date.month()) << '-' << std::setw(2)
      << static_cast<unsigned>(date.day()) << 'T' << std::setw(2) << time.hours().count() << ':'
      << std::setw(2) << time.minutes().count() << ':' << std::setw(2) << time.seconds().count()
      << 'Z';
  return out.str();
}

std::int64_t now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

Status write_new_file(const std::string& path, std::string_view text, mode_t mode) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.valid()) return system_error(errno, path);
  return write_all(file.get(), as_bytes(text));
}

// The key of that file; where there is none, a new one, and its public half beside it.
Result<advisory::SigningKey> signing_key(const std::string& path) {
  if (path.empty()) {
    return make_error(ErrorCode::usage,
                      "--signing-key: a file is needed, which is made if it is "
                      "not there");
  }
  const auto pem = read_small_file(path);
  if (pem) {
    auto key = advisory::SigningKey::from_pem(*pem);
    if (!key) return with_context(std::move(key).error(), path);
    return key;
  }
  if (pem.error().code != ErrorCode::not_found) return pem.error();
  TRY_ASSIGN(auto key, advisory::SigningKey::generate());
  TRY_ASSIGN(const std::string secret, key.private_pem());
  TRY_ASSIGN(const std::string open, key.public_pem());
  TRY(write_new_file(path, secret, 0600));
  TRY(write_new_file(path + ".pub", open, 0644));
  return key;
}

std::string counted(const feed::FeedResult& one) {
  return std::to_string(one.advisories) + " advisories, " + std::to_string(one.statements) +
         " statements, " + std::to_string(one.files) + " files";
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

Result<std::vector<feed::FeedResult>> build(const Options& options, const std::string& folder) {
  if (options.output.empty()) {
    return make_error(ErrorCode::usage, "--output: a file for the database is needed");
  }
  TRY_ASSIGN(const auto key, signing_key(options.signing_key));
  advisory::TrustedKeys trusted;
  trusted.add(key.public_key());
  feed::BuildOptions wanted;
  wanted.feeds_folder = folder;
  wanted.output = options.output;
  wanted.previous = options.previous;
  wanted.created = rfc3339(options.created_seconds.value_or(now()));
  wanted.program = IAR_VERSION;
  Progress progress;
  return feed::build_database(
      wanted, key, trusted,
      [&](std::string_view, std::size_t done, std::size_t of) { progress.show(done, of); });
}

std::string days_since(std::string_view created) {
  std::tm time{};
  std::istringstream in{std::string(created)};
  in >> std::get_time(&time, "%Y-%m-%dT%H:%M:%SZ");
  if (in.fail()) return "unknown";
  const std::int64_t seconds = now() - ::timegm(&time);
  return std::to_string(std::max<std::int64_t>(seconds, 0) / 86'400) + " days";
}

std::string status_of(const DatabaseFile& file) {
  const auto& meta = file.meta();
  std::string out = "Created   " + meta.created + " (age " + days_since(meta.created) +
                    "), by iar " + meta.program + "\nSize      " +
                    std::to_string(file.size_bytes()) +
                    " bytes\nIdentity  sha256:" + hex(file.identity()) + "\n";
  for (const auto& feed : meta.feeds) {
    out += "Feed      " + escaped_for_display(feed.name) + ": " + std::to_string(feed.advisories) +
           " advisories, " + std::to_string(feed.statements) + " statements" +
           (feed.newest.empty() ? "" : ", newest of " + escaped_for_display(feed.newest)) + " (" +
           escaped_for_display(feed.licence) + ")\n";
  }
  return out;
}

Result<DatabaseFile> open_file(const Options& options, const std::string& path) {
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  return DatabaseFile::open(path, keys);
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
  TRY_ASSIGN(DatabaseFile file, open_file(options, path));
  const advisory::Database database(std::move(file));
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

ExitCode db_status(const Options& options, const std::string& path, Services&) {
  const auto file = open_file(options, path);
  if (!file) return report_failure(file.error());
  return print(options, status_of(*file));
}

ExitCode db_verify(const Options& options, const std::string& path, Services&) {
  const auto file = open_file(options, path);
  if (!file) return report_failure(file.error());
  if (const Status status = file->verify(); !status.ok()) {
    return report_failure(with_context(status.error(), path));
  }
  return print(options, "whole, and signed by a key that is trusted: sha256:" +
                            hex(file->identity()) + "\n");
}

ExitCode db_search(const Options& options, const std::string& path, Services&) {
  return print(options, search(options, path));
}

}  // namespace iar::app
