#include "archive/tar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/tar_listing.h"
#include "support/tar_writer.h"

namespace iar::archive {
namespace {

using iar::testing::TarListing;
using iar::testing::TarWriter;
using model::FileEntry;
using model::FileKind;
using Strings = std::vector<std::string>;
using namespace std::string_view_literals;

// The listing of an archive that must be readable.
TarListing list(const TarWriter& tar, const TarLimits& limits = {}) {
  TarListing listing;
  const auto status = listing.read(tar.view(), std::size_t{1} << 20, limits);
  EXPECT_TRUE(status.ok()) << status.error().text();
  return listing;
}

// Why an archive cannot be read; "internal" when it can.
ErrorCode error_of(const TarWriter& tar) {
  TarListing listing;
  const auto status = listing.read(tar.view());
  return status.ok() ? ErrorCode::internal : status.error().code;
}

Strings paths(const TarListing& listing) {
  Strings out;
  for (const auto& entry : listing.entries) out.push_back(entry.path);
  return out;
}

TEST(Path, IsNormalised) {
  const auto normal = [](std::string_view path) {
    std::string out = "old";
    return normalise_path(path, out) ? out : "refused";
  };
  EXPECT_EQ(normal(""), "");
  EXPECT_EQ(normal("/"), "");
  EXPECT_EQ(normal("./"), "");
  EXPECT_EQ(normal("//a//b/./c/"), "a/b/c");
  EXPECT_EQ(normal("a/../b"), "b");
  EXPECT_EQ(normal("a/b/../../c"), "c");
  EXPECT_EQ(normal("a/.."), "");
  EXPECT_EQ(normal(".../..a/b.."), ".../..a/b..");
  EXPECT_EQ(normal(".."), "refused");
  EXPECT_EQ(normal("a/../../b"), "refused");
  EXPECT_EQ(normal("/../a"), "refused");
  EXPECT_EQ(normal("a\0b"sv), "refused");
}

TEST(Tar, ReadsKindsAndBodies) {
  TarWriter tar;
  tar.directory("./").directory("./etc/").file("./etc/motd", "hello").symlink("lib", "usr/lib");
  tar.hard_link("./etc/issue", "./etc/motd").entry({.name = "fifo", .type = '6', .mode = 010600});
  tar.entry({.name = "null", .type = '3'}).entry({.name = "disk", .type = '4'}).end();
  const TarListing listing = list(tar);
  ASSERT_EQ(listing.entries.size(), 8U);
  EXPECT_EQ(listing.entries[0],
            (FileEntry{.kind = FileKind::directory, .mode = 0755, .body_offset = 512}));
  EXPECT_EQ(listing.entries[2],
            (FileEntry{.path = "etc/motd", .mode = 0644, .size = 5, .body_offset = 1536}));
  EXPECT_EQ(listing.bodies[2], "hello");
  EXPECT_EQ(listing.entries[3].kind, FileKind::symlink);
  EXPECT_EQ(listing.entries[3].link_target, "usr/lib");
  EXPECT_EQ(listing.entries[4].kind, FileKind::hard_link);
  EXPECT_EQ(listing.entries[4].link_target, "etc/motd");
  EXPECT_EQ(listing.entries[5].kind, FileKind::fifo);
  EXPECT_EQ(listing.entries[5].mode, 0600U);
  EXPECT_EQ(listing.entries[6].kind, FileKind::character_device);
  EXPECT_EQ(listing.entries[7].kind, FileKind::block_device);
  EXPECT_EQ(listing.bodies_ended, 8U);
  EXPECT_EQ(listing.refused, Strings());
}

TEST(Tar, SkipsBodiesThatNobodyWants) {
  TarWriter tar;
  tar.file("a", std::string(5000, 'x')).file("b", "y").end();
  TarListing listing;
  listing.wanted = Body::skip;
  ASSERT_TRUE(listing.read(tar.view()).ok());
  EXPECT_EQ(paths(listing), (Strings{"a", "b"}));
  EXPECT_EQ(listing.bodies, (Strings{"", ""}));
  EXPECT_EQ(listing.bodies_ended, 0U);
}

TEST(Tar, AnswersTheSameForPiecesOfAnySize) {
  TarWriter tar;
  tar.file("a", std::string(1500, 'x')).pax({{"path", "long/name"}}).file("b", "y");
  tar.gnu_long("gnu").gnu_long("target", 'K').symlink("c", "d");
  tar.entry({.name = "e", .type = 'q'}, "unknown");
  tar.raw(TarWriter::header_block({.name = "link", .type = '1', .link = "a", .size = 700}));
  tar.padded(std::string(700, 'z')).file("last", "").end().raw("ignored");
  const TarListing whole = list(tar);
  ASSERT_EQ(whole.entries.size(), 5U);
  for (const std::size_t chunk_bytes : {1, 3, 511, 512, 513, 1024, 1536}) {
    TarListing pieces;
    ASSERT_TRUE(pieces.read(tar.view(), chunk_bytes).ok());
    EXPECT_EQ(pieces.entries, whole.entries) << chunk_bytes;
    EXPECT_EQ(pieces.bodies, whole.bodies) << chunk_bytes;
    EXPECT_EQ(pieces.refused, whole.refused) << chunk_bytes;
    EXPECT_EQ(pieces.bodies_ended, whole.bodies_ended) << chunk_bytes;
  }
}

TEST(Tar, AcceptsWhatRuntimesAcceptAtTheEnd) {
  TarWriter base;
  base.file("a", "x");
  for (const std::size_t zeros : {0, 1, 511, 512, 513, 1023, 1024, 4096}) {
    TarWriter tar = base;
    EXPECT_EQ(list(tar.raw(std::string(zeros, '\0'))).bodies, (Strings{"x"})) << zeros;
  }
  TarWriter unpadded;
  unpadded.raw(base.bytes().substr(0, 513));
  EXPECT_EQ(list(unpadded).bodies, (Strings{"x"}));
  TarWriter tail = base;
  EXPECT_EQ(list(tail.end().file("hidden", "y").raw("junk")).bodies, (Strings{"x"}));
  EXPECT_EQ(list(TarWriter()).entries.size(), 0U);
}

TEST(Tar, NoticesWhatEndsEarly) {
  TarWriter base;
  base.file("a", std::string(600, 'x'));
  for (const std::size_t size : {1, 511, 512, 513, 1111}) {
    TarWriter cut;
    cut.raw(base.bytes().substr(0, size));
    EXPECT_EQ(error_of(cut), ErrorCode::corrupt) << size;
    TarListing skipping;
    skipping.wanted = Body::skip;
    EXPECT_FALSE(skipping.read(cut.view()).ok()) << size;
  }
  TarWriter pax;
  pax.pax({{"path", "b"}});
  EXPECT_EQ(list(pax).refused, (Strings{": corrupt"}));
  EXPECT_EQ(list(pax.end()).refused, (Strings{": corrupt"}));
  TarWriter cut_pax;
  cut_pax.raw(pax.bytes().substr(0, 515));
  EXPECT_EQ(error_of(cut_pax), ErrorCode::corrupt);
}

TEST(Tar, RefusesASingleZeroBlock) {
  TarWriter tar;
  tar.file("a", "x").raw(std::string(512, '\0')).file("b", "y").end();
  EXPECT_EQ(error_of(tar), ErrorCode::corrupt);
}

TEST(Tar, ChecksChecksums) {
  std::string block = TarWriter::header_block({.name = "a"});
  block[0] = 'b';
  EXPECT_EQ(error_of(TarWriter().raw(block)), ErrorCode::corrupt);

  // Old tars summed signed bytes.
  block = TarWriter::header_block({.name = "caf\xc3\xa9"});
  std::int64_t sum = 8 * ' ';
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i < 148 || i >= 156) sum += static_cast<signed char>(block[i]);
  }
  TarWriter::put_octal(block, 148, 7, static_cast<std::uint64_t>(sum));
  EXPECT_EQ(paths(list(TarWriter().raw(block).end())), (Strings{"caf\xc3\xa9"}));
}

