// What the text cases of tests/cases/merge cannot say: versions, changes, limits, and the order of
// visits.
#include "layer/tree.h"

#include <gtest/gtest.h>

namespace iar::layer {
namespace {

using model::FileEntry;
using model::FileKind;

FileEntry entry(std::string path, FileKind kind = FileKind::file, std::string link = {}) {
  FileEntry out;
  out.path = std::move(path);
  out.kind = kind;
  out.mode = 0640;
  out.size = kind == FileKind::file ? 10 : 0;
  out.link_target = std::move(link);
  return out;
}

std::vector<std::string> paths(const ImageTree& tree) {
  std::vector<std::string> out;
  tree.visit([&](const std::string& path, std::uint32_t) { out.push_back(path); });
  return out;
}

TEST(ImageTree, starts_with_the_root_alone) {
  const ImageTree tree;
  EXPECT_TRUE(paths(tree).empty());
  EXPECT_EQ(tree.find(""), 0U);
  EXPECT_EQ(tree.find("a"), ImageTree::k_none);
  EXPECT_EQ(tree.file(0).kind, FileKind::directory);
}

TEST(ImageTree, an_entry_of_the_root_gives_it_a_mode) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("", FileKind::directory), {0, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("", FileKind::file), {0, 1}).ok());
  EXPECT_EQ(tree.file(0).mode, 0640);
  EXPECT_EQ(tree.file(0).kind, FileKind::directory);
}

TEST(ImageTree, finds_through_symlinks_the_last_one_too) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("usr/lib/x"), {0, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("lib", FileKind::symlink, "usr/lib"), {0, 1}).ok());
  ASSERT_TRUE(tree.apply(entry("y", FileKind::symlink, "/lib/../lib/./x"), {0, 2}).ok());
  ASSERT_NE(tree.find("usr/lib/x"), ImageTree::k_none);
  EXPECT_EQ(tree.find("lib/x"), tree.find("usr/lib/x"));
  EXPECT_EQ(tree.find("y"), tree.find("usr/lib/x"));
  EXPECT_EQ(tree.find("../../y"), tree.find("y"));
  EXPECT_EQ(tree.find("y/z"), ImageTree::k_none);
  EXPECT_EQ(tree.path(tree.find("y")), "usr/lib/x");
}

TEST(ImageTree, looking_changes_nothing) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("link", FileKind::symlink, "no/where"), {0, 0}).ok());
  EXPECT_EQ(tree.find("link"), ImageTree::k_none);
  EXPECT_EQ(tree.find("link/x"), ImageTree::k_none);
  EXPECT_EQ(paths(tree), std::vector<std::string>{"link"});
}

TEST(ImageTree, symlinks_without_end_are_an_error_of_their_entry) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("a", FileKind::symlink, "a/a"), {0, 0}).ok());
  const Status status = tree.apply(entry("a/x"), {0, 1});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::limit);
  EXPECT_EQ(tree.find("a"), ImageTree::k_none);
  EXPECT_TRUE(tree.apply(entry("b"), {0, 2}).ok());
}

TEST(ImageTree, a_hard_link_has_the_identity_of_its_target) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("a"), {0, 5}).ok());
  ASSERT_TRUE(tree.apply(entry("b", FileKind::hard_link, "a"), {3, 7}).ok());
  const TreeFile file = tree.file(tree.find("b"));
  EXPECT_EQ(file.kind, FileKind::file);
  EXPECT_EQ(file.entry, (EntryId{3, 7}));
  EXPECT_EQ(file.body, (EntryId{0, 5}));
  EXPECT_EQ(file.size, 10U);
}

TEST(ImageTree, tells_whether_an_entry_states_the_path) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("b/x"), {0, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("a", FileKind::symlink, "b"), {0, 1}).ok());
  ASSERT_TRUE(tree.apply(entry("a/y"), {0, 2}).ok());
  ASSERT_TRUE(tree.apply(entry("b/z", FileKind::hard_link, "b/x"), {0, 3}).ok());
  EXPECT_TRUE(tree.file(tree.find("b/x")).as_written);
  EXPECT_FALSE(tree.file(tree.find("b/y")).as_written);
  EXPECT_FALSE(tree.file(tree.find("b/z")).as_written);
  ASSERT_TRUE(tree.apply(entry("b/y"), {1, 0}).ok());
  EXPECT_TRUE(tree.file(tree.find("b/y")).as_written);
}

