#include "archive/magic.h"

#include <gtest/gtest.h>

#include <string>

#include "support/tar_writer.h"

namespace iar::archive {
namespace {

using model::Magic;
using namespace std::string_view_literals;

Magic of(std::string_view bytes) { return magic_of(as_bytes(bytes)); }

TEST(Magic, KnowsBinaries) {
  EXPECT_EQ(of("\x7f"
               "ELF\x02\x01"sv),
            Magic::elf);
  EXPECT_EQ(of("\xcf\xfa\xed\xfe\x07"sv), Magic::mach_o);
  EXPECT_EQ(of("\xfe\xed\xfa\xce"sv), Magic::mach_o);
  EXPECT_EQ(of("\xca\xfe\xba\xbe\0\0\0\x02"sv), Magic::mach_o);
  EXPECT_EQ(of("\xca\xfe\xba\xbe\0\0\0\x34"sv), Magic::class_file);
  EXPECT_EQ(of("\xca\xfe\xba\xbe\0"sv), Magic::none);
  EXPECT_EQ(of("PK\x03\x04\x14"sv), Magic::zip);
  EXPECT_EQ(of("PK\x05\x06\0"sv), Magic::zip);
  EXPECT_EQ(of("\x1f\x8b\x08"sv), Magic::gzip);
  EXPECT_EQ(of("\x28\xb5\x2f\xfd\x04"sv), Magic::zstd);
  EXPECT_EQ(of("\xfd"
               "7zXZ\0\0"sv),
            Magic::xz);
  EXPECT_EQ(of("BZh91AY"sv), Magic::bzip2);
  EXPECT_EQ(of("SQLite format 3\0"sv), Magic::sqlite);
  EXPECT_EQ(of(""), Magic::none);
  EXPECT_EQ(of("\0\x01\x02"sv), Magic::none);
}

TEST(Magic, KnowsPortableExecutables) {
  std::string pe = "MZ" + std::string(58, '\0') + std::string("\x40\0\0\0", 4);
  EXPECT_EQ(of(pe + std::string("PE\0\0", 4)), Magic::pe);
  EXPECT_EQ(of(pe + "text"), Magic::none);
  pe[61] = 0x40;  // further away than the bytes at hand
  EXPECT_EQ(of(pe), Magic::pe);
  EXPECT_EQ(of("MZ is text"), Magic::text);
}

TEST(Magic, KnowsTar) {
  EXPECT_EQ(of(iar::testing::TarWriter().file("a", "").bytes()), Magic::tar);
  std::string broken = iar::testing::TarWriter().file("a", "").bytes();
  broken[0] = 'b';
  EXPECT_EQ(of(broken), Magic::none);
}

TEST(Magic, KnowsText) {
  EXPECT_EQ(of("hello\n"), Magic::text);
  EXPECT_EQ(of("caf\xc3\xa9"), Magic::text);
  EXPECT_EQ(of("caf\xe9"), Magic::text);
  EXPECT_EQ(of("\n\t "), Magic::text);
  EXPECT_EQ(of("text\0with NUL"sv), Magic::none);
  EXPECT_EQ(of("bell\x07"), Magic::none);
  EXPECT_EQ(of("#!/bin/sh\n"), Magic::script);
  EXPECT_EQ(of("\n {\"a\": 1}"), Magic::json);
  EXPECT_EQ(of("\xef\xbb\xbf[1]"), Magic::json);
  EXPECT_EQ(of("\xef\xbb\xbftext"), Magic::text);
  EXPECT_EQ(of(std::string(512, 'a') + std::string(10, '\0')), Magic::text);
}

}  // namespace
}  // namespace iar::archive
