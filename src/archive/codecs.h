// The decoders behind make_inflater, one for each file of this folder, and what they share: the
// limits on output.
#pragma once

#include <memory>

#include "archive/inflate.h"

namespace iar::archive {

std::unique_ptr<Inflater> make_plain_inflater(const InflateLimits& limits);
enum class Checksum : std::uint8_t { verify, pass_over };
std::unique_ptr<Inflater> make_igzip_inflater(const InflateLimits& limits, Checksum checksum);
std::unique_ptr<Inflater> make_zlib_inflater(const InflateLimits& limits);
std::unique_ptr<Inflater> make_zstd_inflater(const InflateLimits& limits);

// Counts what goes in and comes out, and stops at the limits. Copies continue with the counts.
class LimitedInflater : public Inflater {
 public:
  Result<Step> step(ByteView in, MutableByteView out) final;

 protected:
  explicit LimitedInflater(const InflateLimits& limits) : limits_(limits) {}
  LimitedInflater(const LimitedInflater&) = default;
  LimitedInflater& operator=(const LimitedInflater&) = delete;

  [[nodiscard]] const InflateLimits& limits() const { return limits_; }

 private:
  // As step(), without limits.
  virtual Result<Step> decode(ByteView in, MutableByteView out) = 0;

  InflateLimits limits_;
  std::uint64_t consumed_bytes_ = 0;
  std::uint64_t produced_bytes_ = 0;
};

}  // namespace iar::archive
