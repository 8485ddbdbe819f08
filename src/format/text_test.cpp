// The readers of text trees: YAML, TOML, JSON with comments.
#include <gtest/gtest.h>

#include <string>

#include "format/jsonc.h"
#include "format/toml.h"
#include "format/yaml.h"

namespace iar::format {
namespace {

// One line a scalar: its place and text.
void list(const Node& node, const std::string& place, std::string& out) {
  if (node.is_scalar()) out += place + "=" + node.text + "\n";
  if (node.kind == Node::Kind::null) out += place + " is null\n";
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    list(node.items[i], place + "/" + std::to_string(i), out);
  }
  for (const auto& [key, member] : node.members) list(member, place + "/" + key, out);
}

std::string listed(const Node& node) {
  std::string out;
  list(node, "", out);
  return out;
}

TEST(Yaml, gives_scalars_as_written) {
  const auto documents = parse_yaml(
      "version: 1.10\nempty:\nquoted: \"\"\n'a b': [x, {y: z}]\n? long key\n: value\n"
      "text: |\n  one\n  two\n");
  ASSERT_TRUE(documents.ok()) << documents.error().text();
  ASSERT_EQ(documents->size(), 1U);
  EXPECT_EQ(listed(documents->front()),
            "/version=1.10\n/empty is null\n/quoted=\n/a b/0=x\n/a b/1/y=z\n/long key=value\n"
            "/text=one\ntwo\n\n");
  EXPECT_EQ(documents->front().text_of("version"), "1.10");
  EXPECT_EQ(documents->front().text_of("a b"), "");
}

TEST(Yaml, gives_every_document) {
  const auto documents = parse_yaml("---\na: 1\n---\nb: 2\n");
  ASSERT_TRUE(documents.ok());
  ASSERT_EQ(documents->size(), 2U);
  EXPECT_EQ(listed(documents->back()), "/b=2\n");
}

TEST(Yaml, aliases_are_copies) {
  const auto documents = parse_yaml("a: &x {b: c}\nd: *x\n");
  ASSERT_TRUE(documents.ok());
  EXPECT_EQ(listed(documents->front()), "/a/b=c\n/d/b=c\n");
  EXPECT_EQ(parse_yaml("a: *x\n").error().code, ErrorCode::corrupt);
}

TEST(Yaml, aliases_that_multiply_are_stopped) {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            "]\n";
  }
  EXPECT_EQ(parse_yaml(text).error().code, ErrorCode::limit);
}

TEST(Yaml, depth_and_damage_are_errors) {
  EXPECT_EQ(parse_yaml(std::string(1000, '[')).error().code, ErrorCode::limit);
  EXPECT_EQ(parse_yaml("a: [b\n").error().code, ErrorCode::corrupt);
  EXPECT_EQ(parse_yaml("a: b: c\n").error().code, ErrorCode::corrupt);
}

TEST(Toml, gives_text_of_every_kind) {
  const auto root = parse_toml(
      "version = \"1.10\"\nnumber = 7\nflag = true\n[[package]]\nname = 'a'\n"
      "deps = [\"x\", {y = 'z'}]\n[[package]]\nname = 'b'\n");
  ASSERT_TRUE(root.ok()) << root.error().text();
  EXPECT_EQ(listed(*root),
            "/version=1.10\n/number=7\n/flag=true\n/package/0/name=a\n/package/0/deps/0=x\n"
            "/package/0/deps/1/y=z\n/package/1/name=b\n");
}

TEST(Toml, depth_and_damage_are_errors) {
  EXPECT_FALSE(parse_toml("a = " + std::string(1000, '[')).ok());
  EXPECT_EQ(parse_toml("a = b").error().code, ErrorCode::corrupt);
  std::string text = "a = 1\n";
  for (int i = 0; i < 50; ++i) text += "b" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(parse_toml(text, {.nodes_max = 10}).error().code, ErrorCode::limit);
}

TEST(Jsonc, comments_and_trailing_commas_become_blanks) {
  EXPECT_EQ(plain_json("{\"a\": [1, 2,], }"), "{\"a\": [1, 2 ]  }");
  EXPECT_EQ(plain_json("[1, // one,\n 2, /* ] */ ]"), "[1,        \n 2          ]");
  EXPECT_EQ(plain_json("[\"a,]\", \"\\\"//,]\"]"), "[\"a,]\", \"\\\"//,]\"]");
  EXPECT_EQ(plain_json("[1,,2]"), "[1,,2]");
  EXPECT_EQ(plain_json("\"open \\"), "\"open \\");
  EXPECT_EQ(plain_json("/* open"), "       ");
}

}  // namespace
}  // namespace iar::format
