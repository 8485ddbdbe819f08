// From an assessment to the message that tells a console of it, and the key under which the message
// waits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/cluster.h"
#include "assess/assess.h"
#include "outbox/entry.h"
#include "wire/protocol.h"

namespace iar::agent {

// What is said of the image, and of one container that runs it.
wire::InventoryMessage message_of(const Job& job, const assess::Assessment& assessment,
                                  wire::AgentIdentity agent);
outbox::Entry entry_of(const Job& job, const wire::InventoryMessage& message);

// A random UUID (RFC 9562 §5.4) of 16 random bytes.
std::string random_id(std::array<std::uint8_t, 16> bytes);

// Keys as texts without blanks: "IMAGE@PLATFORM", and with "#MANIFEST" behind it that of an entry.
std::string key_text(const ImageKey& key);
std::optional<ImageKey> parse_key(std::string_view text);
std::string entry_key(const ImageKey& key, std::string_view manifest);
std::optional<std::pair<ImageKey, std::string>> parse_entry_key(std::string_view text);

}  // namespace iar::agent
