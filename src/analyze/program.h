// Program files (ELF, PE, Mach-O) as streams: the head is read first, files for several processors
// are taken apart, and a reader gets the bytes of one program in order.
#pragma once

#include <cstdint>
#include <memory>

#include "analyze/analyzer.h"
#include "format/executable.h"

namespace iar::analyze {

// Its answer must not depend on where the chunks part the bytes.
class ProgramReader {
 public:
  virtual ~ProgramReader() = default;
  // All bytes of the program in order, those of its head too; `offset` counts from its start.
  virtual void bytes(std::uint64_t offset, ByteView chunk) = 0;
  virtual Status end(model::Facts& out) = 0;
};

// A program begins. Nothing: it is of no interest.
using ProgramFunction = std::unique_ptr<ProgramReader> (*)(const format::Executable& head,
                                                           ByteView first_bytes);

// The tap of an analyzer of programs. Of a file for several processors each package counts once.
std::unique_ptr<TapState> read_programs(ProgramFunction begin);

}  // namespace iar::analyze
