#include "feed/build_database.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "advisory/contents.h"
#include "advisory/database_builder.h"
#include "advisory/enrichment_table.h"
#include "advisory/overlay.h"
#include "feed/read_folder.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;
using advisory::FeedState;

constexpr std::string_view k_first_record =
    "0001-01-02";  // some sources write year 1 for "unknown"

// What a feed brought, counted three ways: one of them is nothing for many feeds.
struct Counts {
  std::uint64_t advisories = 0;
  std::uint64_t statements = 0;
  std::uint64_t values = 0;
};

class Build {
 public:
  explicit Build(const BuildOptions& options) : options_(options) {}

  Status open_previous(const advisory::TrustedKeys& trusted) {
    if (options_.previous.empty()) return {};
    TRY_ASSIGN(auto database, advisory::open_database(options_.previous, trusted));
    TRY_ASSIGN(previous_values_, advisory::enrichments_by_feed(database));
    previous_ = std::move(database);
    return {};
  }

  Status take(const Feed& feed, const fs::path& folder, FeedResult& result) {
    const auto mark = builder_.mark();
    const std::uint64_t before = builder_.advisories();
    const std::uint64_t statements = builder_.statements();
    FeedState state{std::string(feed.name), std::string(feed.licence), 0, 0, 0, {}};
    enrichments_.clear();
    TRY_ASSIGN(result.reason, read(feed, folder, state));
    state.advisories = builder_.advisories() - before;
    state.statements = builder_.statements() - statements;
    if (result.reason.empty()) {
      result.reason = shrunk(feed, {state.advisories, state.statements, enrichments_.size()});
    }
    if (!result.reason.empty()) {
      builder_.back_to(mark);
      return fall_back(feed, result);
    }
    for (const auto& one : enrichments_) add_enrichment(builder_, feed.name, one);
    result.outcome = FeedOutcome::read;
    result.values = enrichments_.size();
    finish(std::move(state), result);
    return {};
  }

  // A feed without a folder.
  Status miss(const Feed& feed, FeedResult& result) {
    if (previous_state(feed.name) == nullptr || accepted(feed.name)) return {};
    result.reason = "its folder is gone";
    return fall_back(feed, result);
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

  [[nodiscard]] bool accepted(std::string_view feed) const {
    return std::ranges::any_of(
        options_.accepted, [&](const std::string& name) { return name == feed || name == "all"; });
  }

  [[nodiscard]] std::string fewer(std::uint64_t now, std::uint64_t then,
                                  std::string_view what) const {
    if (now * 100 >= then * (100 - options_.shrink_percent_max)) return {};
    return std::to_string(now) + " " + std::string(what) + " where there were " +
           std::to_string(then) + ", which is more than " +
           std::to_string(options_.shrink_percent_max) + " % less";
  }

  // Why the feed is not believed; empty: it is.
  [[nodiscard]] std::string shrunk(const Feed& feed, const Counts& now) const {
    if (accepted(feed.name)) return {};
    if (now.advisories + now.values == 0) return "there is nothing in it";
    const FeedState* const then = previous_state(feed.name);
    if (then == nullptr) return {};
    const auto values = previous_values_.find(feed.name);
    std::string out = fewer(now.advisories, then->advisories, "advisories");
    if (out.empty()) out = fewer(now.statements, then->statements, "statements");
    if (out.empty() && values != previous_values_.end()) {
      out = fewer(now.values, values->second, "values");
    }
    return out;
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
    const auto values = previous_values_.find(feed.name);
    result.values = values == previous_values_.end() ? 0 : values->second;
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
  std::optional<advisory::Database> previous_;
  std::map<std::string, std::uint64_t, std::less<>> previous_values_;  // by feed
  advisory::DatabaseBuilder builder_;
  std::vector<advisory::Enrichment> enrichments_;
  std::vector<FeedState> states_;
};

bool in_database(const FeedResult& result) {
  return result.outcome == FeedOutcome::read || result.outcome == FeedOutcome::kept_old;
}

Status check_accepted(const BuildOptions& options) {
  for (const std::string& name : options.accepted) {
    if (name != "all" && find_feed(name) == nullptr) {
      return make_error(ErrorCode::usage, "no feed of that name: 'iar list feeds' names them",
                        name);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FeedResult>> build_database(const BuildOptions& options,
                                               const advisory::SigningKey& key,
                                               const advisory::TrustedKeys& trusted,
                                               const BuildProgress& progress) {
  TRY(check_accepted(options));
  Build build(options);
  TRY(build.open_previous(trusted));
  std::vector<FeedResult> results;
  bool any = false;
  for (const Feed& feed : feeds()) {
    FeedResult& result = results.emplace_back();
    result.feed = feed.name;
    const fs::path folder = fs::path(options.feeds_folder) / feed.folder;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      TRY(build.miss(feed, result));
      continue;
    }
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
