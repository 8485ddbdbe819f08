// Secrets in what an image says of itself: environment, history, labels, command lines. They are
// taken out where a configuration enters the program, so that no cache, wire, document or report
// can hold them. docs/redaction.md says what counts.
#pragma once

#include <string>
#include <string_view>

#include "model/image.h"
#include "model/inventory.h"

namespace iar::model {

// What stands in a secret's place; names stay.
constexpr std::string_view k_redacted = "REDACTED";

// Whether a variable, flag, label or header of this name holds a secret: "DB_PASSWORD",
// "--api-key", "npm.token". Names of what merely leads to one ("PASSWORD_FILE") do not.
bool is_secret_name(std::string_view name);

// The text with the values of secret names, passwords in URLs, authorization headers, private keys
// and tokens of well-known shapes replaced. Takes linear time.
std::string redacted(std::string_view text);

void redact(ImageConfig& config);
// Of an inventory that somebody else wrote.
void redact(Inventory& inventory);

}  // namespace iar::model