// A file whose size field holds these twelve bytes, and a body of `size`.
TarListing list_with_size_field(std::string_view field, std::size_t size) {
  std::string block = TarWriter::header_block({.name = "a"});
  block.replace(124, 12, field);
  TarWriter::set_checksum(block);
  TarListing listing;
  if (!listing.read(TarWriter().raw(block).padded(std::string(size, 'x')).end().view()).ok()) {
    listing.entries.clear();
  }
  return listing;
}

TEST(Tar, ReadsNumbersInAllForms) {
  for (const std::string_view field :
       {"00000000012 "sv, "00000000012\0"sv, "         12 "sv, "12\0\0\0\0\0\0\0\0\0\0"sv,
        "\0\0 12 \0\0\0\0\0\0"sv, "000000000012"sv, "12\0garbage!!"sv.substr(0, 3),
        "\x80\0\0\0\0\0\0\0\0\0\0\x0a"sv}) {
    const std::string padded_field = std::string(field) + std::string(12 - field.size(), '\0');
    const auto listing = list_with_size_field(padded_field, 10);
    ASSERT_EQ(listing.entries.size(), 1U) << padded_field;
    EXPECT_EQ(listing.entries[0].size, 10U);
  }
  EXPECT_EQ(list_with_size_field("            "sv, 0).entries.size(), 1U);
  for (const std::string_view field :
       {"00000000018\0"sv, "-0000000012\0"sv, "0x000000012\0"sv, "1 2        \0"sv,
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xf6"sv, "\x80\0\0\0\x80\0\0\0\0\0\0\0"sv,
        "\x81\0\0\0\0\0\0\0\0\0\0\x0a"sv}) {
    EXPECT_EQ(list_with_size_field(field, 10).entries.size(), 0U) << field;
  }
}

