// Small questions about text that many formats share. ASCII only, as the formats say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace iar::analyze {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Without white space at either end.
std::string_view trimmed(std::string_view text);
// A-Z made a-z.
std::string lower_case(std::string_view text);
// Whether the texts are the same but for the case of A-Z.
bool equal_but_case(std::string_view one, std::string_view other);
// The next word: leading white space and the word are removed from `text`; empty at the end.
std::string_view next_word(std::string_view& text);
// The part of `text` before `separator`, which is removed from `text` with it; all of it when
// there is none.
std::string_view before(std::string_view& text, char separator);

// "PREFIX:" and the digits in lower case when `digits` are `count` hexadecimal digits, else empty.
std::string checksum_of_hex(std::string_view prefix, std::string_view digits, std::size_t count);

// A number of decimal digits and nothing else; "no" beyond 64 bits.
std::optional<std::uint64_t> decimal(std::string_view digits);

// The bytes of base64 text (RFC 4648 §4, padding may lack); nothing when it is anything else.
std::optional<std::string> base64_decoded(std::string_view text);

// A path of a package database as model::FileEntry writes it: no slash at either end, no "." parts.
// Empty for the root and for what holds ".." or a NUL.
std::string claimed_path(std::string_view path);

}  // namespace iar::analyze
