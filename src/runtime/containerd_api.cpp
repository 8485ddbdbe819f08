#include "runtime/containerd_api.h"

#include <utility>

#include "base/utc.h"

namespace iar::runtime {

namespace {

constexpr std::string_view k_services = "/containerd.services.";
constexpr std::string_view k_content_plugin = "io.containerd.content.v1";

Result<model::Descriptor> parse_descriptor(std::string_view message) {
  model::Descriptor out;
  std::string digest;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number == 1) out.media_type = field.bytes;
    if (field.number == 2) digest = field.bytes;
    if (field.number == 3) out.size = field.value;
    return {};
  }));
  TRY_ASSIGN(out.digest, model::Digest::parse(digest));
  return out;
}

Result<ContainerdImage> parse_image(std::string_view message) {
  ContainerdImage out;
  std::string_view target;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number == 1) out.name = field.bytes;
    if (field.number == 3) target = field.bytes;
    return {};
  }));
  TRY_ASSIGN(out.target, parse_descriptor(target));
  return out;
}

struct Plugin {
  std::string type;
  StringMap exports;
};

Result<Plugin> parse_plugin(std::string_view message) {
  Plugin out;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number == 1) out.type = field.bytes;
    return field.number == 5 ? read_pair(field.bytes, out.exports) : Status();
  }));
  return out;
}

// The first field of that number, where a message holds one answer.
Result<std::string_view> only_field(std::string_view message, std::uint32_t number) {
  std::string_view out;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number == number) out = field.bytes;
    return {};
  }));
  return out;
}

}  // namespace

Result<ContainerdImage> parse_containerd_image(std::string_view message) {
  TRY_ASSIGN(const auto image, only_field(message, 1));
  return parse_image(image);
}

Result<std::vector<ContainerdImage>> parse_containerd_images(std::string_view message) {
  std::vector<ContainerdImage> out;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number != 1) return {};
    auto image = parse_image(field.bytes);
    // One image with a digest of another kind does not hide the others.
    if (!image && image.error().code != ErrorCode::corrupt &&
        image.error().code != ErrorCode::unsupported) {
      return std::move(image).error();
    }
    if (image) out.push_back(std::move(*image));
    return {};
  }));
  return out;
}

Result<std::string> parse_content_root(std::string_view message) {
  std::string out;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number != 1) return {};
    TRY_ASSIGN(const auto plugin, parse_plugin(field.bytes));
    const auto root = plugin.exports.find("root");
    if (plugin.type == k_content_plugin && root != plugin.exports.end()) out = root->second;
    return {};
  }));
  return out;
}

Result<std::string_view> content_data(std::string_view message) { return only_field(message, 2); }

Result<std::shared_ptr<Containerd>> Containerd::make(const ContainerdSettings& settings) {
  TRY_ASSIGN(auto path, socket_path(settings.socket));
  TRY_ASSIGN(auto socket, SocketClient::make(std::move(path)));
  return std::shared_ptr<Containerd>(new Containerd(std::move(socket)));
}

Result<std::string> Containerd::call(std::string_view method, const ProtoWriter& message,
                                     std::string_view name_space, const Deadline& deadline) {
  net::Headers metadata;
  if (!name_space.empty()) {
    metadata.push_back({"containerd-namespace", std::string(name_space)});
  }
  return channel_.call(std::string(k_services) + std::string(method), message.bytes(), metadata,
                       deadline);
}

Result<std::vector<std::string>> Containerd::namespaces(const Deadline& deadline) {
  TRY_ASSIGN(const auto answer, call("namespaces.v1.Namespaces/List", {}, {}, deadline));
  std::vector<std::string> out;
  TRY(each_field(answer, [&](const ProtoField& field) -> Status {
    if (field.number != 1) return {};
    TRY_ASSIGN(const auto name, only_field(field.bytes, 1));
    out.emplace_back(name);
    return {};
  }));
  return out;
}

Result<ContainerdImage> Containerd::image(std::string_view name_space, std::string_view name,
                                          const Deadline& deadline) {
  ProtoWriter ask;
  ask.text(1, name);
  TRY_ASSIGN(const auto answer, call("images.v1.Images/Get", ask, name_space, deadline));
  return parse_containerd_image(answer);
}

Result<std::vector<ContainerdImage>> Containerd::images(std::string_view name_space,
                                                        const Deadline& deadline) {
  TRY_ASSIGN(const auto answer, call("images.v1.Images/List", {}, name_space, deadline));
  return parse_containerd_images(answer);
}

Result<std::uint64_t> Containerd::content_size(std::string_view name_space,
                                               const model::Digest& digest,
                                               const Deadline& deadline) {
  ProtoWriter ask;
  ask.text(1, digest.text());
  TRY_ASSIGN(const auto answer, call("content.v1.Content/Info", ask, name_space, deadline));
  TRY_ASSIGN(const auto info, only_field(answer, 1));
  std::uint64_t out = 0;
  TRY(each_field(info, [&](const ProtoField& field) -> Status {
    if (field.number == 2) out = field.value;
    return {};
  }));
  return out;
}

Result<GrpcStream> Containerd::read_content(std::string_view name_space,
                                            const model::Digest& digest, std::uint64_t offset,
                                            const Deadline& deadline) {
  ProtoWriter ask;
  ask.text(1, digest.text()).varint(2, offset);
  const net::Headers metadata = {{"containerd-namespace", std::string(name_space)}};
  return channel_.stream(std::string(k_services) + "content.v1.Content/Read", ask.bytes(), metadata,
                         deadline);
}

Result<std::string> Containerd::content_root(const Deadline& deadline) {
  TRY_ASSIGN(const auto answer, call("introspection.v1.Introspection/Plugins", {}, {}, deadline));
  return parse_content_root(answer);
}

Status Containerd::create_lease(std::string_view name_space, std::string_view lease,
                                const model::Digest& content, std::int64_t expires_seconds,
                                const Deadline& deadline) {
  ProtoWriter create;
  create.text(1, lease).pair(3, "containerd.io/gc.expire", utc_text(expires_seconds));
  TRY(call("leases.v1.Leases/Create", create, name_space, deadline));
  ProtoWriter resource;
  resource.text(1, content.text()).text(2, "content");
  ProtoWriter add;
  add.text(1, lease).message(2, resource);
  TRY(call("leases.v1.Leases/AddResource", add, name_space, deadline));
  return {};
}

Status Containerd::delete_lease(std::string_view name_space, std::string_view lease,
                                const Deadline& deadline) {
  ProtoWriter ask;
  ask.text(1, lease);
  TRY(call("leases.v1.Leases/Delete", ask, name_space, deadline));
  return {};
}

}  // namespace iar::runtime
