// Small questions about trees of text that several formats ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "format/node.h"

namespace iar::feed {

// The scalars of a sequence, or the one scalar, of that name; none where there is nothing.
std::vector<std::string> texts_of(const format::Node& node, std::string_view key);

// The keys of the mapping of that name.
std::vector<std::string> keys_of(const format::Node& node, std::string_view key);

// The member of that name, or an empty node.
const format::Node& member(const format::Node& node, std::string_view key);

}  // namespace iar::feed