TEST(Tar, TellsFormatsApart) {
  TarWriter tar;
  tar.entry({.name = "name", .prefix = "some/prefix"});
  tar.entry({.name = "v7dir/", .type = '\0', .magic = ""});
  tar.entry({.name = "v7file", .type = '\0', .prefix = "no/prefix", .magic = ""});
  tar.entry({.name = "gnu", .prefix = "00000000000", .magic = TarWriter::k_gnu_magic});
  tar.entry({.name = "go", .prefix = "early/programs", .magic = TarWriter::k_gnu_magic});
  tar.entry({.name = "contiguous", .type = '7'}, "data").end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{"some/prefix/name", "v7dir", "v7file", "gnu",
                                     "early/programs/go", "contiguous"}));
  EXPECT_EQ(listing.entries[1].kind, FileKind::directory);
  EXPECT_EQ(listing.entries[2].kind, FileKind::file);
  EXPECT_EQ(listing.bodies[5], "data");
}

TEST(Tar, UsesFieldsThatAreFull) {
  const std::string name(100, 'n');
  const std::string prefix(155, 'p');
  const std::string target(100, 't');
  TarWriter tar;
  tar.entry({.name = name, .type = '2', .link = target, .prefix = prefix}).end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{prefix + "/" + name}));
  EXPECT_EQ(listing.entries[0].link_target, target);
}

TEST(Tar, PassesOverBodiesOfUnknownTypes) {
  TarWriter tar;
  tar.entry({.name = "odd", .type = 'q'}, "body").entry({.name = "volume", .type = 'V'}, "label");
  tar.entry({.name = "rest", .type = 'M'}, "body").entry({.name = "names", .type = 'N'}, "body");
  tar.entry({.name = "dump", .type = 'D'}, "Yfile\0\0"sv).file("a", "x").end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{"dump", "a"}));
  EXPECT_EQ(listing.entries[0].kind, FileKind::directory);
  EXPECT_EQ(listing.entries[0].size, 0U);
  EXPECT_EQ(listing.bodies, (Strings{"", "x"}));
  EXPECT_EQ(listing.refused,
            (Strings{"odd: unsupported", "rest: unsupported", "names: unsupported"}));
}

