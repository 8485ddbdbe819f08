#include "feed/download.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <vector>

#include "base/base64.h"
#include "base/text.h"
#include "feed/files.h"
#include "net/failure.h"
#include "net/retry.h"

namespace iar::feed {

namespace {

constexpr std::size_t k_step_bytes = std::size_t{1} << 16U;
constexpr std::size_t k_validators_bytes_max = 8192;

std::string validators_path(const std::string& path) { return path + ".validators"; }

Validators validators_of(const net::ResponseHead& head) {
  Validators out;
  out.etag = header_value(head.headers, "etag");
  out.modified = header_value(head.headers, "last-modified");
  if (out.etag.size() + out.modified.size() >= k_validators_bytes_max) return {};
  return out;
}

// Only a strong entity tag says that the bytes are the same (RFC 9110 §8.8.1).
bool is_strong(const Validators& validators) { return validators.etag.starts_with('"'); }

class Attempts {
 public:
  Attempts(net::HttpClient& http, const net::Url& url, const std::string& path,
           const DownloadOptions& options)
      : http_(http), url_(url), path_(path), options_(options), partial_(options.partial) {}

  Status open_file() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    file_.reset(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (!file_.valid()) return system_error(errno, path_);
    const auto end = ::lseek(file_.get(), 0, SEEK_END);
    if (end < 0) return system_error(errno, path_);
    have_ = static_cast<std::uint64_t>(end);
    return may_go_on() ? Status{} : start_over();
  }

  Result<Downloaded> run() {
    net::Backoff backoff({});
    std::uint64_t furthest = have_;
    while (true) {
      Status status = attempt();
      if (status.ok()) return out_;
      if (!net::worth_a_retry(status.error())) return std::move(status).error();
      if (have_ > furthest) backoff.reset();
      furthest = std::max(furthest, have_);
      if (!may_go_on()) TRY(start_over());
      const auto pause = backoff.next(options_.deadline);
      if (!pause) return std::move(status).error();
      std::this_thread::sleep_for(*pause);
    }
  }

 private:
  [[nodiscard]] bool may_go_on() const { return options_.digest_follows || is_strong(partial_); }

  Status start_over() {
    have_ = 0;
    if (::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) < 0) {
      return system_error(errno, path_);
    }
    return {};
  }

  [[nodiscard]] net::Request request() const {
    net::Request out;
    out.url = url_;
    if (!url_.user.empty()) {
      out.private_headers.push_back(
          {"Authorization", "Basic " + base64(as_bytes(url_.user + ":" + url_.password))});
    }
    if (have_ > 0) {
      out.headers.push_back({"Range", "bytes=" + std::to_string(have_) + "-"});
      if (is_strong(partial_)) out.headers.push_back({"If-Range", partial_.etag});
      return out;
    }
    if (!options_.known.etag.empty()) {
      out.headers.push_back({"If-None-Match", options_.known.etag});
    } else if (!options_.known.modified.empty()) {
      out.headers.push_back({"If-Modified-Since", options_.known.modified});
    }
    return out;
  }

  Status attempt() {
    TRY_ASSIGN(net::Response response, http_.open(request(), options_.deadline));
    const int status = response.status();
    if (status == 304 && have_ == 0 && !options_.known.empty()) {
      out_.unchanged = true;
      out_.validators = options_.known;
      return {};
    }
    if (status == 416 && have_ > 0) {
      TRY(start_over());
      return make_error(ErrorCode::unavailable, "the server has less than was here");
    }
    if (status != 200 && status != 206) {
      return net::status_error(response.head(), response.words());
    }
    TRY(settle(response));
    return read_body(response);
  }

  // Where the answer's first byte belongs.
  Status settle(const net::Response& response) {
    const auto& head = response.head();
    const std::uint64_t had = have_;
    if (head.status == 206) {
      const auto range = net::parse_content_range(header_value(head.headers, "content-range"));
      if (!range || range->first != had) {
        TRY(start_over());
        return make_error(ErrorCode::unavailable, "the server answers for another part",
                          url_.display());
      }
      out_.resumed = true;
    } else if (had > 0) {
      TRY(start_over());
    }
    out_.validators = validators_of(head);
    partial_ = out_.validators;
    if (is_strong(partial_)) return write_whole(validators_path(path_), partial_.etag);
    remove_file(validators_path(path_));
    return {};
  }

  Status read_body(net::Response& response) {
    std::vector<std::uint8_t> buffer(k_step_bytes);
    while (true) {
      TRY_ASSIGN(const std::size_t count, response.read(buffer));
      if (count == 0) break;
      if (count > options_.bytes_max || have_ > options_.bytes_max - count) {
        return make_error(ErrorCode::limit,
                          "more than " + std::to_string(options_.bytes_max) + " bytes come",
                          url_.display());
      }
      TRY(write_all(file_.get(), ByteView(buffer).first(count)));
      have_ += count;
      out_.bytes_fetched += count;
    }
    remove_file(validators_path(path_));
    return {};
  }

  net::HttpClient& http_;
  const net::Url& url_;
  const std::string& path_;
  const DownloadOptions& options_;
  Validators partial_;
  FileDescriptor file_;
  std::uint64_t have_ = 0;
  Downloaded out_;
};

}  // namespace

Result<Downloaded> download(net::HttpClient& http, const net::Url& url, const std::string& path,
                            const DownloadOptions& options) {
  Attempts attempts(http, url, path, options);
  TRY(attempts.open_file());
  return attempts.run();
}

Validators partial_of(const std::string& path) {
  auto etag = read_whole(validators_path(path), k_validators_bytes_max);
  Validators out;
  if (etag) out.etag = std::move(*etag);
  return out;
}

void forget_partial(const std::string& path) {
  remove_file(path);
  remove_file(validators_path(path));
}

}  // namespace iar::feed
