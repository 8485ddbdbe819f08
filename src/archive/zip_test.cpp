#include "archive/zip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/zip_writer.h"

namespace iar::archive {
namespace {

using testing::ZipWriter;
using Descriptor = ZipWriter::Descriptor;

// Wants names that start with "w"; tells what it saw as text.
class Story final : public ZipHandler {
 public:
  [[nodiscard]] bool wanted(std::string_view name) const override { return name.starts_with("w"); }
  void entry(std::string_view name) override {
    names_ += name;
    names_ += ' ';
  }
  void begin(std::uint32_t number, std::string_view name) override {
    EXPECT_EQ(number, bodies_.size());
    bodies_.push_back(std::string(name) + "=");
  }
  void body(ByteView bytes) override { bodies_.back() += as_text(bytes); }
  void end(const Status& status) override {
    if (!status.ok()) bodies_.back() += "!" + std::string(error_code_name(status.error().code));
  }

  std::string tell(std::string_view archive, std::size_t chunk_bytes, const ZipLimits& limits) {
    ZipReader reader(*this, limits);
    for (ByteView rest = as_bytes(archive); !rest.empty();) {
      const std::size_t count = std::min(rest.size(), chunk_bytes);
      const std::string copy(as_text(rest.first(count)));
      reader.feed(as_bytes(copy));
      rest = rest.subspan(count);
    }
    const ZipListing listing = reader.finish();
    std::string out = names_ + "|";
    for (const std::uint32_t number : listing.entries) out += " " + bodies_.at(number);
    if (!listing.status.ok()) out += " error " + listing.status.error().text();
    if (!listing.is_zip) out += " none";
    return out;
  }

