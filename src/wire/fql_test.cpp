#include "wire/fql.h"

#include <gtest/gtest.h>

namespace iar::wire {
namespace {

FqlNode tree(std::string_view text) {
  auto parsed = parse_fql(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : FqlNode{};
}

struct TermCase {
  std::string_view text;
  std::string_view property;
  FqlOperator op;
  std::vector<FqlValue> values;
};

TEST(Fql, ReadsEveryKindOfTerm) {
  const std::vector<TermCase> cases = {
      {"a:'b'", "a", FqlOperator::equal, {{FqlValueKind::text, "b"}}},
      {"Cloud.Name_2:\"b\"", "cloud.name_2", FqlOperator::equal, {{FqlValueKind::text, "b"}}},
      {"running_status: 'true'",
       "running_status",
       FqlOperator::equal,
       {{FqlValueKind::text, "true"}}},
      {"a:!5", "a", FqlOperator::not_equal, {{FqlValueKind::number, "5"}}},
      {"a:>7.5", "a", FqlOperator::greater, {{FqlValueKind::number, "7.5"}}},
      {"a:>='now-7d'", "a", FqlOperator::greater_equal, {{FqlValueKind::text, "now-7d"}}},
      {"a:<true", "a", FqlOperator::less, {{FqlValueKind::boolean, "true"}}},
      {"a:<=null", "a", FqlOperator::less_equal, {{FqlValueKind::null, "null"}}},
      {"a:~'b c'", "a", FqlOperator::match, {{FqlValueKind::text, "b c"}}},
      {"a:!~word", "a", FqlOperator::not_match, {{FqlValueKind::text, "word"}}},
      {"a:*'*b*'", "a", FqlOperator::wildcard, {{FqlValueKind::text, "*b*"}}},
      {"a:!*'b*'", "a", FqlOperator::not_wildcard, {{FqlValueKind::text, "b*"}}},
      {"a:*", "a", FqlOperator::present, {}},
      {"a:!*", "a", FqlOperator::absent, {}},
      {"a:['b', 5,true]",
       "a",
       FqlOperator::equal,
       {{FqlValueKind::text, "b"}, {FqlValueKind::number, "5"}, {FqlValueKind::boolean, "true"}}},
      {R"(a:'it\'s \\ \n')", "a", FqlOperator::equal, {{FqlValueKind::text, R"(it's \ \n)"}}},
      {"a:''", "a", FqlOperator::equal, {{FqlValueKind::text, ""}}},
  };
  for (const TermCase& one : cases) {
    const FqlNode node = tree(one.text);
    EXPECT_EQ(node.kind, FqlNodeKind::term);
    EXPECT_EQ(node.term.property, one.property) << one.text;
    EXPECT_EQ(node.term.op, one.op) << one.text;
    EXPECT_EQ(node.term.values, one.values) << one.text;
  }
}

TEST(Fql, AndBindsTighterThanOr) {
  const FqlNode node = tree("a:1,b:2+(c:3,d:!*)");
  ASSERT_EQ(node.kind, FqlNodeKind::any_of);
  ASSERT_EQ(node.children.size(), 2U);
  EXPECT_EQ(node.children[1].kind, FqlNodeKind::all_of);
  EXPECT_EQ(node.children[1].children[1].kind, FqlNodeKind::any_of);
  EXPECT_EQ(fql_text(node), "a:1,(b:2+(c:3,d:!*))");
  EXPECT_EQ(fql_text(tree(fql_text(node))), fql_text(node));
}

TEST(Fql, NamesTheErrorsPlace) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"whatever", "the end should be \":\""},
      {"", "the end should be a property's name"},
      {"a:", "the end should be a value"},
      {"a:'b", "the end lacks the closing quote"},
      {"a:'b')", "character 6 does not belong here"},
      {"(a:'b'", "the end should be \")\""},
      {"a:'b'++c:1", "character 7 should be a property's name"},
      {"a:['b'", "the end should be \"]\""},
      {"a:[]", "character 4 should be a value"},
      {"a:>['1','2']", "character 5 is a list, which has no order"},
      {"1a:2", "character 1 should be a property's name"},
      {"a..b:2", "character 3 should be a property's name"},
      {"a:'b' AND c:'d'", "character 7 does not belong here"},
      {"a:'x';DROP TABLE images", "character 6 does not belong here"},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = parse_fql(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::usage);
    EXPECT_EQ(parsed.error().message, "filter: " + std::string(message)) << text;
  }
}

TEST(Fql, IsBounded) {
  std::string many = "a:1";
  for (int i = 1; i < 20; ++i) many += "+a:1";
  EXPECT_TRUE(parse_fql(many).ok());
  EXPECT_EQ(parse_fql(many + "+a:1").error().code, ErrorCode::limit);
  const std::string deep = std::string(33, '(') + "a:1" + std::string(33, ')');
  EXPECT_EQ(parse_fql(deep).error().code, ErrorCode::limit);
  EXPECT_EQ(parse_fql("a:'" + std::string(k_fql_size_max, 'x')).error().code, ErrorCode::limit);
}

TEST(Fql, Wildcards) {
  EXPECT_TRUE(wildcard_matches("*WEB*", "my-web-app"));
  EXPECT_TRUE(wildcard_matches("a*b*c", "aXbYbc"));
  EXPECT_TRUE(wildcard_matches("*", ""));
  EXPECT_TRUE(wildcard_matches("a\\*b", "a*b"));
  EXPECT_FALSE(wildcard_matches("a\\*b", "axb"));
  EXPECT_FALSE(wildcard_matches("web", "web-app"));
  EXPECT_FALSE(wildcard_matches("a*b", "a"));
}

TEST(Fql, Words) {
  EXPECT_EQ(fql_words("Foo-bar  2.5 \xc3\xa4"),
            (std::vector<std::string>{"foo", "bar", "2", "5", "\xc3\xa4"}));
  EXPECT_TRUE(fql_words(" -+").empty());
}

TEST(Fql, Times) {
  constexpr std::int64_t now = 1'700'000'000'000;
  const std::vector<std::pair<std::string_view, std::int64_t>> good = {
      {"1970-01-01T00:00:00Z", 0},
      {"2024-02-29", 1'709'164'800'000},
      {"2024-02-29T12:30:15.25Z", 1'709'209'815'250},
      {"2024-02-29T12:30:15+02:00", 1'709'202'615'000},
      {"now", now},
      {"now-7d", now - 604'800'000},
      {"now+1h", now + 3'600'000},
  };
  for (const auto& [text, expected] : good) {
    const auto moment = fql_time(text, now);
    ASSERT_TRUE(moment.ok()) << text;
    EXPECT_EQ(*moment, expected) << text;
  }
  for (const std::string_view text :
       {"", "2023-02-29", "2024-13-01", "now-", "now-7y", "now-7", "nowadays", "24-01-01",
        "2024-01-01T25:00:00Z", "2024-01-01T00:00:00X", "2024-01-01T00:00:00.Z"}) {
    EXPECT_FALSE(fql_time(text, now).ok()) << text;
  }
}

}  // namespace
}  // namespace iar::wire
