// A file from a server: taken up again where it was cut, and not at all when it has not changed.
#pragma once

#include <cstdint>
#include <string>

#include "base/deadline.h"
#include "base/result.h"
#include "net/http_client.h"

namespace iar::feed {

// By what a server knows a state of a file again (RFC 9110 §8.8); as it wrote them.
struct Validators {
  std::string etag;
  std::string modified;  // Last-Modified
  [[nodiscard]] bool empty() const { return etag.empty() && modified.empty(); }
  bool operator==(const Validators&) const = default;
};

struct DownloadOptions {
  std::uint64_t bytes_max = 0;
  Validators known;    // of the state that is here already
  Validators partial;  // of the state whose beginning lies at the path; none: it lies there for
                       // nothing, unless `digest_follows`
  bool digest_follows = false;  // the caller checks a digest: any beginning may be gone on with
  Deadline deadline = Deadline::never();
};

struct Downloaded {
  bool unchanged = false;  // nothing was written: `known` still holds
  Validators validators;
  std::uint64_t bytes_fetched = 0;
  bool resumed = false;
};

// Fetches to `path`. When it fails on the way, what came stays there, with `partial_of` beside it
// for the next time. User and password of the URL are sent as Basic credentials (RFC 7617). Errors:
// those of net::HttpClient and net::status_error, limit, io.
Result<Downloaded> download(net::HttpClient& http, const net::Url& url, const std::string& path,
                            const DownloadOptions& options);

// What a download that failed left of its validators, in PATH.validators.
Validators partial_of(const std::string& path);
// Removes a file that was not finished, and what is kept beside it.
void forget_partial(const std::string& path);

}  // namespace iar::feed
