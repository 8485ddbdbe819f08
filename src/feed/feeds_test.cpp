#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "feed/common.h"
#include "feed/read_folder.h"

namespace iar::feed {
namespace {

std::string row_of(const Feed& feed) {
  std::ostringstream row;
  row << "| `" << feed.name << "` | `" << feed.folder << "` | " << feed.format->name << " | "
      << feed.licence << " | <" << feed.url << "> |";
  return row.str();
}

TEST(Feeds, are_sorted_and_complete) {
  EXPECT_TRUE(std::ranges::is_sorted(feeds(), {}, &Feed::name));
  for (const Feed& feed : feeds()) {
    EXPECT_EQ(find_feed(feed.name), &feed) << feed.name << " is there twice";
    ASSERT_NE(feed.format, nullptr) << feed.name;
    EXPECT_EQ(find_format(feed.format->name), feed.format) << feed.format->name;
    EXPECT_FALSE(feed.folder.empty() || feed.licence.empty() || feed.url.empty()) << feed.name;
  }
}

TEST(Feeds, formats_are_sorted_and_have_a_reader) {
  EXPECT_TRUE(std::ranges::is_sorted(formats(), {}, &Format::name));
  for (const Format* format : formats()) EXPECT_NE(format->read, nullptr) << format->name;
}

// The page's rows are the table's, no more and no less.
TEST(Feeds, are_those_of_the_page) {
  std::ifstream file(std::string(IAR_SOURCE_DIR) + "/docs/feeds.md");
  std::vector<std::string> page;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) page.push_back(line);
  }
  std::vector<std::string> table;
  for (const Feed& feed : feeds()) table.push_back(row_of(feed));
  EXPECT_EQ(page, table);
}

TEST(Common, one_line_is_the_first_that_says_something) {
  EXPECT_EQ(one_line("\n\n ## Title \nText"), "Title");
  EXPECT_EQ(one_line(""), "");
  EXPECT_EQ(one_line("#\n#"), "");
  // Never half a character.
  const std::string wide = std::string(k_summary_bytes_max - 1, 'a') + "\xC3\xA9";
  EXPECT_EQ(one_line(wide), std::string(k_summary_bytes_max - 1, 'a'));
}

TEST(Common, cve_at_the_front) {
  EXPECT_EQ(leading_cve("CVE-2024-1"), "CVE-2024-1");
  EXPECT_EQ(leading_cve("CVE-2024-12345.patch"), "CVE-2024-12345");
  EXPECT_EQ(leading_cve("CVE-2024-1-2"), "CVE-2024-1");
  EXPECT_EQ(leading_cve("CVE-2024"), "");
  EXPECT_EQ(leading_cve("CVE-2024-"), "");
  EXPECT_EQ(leading_cve("XSA-1"), "");
}

TEST(Common, package_kinds) {
  EXPECT_EQ(package_kind_of("Red Hat:enterprise_linux:9"), advisory::PackageKind::binary);
  EXPECT_EQ(package_kind_of("Debian:12"), advisory::PackageKind::source);
  EXPECT_EQ(package_kind_of("npm"), advisory::PackageKind::source);
}

// Writes files into a folder that goes away.
class Folder {
 public:
  Folder() : path_(std::filesystem::path(testing::TempDir()) / "iar_feed_folder") {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void write(const std::string& name, std::string_view bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What a folder says, ids only.
struct Read {
  std::vector<std::string> ids;
  Result<FolderReport> report = FolderReport{};
};

Read read_all(const Folder& folder) {
  const Feed feed = {"test", "", ".json .json.gz", find_format("osv-json"), "", "", ""};
  Read out;
  const Sinks sinks = {.advisory = [&](advisory::Advisory&& advisory) -> Status {
                         if (advisory.id == "STOP") {
                           return make_error(ErrorCode::cancelled, "stop");
                         }
                         out.ids.push_back(advisory.id);
                         return {};
                       },
                       .enrichment = [](advisory::Enrichment&&) -> Status { return {}; }};
  out.report = read_folder(feed, folder.path(), sinks);
  return out;
}

TEST(ReadFolder, reads_in_order_and_names_what_it_refuses) {
  const Folder folder;
  folder.write("b/2.json", R"({"id": "B"})");
  folder.write("a.json", R"({"id": "A"})");
  folder.write("c.json", R"({"id": )");
  folder.write("other.txt", "x");
  std::filesystem::create_symlink("a.json", folder.path() / "link.json");
  const Read read = read_all(folder);
  ASSERT_TRUE(read.report.ok()) << read.report.error().text();
  EXPECT_EQ(read.ids, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(read.report->files, 3U);
  ASSERT_EQ(read.report->refused.size(), 1U);
  EXPECT_EQ(read.report->refused[0].first, "c.json");
  EXPECT_EQ(read.report->refused[0].second.code, ErrorCode::corrupt);
}

TEST(ReadFolder, inflates) {
  const Folder folder;
  const unsigned char packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab,
                                  0x56, 0xca, 0x4c, 0x51, 0xb2, 0x52, 0x50, 0x72, 0x54, 0xaa, 0x05,
                                  0x00, 0x91, 0xc6, 0x2a, 0x97, 0x0b, 0x00, 0x00, 0x00};
  const std::string_view bytes(reinterpret_cast<const char*>(packed), sizeof(packed));
  folder.write("a.json.gz", bytes);
  folder.write("b.json.gz", bytes.substr(0, 20));
  const Read read = read_all(folder);
  ASSERT_TRUE(read.report.ok());
  EXPECT_EQ(read.ids, std::vector<std::string>{"A"});
  EXPECT_EQ(read.report->refused.size(), 1U);
}

TEST(ReadFolder, an_empty_folder_is_no_feed) {
  const Folder folder;
  EXPECT_EQ(read_all(folder).report.error().code, ErrorCode::not_found);
}

TEST(ReadFolder, a_sink_can_stop_it) {
  const Folder folder;
  folder.write("a.json", R"({"id": "STOP"})");
  folder.write("b.json", R"({"id": "B"})");
  const Read read = read_all(folder);
  EXPECT_EQ(read.report.error().code, ErrorCode::cancelled);
  EXPECT_TRUE(read.ids.empty());
}

}  // namespace
}  // namespace iar::feed