 private:
  std::string names_;
  std::vector<std::string> bodies_;
};

std::string story(std::string_view archive, const ZipLimits& limits = {}) {
  const std::string whole = Story().tell(archive, archive.size() + 1, limits);
  for (const std::size_t chunk_bytes : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    EXPECT_EQ(Story().tell(archive, chunk_bytes, limits), whole) << chunk_bytes;
  }
  return whole;
}

constexpr std::string_view k_broken = " error the archive's directory is missing or broken";
constexpr std::string_view k_unseen =
    " error the archive's directory lists entries that are not where it says";

TEST(Zip, reads_wanted_entries_stored_and_deflated) {
  ZipWriter zip;
  zip.file("a", "unwanted").file("w1", "one").deflated("b", "more").deflated("w2", "two").end();
  EXPECT_EQ(story(zip.bytes()), "a w1 b w2 | w1=one w2=two");
}

TEST(Zip, reads_an_archive_without_entries) {
  EXPECT_EQ(story(ZipWriter().end().bytes()), "|");
  EXPECT_EQ(story(""), "| none");
  EXPECT_EQ(story("any other text, PK included"), "| none");
}

TEST(Zip, finds_the_end_of_bodies_of_unknown_size) {
  const std::string long_text(100'000, 'x');
  for (const auto how :
       {Descriptor::with_signature, Descriptor::bare, Descriptor::wide, Descriptor::bare_wide}) {
    for (const bool deflated : {false, true}) {
      ZipWriter zip;
      for (const std::string_view name : {"a", "w1", "b", "w2"}) {
        const std::string_view body = name.ends_with('2') ? std::string_view("") : "PK body PK";
        zip.entry({.name = name, .body = body, .deflated = deflated, .descriptor = how});
      }
      zip.entry({.name = "c", .body = long_text, .deflated = deflated, .descriptor = how});
      EXPECT_EQ(story(zip.end().bytes()), "a w1 b w2 c | w1=PK body PK w2=")
          << static_cast<int>(how) << deflated;
    }
  }
}

TEST(Zip, an_archive_inside_a_body_of_unknown_size_ends_nothing) {
  ZipWriter inner;
  inner.entry({.name = "w9", .body = "inner", .descriptor = Descriptor::with_signature});
  inner.entry({.name = "w8", .body = "inner", .descriptor = Descriptor::bare}).end();
  ZipWriter zip;
  zip.entry({.name = "a", .body = inner.bytes(), .descriptor = Descriptor::with_signature});
  zip.entry({.name = "w1", .body = inner.bytes(), .descriptor = Descriptor::bare});
  zip.file("w2", "two").end();
  EXPECT_EQ(story(zip.bytes()), "a w1 w2 | w1=" + inner.bytes() + " w2=two");
}

TEST(Zip, reads_zip64) {
  ZipWriter zip;
  zip.entry({.name = "w1", .body = "one", .zip64 = true});
  zip.entry({.name = "w2",
             .body = "two",
             .deflated = true,
             .descriptor = Descriptor::wide,
             .zip64 = true});
  zip.end({.zip64 = true, .comment = "a comment"});
  EXPECT_EQ(story(zip.bytes()), "w1 w2 | w1=one w2=two");
}

TEST(Zip, what_the_directory_does_not_list_is_not_there) {
  ZipWriter zip;
  zip.entry({.name = "w1", .body = "old", .listed = false}).file("w1", "new");
  zip.entry({.name = "w2", .body = "gone", .listed = false}).end();
  EXPECT_EQ(story(zip.bytes()), "w1 w1 w2 | w1=new");
}

TEST(Zip, of_one_name_the_last_record_counts) {
  ZipWriter zip;
  zip.file("w1", "first").file("w2", "two").file("w1", "last").end();
  EXPECT_EQ(story(zip.bytes()), "w1 w2 w1 | w2=two w1=last");
}

TEST(Zip, a_script_before_it_shifts_offsets_or_does_not) {
  const std::string script = "#!/bin/sh\necho PK; exec java -jar \"$0\"\n";
  ZipWriter shifted;
  shifted.raw(script).rebase().file("w1", "one").end();
  EXPECT_EQ(story(shifted.bytes()), "w1 | w1=one");
  ZipWriter adjusted;
  adjusted.raw(script).file("w1", "one").end();
  EXPECT_EQ(story(adjusted.bytes()), "w1 | w1=one");
}

TEST(Zip, an_archive_before_it_is_not_part_of_it) {
  ZipWriter zip;
  zip.file("w1", "first").file("w2", "other").end({.comment = "first"});
  zip.rebase().file("w1", "second").end();
  EXPECT_EQ(story(zip.bytes()), "w1 w2 w1 | w1=second");
}

TEST(Zip, bytes_between_and_after_are_passed_over) {
  ZipWriter zip;
  zip.file("w1", "one").raw("PKnothing\x50\x4b\x03\x04").file("w2", "two").raw("signature");
  zip.end({.comment = "comment"}).raw("trailing PK\x01\x02 bytes");
  EXPECT_EQ(story(zip.bytes()), "w1 w2 | w1=one w2=two");
}

TEST(Zip, keeps_what_was_found_when_the_end_is_missing) {
  ZipWriter zip;
  zip.file("w1", "one").deflated("w2", std::string(300, 'x')).end();
  const std::string& all = zip.bytes();
  const std::string unlisted = "w1 w2 | w1=one w2=" + std::string(300, 'x');
  EXPECT_EQ(story(all.substr(0, all.size() - 1)), unlisted + std::string(k_broken));
  EXPECT_EQ(story(all.substr(0, 33)), "w1 | w1=o!corrupt" + std::string(k_broken));
  const std::string cut = story(all.substr(0, 70));
  EXPECT_TRUE(cut.starts_with("w1 w2 | w1=one w2=")) << cut;
  EXPECT_TRUE(cut.ends_with("!corrupt" + std::string(k_broken))) << cut;
}

TEST(Zip, a_directory_that_does_not_fit_is_none) {
  ZipWriter zip;
  zip.file("w1", "one").end();
  std::string bytes = zip.bytes();
  bytes[bytes.size() - 10] ^= 1;  // the size of the directory
  EXPECT_EQ(story(bytes), "w1 | w1=one" + std::string(k_broken));
}

TEST(Zip, listed_entries_that_were_not_met_are_told) {
  ZipWriter zip;
  zip.entry({.name = "a", .body = "one", .listed_name = "w1"}).file("w2", "two").end();
  EXPECT_EQ(story(zip.bytes()), "a w2 | w2=two" + std::string(k_unseen));
}

TEST(Zip, entries_that_cannot_be_read_say_so) {
  ZipWriter zip;
  zip.entry({.name = "w1", .body = "secret", .flags = 1});
  zip.entry({.name = "w2", .body = "lzma", .method = 14});
  zip.entry({.name = "w3", .body = "\x07 no deflate data", .method = 8});
  zip.file("w4", "four").end();
  EXPECT_EQ(story(zip.bytes()),
            "w1 w2 w3 w4 | w1=!unsupported w2=!unsupported w3=!corrupt w4=four");
}

TEST(Zip, broken_deflate_data_of_unknown_size_hides_nothing_after_it) {
  ZipWriter zip;
  zip.entry(
      {.name = "w1", .body = "\x07 no deflate data", .descriptor = Descriptor::bare, .method = 8});
  zip.file("w2", std::string(50'000, 'x')).file("w3", "three").end();
  const std::string told = story(zip.bytes());
  EXPECT_TRUE(told.ends_with(" w3=three") || told.ends_with(k_unseen)) << told;
}

TEST(Zip, stops_at_its_limits) {
  ZipWriter zip;
  zip.file("w1", "one").file("w2", std::string(1000, 'x')).file("w3", "three").end();
  const std::string more = " error the archive's entries are larger when inflated than is read";
  EXPECT_EQ(story(zip.bytes(), {.body_bytes_max = 3}).substr(0, 19), "w1 w2 | w1=one w2=!");
  EXPECT_TRUE(story(zip.bytes(), {.body_bytes_max = 3}).ends_with(more));
  EXPECT_TRUE(story(zip.bytes(), {.kept_bytes_max = 400})
                  .ends_with(" error the archive has more entries of interest than are kept"));
  EXPECT_EQ(story(zip.bytes(), {.name_bytes_max = 1}), "|");
}

}  // namespace
}  // namespace iar::archive
