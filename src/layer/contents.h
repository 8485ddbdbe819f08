// The table of contents of a layer in its compact form: entries in the archive's order, front-coded
// (each path states how much it shares with the one before) in blocks that zstd compresses; about
// nine bytes an entry. Blocks stand alone, so that they can be sent as they fill.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "model/codec.h"
#include "model/file_entry.h"

namespace iar::layer {

class ContentsWriter {
 public:
  using Sink = std::function<void(std::string block)>;
  explicit ContentsWriter(Sink sink) : sink_(std::move(sink)) {}

  void add(const model::FileEntry& entry, std::uint32_t position);
  // Hands over the last, partly filled block.
  void flush();

 private:
  Sink sink_;
  model::Encoder raw_;
  std::string previous_path_;
  std::uint64_t previous_offset_ = 0;
  std::uint32_t previous_position_ = 0;
};

// Calls `visit(entry, position)` for each entry of a block; `position` counts all entries of the
// layer from 0, also those that a limit left out. A block may come from a hostile worker: paths are
// no longer than a tar reader's, but hold any bytes. Errors: corrupt.
using EntryVisitor = std::function<void(const model::FileEntry& entry, std::uint32_t position)>;
Status read_contents_block(ByteView block, const EntryVisitor& visit);

}  // namespace iar::layer
