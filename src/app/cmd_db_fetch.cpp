// iar db fetch: feeds from where they are published into their folders.
#include <algorithm>
#include <iostream>

#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "app/registries.h"
#include "base/utf8.h"
#include "feed/fetch.h"

namespace iar::app {

namespace {

bool names(const std::vector<std::string>& list, std::string_view feed) {
  return std::ranges::any_of(
      list, [&](const std::string& name) { return name == feed || name == "all"; });
}

Status check_names(const Options& options) {
  for (const auto* const list : {&options.db.only, &options.db.accepted}) {
    for (const std::string& name : *list) {
      if (name != "all" && feed::find_upstream(name) == nullptr) {
        return make_error(ErrorCode::usage,
                          "no feed of that name is fetched: 'iar list feeds' names them", name);
      }
    }
  }
  return {};
}

Result<feed::FetchOptions> fetch_options(const Options& options, const std::string& argument) {
  const std::string& folder = argument.empty() ? options.db.feeds : argument;
  if (folder.empty() || (!argument.empty() && !options.db.feeds.empty())) {
    return make_error(ErrorCode::usage, "DIR or --feeds DIR: one folder for feeds is needed");
  }
  TRY(check_names(options));
  feed::FetchOptions out;
  out.feeds_folder = folder;
  out.drift.shrink_percent_max = options.db.shrink_percent_max;
  out.deadline = Deadline::after(std::chrono::seconds(options.timeout_seconds));
  if (!options.db.upstreams.empty()) {
    TRY_ASSIGN(const std::string text, read_small_file(options.db.upstreams));
    auto urls = feed::parse_upstream_urls(text);
    if (!urls) return with_context(std::move(urls).error(), options.db.upstreams);
    out.urls = std::move(*urls);
  }
  return out;
}

std::string line_of(std::string_view name, const feed::FetchResult& result) {
  std::string out = std::string(name) + ": ";
  if (result.outcome == feed::FetchOutcome::unchanged) return out + "unchanged\n";
  if (result.outcome == feed::FetchOutcome::refused) {
    return out + "REFUSED: " + message_for_display(result.reason) +
           "; what was there before is kept\n";
  }
  const feed::Shape& shape = result.shape;
  return out + std::to_string(shape.advisories) + " advisories, " +
         std::to_string(shape.statements) + " statements, " + std::to_string(shape.values) +
         " values, " + std::to_string(shape.files) + " files, " +
         std::to_string(result.bytes_fetched) + " bytes fetched\n";
}

// Whether all are there.
Result<bool> fetch(const Options& options, const std::string& argument) {
  TRY_ASSIGN(const feed::FetchOptions wanted, fetch_options(options, argument));
  TRY_ASSIGN(const auto http, make_http_client(options.registry));
  bool whole = true;
  for (const feed::Upstream& upstream : feed::upstreams()) {
    if (!options.db.only.empty() && !names(options.db.only, upstream.feed)) continue;
    const bool accepted = names(options.db.accepted, upstream.feed);
    TRY_ASSIGN(const feed::FetchResult result,
               feed::fetch_feed(*http, upstream,
                                accepted ? feed::Drift::accept : feed::Drift::refuse, wanted));
    std::cerr << line_of(upstream.feed, result);
    whole = whole && result.outcome != feed::FetchOutcome::refused;
  }
  return whole;
}

}  // namespace

ExitCode db_fetch(const Options& options, const std::string& folder, Services&) {
  const auto whole = fetch(options, folder);
  if (!whole) return report_failure(whole.error());
  return *whole ? ExitCode::assessed : ExitCode::not_assessed;
}

ExitCode list_feeds(const Options& options, const std::string&, Services&) {
  std::string out;
  for (const feed::Feed& one : feed::feeds()) {
    const feed::Upstream* const upstream = feed::find_upstream(one.name);
    const auto column = [&](std::string_view text, std::size_t width) {
      out += std::string(text) + std::string(width - std::min(text.size(), width), ' ') + "  ";
    };
    column(one.name, 18);
    column(one.format->name, 16);
    column(one.folder, 22);
    column(one.licence, 13);
    out += upstream == nullptr ? "brought by hand" : std::string(upstream->url);
    out += "\n";
  }
  const auto written = write_result(options, out);
  return written.ok() ? ExitCode::assessed : report_failure(written.error());
}

}  // namespace iar::app
