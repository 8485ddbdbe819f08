// Analyzers of program files, on what stands behind a program's head: there the chunks of a file
// part it anywhere, and the answer must not depend on where. The input is three bytes, which choose
// the program's kind, the size of chunks and where constants end and variables begin, and what
// follows the head.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cases/run_analyzer.h"
#include "format/executable.h"

namespace {

using iar::analyze::Analyzer;

constexpr std::uint64_t k_address = 0x400000;  // of the program's first byte

class Head {
 public:
  Head(bool big_endian, std::size_t word) : big_endian_(big_endian), word_(word) {}

  void number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto shift = 8 * (big_endian_ ? size - 1 - i : i);
      bytes_ += static_cast<char>(value >> shift & 0xffU);
    }
  }
  void word(std::uint64_t value) { number(value, word_); }
  void segment(std::uint64_t type, std::uint64_t flags, std::uint64_t offset, std::uint64_t size) {
    number(type, 4);
    if (word_ == 8) number(flags, 4);
    for (const auto value : {offset, k_address + offset, k_address + offset, size, size}) {
      word(value);
    }
    if (word_ == 4) number(flags, 4);
    word(1);
  }
  std::string bytes_;

 private:
  bool big_endian_;
  std::size_t word_;
};

// A head as Go's linker writes it, before so many constants and variables, and a table of two
// sections in the last bytes.
std::string program(bool big_endian, std::size_t word, std::string_view constants,
                    std::string_view variables) {
  const std::uint64_t begin = iar::format::k_executable_head_bytes;
  const std::uint64_t middle = begin + constants.size();
  const std::uint64_t end = middle + variables.size();
  const std::uint64_t section = word == 8 ? 64 : 40;
  const std::uint64_t table = end > begin + 2 * section ? end - 2 * section : 0;
  Head head(big_endian, word);
  head.bytes_ =
      "\x7f"
      "ELF";
  head.number(word == 8 ? 2 : 1, 1);
  head.number(big_endian ? 2 : 1, 1);
  head.bytes_.append(10, '\0');
  head.number(3, 2);
  head.number(62, 2);
  head.number(1, 4);
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{word == 8 ? 64U : 52U}, table}) {
    head.word(value);
  }
  head.number(0, 4);
  for (const std::uint64_t value : {0U, word == 8 ? 56U : 32U, 3U}) head.number(value, 2);
  head.number(section, 2);
  head.number(table == 0 ? 0 : 2, 2);
  head.number(0, 2);
  head.segment(1, 4, begin, constants.size());
  head.segment(1, 6, middle, variables.size());
  head.segment(0x65041580, 0, 0, 0);
  head.bytes_.resize(begin, '\0');
  return head.bytes_.append(constants).append(variables);
}

// An assembly of .NET: its metadata are the constants, its resources the variables.
std::string assembly(std::string_view constants, std::string_view variables) {
  const std::uint64_t begin = iar::format::k_executable_head_bytes;
  constexpr std::uint64_t k_text_address = 0x2000;
  constexpr std::uint64_t k_resources_address = 0x100000;
  Head head(false, 4);
  head.bytes_ = "MZ";
  head.bytes_.resize(60, '\0');
  head.number(64, 4);
  head.bytes_.append("PE\0\0", 4);
  for (const std::uint64_t value : {0x14cU, 2U}) head.number(value, 2);
  head.bytes_.append(12, '\0');
  for (const std::uint64_t value : {96U + 16 * 8, 0x22U, 0x10bU}) head.number(value, 2);
  head.bytes_.append(90, '\0');
  head.number(16, 4);
  for (std::uint64_t i = 0; i < 16; ++i) {
    head.number(i == 14 ? k_text_address : i == 2 ? k_resources_address : 0, 4);
    head.number(i == 14 || i == 2 ? 72 : 0, 4);
  }
  const auto section = [&](std::uint64_t address, std::uint64_t offset, std::uint64_t size) {
    for (const std::uint64_t value :
         {std::uint64_t{0}, std::uint64_t{0}, size, address, size, offset, std::uint64_t{0},
          std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}}) {
      head.number(value, 4);
    }
  };
  section(k_text_address, begin, constants.size());
  section(k_resources_address, begin + constants.size(), variables.size());
  head.bytes_.resize(begin, '\0');
  return head.bytes_.append(constants).append(variables);
}

void check(const Analyzer& analyzer, const std::string& file, std::size_t chunk_bytes) {
  iar::model::Facts whole;
  iar::model::Facts pieces;
  const auto bytes = iar::as_bytes(file);
  const auto whole_status = iar::cases::run_analyzer(analyzer, "usr/bin/app", bytes, whole,
                                                     {.chunk_bytes = std::size_t{1} << 20});
  const auto pieces_status = iar::cases::run_analyzer(analyzer, "usr/bin/app", bytes, pieces,
                                                      {.chunk_bytes = chunk_bytes});
  const auto text = [](const iar::Status& status) {
    return status ? std::string() : status.error().text();
  };
  if (whole != pieces || text(whole_status) != text(pieces_status)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iar::Cursor cursor(iar::ByteView{data, size});
  const auto kind = cursor.u8();
  const auto chunk_bytes = cursor.u8();
  const auto share = cursor.u8();
  if (!share) return -1;
  const auto rest = iar::as_text(cursor.take_rest());
  const auto constants = rest.size() * *share / 256 / 16 * 16;
  const bool big_endian = (*kind & 1U) != 0;
  const auto file = (*kind & 4U) != 0 ? assembly(rest.substr(0, constants), rest.substr(constants))
                                      : program(big_endian, (*kind & 2U) != 0 ? 4 : 8,
                                                rest.substr(0, constants), rest.substr(constants));
  for (const auto* const name : {"dotnet/assembly", "go/binary", "rust/auditable"}) {
    check(*iar::analyze::find_analyzer(name), file, std::size_t{*chunk_bytes} + 1);
  }
  if ((*kind & 4U) != 0) {
    check(*iar::analyze::find_analyzer("dotnet/assembly"),
          assembly(rest.substr(0, constants), rest.substr(constants)),
          std::size_t{*chunk_bytes} + 1);
  }
  return 0;
}
