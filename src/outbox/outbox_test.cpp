#include "outbox/outbox.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "outbox/delivered.h"
#include "support/temporary_folder.h"

namespace iar::outbox {
namespace {

constexpr std::uint64_t k_room = 4096;

std::vector<std::string> drained(Outbox& outbox) {
  std::vector<std::string> out;
  while (true) {
    auto next = outbox.front();
    EXPECT_TRUE(next.ok());
    if (!next.ok() || !next->has_value()) return out;
    out.push_back((*next)->entry.body);
    EXPECT_TRUE(outbox.remove((*next)->number).ok());
  }
}

std::vector<std::string> entry_files(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    if (each.path().extension() == ".entry") out.push_back(each.path().string());
  }
  std::ranges::sort(out);
  return out;
}

TEST(Entry, ComesBackAndEveryChangeIsSeen) {
  const Entry entry{"key", std::string("body\0with a zero", 16)};
  const std::string bytes = encode_entry(entry);
  const auto back = decode_entry(as_bytes(bytes));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, entry);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_FALSE(decode_entry(as_bytes(std::string_view(bytes).substr(0, at))).ok()) << at;
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(decode_entry(as_bytes(changed)).ok()) << at;
  }
}

TEST(Outbox, KeepsTheOrderOverAReopening) {
  const testing::TemporaryFolder folder;
  {
    const auto outbox = Outbox::open(folder.text() + "/box", k_room);
    ASSERT_TRUE(outbox.ok());
    for (const char* name : {"a", "b", "c"}) EXPECT_TRUE((*outbox)->put({name, name}).ok());
    // Newer of its key: the older is not worth sending any more.
    EXPECT_TRUE((*outbox)->put({"a", "a again"}).ok());
  }
  const auto outbox = Outbox::open(folder.text() + "/box", k_room);
  ASSERT_TRUE(outbox.ok());
  EXPECT_TRUE((*outbox)->put({"d", "d"}).ok());
  EXPECT_EQ((*outbox)->statistics().entries, 4U);
  EXPECT_EQ(drained(**outbox), (std::vector<std::string>{"b", "c", "a again", "d"}));
  EXPECT_EQ((*outbox)->statistics().bytes, 0U);
  EXPECT_TRUE(entry_files((*outbox)->folder()).empty());
}

TEST(Outbox, IsForItsOwnerAndForOneProcess) {
  const testing::TemporaryFolder folder;
  const auto outbox = Outbox::open(folder.text() + "/box", k_room);
  ASSERT_TRUE(outbox.ok());
  ASSERT_TRUE((*outbox)->put({"a", "a"}).ok());
  struct stat about {};
  ASSERT_EQ(::stat(entry_files((*outbox)->folder()).front().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  const auto second = Outbox::open(folder.text() + "/box", k_room);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST(Outbox, RefusesWhatHasNoRoomAndSaysSo) {
  const testing::TemporaryFolder folder;
  const auto outbox = Outbox::open(folder.text() + "/box", 300);
  ASSERT_TRUE(outbox.ok());
  ASSERT_TRUE((*outbox)->put({"a", std::string(150, 'a')}).ok());
  const auto refused = (*outbox)->put({"b", std::string(150, 'b')});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::limit);
  EXPECT_EQ((*outbox)->statistics().refused, 1U);
  // There is room for what takes another's place.
  ASSERT_TRUE((*outbox)->put({"a", std::string(200, 'c')}).ok());
  EXPECT_LE((*outbox)->statistics().bytes, 300U);
  EXPECT_EQ(drained(**outbox), std::vector<std::string>{std::string(200, 'c')});
}

TEST(Outbox, PassesOverWhatIsTornAndUnfinished) {
  const testing::TemporaryFolder folder;
  {
    const auto outbox = Outbox::open(folder.text() + "/box", k_room);
    ASSERT_TRUE(outbox.ok());
    for (const char* name : {"a", "b", "c"}) EXPECT_TRUE((*outbox)->put({name, name}).ok());
  }
  const auto files = entry_files(folder.text() + "/box");
  ASSERT_EQ(files.size(), 3U);
  std::filesystem::resize_file(files[1], 20);
  std::ofstream(folder.text() + "/box/00000000000000000009.entry.new") << "half";
  const auto outbox = Outbox::open(folder.text() + "/box", k_room);
  ASSERT_TRUE(outbox.ok());
  EXPECT_EQ((*outbox)->statistics().damaged, 1U);
  EXPECT_EQ(entry_files((*outbox)->folder()).size(), 2U);
  EXPECT_FALSE(std::filesystem::exists(folder.text() + "/box/00000000000000000009.entry.new"));
  std::filesystem::resize_file(files[0], 20);
  EXPECT_EQ(drained(**outbox), std::vector<std::string>{"c"});
  EXPECT_EQ((*outbox)->statistics().damaged, 2U);
}

TEST(Delivered, RemembersOverAReopeningUpToATornLine) {
  const testing::TemporaryFolder folder;
  {
    const auto log = Delivered::open(folder.text(), "delivered");
    ASSERT_TRUE(log.ok());
    EXPECT_TRUE((*log)->add("a", "1").ok());
    EXPECT_TRUE((*log)->add("b", "2").ok());
    EXPECT_TRUE((*log)->add("a", "3").ok());
    EXPECT_TRUE((*log)->forget("b").ok());
    EXPECT_TRUE((*log)->add("c", "4").ok());
    EXPECT_FALSE((*log)->add("d e", "5").ok());
  }
  const std::string path = folder.text() + "/delivered";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  const auto log = Delivered::open(folder.text(), "delivered");
  ASSERT_TRUE(log.ok());
  EXPECT_EQ((*log)->all(), (std::map<std::string, std::string>{{"a", "3"}}));
  EXPECT_TRUE((*log)->add("f", "6").ok());
  const auto again = Delivered::open(folder.text(), "delivered");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->all().size(), 2U);
}

}  // namespace
}  // namespace iar::outbox
