#include "feed/publisher.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "advisory/overlay.h"
#include "feed/files.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;
using advisory::PublishedFile;
using advisory::PublishedIndex;

constexpr std::size_t k_id_digits = 16;
constexpr std::string_view k_suffix = ".iardb";

class Folder final : public Publisher {
 public:
  explicit Folder(std::string folder) : folder_(std::move(folder)) {}

  Result<Index> index(const Validators&) override {
    TRY_ASSIGN(std::string text, read_whole(folder_ + "/" + std::string(advisory::k_index_name),
                                            advisory::k_index_text_bytes_max));
    return Index{false, std::move(text), {}};
  }
  Result<std::uint64_t> fetch(const PublishedFile& file, const std::string& path) override {
    TRY(copy_whole(folder_ + "/" + file.name, path));
    return file.size_bytes;
  }
  [[nodiscard]] std::string name() const override { return folder_; }

 private:
  std::string folder_;
};

class Server final : public Publisher {
 public:
  Server(net::HttpClient& http, net::Url url, std::string scratch, Deadline deadline)
      : http_(http), url_(std::move(url)), scratch_(std::move(scratch)), deadline_(deadline) {
    if (!url_.path.ends_with('/')) url_.path += '/';
  }

  Result<Index> index(const Validators& known) override {
    forget_partial(scratch_);
    DownloadOptions options;
    options.bytes_max = advisory::k_index_text_bytes_max;
    options.known = known;
    options.deadline = deadline_;
    auto done = download(http_, url_of(advisory::k_index_name), scratch_, options);
    auto text = done ? read_whole(scratch_, options.bytes_max) : Result<std::string>("");
    forget_partial(scratch_);
    if (!done) return std::move(done).error();
    if (!text) return std::move(text).error();
    return Index{done->unchanged, std::move(*text), std::move(done->validators)};
  }
  Result<std::uint64_t> fetch(const PublishedFile& file, const std::string& path) override {
    DownloadOptions options;
    options.bytes_max = file.size_bytes;
    options.digest_follows = true;
    options.deadline = deadline_;
    TRY_ASSIGN(const Downloaded done, download(http_, url_of(file.name), path, options));
    return done.bytes_fetched;
  }
  [[nodiscard]] std::string name() const override { return url_.display(); }

 private:
  [[nodiscard]] net::Url url_of(std::string_view name) const {
    net::Url out = url_;
    out.path += name;
    return out;
  }

  net::HttpClient& http_;
  net::Url url_;
  std::string scratch_;
  Deadline deadline_;
};

// What lies in the folder and no index that counts names. What cannot be read names nothing.
void clean(const std::string& folder, const std::set<std::string>& named) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.ends_with(k_suffix) && !named.contains(name)) remove_file(at->path().string());
  }
}

std::string index_without_line(const std::string& text) {
  const auto end = text.find('\n');
  return end == std::string::npos ? std::string() : text.substr(end + 1);
}

}  // namespace

std::unique_ptr<Publisher> folder_publisher(std::string folder) {
  return std::make_unique<Folder>(std::move(folder));
}

std::unique_ptr<Publisher> http_publisher(net::HttpClient& http, net::Url url, std::string scratch,
                                          Deadline deadline) {
  return std::make_unique<Server>(http, std::move(url), std::move(scratch), deadline);
}

std::string file_path(const advisory::Database& database, const std::string& path, std::size_t at) {
  if (at == 0) return path;
  return advisory::overlay_path(path, database.files().front().identity(), at);
}

Result<PublishedIndex> describe_database(const advisory::Database& database,
                                         const std::string& path) {
  PublishedIndex out;
  for (std::size_t at = 0; at < database.files().size(); ++at) {
    const advisory::DatabaseFile& file = database.files()[at];
    TRY_ASSIGN(const Measured measured, measure(file_path(database, path, at)));
    const std::string id = hex(file.identity()).substr(0, k_id_digits);
    const std::string name = at == 0 ? "base-" + id : "update-" + std::to_string(at) + "-" + id;
    out.files.push_back({name + std::string(k_suffix), measured.size_bytes, measured.digest,
                         file.identity(), file.meta().created});
  }
  return out;
}

Result<PublishReport> publish_database(const std::string& path, const std::string& folder,
                                       const std::string& now, const advisory::SigningKey& key,
                                       const advisory::TrustedKeys& trusted) {
  TRY_ASSIGN(const auto database, advisory::open_database(path, trusted));
  TRY(advisory::verify(database));
  TRY_ASSIGN(PublishedIndex index, describe_database(database, path));
  index.created = now;
  std::error_code error;
  fs::create_directories(folder, error);
  TRY_ASSIGN(const FileDescriptor held, lock(folder + "/.lock"));
  PublishReport report;
  std::set<std::string> named;
  for (std::size_t at = 0; at < index.files.size(); ++at) {
    const PublishedFile& file = index.files[at];
    named.insert(file.name);
    ++report.files;
    const std::string target = folder + "/" + file.name;
    const auto there = measure(target);
    if (there && there->digest == file.digest) continue;
    TRY(copy_whole(file_path(database, path, at), target));
    ++report.written;
  }
  const std::string index_path = folder + "/" + std::string(advisory::k_index_name);
  const auto former = read_whole(index_path, advisory::k_index_text_bytes_max);
  if (former) {
    const auto before = advisory::parse_index(index_without_line(*former));
    if (before) {
      for (const PublishedFile& file : before->files) named.insert(file.name);
    }
  }
  TRY_ASSIGN(const std::string text, advisory::sign_index(index, key));
  TRY(write_whole(index_path, text));
  clean(folder, named);
  return report;
}

}  // namespace iar::feed
