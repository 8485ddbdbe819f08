// How things that go wrong on the network are told: one reason of the closed list, a sentence for
// the cause (`message`) and one for what to do (`advice`). URLs lose their query and credentials, a
// server's own words are cut and cleaned.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace iar::net {

constexpr std::size_t k_server_words_max = 300;

// An empty advice means what the reason suggests.
Error network_error(ErrorCode code, std::string_view reason, std::string cause,
                    std::string_view advice, std::string context);

// What a server says in the body of a refusal: the messages of a registry's JSON errors (OCI
// distribution-spec, "Error Codes"), else its first line of text; nothing for HTML. At most
// k_server_words_max bytes, of valid UTF-8, with blanks instead of control characters.
std::string server_words(const Headers& headers, std::string_view body);

// The error for a status that is no success. 401 and 403 are `denied`; who knows whether there
// were credentials says so better. `words` as server_words() gives them.
Error status_error(const ResponseHead& head, std::string_view words);

// `text` with blanks instead of control characters and "?" instead of what is not UTF-8.
std::string cleaned(std::string_view text);

// Whether the same request may well succeed a moment later.
bool worth_a_retry(const Error& error);

// `text` with every occurrence of a secret blotted out; secrets under four bytes are left alone.
std::string without_secrets(std::string text, const std::vector<std::string>& secrets);

}  // namespace iar::net
