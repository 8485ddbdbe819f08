#include "feed/fetch.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "feed/files.h"
#include "feed/read_folder.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_state_bytes_max = std::size_t{4} << 20U;
constexpr std::uint64_t k_few = 100;  // below it, any growth is believed

struct Source {
  std::string url;
  std::string path;  // of a file, below the feed's folder
  Validators validators;
};

struct State {
  std::vector<Source> sources;
  Shape shape;
};

State read_state(const std::string& path) {
  State out;
  const auto text = read_whole(path, k_state_bytes_max);
  JsonDocument document;
  const auto root = text ? document.parse(*text) : Result<JsonValue>(JsonValue());
  if (!text || !root) return out;
  const auto count = [&](std::string_view key) -> std::uint64_t {
    const auto value = root->get(key);
    return value ? value->unsigned_integer().value_or(0) : 0;
  };
  out.shape.files = count("files");
  out.shape.bytes = count("bytes");
  out.shape.advisories = count("advisories");
  out.shape.statements = count("statements");
  out.shape.values = count("values");
  if (const auto contexts = root->get("contexts")) {
    for (const JsonValue& one : contexts->elements()) {
      out.shape.contexts.emplace(one.string().value_or(""));
    }
  }
  if (const auto sources = root->get("sources")) {
    for (const JsonValue& one : sources->elements()) {
      out.sources.push_back({std::string(one.text("url")),
                             std::string(one.text("path")),
                             {std::string(one.text("etag")), std::string(one.text("modified"))}});
    }
  }
  return out;
}

