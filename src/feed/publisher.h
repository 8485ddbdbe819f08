// Where updates of a database come from: a folder or a URL that holds a signed index
// (advisory/published_index.h) and the files that it names.
#pragma once

#include <memory>
#include <string>

#include "advisory/database.h"
#include "advisory/published_index.h"
#include "feed/download.h"
#include "net/http_client.h"

namespace iar::feed {

class Publisher {
 public:
  virtual ~Publisher() = default;

  struct Index {
    bool unchanged = false;  // still that of `known`; there is no text then
    std::string text;        // not checked
    Validators validators;   // empty where there is no such thing
  };
  // Errors: not_found, denied, unavailable, io, limit.
  virtual Result<Index> index(const Validators& known) = 0;
  // Brings a file to `path`, where a beginning of it may lie; how many bytes came. The digest is
  // the caller's to check.
  virtual Result<std::uint64_t> fetch(const advisory::PublishedFile& file,
                                      const std::string& path) = 0;
  // For people.
  [[nodiscard]] virtual std::string name() const = 0;
};

std::unique_ptr<Publisher> folder_publisher(std::string folder);
// Of "http://" and "https://"; `scratch` is a file that the index may be written to.
std::unique_ptr<Publisher> http_publisher(net::HttpClient& http, net::Url url, std::string scratch,
                                          Deadline deadline);

struct PublishReport {
  std::size_t files = 0;    // in the index
  std::size_t written = 0;  // that were not in the folder
};
// Puts the database at `path`, its base and its overlays, into `folder` for others to update from.
// Names tell the content, and the index comes last: who reads the folder meanwhile gets the old
// state or the new one. What only states before the last one named is removed. Errors: those of
// advisory::open_database, corrupt, io, denied.
Result<PublishReport> publish_database(const std::string& path, const std::string& folder,
                                       const std::string& now, const advisory::SigningKey& key,
                                       const advisory::TrustedKeys& trusted);

// The files of a database, in order, under the names that they are published by. Errors: io.
Result<advisory::PublishedIndex> describe_database(const advisory::Database& database,
                                                   const std::string& path);
// Where the file of that place lies: the base, then the overlays.
std::string file_path(const advisory::Database& database, const std::string& path, std::size_t at);

}  // namespace iar::feed
