#include "floor_image.h"

#include <simdjson.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>

namespace bench {
namespace {

using Members = std::map<std::string, Slice, std::less<>>;

constexpr std::uint64_t k_block = 512;

std::string text_of(const Slice& slice) {
  std::ifstream in(slice.file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(slice.offset));
  std::string text(slice.size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(slice.size));
  if (!in) throw std::runtime_error("cannot read " + slice.file);
  return text;
}

std::string_view field(std::string_view header, std::size_t offset, std::size_t length) {
  const std::string_view all = header.substr(offset, length);
  return all.substr(0, all.find('\0'));
}

std::uint64_t number(std::string_view header, std::size_t offset, std::size_t length) {
  std::uint64_t value = 0;
  if ((static_cast<unsigned char>(header[offset]) & 0x80U) != 0) {  // base-256
    for (std::size_t i = 1; i < length; ++i) {
      value = (value << 8U) | static_cast<unsigned char>(header[offset + i]);
    }
    return value;
  }
  const std::string_view digits = field(header, offset, length);
  const std::size_t begin = std::min(digits.find_first_not_of(' '), digits.size());
  std::from_chars(digits.data() + begin, digits.data() + digits.size(), value, 8);
  return value;
}

// The members of an archive as skopeo, podman, buildah and docker write it: ustar names, and
// symbolic links from one member to another in docker's oldest form.
Members members_of(const std::string& path) {
  Members members;
  std::map<std::string, std::string> links;
  std::ifstream in(path, std::ios::binary);
  std::string header(k_block, '\0');
  std::uint64_t offset = 0;
  while (in.read(header.data(), k_block) && header[0] != '\0') {
    const std::string name(field(header, 0, 100));
    const std::uint64_t size = number(header, 124, 12);
    offset += k_block;
    if (header[156] == '2') {
      const auto folder = std::filesystem::path(name).parent_path();
      links[name] = (folder / field(header, 157, 100)).lexically_normal().string();
    } else {
      members[name] = Slice{path, offset, size};
    }
    offset += (size + k_block - 1) / k_block * k_block;
    in.seekg(static_cast<std::streamoff>(offset));
  }
  for (const auto& [name, target] : links) {
    if (const auto found = members.find(target); found != members.end()) {
      members[name] = found->second;
    }
  }
  return members;
}

Members files_of(const std::string& folder) {
  Members members;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    members[std::filesystem::relative(entry.path(), folder).string()] =
        Slice{entry.path().string(), 0, entry.file_size()};
  }
  return members;
}

const Slice& member(const Members& members, std::string_view name) {
  const auto found = members.find(name);
  if (found == members.end()) throw std::runtime_error("missing member " + std::string(name));
  return found->second;
}

std::string hex_of(std::string_view digest) {
  return std::string(digest.substr(digest.find(':') + 1));
}

std::string blob_name(std::string_view digest) { return "blobs/sha256/" + hex_of(digest); }

std::string string_at(simdjson::dom::element element, const char* key) {
  std::string_view value;
  return element[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

bool wanted_platform(simdjson::dom::element descriptor) {
  simdjson::dom::element platform;
  if (descriptor["platform"].get(platform) != simdjson::SUCCESS) return true;
  return string_at(platform, "architecture") == "amd64" && string_at(platform, "os") == "linux";
}

// Follows index.json, through nested indexes, to the digest of the first fitting manifest.
std::string manifest_digest(const Members& members, const std::string& index, int depth) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text_of(member(members, index)));
  for (const simdjson::dom::element descriptor : root["manifests"].get_array()) {
    if (!wanted_platform(descriptor)) continue;
    const std::string digest = string_at(descriptor, "digest");
    const bool nested = string_at(descriptor, "mediaType").find("index") != std::string::npos;
    if (!nested || depth == 0) return digest;
    return manifest_digest(members, blob_name(digest), depth - 1);
  }
  throw std::runtime_error("no manifest in " + index);
}

std::vector<std::string> diff_ids(const Slice& config) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text_of(config));
  std::vector<std::string> ids;
  for (const std::string_view id : root["rootfs"]["diff_ids"].get_array()) {
    ids.push_back(hex_of(id));
  }
  return ids;
}

std::vector<Layer> oci_layers(const Members& members) {
  simdjson::dom::parser parser;
  const std::string manifest = blob_name(manifest_digest(members, "index.json", 3));
  const simdjson::dom::element root = parser.parse(text_of(member(members, manifest)));
  const auto ids = diff_ids(member(members, blob_name(string_at(root["config"], "digest"))));
  std::vector<Layer> layers;
  for (const simdjson::dom::element descriptor : root["layers"].get_array()) {
    const std::string digest = string_at(descriptor, "digest");
    layers.push_back(
        Layer{member(members, blob_name(digest)), hex_of(digest), ids.at(layers.size())});
  }
  return layers;
}

std::vector<Layer> docker_layers(const Members& members) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text_of(member(members, "manifest.json")));
  const simdjson::dom::element image = root.at(0);
  const auto ids = diff_ids(member(members, string_at(image, "Config")));
  std::vector<Layer> layers;
  for (const std::string_view name : image["Layers"].get_array()) {
    layers.push_back(Layer{member(members, name), "", ids.at(layers.size())});
  }
  return layers;
}

}  // namespace

std::vector<Layer> find_layers(const std::string& path) {
  const Members members = std::filesystem::is_directory(path) ? files_of(path) : members_of(path);
  auto layers = members.contains("index.json") ? oci_layers(members) : docker_layers(members);
  if (layers.empty()) throw std::runtime_error("the image has no layers");
  return layers;
}

}  // namespace bench
