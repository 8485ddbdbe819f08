#include "format/elf.h"

#include <gtest/gtest.h>

#include "format/test_support.h"
#include "format/zlib_text.h"

namespace iar::format {
namespace {

// A little-endian 64-bit head with one loaded segment and one note.
std::string head_bytes() {
  std::string out =
      "\x7f"
      "ELF\x02\x01\x01";
  out.resize(16);
  append_le32(out, 0x003e0002);
  append_le32(out, 1);
  const auto word = [&](std::uint32_t value) {
    append_le32(out, value);
    append_le32(out, 0);
  };
  word(0x401000);                // e_entry
  word(64);                      // e_phoff
  word(0);                       // e_shoff
  append_le32(out, 0);           // e_flags
  append_le32(out, 0x00380040);  // e_ehsize, e_phentsize
  append_le32(out, 2);           // e_phnum, e_shentsize
  append_le32(out, 0);           // e_shnum, e_shstrndx
  append_le32(out, 1);           // PT_LOAD
  append_le32(out, 5);
  for (const std::uint32_t value : {0x1000U, 0x400000U, 0x400000U, 0x200U, 0x300U, 0x1000U}) {
    word(value);
  }
  append_le32(out, 4);  // PT_NOTE
  append_le32(out, 4);
  for (const std::uint32_t value : {176U, 0U, 0U, 40U, 40U, 4U}) word(value);
  append_le32(out, 4);  // a note of "GNU"
  append_le32(out, 4);
  append_le32(out, 1);
  out.append("GNU\0abcd", 8);
  append_le32(out, 4);  // one of "Go"
  append_le32(out, 2);
  append_le32(out, 4);
  out.append("Go\0\0xy\0\0", 8);
  return out;
}

TEST(Elf, maps_addresses_and_finds_notes) {
  const auto bytes = head_bytes();
  const auto head = parse_elf_head(as_bytes(bytes));
  ASSERT_TRUE(head.ok()) << head.error().text();
  EXPECT_EQ(head->pointer_size, 8);
  EXPECT_EQ(head->offset_of(0x400010), 0x1010U);
  EXPECT_EQ(head->offset_of(0x4001ff), 0x11ffU);
  EXPECT_FALSE(head->offset_of(0x400200));
  EXPECT_FALSE(head->offset_of(0x3fffff));
  EXPECT_TRUE(has_elf_note(*head, as_bytes(bytes), "Go"));
  EXPECT_TRUE(has_elf_note(*head, as_bytes(bytes), "GNU"));
  EXPECT_FALSE(has_elf_note(*head, as_bytes(bytes), "G"));
}

TEST(Elf, what_is_cut_or_another_format_is_an_error) {
  const auto bytes = head_bytes();
  for (std::size_t size = 0; size < 176; ++size) {
    EXPECT_FALSE(parse_elf_head(as_bytes(bytes.substr(0, size))).ok()) << size;
  }
  EXPECT_EQ(parse_elf_head(as_bytes("MZ")).error().code, ErrorCode::unsupported);
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
