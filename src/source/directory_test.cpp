#include "source/directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <thread>

#include "source/source.h"
#include "source/tar_header.h"
#include "source/test_layout.h"
#include "source/tree.h"

namespace iar::source {
namespace {

std::string field(const std::string& block, std::size_t offset, std::size_t length) {
  const std::string raw = block.substr(offset, length);
  return raw.substr(0, raw.find('\0'));
}

// One line an entry: type, mode, size, path, link target.
std::vector<std::string> entries(const std::string& tar) {
  std::vector<std::string> out;
  std::string pax;
  for (std::size_t at = 0; at + 512 <= tar.size() && tar[at] != '\0';) {
    const std::string block = tar.substr(at, 512);
    std::uint64_t size = 0;
    std::from_chars(&block[124], &block[135], size, 8);
    at += 512;
    const std::string body = tar.substr(at, size);
    at += size + tar_padding(size);
    if (block[156] == 'x') {
      pax = body;
      continue;
    }
    const std::size_t path = pax.find(" path=");
    const std::string name = path == std::string::npos
                                 ? field(block, 0, 100)
                                 : pax.substr(path + 6, pax.find('\n', path) - path - 6);
    pax.clear();
    out.push_back(std::string(1, block[156]) + " " + field(block, 103, 5) + " " +
                  std::to_string(size) + " " + name + " " + field(block, 157, 100));
  }
  return out;
}

class DirectoryTest : public ::testing::Test {
 protected:
  void open() {
    auto source = open_source("dir:" + folder_.text(), {});
    ASSERT_TRUE(source.ok()) << source.error().text();
    source_ = std::move(source).value();
    const auto image = source_->resolve({});
    ASSERT_TRUE(image.ok());
    EXPECT_EQ(image->layers.size(), 1U);
    EXPECT_TRUE(image->config.diff_ids.empty());
    EXPECT_FALSE(source_->proves_diff_ids());
  }
  std::string tar(std::uint64_t offset = 0, std::size_t piece = 1000) {
    return read_layer(*source_, 0, offset, piece);
  }

  TemporaryFolder folder_;
  std::unique_ptr<Source> source_;
};

TEST_F(DirectoryTest, WalksInTheOrderOfPathComponents) {
  folder_.write("a-b", "1");
  folder_.write("a/z", "22");
  folder_.write("a/b/c", "");
  std::filesystem::create_symlink("/etc/passwd", folder_.path() / "a/link");
  ASSERT_EQ(::chmod((folder_.path() / "a-b").c_str(), 04711), 0);
  ASSERT_EQ(::chmod((folder_.path() / "a").c_str(), 01750), 0);
  ASSERT_EQ(::mkfifo((folder_.path() / "fifo").c_str(), 0600), 0);
  open();
  const auto found = entries(tar());
  const std::vector<std::string> expected = {
      "5 1750 0 a ",   "5 0755 0 a/b ", "0 0644 0 a/b/c ", "2 0777 0 a/link /etc/passwd",
      "0 0644 2 a/z ", "0 4711 1 a-b ", "6 0600 0 fifo "};
  EXPECT_EQ(found, expected);
  EXPECT_TRUE(source_->diagnostics().empty());
}

TEST_F(DirectoryTest, WritesHardLinksOnce) {
  folder_.write("one", "body");
  std::filesystem::create_directory(folder_.path() / "sub");
  std::filesystem::create_hard_link(folder_.path() / "one", folder_.path() / "sub/two");
  open();
  const auto found = entries(tar());
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], "0 0644 4 one ");
  EXPECT_EQ(found[2], "1 0644 0 sub/two one");
}

TEST_F(DirectoryTest, IsTheSameStreamFromAnyOffset) {
  const std::string name(120, 'n');
  folder_.write(name + "/" + name, std::string(1500, 'x'));
  folder_.write("b", std::string(512, 'y'));
  open();
  const std::string whole = tar();
  EXPECT_EQ(entries(whole)[2], "0 0644 1500 " + name + "/" + name + " ");
  EXPECT_EQ(whole.size() % 512, 0U);
  for (std::uint64_t offset = 0; offset <= whole.size(); offset += 257) {
    ASSERT_EQ(tar(offset, 77), whole.substr(offset)) << offset;
  }
  EXPECT_TRUE(tar(whole.size() + 1).starts_with("error"));
}

