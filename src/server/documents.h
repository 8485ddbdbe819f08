// Things that the store keeps as a whole, as JSON objects: read, changed by what a client sent, and
// written again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "server/services.h"

namespace iar::server {

// A JSON object of a request's body. Errors: usage.
Result<JsonValue> body_object(JsonDocument& document, const Call& call);
// A text that must be there and not be empty. Errors: usage.
Result<std::string> needed_text(const JsonValue& object, std::string_view key);

// `value` as JSON text; "null" where it is absent.
std::string json_text(const std::optional<JsonValue>& value);

// Writes an audit entry; what failed to be written there makes the call fail.
Status audited(const Call& call, std::string_view action, std::string_view subject);

// The newest first. Errors: of the store.
Result<std::vector<store::Document>> newest_documents(const Call& call, std::string_view kind);

}  // namespace iar::server
