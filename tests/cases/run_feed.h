// Runs one feed format over text and prints what it says, for tests/cases/feed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "feed/feed.h"

namespace iar::cases {

// What the reader hands out, in the form of tests/cases/README.md ("feed/").
std::string advisory_text(const advisory::Advisory& advisory);
std::string enrichment_text(const advisory::Enrichment& enrichment);

// Of all of a file, with a last line for its error.
std::string feed_text(const feed::Feed& feed, const feed::FeedFile& file);

}  // namespace iar::cases
