// Where the published console is, by region. With a console of one's own nothing here is asked.
#pragma once

#include <span>
#include <string_view>

namespace iar::agent {

struct Region {
  std::string_view name;         // "us-1"
  std::string_view api_host;     // tokens, settings, and uploads when the other fails
  std::string_view upload_host;  // inventories
};

std::span<const Region> regions();

// In whatever spelling charts have for it: "us-gov-1", "gov1", "USGOV1". Null for what is none.
const Region* find_region(std::string_view name);

// "autodiscovery" and its spellings, and nothing at all: the answer for a token says which.
bool is_autodiscovery(std::string_view name);

}  // namespace iar::agent
