#include "format/executable.h"

#include <gtest/gtest.h>

#include "format/test_support.h"
#include "format/zlib_text.h"

namespace iar::format {
namespace {

// Bytes in an order and with a size of words that the test chooses.
class Builder {
 public:
  Builder(bool big_endian, std::size_t word) : big_endian_(big_endian), word_(word) {}

  Builder& number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto shift = 8 * (big_endian_ ? size - 1 - i : i);
      out_ += static_cast<char>(value >> shift & 0xffU);
    }
    return *this;
  }
  Builder& half(std::uint64_t value) { return number(value, 2); }
  Builder& u32(std::uint64_t value) { return number(value, 4); }
  Builder& word(std::uint64_t value) { return number(value, word_); }
  Builder& text(std::string_view value, std::size_t size) {
    out_ += value;
    out_.append(size - value.size(), '\0');
    return *this;
  }
  [[nodiscard]] bool wide() const { return word_ == 8; }
  [[nodiscard]] const std::string& bytes() const { return out_; }

 private:
  bool big_endian_;
  std::size_t word_;
  std::string out_;
};

struct ElfSegmentOfTest {
  std::uint64_t type;
  std::uint64_t flags;
  std::uint64_t offset;
  std::uint64_t address;
  std::uint64_t size;
};

std::string elf(bool big_endian, std::size_t word, std::uint64_t type,
                const std::vector<ElfSegmentOfTest>& segments) {
  Builder out(big_endian, word);
  const std::uint64_t header = word == 8 ? 64 : 52;
  out.text(
      "\x7f"
      "ELF",
      4);
  out.number(word == 8 ? 2 : 1, 1).number(big_endian ? 2 : 1, 1).text("\x01", 10);
  out.half(type).half(0x3e).u32(1).word(0x401000).word(header).word(9000).u32(0);
  out.half(header).half(word == 8 ? 56 : 32).half(segments.size()).half(64).half(7).half(6);
  for (const auto& segment : segments) {
    out.u32(segment.type);
    if (out.wide()) out.u32(segment.flags);
    out.word(segment.offset).word(segment.address).word(segment.address);
    out.word(segment.size).word(segment.size + 16);
    if (!out.wide()) out.u32(segment.flags);
    out.word(4096);
  }
  return out.bytes();
}

TEST(Executable, reads_the_segments_of_elf_files_of_all_orders_and_sizes) {
  for (const bool big_endian : {false, true}) {
    for (const std::size_t word : {4U, 8U}) {
      const auto bytes = elf(big_endian, word, 2,
                             {{1, 5, 0, 0x400000, 0x1000},
                              {1, 6, 0x2000, 0x402000, 0x300},
                              {1, 6, 0x2000, 0x403000, 0},
                              {6, 4, 0x40, 0x400040, 0x100}});
      const auto head = parse_executable(as_bytes(bytes));
      ASSERT_TRUE(head.ok()) << head.error().text();
      EXPECT_EQ(head->big_endian, big_endian);
      EXPECT_EQ(head->pointer_size, word);
      EXPECT_TRUE(head->loadable);
      EXPECT_TRUE(head->complete);
      EXPECT_FALSE(head->packed);
      ASSERT_EQ(head->parts.size(), 2U);
      EXPECT_TRUE(head->parts[0].executable);
      EXPECT_FALSE(head->parts[0].writable);
      EXPECT_TRUE(head->parts[1].writable);
      EXPECT_FALSE(head->parts[1].executable);
      EXPECT_EQ(head->section_table.offset, 9000U);
      EXPECT_EQ(head->section_table.entry_size, 64U);
      EXPECT_EQ(head->section_table.count, 7U);
      EXPECT_EQ(head->offset_of(0x402010), 0x2010U);
      EXPECT_EQ(head->offset_of(0x4022ff), 0x22ffU);
      EXPECT_FALSE(head->offset_of(0x402300));
      EXPECT_EQ(head->address_of(0x2010), 0x402010U);
      EXPECT_FALSE(head->address_of(0x1000));
    }
  }
}

