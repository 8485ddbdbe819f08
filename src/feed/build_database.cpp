#include "feed/build_database.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "advisory/contents.h"
#include "advisory/database_builder.h"
#include "advisory/enrichment_table.h"
#include "feed/read_folder.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;
using advisory::FeedState;

constexpr std::string_view k_first_record =
    "0001-01-02";  // some sources write year 1 for "unknown"

class Build {
 public:
  Build(const BuildOptions& options, std::optional<advisory::DatabaseFile> previous)
      : options_(options), previous_(std::move(previous)) {}

  Status take(const Feed& feed, const fs::path& folder, FeedResult& result) {
    const auto mark = builder_.mark();
    const std::uint64_t before = builder_.advisories();
    const std::uint64_t statements = builder_.statements();
    FeedState state{std::string(feed.name), std::string(feed.licence), 0, 0, 0, {}};
    enrichments_.clear();
    TRY_ASSIGN(result.reason, read(feed, folder, state));
    state.advisories = builder_.advisories() - before;
    state.statements = builder_.statements() - statements;
    if (result.reason.empty()) result.reason = shrunk(state);
    if (!result.reason.empty()) {
      builder_.back_to(mark);
      return fall_back(feed, result);
    }
    for (const auto& one : enrichments_) add_enrichment(builder_, feed.name, one);
    result.outcome = FeedOutcome::read;
    finish(std::move(state), result);
    return {};
  }

  Status write(const advisory::SigningKey& key) {
    advisory::DatabaseMeta meta;
    meta.created = options_.created;
    meta.program = options_.program;
    std::ranges::sort(states_);
    meta.feeds = states_;
    return builder_.write(options_.output, meta, key);
  }

 private:
  // Why the feed is not believed; empty: it is.
  Result<std::string> read(const Feed& feed, const fs::path& folder, FeedState& state) {
    Sinks sinks;
    sinks.advisory = [&](advisory::Advisory&& one) -> Status {
      const std::string& time = one.modified.empty() ? one.published : one.modified;
      if (time > k_first_record) state.newest = std::max(state.newest, time);
      builder_.add(std::move(one));
      return {};
    };
    sinks.enrichment = [&](advisory::Enrichment&& one) -> Status {
      enrichments_.push_back(std::move(one));
      return {};
    };
    const auto report = read_folder(feed, folder, sinks);
    if (!report) {
      if (report.error().code == ErrorCode::cancelled) return report.error();
      return report.error().text();
    }
    state.files = report->files;
    if (report->refused.empty()) return std::string();
    const auto& [name, error] = report->refused.front();
    std::string reason = name + ": " + error.text();
    if (report->refused.size() > 1) {
      reason += " (and " + std::to_string(report->refused.size() - 1) + " more files)";
    }
    return reason;
  }

  [[nodiscard]] const FeedState* previous_state(std::string_view feed) const {
    if (!previous_) return nullptr;
    const auto& feeds = previous_->meta().feeds;
    const auto found = std::ranges::find(feeds, feed, &FeedState::name);
    return found == feeds.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string shrunk(const FeedState& now) const {
    const FeedState* const then = previous_state(now.name);
    if (then == nullptr || now.advisories * 100 >= then->advisories * options_.kept_percent) {
      return {};
    }
    return std::to_string(now.advisories) + " advisories where there were " +
           std::to_string(then->advisories);
  }

  Status fall_back(const Feed& feed, FeedResult& result) {
    result.outcome = FeedOutcome::refused;
    const FeedState* const then = previous_state(feed.name);
    if (then == nullptr) return {};
    const auto of_feed = [&](const advisory::Advisory& head) { return head.source == feed.name; };
    TRY_ASSIGN(auto kept, advisory::advisories_of(*previous_, of_feed));
    for (advisory::Advisory& one : kept) builder_.add(std::move(one));
    TRY(copy_enrichments(*previous_, feed.name, builder_));
    result.outcome = FeedOutcome::kept_old;
    finish(*then, result);
    return {};
  }

  void finish(FeedState state, FeedResult& result) {
    result.files = state.files;
    result.advisories = state.advisories;
    result.statements = state.statements;
    states_.push_back(std::move(state));
  }

  const BuildOptions& options_;
  std::optional<advisory::DatabaseFile> previous_;
  advisory::DatabaseBuilder builder_;
  std::vector<advisory::Enrichment> enrichments_;
  std::vector<FeedState> states_;
};

bool in_database(const FeedResult& result) {
  return result.outcome == FeedOutcome::read || result.outcome == FeedOutcome::kept_old;
}

}  // namespace

Result<std::vector<FeedResult>> build_database(const BuildOptions& options,
                                               const advisory::SigningKey& key,
                                               const advisory::TrustedKeys& trusted,
                                               const BuildProgress& progress) {
  std::optional<advisory::DatabaseFile> previous;
  if (!options.previous.empty()) {
    TRY_ASSIGN(previous, advisory::DatabaseFile::open(options.previous, trusted));
  }
  Build build(options, std::move(previous));
  std::vector<FeedResult> results;
  bool any = false;
  for (const Feed& feed : feeds()) {
    FeedResult& result = results.emplace_back();
    result.feed = feed.name;
    const fs::path folder = fs::path(options.feeds_folder) / feed.folder;
    std::error_code error;
    if (!fs::is_directory(folder, error)) continue;
    any = true;
    progress(feed.name, results.size() - 1, feeds().size());
    TRY(build.take(feed, folder, result));
  }
  if (!any) {
    return make_error(ErrorCode::not_found, "no folder of a feed that is known here",
                      options.feeds_folder);
  }
  if (std::ranges::none_of(results, in_database)) {
    const auto refused = std::ranges::find(results, FeedOutcome::refused, &FeedResult::outcome);
    return make_error(ErrorCode::conflict,
                      "every feed was refused; " + refused->feed + ": " + refused->reason,
                      options.feeds_folder);
  }
  TRY(build.write(key));
  return results;
}

}  // namespace iar::feed
