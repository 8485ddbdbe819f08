// Falcon Query Language: text to tree. What a property means, and which there are, is not decided
// here.
//
//   filter := or ;  or := and ("," and)* ;  and := primary ("+" primary)*
//   primary := "(" or ")" | property ":" operator? value?
//   operator := "!~" | "!*" | "!" | ">=" | ">" | "<=" | "<" | "~" | "*"
//   value := 'text' | "text" | number | true | false | null | word | "[" value ("," value)* "]"
//
// "+" binds tighter than ",". A value may be missing after "*" (present) and "!*" (absent) only.
// `\'` and `\\` are escapes within quotes. Properties are folded to lower case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace iar::wire {

enum class FqlOperator : std::uint8_t {
  equal,
  not_equal,
  greater,
  greater_equal,
  less,
  less_equal,
  match,         // ~
  not_match,     // !~
  wildcard,      // *'…*'
  not_wildcard,  // !*'…*'
  present,       // * without a value
  absent,        // !* without a value
};

enum class FqlValueKind : std::uint8_t { text, number, boolean, null };
struct FqlValue {
  FqlValueKind kind = FqlValueKind::text;
  std::string text;  // without quotes; numbers and booleans as written
  bool operator==(const FqlValue&) const = default;
};

struct FqlTerm {
  std::string property;  // lower case
  FqlOperator op = FqlOperator::equal;
  std::vector<FqlValue> values;  // one, several (any of a list), none for present and absent
  std::size_t position = 0;      // in the text, from 0
  bool operator==(const FqlTerm&) const = default;
};

enum class FqlNodeKind : std::uint8_t { term, all_of, any_of };
struct FqlNode {
  FqlNodeKind kind = FqlNodeKind::term;
  FqlTerm term;                   // of kind term
  std::vector<FqlNode> children;  // of the others; at least two
  bool operator==(const FqlNode&) const = default;
};

constexpr std::size_t k_fql_size_max = 64 * 1024;  // bytes
constexpr std::size_t k_fql_terms_max = 20;        // properties in a statement
constexpr std::size_t k_fql_values_max = 5000;     // in all lists together
constexpr int k_fql_depth_max = 32;                // of parentheses

// The tree of a filter that is not empty. Errors: usage (syntax; the message names the position),
// limit.
Result<FqlNode> parse_fql(std::string_view text);

// The filter in canonical form; parsing it gives the same tree but for positions.
std::string fql_text(const FqlNode& node);

// A text with "*" as any characters; "\*" is the character. Case (ASCII) does not matter.
bool wildcard_matches(std::string_view pattern, std::string_view text);

// The words of a text: runs of letters and digits (bytes beyond ASCII count as letters), lower
// case. A text matches (~) when it contains every word of the value, in whatever place or case.
std::vector<std::string> fql_words(std::string_view text);

// A moment as a filter writes it, in milliseconds since 1970: "YYYY-MM-DD", the same with
// "THH:MM[:SS[.mmm]]" and an optional "Z" or "+HH:MM", "now", "now-7d" (units s m h d w).
// Errors: usage.
Result<std::int64_t> fql_time(std::string_view text, std::int64_t now_ms);

}  // namespace iar::wire
