// One blob as a stream that survives what networks do: after a cut or a stall it goes on where it
// was, by Range where the server can and by passing over what is known where it cannot; when one
// endpoint gives up, the next one continues.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/digest.h"
#include "pull/registry_client.h"

namespace iar::pull {

struct BlobAsk {
  model::Digest digest;
  std::uint64_t size = 0;    // as the manifest states it
  std::uint64_t offset = 0;  // where to begin
  // Where a layer may lie outside of the registry; empty unless the user allows these.
  std::vector<std::string> foreign_urls;
};

// Reads exactly size - offset bytes; whether they are the right ones is the reader's to verify.
// Not thread-safe. `client` must outlive it.
class BlobDownload {
 public:
  BlobDownload(ImageClient& client, BlobAsk ask, Bounds bounds);

  // Some bytes; 0 at the end. Errors: corrupt (the server's blob is shorter, or it answers for
  // another range); not_found; whatever ImageClient answers.
  Result<std::size_t> read(MutableByteView out);

  // Begins: so that what is missing is known before the first read.
  Status start();

 private:
  Result<RegistryResponse> request();
  Status check(const RegistryResponse& answer);
  Status pass_over(std::uint64_t count);
  Status recover(Error error);
  Status move_on(Error error);
  bool next_place();
  [[nodiscard]] std::string range() const;

  ImageClient& client_;
  const BlobAsk ask_;
  const Bounds bounds_;
  net::Backoff backoff_;
  std::size_t place_ = 0;        // an endpoint, or behind these a foreign URL
  std::uint64_t position_;       // of the next byte to hand out
  std::uint64_t opened_at_ = 0;  // position when the response was opened
  std::optional<RegistryResponse> response_;
};

}  // namespace iar::pull