TEST(Tar, IgnoresSizesWhereThereIsNoBody) {
  TarWriter tar;
  for (const char type : "23456"sv) {
    tar.raw(TarWriter::header_block({.name = "a", .type = type, .link = "b", .size = 1000}));
  }
  tar.file("last", "x").end();
  const TarListing listing = list(tar);
  EXPECT_EQ(listing.entries.size(), 6U);
  EXPECT_EQ(listing.entries[0].size, 0U);
  EXPECT_EQ(listing.bodies[5], "x");
}

TEST(Tar, TellsHardLinksWithBodiesFromThoseWithout) {
  const auto link = TarWriter::header_block({.name = "link", .type = '1', .link = "a", .size = 4});
  TarWriter without;
  without.raw(link).file("next", "x").raw(link).end();
  const TarListing none = list(without);
  EXPECT_EQ(paths(none), (Strings{"link", "next", "link"}));
  EXPECT_EQ(none.entries[0].size, 0U);
  EXPECT_EQ(none.entries[2].size, 0U);
  EXPECT_EQ(list(TarWriter().raw(link)).entries[0].size, 0U);

  TarWriter with;
  with.raw(link).padded("body").file("next", "x").end();
  const TarListing body = list(with);
  EXPECT_EQ(paths(body), (Strings{"link", "next"}));
  EXPECT_EQ(body.entries[0].size, 4U);
  EXPECT_EQ(body.entries[0].body_offset, 512U);
  EXPECT_EQ(body.entries[1].body_offset, 1536U);
  EXPECT_EQ(body.bodies, (Strings{"body", "x"}));
  EXPECT_EQ(list(TarWriter().raw(link).raw("body")).bodies, (Strings{"body"}));
  EXPECT_EQ(error_of(TarWriter().raw(link).raw("bod")), ErrorCode::corrupt);

  const auto bad = TarWriter::header_block({.name = "bad", .type = '1', .link = "..", .size = 4});
  TarWriter refused;
  refused.raw(bad).file("a", "x").raw(bad).padded("body").file("b", "y").end();
  EXPECT_EQ(paths(list(refused)), (Strings{"a", "b"}));
  EXPECT_EQ(list(refused).refused, (Strings{"bad: corrupt", "bad: corrupt"}));
}

TEST(Tar, LeavesOutBadPaths) {
  TarWriter tar;
  tar.file("../up", "x").file("", "x").file("./", "x").symlink("empty", "").file("ok", "y");
  tar.hard_link("out", "../../etc/passwd").symlink("ok2", "../../etc/passwd");
  tar.pax({{"path", "nul\0byte"sv}}).file("a", "x").pax({{"linkpath", "\0"sv}}).symlink("b", "c");
  tar.end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{"ok", "ok2"}));
  EXPECT_EQ(listing.refused,
            (Strings{"../up: corrupt", ": corrupt", "./: corrupt", "empty: corrupt", "out: corrupt",
                     std::string("nul\0byte: corrupt"sv), "b: corrupt"}));
}

TEST(Pax, OverridesPathsAndSizes) {
  std::string header = TarWriter::header_block({.name = "short", .type = '0', .size = 1});
  TarWriter tar;
  tar.pax({{"mtime", "1.5"}, {"path", "pax/path"}, {"size", "600"}, {"SCHILY.xattr.a", "\n=\0"sv}});
  tar.raw(header).padded(std::string(600, 'x'));
  tar.pax({{"linkpath", "far/away"}}).symlink("link", "near");
  tar.pax({{"path", ""}, {"size", ""}}).file("kept", "y").pax({});
  tar.pax({{"path", "first"}, {"path", "second"}}).file("z", "z").file("plain", "p").end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{"pax/path", "link", "kept", "second", "plain"}));
  EXPECT_EQ(listing.entries[0].size, 600U);
  EXPECT_EQ(listing.bodies[0].size(), 600U);
  EXPECT_EQ(listing.entries[1].link_target, "far/away");
}

