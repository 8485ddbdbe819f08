// Finds the layers of an image in an OCI layout (folder or archive) or a docker-archive, for the
// yardstick `floor`: small, trusting, without any code of the product.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

// A run of bytes in a file.
struct Slice {
  std::string file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

struct Layer {
  Slice bytes;
  std::string digest;   // of the bytes as stored, hexadecimal; empty: not stated
  std::string diff_id;  // of the bytes inflated, hexadecimal
};

// The layers of the first image for linux/amd64 (or without a platform) in `path`.
// Throws std::runtime_error when there is none.
std::vector<Layer> find_layers(const std::string& path);

}  // namespace bench