TEST(Executable, finds_what_gos_linker_leaves_in_elf_files) {
  Builder notes(false, 8);
  notes.u32(4).u32(3).u32(1).text("GNU", 4).text("abc", 4);
  const auto without = notes.bytes();
  notes.u32(4).u32(2).u32(4).text("Go", 4).text("xy", 4);
  const std::uint64_t end_of_headers = 64 + 2 * 56;
  const auto with_note = [&](const std::string& note, std::uint64_t other) {
    return elf(false, 8, 3, {{4, 4, end_of_headers, 0x400000, note.size()}, {other, 0, 0, 0, 0}}) +
           note;
  };
  EXPECT_TRUE(parse_executable(as_bytes(with_note(notes.bytes(), 7)))->go_note);
  EXPECT_FALSE(parse_executable(as_bytes(with_note(without, 7)))->go_note);
  EXPECT_FALSE(parse_executable(as_bytes(with_note(without, 7)))->pax_segment);
  EXPECT_TRUE(parse_executable(as_bytes(with_note(without, 0x65041580)))->pax_segment);
}

TEST(Executable, notices_elf_files_that_are_packed_cut_or_not_loaded) {
  const auto bytes = elf(false, 8, 2, {{1, 5, 0, 0x400000, 0x1000}});
  EXPECT_TRUE(parse_executable(as_bytes(bytes + "1234UPX!"))->packed);
  EXPECT_FALSE(parse_executable(as_bytes(bytes + "123UPX!4"))->packed);
  for (std::size_t size = 0; size < 64; ++size) {
    EXPECT_FALSE(parse_executable(as_bytes(bytes.substr(0, size))).ok()) << size;
  }
  EXPECT_FALSE(parse_executable(as_bytes(bytes.substr(0, bytes.size() - 1)))->complete);
  EXPECT_FALSE(parse_executable(as_bytes(elf(false, 8, 4, {})))->loadable);
  EXPECT_EQ(parse_executable(as_bytes("\x7f"
                                      "ELF\x03\x01"))
                .error()
                .code,
            ErrorCode::unsupported);
}

std::string pe(bool wide) {
  Builder out(false, wide ? 8 : 4);
  out.text("MZ", 60).u32(64).text("PE", 4);
  const std::uint64_t optional_size = (wide ? 112 : 96) + 16 * 8;
  out.half(0x8664).half(2).u32(0).u32(0).u32(0).half(optional_size).half(0x22);
  out.half(wide ? 0x20b : 0x10b).text("", wide ? 22 : 26).word(0x400000);
  out.text("", wide ? 76 : 60).u32(16);
  for (std::uint64_t i = 0; i < 16; ++i) out.u32(i * 0x100).u32(i == 2 || i == 14 ? 72 : 0);
  out.text(".text", 8).u32(0x900).u32(0x1000).u32(0xa00).u32(0x400).text("", 12).u32(0x60000020);
  out.text(".datadat", 8).u32(0x9000).u32(0x2000).u32(0x200).u32(0xe00).text("", 12);
  return out.u32(0xc0000040).bytes();
}

TEST(Executable, reads_the_sections_of_pe_files) {
  for (const bool wide : {false, true}) {
    const auto head = parse_executable(as_bytes(pe(wide)));
    ASSERT_TRUE(head.ok()) << head.error().text();
    EXPECT_EQ(head->format, ExecutableFormat::pe);
    EXPECT_EQ(head->pointer_size, wide ? 8 : 4);
    EXPECT_EQ(head->image_base, 0x400000U);
    EXPECT_EQ(head->resources.address, 0x200U);
    EXPECT_EQ(head->managed_header.address, 0xe00U);
    EXPECT_EQ(head->managed_header.size, 72U);
    ASSERT_EQ(head->parts.size(), 2U);
    EXPECT_TRUE(head->parts[0].executable);
    EXPECT_TRUE(head->parts[1].writable);
    EXPECT_EQ(head->find(".datadat"), &head->parts[1]);
    EXPECT_EQ(head->find(".data"), nullptr);
    EXPECT_EQ(head->offset_of(0x402010), 0xe10U);
    EXPECT_FALSE(head->offset_of(0x402200));
  }
  EXPECT_FALSE(parse_executable(as_bytes(pe(true).substr(0, 100))).ok());
  EXPECT_FALSE(parse_executable(as_bytes(pe(true).substr(0, pe(true).size() - 1)))->complete);
  EXPECT_FALSE(parse_executable(as_bytes("MZ")).ok());
}

void add_mach_section(Builder& out, std::string_view name, std::uint64_t offset,
                      std::uint64_t flags) {
  out.text(name, 16).text("__X", 16).word(0x1000 + offset).word(0x20).u32(offset);
  out.text("", 12).u32(flags).text("", out.wide() ? 12 : 8);
}