TEST_F(DirectoryTest, StartsALaterReadFromAMark) {
  for (int i = 0; i < 9; ++i) {
    const std::string name = "folder-" + std::to_string(i % 3) + "/sub/file-" + std::to_string(i);
    folder_.write(name, std::string(500'000, static_cast<char>('0' + i)));
  }
  std::filesystem::create_hard_link(folder_.path() / "folder-0/sub/file-0",
                                    folder_.path() / "folder-2/sub/another");
  open();
  const std::string whole = tar(0, 65536);
  for (std::uint64_t offset = 0; offset <= whole.size(); offset += 99'991) {
    ASSERT_TRUE(tar(offset, 65536) == whole.substr(offset)) << offset;
  }
  std::filesystem::remove_all(folder_.path() / "folder-2");
  EXPECT_TRUE(tar(whole.size()).starts_with("error"));
}

TEST_F(DirectoryTest, IsReadBySeveralThreads) {
  for (int i = 0; i < 40; ++i) {
    folder_.write("folder-" + std::to_string(i) + "/file", std::string(100'000, 'x'));
    std::filesystem::create_hard_link(folder_.path() / ("folder-" + std::to_string(i) + "/file"),
                                      folder_.path() / ("folder-" + std::to_string(i) + "/other"));
  }
  open();
  const std::string whole = tar(0, 65536);
  std::vector<std::jthread> threads;
  for (std::uint64_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const std::uint64_t offset = i * whole.size() / 4;
      EXPECT_TRUE(tar(offset, 65536) == whole.substr(offset));
      EXPECT_TRUE(source_->diagnostics().empty());
    });
  }
}

TEST_F(DirectoryTest, NotesFilesThatChange) {
  folder_.write("grows", std::string(2000, 'g'));
  folder_.write("shrinks", std::string(2000, 's'));
  open();
  auto reader = source_->open_layer(0, 0);
  ASSERT_TRUE(reader.ok());
  std::vector<std::uint8_t> header(512 + 1);
  ASSERT_TRUE((*reader)->read(header).ok());  // the header of "grows"
  std::filesystem::resize_file(folder_.path() / "grows", 3000);
  std::string rest;
  std::vector<std::uint8_t> piece(512);
  while (rest.size() < 2000 + 48 + 512) {
    const auto count = (*reader)->read(piece);
    ASSERT_TRUE(count.ok() && *count > 0);
    rest += as_text(ByteView(piece).first(*count));
  }
  std::filesystem::resize_file(folder_.path() / "shrinks", 100);
  rest += read_rest(**reader);
  const auto notes = source_->diagnostics();
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].path, "grows");
  EXPECT_EQ(notes[0].message, "became longer while it was read");
  EXPECT_EQ(notes[1].path, "shrinks");
  EXPECT_EQ(rest.size(), 2048U + 512 + 2048 + 1024);
}

// Root may read everything: become nobody for a while.
class AsNobody {
 public:
  AsNobody() : root_(::geteuid() == 0) { CHECK(!root_ || ::seteuid(65534) == 0); }
  ~AsNobody() { CHECK(!root_ || ::seteuid(0) == 0); }

 private:
  bool root_;
};

TEST_F(DirectoryTest, NotesWhatIsNotReadable) {
  folder_.write("closed", "x");
  folder_.write("private/file", "x");
  ASSERT_EQ(::chmod((folder_.path() / "closed").c_str(), 0), 0);
  ASSERT_EQ(::chmod((folder_.path() / "private").c_str(), 0), 0);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  {
    const AsNobody nobody;
    open();
    EXPECT_EQ(entries(tar()), std::vector<std::string>{"5 0000 0 private "});
  }
  const auto notes = source_->diagnostics();
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].path, "closed");
  EXPECT_EQ(notes[1].path, "private");
  EXPECT_EQ(notes[0].reason, model::Reason::denied);
  EXPECT_EQ(notes[0].message, "not readable: Permission denied");
  ASSERT_EQ(::chmod((folder_.path() / "private").c_str(), 0700), 0);
}

TEST_F(DirectoryTest, NotesWhatIsBeyondALimit) {
  folder_.write("a/b/c/file", "x");
  folder_.write("many/1", "");
  folder_.write("many/2", "");
  folder_.write("many/3", "");
  folder_.write("long-name", "");
  std::vector<std::string> notes;
  const TreeLimits limits{.depth_max = 2, .path_bytes_max = 8, .folder_entries_max = 4};
  auto root = open_for_reading(folder_.text());
  ASSERT_TRUE(root.ok());
  TreeWalker walker(
      std::move(root).value(), limits,
      [&](const model::Diagnostic& note) {
        EXPECT_EQ(note.reason, model::Reason::limit_exceeded);
        notes.push_back(note.path + ": " + note.message);
      },
      std::make_shared<LinkedFiles>());
  std::vector<std::string> paths;
  while (const auto entry = walker.next()) paths.push_back(entry->entry.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"a", "a/b", "many", "many/1", "many/2", "many/3"}));
  EXPECT_EQ(notes, (std::vector<std::string>{"a/b: folders inside folders too deep",
                                             ": a path inside is too long"}));
}

TEST_F(DirectoryTest, SaysThatAFolderIsMissing) {
  EXPECT_EQ(open_source("dir:" + folder_.text() + "/none", {}).error().code, ErrorCode::not_found);
  folder_.write("file", "");
  EXPECT_FALSE(open_source("dir:" + folder_.text() + "/file", {}).ok());
}

}  // namespace
}  // namespace iar::source
