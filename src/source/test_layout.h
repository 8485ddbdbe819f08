// Makes image layouts and trees in a temporary folder, for tests.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/digest.h"
#include "source/source.h"

namespace iar::source {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "iar-source-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string text() const { return path_.string(); }

  void write(const std::string& name, std::string_view bytes) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // Stores a blob and answers its descriptor's members as JSON text, without the braces.
  [[nodiscard]] std::string blob(std::string_view bytes, std::string_view media_type) const {
    const auto digest = model::Digest::of(as_bytes(bytes));
    write("blobs/sha256/" + digest.hex(), bytes);
    return R"("mediaType":")" + std::string(media_type) + R"(","digest":")" + digest.text() +
           R"(","size":)" + std::to_string(bytes.size());
  }

 private:
  std::filesystem::path path_;
};

inline constexpr std::string_view k_test_manifest_type =
    "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view k_test_index_type = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view k_test_config_type = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view k_test_layer_type = "application/vnd.oci.image.layer.v1.tar";

// A config with one diff id for each of `layers`.
inline std::string test_config(std::string_view os, std::string_view architecture,
                               const std::vector<std::string>& layers) {
  std::string ids;
  for (const auto& layer : layers) {
    ids += (ids.empty() ? "\"" : ",\"") + model::Digest::of(as_bytes(layer)).text() + "\"";
  }
  return R"({"os":")" + std::string(os) + R"(","architecture":")" + std::string(architecture) +
         R"(","rootfs":{"type":"layers","diff_ids":[)" + ids + "]}}";
}

// An image's blobs in the folder; answers its manifest's descriptor members.
inline std::string test_image(const TemporaryFolder& folder, std::string_view os,
                              std::string_view architecture, const std::vector<std::string>& layers,
                              std::string_view layer_type = k_test_layer_type,
                              std::string_view config_type = k_test_config_type) {
  std::string list;
  for (const auto& layer : layers) {
    list += (list.empty() ? "{" : ",{") + folder.blob(layer, layer_type) + "}";
  }
  const std::string config = folder.blob(test_config(os, architecture, layers), config_type);
  return folder.blob(R"({"schemaVersion":2,"config":{)" + config + R"(},"layers":[)" + list + "]}",
                     k_test_manifest_type);
}

inline std::string test_platform(std::string_view os, std::string_view architecture) {
  return R"(,"platform":{"os":")" + std::string(os) + R"(","architecture":")" +
         std::string(architecture) + R"("})";
}
inline std::string test_name(std::string_view name) {
  return R"(,"annotations":{"org.opencontainers.image.ref.name":")" + std::string(name) + R"("})";
}
inline std::string test_index(const std::vector<std::string>& entries) {
  std::string list;
  for (const auto& entry : entries) list += (list.empty() ? "{" : ",{") + entry + "}";
  return R"({"schemaVersion":2,"manifests":[)" + list + "]}";
}

// All that is left of a reader, or "error: …".
inline std::string read_rest(BlobReader& reader, std::size_t piece = 1000) {
  std::string out;
  std::vector<std::uint8_t> buffer(piece);
  while (true) {
    const auto count = reader.read(buffer);
    if (!count) return "error: " + count.error().text();
    if (*count == 0) return out;
    out += as_text(ByteView(buffer).first(*count));
  }
}

inline std::string read_layer(Source& source, std::size_t index, std::uint64_t offset = 0,
                              std::size_t piece = 1000) {
  auto reader = source.open_layer(index, offset);
  return reader.ok() ? read_rest(**reader, piece) : "error: " + reader.error().text();
}

}  // namespace iar::source
