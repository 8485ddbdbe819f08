// containerd's services as they are called here (containerd's api/services/*/v1/*.proto; the same
// from 1.6 to 2.x): what goes out and what comes back as plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "model/image.h"
#include "runtime/grpc.h"
#include "runtime/protobuf.h"

namespace iar::runtime {

struct ContainerdImage {
  std::string name;
  model::Descriptor target;
};

// One Images.Get or Images.List answer. Errors: corrupt, limit, unsupported (a digest).
Result<ContainerdImage> parse_containerd_image(std::string_view message);
Result<std::vector<ContainerdImage>> parse_containerd_images(std::string_view message);
// The folder of the content store in an Introspection.Plugins answer; empty: not stated.
Result<std::string> parse_content_root(std::string_view message);

struct ContainerdSettings {
  std::string socket = "/run/containerd/containerd.sock";
  std::string name_space;  // empty: looked for in all
};

// One connection's worth of calls, in one namespace at a time.
class Containerd {
 public:
  static Result<std::shared_ptr<Containerd>> make(const ContainerdSettings& settings);

  Result<std::vector<std::string>> namespaces(const Deadline& deadline);
  // Errors: not_found.
  Result<ContainerdImage> image(std::string_view name_space, std::string_view name,
                                const Deadline& deadline);
  Result<std::vector<ContainerdImage>> images(std::string_view name_space,
                                              const Deadline& deadline);
  // Errors: not_found.
  Result<std::uint64_t> content_size(std::string_view name_space, const model::Digest& digest,
                                     const Deadline& deadline);
  // The content's bytes from `offset` on, in ReadContentResponse messages.
  Result<GrpcStream> read_content(std::string_view name_space, const model::Digest& digest,
                                  std::uint64_t offset, const Deadline& deadline);
  Result<std::string> content_root(const Deadline& deadline);

  // The content and what it refers to is kept until the lease is given up, or until
  // `expires_seconds` (since 1970) when this program dies.
  Status create_lease(std::string_view name_space, std::string_view lease,
                      const model::Digest& content, std::int64_t expires_seconds,
                      const Deadline& deadline);
  Status delete_lease(std::string_view name_space, std::string_view lease,
                      const Deadline& deadline);

 private:
  explicit Containerd(std::unique_ptr<SocketClient> socket)
      : socket_(std::move(socket)), channel_(*socket_) {}
  Result<std::string> call(std::string_view method, const ProtoWriter& message,
                           std::string_view name_space, const Deadline& deadline);

  std::unique_ptr<SocketClient> socket_;
  GrpcChannel channel_;
};

// The bytes of one ReadContentResponse.
Result<std::string_view> content_data(std::string_view message);

}  // namespace iar::runtime
