#include "analyze/binary/products.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "analyze/analyzers.h"
#include "analyze/binary/program_names.h"
#include "analyze/dispatch.h"
#include "format/pattern.h"
#include "format/pattern_scan.h"

namespace iar::analyze {
namespace {

using std::string_literals::operator""s;

// "NAME VERSION" of each package.
std::string found(std::string_view path, const std::string& bytes, std::size_t chunk_bytes) {
  const auto state = start_product_scan(path, bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    state->chunk(as_bytes(std::string_view(bytes).substr(at, chunk_bytes)));
  }
  model::Facts facts;
  EXPECT_TRUE(state->end(facts).ok());
  std::string out;
  for (const auto& package : facts.packages) out += package.name + " " + package.version + ";";
  return out;
}

TEST(Products, every_pattern_compiles_in_both_engines) {
  for (const Program& program : programs()) {
    std::vector<std::string> texts;
    for (const Sign& sign : program.signs) {
      const auto text = expanded(sign.pattern);
      ASSERT_TRUE(text.ok()) << text.error().text();
      EXPECT_TRUE(format::Pattern::compile(*text).ok()) << *text;
      EXPECT_LE(sign.near_bytes, k_near_bytes_max) << *text;
      ASSERT_NE(sign.product, nullptr) << *text;
      const auto hint = hint_of(sign);
      ASSERT_TRUE(hint.ok()) << hint.error().text();
      texts.push_back(*hint);
    }
    const auto set = format::PatternSet::compile(texts);
    EXPECT_TRUE(set.ok()) << program.names << ": " << set.error().text();
  }
}

TEST(Products, hints_have_no_large_bounds) {
  EXPECT_EQ(*hint_of({nullptr, R"(\{x(<3>)[a-f]{0,9}y{12}z{1,2})"}),
            R"(\{x([0-9]+\.[0-9]+\.[0-9]+)[a-f]*y+z+)");
  EXPECT_EQ(*hint_of({.pattern = "(a{3})", .hint = "a"}), "a");
  EXPECT_FALSE(hint_of({nullptr, "<nothing>"}).ok());
}

TEST(Products, unknown_words_of_patterns_are_bugs) {
  EXPECT_EQ(expanded("a<nothing>").error().code, ErrorCode::internal);
}

// A file has one program at most, dispatch finds it, and the name in the table fits itself.
TEST(Products, names_are_told_apart) {
  const std::array<const Analyzer*, 1> analyzers = {&k_products};
  const Dispatch dispatch{analyzers};
  std::set<std::string_view> seen;
  for (const Program& program : programs()) {
    std::string_view rest = program.names;
    while (!rest.empty()) {
      const std::string_view name = take_name(rest);
      EXPECT_TRUE(seen.insert(name).second) << name;
      std::string file(name);
      if (const auto at = file.find('#'); at != std::string::npos) file.replace(at, 1, "3.1");
      if (const auto at = file.find('*'); at != std::string::npos) file.replace(at, 1, "-5");
      EXPECT_FALSE(dispatch.wanted_by_path("usr/lib/" + file).empty()) << file;
      int fitting = 0;
      for (const Program& other : programs()) {
        std::string_view names = other.names;
        while (!names.empty()) fitting += name_fit(take_name(names), file) ? 1 : 0;
      }
      EXPECT_EQ(fitting, 1) << file;
    }
  }
}

TEST(Products, names_with_wild_cards) {
  EXPECT_EQ(name_fit("python#", "python3.11")->numbers, "3.11");
  EXPECT_EQ(name_fit("libpython#*.so*", "libpython3.7m.so.1.0")->numbers, "3.7");
  EXPECT_EQ(name_fit("libpython#*.so*", "libpython3.11.so.1.0")->numbers, "3.11");
  EXPECT_TRUE(name_fit("a*b*c", "aXbYbZc").has_value());
  EXPECT_TRUE(name_fit("*", "").has_value());
  for (const auto& [pattern, base] : {std::pair("python#", "python"),
                                      {"python#", "python3.11-config"},
                                      {"python#", "python3."},
                                      {"libssl.so*", "libssl.a"},
                                      {"a*b", "aXc"},
                                      {"a", "ab"},
                                      {"ab", "a"}}) {
    EXPECT_FALSE(name_fit(pattern, base).has_value()) << pattern << " " << base;
  }
}

TEST(Products, the_page_shows_the_table) {
  const std::filesystem::path page = std::filesystem::path(IAR_SOURCE_DIR) / "docs/products.md";
  std::ifstream file(page);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, products_page()) << "docs/products.md is not as the table says";
}

// Wherever a sign stands, and however the file arrives: also across the blocks that are looked at.
TEST(Products, the_answer_depends_on_neither_place_nor_chunks) {
  const std::string sign = "\0nginx version: nginx/1.25.17\n\0"s;
  constexpr std::size_t k_block = std::size_t{64} << 10U;
  for (const std::size_t border : {std::size_t{0}, k_block, k_block + 3072, 2 * k_block}) {
    for (std::size_t shift = 0; shift < 80; ++shift) {
      std::string bytes(border + 40 + 2 * k_block, '\x01');
      const std::size_t at = border + 40 < shift ? 0 : border + 40 - shift;
      bytes.replace(at, sign.size(), sign);
      EXPECT_EQ(found("usr/sbin/nginx", bytes, bytes.size()), "nginx 1.25.17;") << at;
      EXPECT_EQ(found("usr/sbin/nginx", bytes, 4093), "nginx 1.25.17;") << at;
    }
  }
}

TEST(Products, a_sign_may_be_the_whole_file_or_its_end) {
  EXPECT_EQ(found("usr/bin/curl", "curl/8.5.0", 3), "curl 8.5.0;");
  const std::string filler((std::size_t{64} << 10U) + 3072 - 6, 'x');
  EXPECT_EQ(found("usr/bin/curl", filler + "curl/8.5.0", 1000), "curl 8.5.0;");
  EXPECT_EQ(found("usr/bin/curl", "", 1), "");
}

// Support may stand before or behind, as far away as the sign says, also in another block.
TEST(Products, support_is_seen_across_blocks) {
  for (std::size_t filler = 60000; filler < 72000; filler += 97) {
    const std::string behind = std::string(filler, 'x') + "\0001.30.1\0"s + std::string(900, 'y') +
                               "envoy_quic" + std::string(3000, 'z');
    const std::string decoy = "\0001.29.9\0"s + behind;
    EXPECT_EQ(found("usr/local/bin/envoy", behind, 5000), "envoy 1.30.1;") << filler;
    EXPECT_EQ(found("usr/local/bin/envoy", decoy, 5000), "envoy 1.30.1;") << filler;
  }
}

TEST(Products, the_first_sign_of_the_table_counts_wherever_it_stands) {
  const std::string filler(200000, 'x');
  EXPECT_EQ(found("usr/bin/redis-server",
                  "Redis version 2.8.23" + filler + "\0007.0.14buildkitsandbox-1702957741000000\0"s,
                  9999),
            "redis 7.0.14;");
}

TEST(Products, a_flood_of_false_signs_ends) {
  std::string flood;
  for (int i = 0; i < 20000; ++i) flood += "\0001.30.1\0"s;
  EXPECT_EQ(found("usr/local/bin/envoy", flood + "envoy_quic", 65536), "envoy 1.30.1;");
}

TEST(Products, names_alone_tell_nothing) {
  for (const auto& [path, bytes] : {std::pair("usr/share/doc/nginx", "see nginx/1.25.1 for more\n"),
                                    {"usr/bin/python", "\0003.11.2\0"},
                                    {"etc/default/openssl", "uses OpenSSL 3.0.1 or later\n"},
                                    {"srv/VERSION", "1.15.2\n"},
                                    {"srv/VERSION", "needs go1.15\n"},
                                    {"srv/nothing", "nginx version: nginx/1.25.1"}}) {
    EXPECT_EQ(found(path, bytes, 7), "") << path;
  }
}

}  // namespace
}  // namespace iar::analyze