std::string state_text(const State& state) {
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().key("files").unsigned_integer(state.shape.files);
  out.key("bytes").unsigned_integer(state.shape.bytes);
  out.key("advisories").unsigned_integer(state.shape.advisories);
  out.key("statements").unsigned_integer(state.shape.statements);
  out.key("values").unsigned_integer(state.shape.values);
  out.key("contexts").begin_array();
  for (const std::string& one : state.shape.contexts) out.string(one);
  out.end_array().key("sources").begin_array();
  for (const Source& one : state.sources) {
    out.begin_object().member("url", one.url).member_if("path", one.path);
    out.member_if("etag", one.validators.etag).member_if("modified", one.validators.modified);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

std::string last_part(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// A URL without a fitting name ("…/tracker/data/json") gets one that the feed reads.
std::string file_name(const Feed& feed, std::string_view name) {
  const auto suffixes = split(feed.suffixes, ' ');
  if (std::ranges::any_of(suffixes,
                          [&](std::string_view suffix) { return name.ends_with(suffix); })) {
    return std::string(name);
  }
  return std::string(name) + std::string(suffixes.front());
}

// Puts `next` where `folder` is, in one step where the file system can.
Status change_places(const std::string& next, const std::string& folder) {
  std::error_code error;
  fs::create_directories(fs::path(folder).parent_path(), error);
  if (!fs::exists(folder, error)) {
    if (::rename(next.c_str(), folder.c_str()) != 0) return system_error(errno, folder);
    return {};
  }
  if (::renameat2(AT_FDCWD, next.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0) {
    return {};
  }
  const std::string former = next + ".former";
  if (::rename(folder.c_str(), former.c_str()) != 0 ||
      ::rename(next.c_str(), folder.c_str()) != 0) {
    return system_error(errno, folder);
  }
  if (::rename(former.c_str(), next.c_str()) != 0) return system_error(errno, former);
  return {};
}

class Fetch {
 public:
  Fetch(net::HttpClient& http, const Upstream& upstream, const Feed& feed, Drift accepted,
        const FetchOptions& options)
      : http_(http), upstream_(upstream), feed_(feed), accepted_(accepted), options_(options) {
    folder_ = options.feeds_folder + "/" + std::string(feed.folder);
    work_ = options.feeds_folder + "/.fetch/" + std::string(feed.name);
    next_ = work_ + ".next";
  }

  Result<FetchResult> run() {
    std::error_code error;
    fs::create_directories(options_.feeds_folder + "/.fetch", error);
    TRY_ASSIGN(const FileDescriptor held, lock(work_ + ".lock"));
    fs::remove_all(next_, error);
    old_ = read_state(work_ + ".json");
    if (!fs::is_directory(folder_, error)) old_.sources.clear();
    Status status = bring();
    fs::remove_all(next_, error);
    if (!status.ok()) {
      result_.outcome = FetchOutcome::refused;
      result_.reason = status.error().text();
    }
    return result_;
  }

 private:
  [[nodiscard]] std::vector<Source> sources() const {
    const auto given = options_.urls.find(upstream_.feed);
    const std::string_view form = given == options_.urls.end() ? upstream_.url : given->second;
    const auto star = form.find('*');
    if (star == std::string_view::npos || upstream_.parts.empty()) {
      return {{std::string(form), file_name(feed_, last_part(form.substr(0, form.find('?')))), {}}};
    }
    std::vector<Source> out;
    for (const std::string_view part : split(upstream_.parts, ' ')) {
      std::string url(form);
      url.replace(star, 1, part);
      out.push_back({std::move(url), file_name(feed_, part), {}});
    }
    return out;
  }

  Status bring() {
    State state;
    state.sources = sources();
    bool changed = state.sources.size() != old_.sources.size();
    for (std::size_t at = 0; at < state.sources.size(); ++at) {
      TRY_ASSIGN(const bool fetched, take(state.sources[at], at));
      changed = changed || fetched;
    }
    if (!changed) {
      result_.outcome = FetchOutcome::unchanged;
      result_.shape = old_.shape;
      return {};
    }
    TRY_ASSIGN(state.shape, shape_of(feed_, next_));
    if (accepted_ == Drift::refuse) {
      const std::string why = drift(old_.shape, state.shape, options_.drift);
      if (!why.empty()) return make_error(ErrorCode::conflict, "drift: " + why);
    }
    TRY(change_places(next_, folder_));
    TRY(write_whole(work_ + ".json", state_text(state)));
    result_.outcome = FetchOutcome::replaced;
    result_.shape = std::move(state.shape);
    return {};
  }

  [[nodiscard]] const Source* known(const Source& source) const {
    const auto found = std::ranges::find(old_.sources, source.url, &Source::url);
    return found == old_.sources.end() ? nullptr : &*found;
  }

  // Whether anything new came.
  Result<bool> take(Source& source, std::size_t number) {
    TRY_ASSIGN(const net::Url url, net::Url::parse(source.url));
    const std::string part = work_ + "." + std::to_string(number) + ".part";
    DownloadOptions wanted;
    wanted.bytes_max = k_fetched_bytes_max;
    wanted.partial = partial_of(part);
    wanted.deadline = options_.deadline;
    const Source* const before = known(source);
    if (before != nullptr) wanted.known = before->validators;
    TRY_ASSIGN(const Downloaded done, download(http_, url, part, wanted));
    result_.bytes_fetched += done.bytes_fetched;
    source.validators = done.validators;
    const Status status = done.unchanged ? keep(source) : unpack_part(source, part);
    forget_partial(part);
    if (!status.ok()) return with_context(status.error(), url.display());
    return !done.unchanged;
  }

  // A file that is as it was goes along with those that are not.
  Status keep(const Source& source) {
    if (upstream_.pack != Pack::file) return {};
    TRY(make_folder(source.path));
    return copy_whole(folder_ + "/" + source.path, next_ + "/" + source.path);
  }

  Status unpack_part(const Source& source, const std::string& part) {
    TRY(make_folder(source.path));
    if (upstream_.pack == Pack::file) return place(part, next_ + "/" + source.path);
    const UnpackWish wish{upstream_.pack, upstream_.within, upstream_.prefix, feed_.suffixes};
    TRY(unpack(part, next_, wish, options_.unpack));
    return {};
  }

  Status make_folder(const std::string& path) const {
    std::error_code error;
    fs::create_directories((fs::path(next_) / path).parent_path(), error);
    if (error) return system_error(error.value(), next_);
    return {};
  }

  net::HttpClient& http_;
  const Upstream& upstream_;
  const Feed& feed_;
  Drift accepted_;
  const FetchOptions& options_;
  std::string folder_;
  std::string work_;
  std::string next_;
  State old_;
  FetchResult result_;
};

std::string changed_by(std::uint64_t then, std::uint64_t now, std::string_view what,
                       const DriftLimits& limits) {
  const bool less = now * 100 < then * (100 - std::min(limits.shrink_percent_max, 100U));
  const bool more = then > 0 && now > k_few && now * 100 > then * (100 + limits.growth_percent_max);
  if (!less && !more) return {};
  return std::to_string(now) + " " + std::string(what) + " where there were " +
         std::to_string(then);
}

}  // namespace

std::string drift(const Shape& then, const Shape& now, const DriftLimits& limits) {
  if (now.advisories + now.values == 0) return "there is nothing in it";
  if (then == Shape{}) return {};
  for (const auto& [before, after, what] :
       {std::tuple(then.advisories, now.advisories, "advisories"),
        std::tuple(then.statements, now.statements, "statements"),
        std::tuple(then.values, now.values, "values")}) {
    std::string out = changed_by(before, after, what, limits);
    if (!out.empty()) return out;
  }
  for (const std::string& context : then.contexts) {
    if (!now.contexts.contains(context)) return "nothing is said of " + context + " any more";
  }
  return {};
}

Result<Shape> shape_of(const Feed& feed, const std::string& folder) {
  Shape out;
  Sinks sinks;
  sinks.advisory = [&](advisory::Advisory&& one) -> Status {
    ++out.advisories;
    out.statements += one.statements.size();
    for (auto& statement : one.statements) out.contexts.insert(std::move(statement.context));
    return {};
  };
  sinks.enrichment = [&](advisory::Enrichment&&) -> Status {
    ++out.values;
    return {};
  };
  TRY_ASSIGN(const FolderReport report, read_folder(feed, folder, sinks));
  if (!report.refused.empty()) {
    const auto& [name, error] = report.refused.front();
    return with_context(error, name);
  }
  out.files = report.files;
  out.bytes = report.bytes;
  return out;
}

Result<FetchResult> fetch_feed(net::HttpClient& http, const Upstream& upstream, Drift accepted,
                               const FetchOptions& options) {
  const Feed* const feed = find_feed(upstream.feed);
  CHECK(feed != nullptr);
  return Fetch(http, upstream, *feed, accepted, options).run();
}

}  // namespace iar::feed
