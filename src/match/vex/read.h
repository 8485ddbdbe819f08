// What the readers of the VEX forms share.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/json.h"
#include "match/vex/vex.h"

namespace iar::match {

inline Error malformed_vex(std::string message, std::string context = {}) {
  return make_error(ErrorCode::corrupt, std::move(message), std::move(context));
}

// The text of a member that must be there and say something.
Result<std::string_view> required_text(const JsonValue& object, std::string_view key);
// The text of a member that may be absent. Errors: corrupt (not a string).
Result<std::string_view> optional_text(const JsonValue& object, std::string_view key);
// The elements of an array that may be absent. Errors: corrupt (not an array).
Result<std::vector<JsonValue>> optional_list(const JsonValue& object, std::string_view key);
// The same that must be there and have elements.
Result<std::vector<JsonValue>> required_list(const JsonValue& object, std::string_view key);
// The strings of an array that may be absent. Errors: corrupt (not an array of strings).
Result<std::vector<std::string>> optional_texts(const JsonValue& object, std::string_view key);
// A date-time that must be there.
Result<Moment> required_moment(const JsonValue& object, std::string_view key);
// One that may be absent.
Result<std::optional<Moment>> optional_moment(const JsonValue& object, std::string_view key);

// "statements[3]"
std::string element_name(std::string_view list, std::size_t at);

// Reads `text` into the component's purls. Errors: corrupt.
Status add_purl(std::string_view text, VexComponent& out);

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);

// Each form: the root of its JSON text.
Result<VexDocument> read_openvex(const JsonValue& root);
Result<VexDocument> read_csaf_vex(const JsonValue& root);
Result<VexDocument> read_cyclonedx_vex(const JsonValue& root);

}  // namespace iar::match