std::string mach_o(bool big_endian, std::size_t word) {
  Builder out(big_endian, word);
  const bool wide = word == 8;
  out.u32(wide ? 0xfeedfacf : 0xfeedface).u32(7).u32(3).u32(2).u32(3).u32(999);
  out.text("", wide ? 8 : 4);
  out.u32(0x1b).u32(24).text("uuid", 16);
  const auto segment = [&](std::uint64_t protection, std::uint64_t sections) {
    out.u32(wide ? 0x19 : 1).u32((wide ? 72U : 56U) + sections * (wide ? 80U : 68U));
    out.text("__X", 16).word(0).word(0).word(0).word(0).u32(7).u32(protection).u32(sections).u32(0);
  };
  segment(5, 1);
  add_mach_section(out, "__text", 0x400, 0x80000400);
  segment(3, 2);
  add_mach_section(out, "__go_buildinfo", 0x800, 0);
  add_mach_section(out, "__bss", 0x900, 1);
  return out.bytes();
}

TEST(Executable, reads_the_sections_of_mach_o_files) {
  for (const bool big_endian : {false, true}) {
    for (const std::size_t word : {4U, 8U}) {
      const auto head = parse_executable(as_bytes(mach_o(big_endian, word)));
      ASSERT_TRUE(head.ok()) << head.error().text();
      EXPECT_EQ(head->format, ExecutableFormat::mach_o);
      EXPECT_EQ(head->big_endian, big_endian);
      EXPECT_EQ(head->pointer_size, word);
      EXPECT_TRUE(head->complete);
      ASSERT_EQ(head->parts.size(), 2U);
      EXPECT_TRUE(head->parts[0].executable);
      EXPECT_FALSE(head->parts[0].writable);
      EXPECT_EQ(head->parts[1].name, "__go_buildinfo");
      EXPECT_TRUE(head->parts[1].writable);
      EXPECT_EQ(head->offset_of(0x1801), 0x801U);
    }
  }
  EXPECT_FALSE(parse_executable(as_bytes(mach_o(false, 8).substr(0, 200)))->complete);
}

TEST(Executable, takes_universal_files_apart) {
  for (const std::size_t word : {4U, 8U}) {
    Builder out(true, word);
    out.u32(word == 8 ? 0xcafebabf : 0xcafebabe).u32(4);
    const auto slice = [&](std::uint64_t offset, std::uint64_t size) {
      out.text("", 8).word(offset).word(size).text("", word == 8 ? 8 : 4);
    };
    slice(0x8000, 100);
    slice(0x4000, 50);
    slice(0x4010, 50);  // inside another one
    slice(0x9000, 0);
    const auto slices = fat_slices(as_bytes(out.bytes()));
    ASSERT_EQ(slices.size(), 2U);
    EXPECT_EQ(slices[0].offset, 0x4000U);
    EXPECT_EQ(slices[0].size, 50U);
    EXPECT_EQ(slices[1].offset, 0x8000U);
  }
  // A Java class.
  EXPECT_TRUE(
      fat_slices(as_bytes(std::string_view("\xca\xfe\xba\xbe\0\0\0\x34 more", 13))).empty());
}

// "hello hello hello hello" as zlib compresses it.
const std::string k_stream("\x78\x9c\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x27\x01\x68\x03\x08\xb1", 16);

TEST(ZlibText, inflates_piece_by_piece) {
  ZlibText inflated(100);
  for (const char c : k_stream) {
    EXPECT_FALSE(inflated.ended());
    ASSERT_TRUE(inflated.feed(as_bytes(std::string_view(&c, 1))).ok());
  }
  EXPECT_TRUE(inflated.ended());
  EXPECT_EQ(inflated.text(), "hello hello hello hello");
  inflated.reset();
  ASSERT_TRUE(inflated.feed(as_bytes(k_stream + "more")).ok());
  EXPECT_EQ(inflated.text(), "hello hello hello hello");
}

TEST(ZlibText, damage_and_size_are_errors) {
  ZlibText small(10);
  EXPECT_EQ(small.feed(as_bytes(k_stream)).error().code, ErrorCode::limit);
  ZlibText broken(100);
  EXPECT_EQ(broken.feed(as_bytes("\x78\x9c\xff\xff\xff")).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace iar::format