TEST(Pax, GnuLongNamesWin) {
  TarWriter tar;
  tar.gnu_long("gnu/name").gnu_long("gnu/target", 'K').pax({{"path", "p"}, {"linkpath", "l"}});
  tar.symlink("a", "b").file("after", "").end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{"gnu/name", "after"}));
  EXPECT_EQ(listing.entries[0].link_target, "gnu/target");
}

TEST(Pax, GlobalHeadersAreReportedWhereTheyMatter) {
  TarWriter tar;
  tar.pax({{"comment", "a commit"}}, 'g').file("a", "x");
  tar.pax({{"path", "everything"}}, 'g').file("b", "y");
  tar.pax({{"path", "lost"}}).pax({{"comment", "again"}}, 'g').file("c", "z").end();
  const TarListing listing = list(tar);
  EXPECT_EQ(paths(listing), (Strings{"a", "b", "c"}));
  EXPECT_EQ(listing.refused, (Strings{"PaxHeaders/header: unsupported"}));
}

TEST(Pax, SolarisHeadersAreTheSame) {
  EXPECT_EQ(paths(list(TarWriter().pax({{"path", "solaris"}}, 'X').file("a", "").end())),
            (Strings{"solaris"}));
}

TEST(Pax, RefusesBrokenRecords) {
  for (const std::string_view record :
       {"9 path=a\n"sv, "11 path=a\n"sv, "path=a\n"sv, "10 path=ab"sv, "7 path\n"sv, " =\n"sv,
        "99999999999999999999 path=a\n"sv, "-9 path=a\n"sv, "9 size=x\n"sv, "0 \n"sv, "3 \n"sv,
        "99999999999999999999999999999999"sv, "10 path=a\n\0"sv}) {
    TarWriter tar;
    tar.entry({.name = "x", .type = 'x'}, record).file("a", "").end();
    const bool valid = record == "9 path=a\n"sv;
    EXPECT_EQ(error_of(tar), valid ? ErrorCode::internal : ErrorCode::corrupt) << record;
  }
}

TEST(TarLimits, LeaveOutWhatIsTooLong) {
  TarLimits limits;
  limits.path_bytes_max = 150;
  limits.header_bytes_max = 400;
  const std::string fits(150, 'a');
  const std::string path(151, 'b');
  const std::string huge(401, 'c');
  TarWriter tar;
  tar.gnu_long(fits).file("a", "x").gnu_long(path).file("a", "x").gnu_long(path, 'K');
  tar.symlink("b", "x").gnu_long(huge).file("c", "x").pax({{"comment", huge}}).file("d", "x");
  tar.pax({{"comment", huge}}, 'g').file("e", "x").end();
  const TarListing listing = list(tar, limits);
  EXPECT_EQ(paths(listing), (Strings{fits, "e"}));
  EXPECT_EQ(listing.refused, (Strings{path.substr(1) + ": limit", "b: limit", "c: limit",
                                      "d: limit", "PaxHeaders/header: limit"}));
}

TEST(Tar, SaysWhatNeedNotBeFed) {
  TarWriter tar;
  tar.file("a", std::string(700, 'a')).file("b", "b").end().raw("what follows the end");
  TarListing listing;
  listing.wanted = Body::skip;
  TarReader reader(listing, {});
  std::size_t position = 0;
  std::size_t fed = 0;
  while (position < tar.view().size()) {
    const auto rest = static_cast<std::uint64_t>(tar.view().size() - position);
    if (const auto unwanted = std::min(reader.bytes_to_skip(), rest)) {
      reader.skip(unwanted);
      position += unwanted;
      continue;
    }
    ASSERT_TRUE(reader.feed(tar.view().subspan(position, 512)).ok());
    position += 512;
    fed += 512;
  }
  EXPECT_TRUE(reader.finish().ok());
  EXPECT_EQ(fed, 4U * 512);
  ASSERT_EQ(listing.entries.size(), 2U);
  EXPECT_EQ(listing.entries[1].body_offset, 512U + 1024 + 512);
}

}  // namespace
}  // namespace iar::archive
