#include "runtime/docker.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/digest.h"
#include "net/failure.h"
#include "net/url.h"
#include "pull/reference.h"
#include "runtime/socket.h"
#include "source/archive_files.h"
#include "source/docker_archive.h"
#include "source/spill.h"

namespace iar::runtime {

namespace {

using source::BlobReader;
using source::Source;

constexpr std::size_t k_inspection_bytes_max = std::size_t{4} << 20;
constexpr std::size_t k_piece_bytes = std::size_t{256} << 10;
// Older daemons lay the whole archive down before they send its first byte.
constexpr std::chrono::minutes k_first_byte{15};

// The archive's image under the names that the daemon has for it.
class DockerSource : public Source {
 public:
  DockerSource(std::unique_ptr<Source> archive, DockerImage image)
      : archive_(std::move(archive)), image_(std::move(image)) {}

  Result<model::Image> resolve(const source::ResolveOptions& options) override {
    TRY_ASSIGN(auto image, archive_->resolve(options));
    image.repository = image_.repository;
    image.tag = image_.tag;
    return image;
  }
  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override {
    return archive_->open_layer(index, offset);
  }
  [[nodiscard]] bool proves_diff_ids() const override { return archive_->proves_diff_ids(); }

 private:
  std::unique_ptr<Source> archive_;
  const DockerImage image_;
};

Result<FileDescriptor> fetch_archive(SocketClient& client, const std::string& id,
                                     const source::SourceOptions& options) {
  net::Request request;
  TRY_ASSIGN(request.url, net::Url::parse("http://localhost/images/" + id + "/get"));
  request.stop = options.stop;
  TRY_ASSIGN(auto response, client.open(std::move(request), options.deadline));
  if (response.status() != 200) return net::status_error(response.head(), response.words());
  TRY_ASSIGN(auto spill, source::Spill::create(options.spill));
  std::vector<std::uint8_t> piece(k_piece_bytes);
  while (true) {
    TRY_ASSIGN(const auto count, response.read(piece));
    if (count == 0) break;
    TRY(spill.append(ByteView(piece).first(count)));
  }
  FileDescriptor file = spill.take();
  // An archive that begins where the file does is read in place.
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return system_error(errno, "the archive");
  return file;
}

Result<std::unique_ptr<Source>> open_named(const std::string& reference, const std::string& name,
                                           const DockerSettings& settings,
                                           const source::SourceOptions& options) {
  TRY_ASSIGN(auto path, socket_path(settings.host));
  net::Timeouts timeouts;
  timeouts.first_byte = k_first_byte;
  TRY_ASSIGN(const auto client, SocketClient::make(std::move(path), timeouts));
  const std::string inspected = "/images/" + net::percent_encoded(name) + "/json";
  TRY_ASSIGN(const auto json, client->get(inspected, k_inspection_bytes_max, options.deadline));
  TRY_ASSIGN(auto image, parse_docker_image(json, name));
  TRY_ASSIGN(auto file, fetch_archive(*client, image.id, options));
  TRY_ASSIGN(std::shared_ptr<const source::FileStore> files,
             source::open_archive(std::move(file), options));
  TRY_ASSIGN(auto archive,
             source::open_docker_archive(std::move(files), reference, {}, options.limits));
  return std::unique_ptr<Source>(
      std::make_unique<DockerSource>(std::move(archive), std::move(image)));
}

}  // namespace

Result<DockerImage> parse_docker_image(std::string_view json, std::string_view wanted) {
  JsonDocument document;
  TRY_ASSIGN(const auto root, document.parse(json));
  TRY_ASSIGN(const auto id, model::Digest::parse(root.text("Id")));
  DockerImage out;
  out.id = id.text();
  const auto asked = pull::Reference::parse(wanted);
  const auto tags = root.get("RepoTags");
  if (!tags) return out;
  for (const auto& each : tags->elements()) {
    const auto tag = pull::Reference::parse(each.string().value_or(""));
    if (!tag) continue;
    const bool same = asked.ok() && tag->text() == asked->text();
    if (!same && !out.repository.empty()) continue;
    out.repository = tag->name();
    out.tag = tag->tag;
    if (same) break;
  }
  return out;
}

Result<std::unique_ptr<Source>> open_docker(const std::string& reference, const std::string& name,
                                            const DockerSettings& settings,
                                            const source::SourceOptions& options) {
  if (name.empty()) {
    return make_error(ErrorCode::usage, "the name of an image is missing", reference);
  }
  auto opened = open_named(reference, name, settings, options);
  if (opened) return opened;
  return with_context(std::move(opened).error(), reference);
}

}  // namespace iar::runtime
