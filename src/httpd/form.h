// Names and values of query strings and form bodies (application/x-www-form-urlencoded, WHATWG URL
// §5), and single percent-encoded pieces (RFC 3986 §2.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iar::httpd {

constexpr std::size_t k_form_fields_max = 2000;

// "+" stays a plus sign in paths and is a space in forms.
enum class Plus : unsigned char { stays, space };

// The bytes that `text` stands for; nothing for a broken "%" or for text that is not UTF-8 or holds
// a NUL.
std::optional<std::string> percent_decoded(std::string_view text, Plus plus);

// All but the unreserved characters of RFC 3986 §2.3 as "%XX".
std::string percent_encoded(std::string_view text);

// Names and values in the order written; a field without "=" has an empty value. Nothing when a
// field cannot be decoded or there are more than k_form_fields_max.
using Form = std::vector<std::pair<std::string, std::string>>;
std::optional<Form> parse_form(std::string_view text);

// The first value of that name.
std::optional<std::string_view> form_value(const Form& form, std::string_view name);

}  // namespace iar::httpd
