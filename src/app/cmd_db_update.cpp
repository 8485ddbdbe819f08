// iar db publish, update, export, import: how a database gets from one machine to another.
#include <algorithm>
#include <iostream>

#include "advisory/age.h"
#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "app/registries.h"
#include "app/signing.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "feed/bundle.h"
#include "feed/publisher.h"
#include "feed/update.h"

namespace iar::app {

namespace {

std::string time_now(const Options& options) {
  return utc_text(options.created_seconds.value_or(seconds_now()));
}

Status need_database(const Options& options) {
  if (!options.advisories.empty()) return {};
  return make_error(ErrorCode::usage, "--advisories: say which file the database is");
}

// A failure before the first rename changes nothing, and people should know.
ExitCode report_kept(Error error) {
  if (error.code != ErrorCode::usage) {
    if (!error.advice.empty()) error.advice += " ";
    error.advice += "What was here before is unchanged, and is used as before.";
  }
  return report_failure(error);
}

std::string words_of(const feed::UpdateReport& report, std::string_view from) {
  std::string out;
  if (!report.old_was_not_whole.empty()) {
    out +=
        "what was here could not be used: " + message_for_display(report.old_was_not_whole) + "\n";
  }
  if (report.kind == feed::UpdateKind::current) {
    return out + "nothing newer: the data is of " + report.after + "\n";
  }
  out += report.kind == feed::UpdateKind::base ? "a whole database" : "updates only";
  out += ": " + std::to_string(report.files) + " files, " + std::to_string(report.bytes) +
         " bytes, from " + message_for_display(from);
  if (!report.before.empty()) out += "; the data was of " + report.before;
  return out + "; it is of " + report.after + "\n";
}

struct Opened {
  std::unique_ptr<net::HttpClient> http;
  std::unique_ptr<feed::Publisher> publisher;
};

Result<Opened> open_publisher(const Options& options) {
  const std::string& from = options.db.from;
  if (from.empty()) {
    return make_error(ErrorCode::usage, "--from: say where updates come from, a URL or a folder");
  }
  Opened out;
  if (!from.starts_with("http://") && !from.starts_with("https://")) {
    out.publisher = feed::folder_publisher(from);
    return out;
  }
  auto url = net::Url::parse(from);
  if (!url) return make_error(ErrorCode::usage, "--from: " + url.error().message);
  TRY_ASSIGN(out.http, make_http_client(options.registry));
  const auto deadline = Deadline::after(std::chrono::seconds(options.timeout_seconds));
  out.publisher = feed::http_publisher(*out.http, std::move(*url),
                                       options.advisories + ".part.index", deadline);
  return out;
}

Result<std::string> update(const Options& options) {
  TRY(need_database(options));
  TRY_ASSIGN(const Opened opened, open_publisher(options));
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  TRY_ASSIGN(const auto report, feed::update_database(options.advisories, *opened.publisher, keys));
  return words_of(report, opened.publisher->name());
}

Result<std::string> publish(const Options& options, const std::string& path) {
  TRY_ASSIGN(const auto key, signing_key(options));
  TRY_ASSIGN(const auto trusted, own_and_trusted(options, key));
  TRY_ASSIGN(const auto report,
             feed::publish_database(path, options.package, time_now(options), key, trusted));
  return std::to_string(report.files) + " files, of which " + std::to_string(report.written) +
         " were not there\n";
}

Result<std::string> import(const Options& options, const std::string& bundle) {
  TRY(need_database(options));
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  TRY_ASSIGN(const auto report, feed::import_bundle(bundle, options.advisories, keys));
  std::string out;
  const auto trusted = keys.ids();
  for (const std::string& id : report.keys) {
    const bool known = std::ranges::find(trusted, id) != trusted.end();
    out += "the bundle names the key " + id +
           (known ? ", which is trusted here\n" : ", which is not trusted here\n");
  }
  return out + words_of(report.update, bundle);
}

Status export_to(const Options& options, const std::string& bundle) {
  TRY(need_database(options));
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  TRY_ASSIGN(const std::string pem, read_small_file(options.advisory_keys));
  return feed::export_bundle(options.advisories, bundle, pem, time_now(options), keys);
}

ExitCode tell(const Result<std::string>& words) {
  if (!words) return report_kept(words.error());
  std::cerr << *words;
  return ExitCode::assessed;
}

}  // namespace

ExitCode db_update(const Options& options, const std::string&, Services&) {
  return tell(update(options));
}

ExitCode db_publish(const Options& options, const std::string& path, Services&) {
  return tell(publish(options, path));
}

ExitCode db_import(const Options& options, const std::string& bundle, Services&) {
  return tell(import(options, bundle));
}

ExitCode db_export(const Options& options, const std::string& bundle, Services&) {
  const auto status = export_to(options, bundle);
  return status.ok() ? ExitCode::assessed : report_kept(status.error());
}

}  // namespace iar::app
