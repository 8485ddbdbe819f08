// Just enough of UTF-8 (RFC 3629) to never print or store a broken sequence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace iar {

// The length of the valid sequence at the start of `text`; 0 when it does not start with one.
std::size_t utf8_sequence_length(std::string_view text);

// Appends the sequence of a code point; of what is none (surrogates, beyond U+10FFFF) that of
// U+FFFD.
void append_utf8(std::uint32_t code_point, std::string& out);

// The text of bytes that start with the byte order mark of UTF-16 (RFC 2781 §3.2), either order;
// nothing for other bytes. What is broken becomes U+FFFD.
std::optional<std::string> utf8_of_marked_utf16(ByteView bytes);

// `text` made fit for a terminal, a log line or a TSV cell: control characters, marks that change
// the direction of writing, backslashes and bytes that are not UTF-8 become \xNN; everything else
// stays.
std::string escaped_for_display(std::string_view text);

// The same for sentences that may quote escaped text: backslashes stay, so that nothing is escaped
// twice.
std::string message_for_display(std::string_view text);

}  // namespace iar