TEST(ImageTree, counts_what_a_layer_changes) {
  ImageTree tree;
  ASSERT_TRUE(tree.apply(entry("a/b"), {0, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("c"), {0, 1}).ok());
  const LayerChange first = tree.take_change();
  EXPECT_EQ(first.added, 3U);
  EXPECT_EQ(first.bytes, 20U);
  ASSERT_TRUE(tree.apply(entry("a", FileKind::whiteout), {1, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("c"), {1, 1}).ok());
  const LayerChange second = tree.take_change();
  EXPECT_EQ(second.added, 0U);
  EXPECT_EQ(second.replaced, 1U);
  EXPECT_EQ(second.removed, 2U);
  EXPECT_EQ(second.bytes, 10U);
}

TEST(ImageTree, keeps_the_versions_of_tracked_files) {
  ImageTree tree;
  tree.track({EntryId{0, 1}.key(), EntryId{4, 0}.key()});
  ASSERT_TRUE(tree.apply(entry("other"), {0, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("db"), {0, 1}).ok());
  ASSERT_TRUE(tree.apply(entry("db"), {1, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("db"), {1, 1}).ok());
  ASSERT_TRUE(tree.apply(entry("db", FileKind::whiteout), {2, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("db"), {4, 0}).ok());
  const std::vector<EntryId> expected = {{0, 1}, {1, 1}, {2, k_no_entry}, {4, 0}};
  EXPECT_EQ(tree.versions(tree.find("db")), expected);
  EXPECT_TRUE(tree.versions(tree.find("other")).empty());
}

TEST(ImageTree, visits_parents_first_and_siblings_by_their_bytes) {
  ImageTree tree;
  std::uint32_t position = 0;
  for (const std::string_view path : {"b/x", "a0", "a/z", "a/B", "a.b", "\xff"}) {
    ASSERT_TRUE(tree.apply(entry(std::string(path)), {0, position++}).ok());
  }
  const std::vector<std::string> expected = {"a", "a/B", "a/z", "a.b", "a0", "b", "b/x", "\xff"};
  EXPECT_EQ(paths(tree), expected);
  std::vector<std::string> below;
  tree.visit_below(tree.find("a"), [&](const auto& path, auto) { below.push_back(path); });
  EXPECT_EQ(below, (std::vector<std::string>{"B", "z"}));
}

// Many names in one folder and much depth: neither is a matter of luck with the table's slots.
TEST(ImageTree, finds_every_one_of_many) {
  ImageTree tree;
  std::string deep;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    deep += (deep.empty() ? "" : "/") + std::string("d");
    ASSERT_TRUE(tree.apply(entry("wide/" + std::to_string(i)), {0, i}).ok());
  }
  ASSERT_TRUE(tree.apply(entry(deep), {0, 2000}).ok());
  for (std::uint32_t i = 0; i < 2000; ++i) {
    const std::uint32_t node = tree.find("wide/" + std::to_string(i));
    ASSERT_NE(node, ImageTree::k_none);
    EXPECT_EQ(tree.file(node).entry.position, i);
  }
  EXPECT_EQ(tree.path(tree.find(deep)), deep);
}

TEST(ImageTree, a_full_one_takes_changes_but_nothing_new) {
  ImageTree tree({.nodes_max = 4});
  ASSERT_TRUE(tree.apply(entry("a/b"), {0, 0}).ok());
  ASSERT_TRUE(tree.apply(entry("c"), {0, 1}).ok());
  EXPECT_TRUE(tree.full());
  for (const std::string_view path : {"d", "a/e", "f/g"}) {
    const Status status = tree.apply(entry(std::string(path)), {0, 2});
    ASSERT_FALSE(status.ok()) << path;
    EXPECT_EQ(status.error().code, ErrorCode::limit);
  }
  EXPECT_TRUE(tree.apply(entry("c"), {1, 0}).ok());
  EXPECT_TRUE(tree.apply(entry("a", FileKind::whiteout), {1, 1}).ok());
  EXPECT_TRUE(tree.apply(entry("a/b"), {2, 0}).ok());
  EXPECT_EQ(paths(tree), (std::vector<std::string>{"a", "a/b", "c"}));
  EXPECT_EQ(tree.nodes(), 4U);
}

TEST(ImageTree, a_full_one_still_has_room_for_tracked_files) {
  ImageTree tree({.nodes_max = 16});
  tree.track({EntryId{0, 50}.key()});
  Status status;
  std::uint32_t position = 0;
  while (status.ok()) status = tree.apply(entry(std::to_string(position)), {0, position++});
  EXPECT_EQ(tree.nodes(), 14U);
  EXPECT_TRUE(tree.apply(entry("db/x"), {0, 50}).ok());
  EXPECT_NE(tree.find("db/x"), ImageTree::k_none);
  EXPECT_FALSE(tree.apply(entry("y"), {0, 51}).ok());
}

// Link targets are text that is stored anew each time.
TEST(ImageTree, the_same_symlink_again_and_again_ends_at_the_limit) {
  ImageTree tree({.text_bytes_max = 1000});
  Status status;
  std::uint32_t turns = 0;
  while (status.ok() && turns < 100) {
    status = tree.apply(entry("a", FileKind::symlink, std::string(100, 't')), {0, turns++});
  }
  EXPECT_LT(turns, 15U);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::limit);
}

// Names that no archive should have, but a hostile worker may state.
TEST(ImageTree, odd_names_do_no_harm) {
  ImageTree tree;
  std::uint32_t position = 0;
  for (const std::string_view path : {"..", "../..", "a//b", "/", "a/..", "a/../../b", "."}) {
    for (const char kind : std::string_view("fdlhwo")) {
      static_cast<void>(tree.apply(entry(std::string(path), static_cast<FileKind>(kind), "../x"),
                                   {0, position++}));
    }
  }
  for (const std::string& path : paths(tree)) EXPECT_LT(path.size(), 20U);
}

}  // namespace
}  // namespace iar::layer
