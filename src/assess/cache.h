// The segment cache: what was learned of a layer, kept on disk under the layer's diff id. A segment
// is the unit: the table of contents, or the facts of one analyzer at one version under the limits
// that cut its output. A new analyzer therefore never throws the others' facts away.
//
// One file a layer, replaced by rename, which names its layer inside. What a file holds is
// distrusted: a checksum against decay, bounded decoding against malice; anything odd counts as
// "not there".
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/digest.h"

namespace iar::assess {

// By segment name. The bytes are in the model's codec.
using Segments = std::map<std::string, std::string, std::less<>>;

class SegmentCache {
 public:
  // Makes the folder (mode 0700) if it is missing. Errors: denied, io, not_found (its parent),
  // usage (not a folder).
  static Result<std::unique_ptr<SegmentCache>> open(const std::string& folder);

  // Everything kept for the layer; empty when there is nothing or it cannot be trusted.
  [[nodiscard]] Segments load(const model::Digest& diff_id) const;
  // Adds to what is kept. A cache that cannot be written costs time, nothing else.
  Status store(const model::Digest& diff_id, const Segments& segments) const;

 private:
  explicit SegmentCache(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::string file_of(const model::Digest& diff_id) const;

  std::string folder_;
};

}  // namespace iar::assess
