// "FORMAT PATH", a line end, and a file of that format: whatever is handed out is in order.
#include <algorithm>
#include <cstdlib>

#include "feed/common.h"
#include "feed/feed.h"

namespace {

using namespace iar;

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_sound(const advisory::Advisory& advisory) {
  expect(!advisory.id.empty());
  expect(std::ranges::is_sorted(advisory.aliases));
  expect(std::ranges::is_sorted(advisory.related));
  expect(advisory.summary.size() <= feed::k_summary_bytes_max);
  expect(advisory.references.size() <= advisory::k_references_kept);
  for (const auto& statement : advisory.statements) {
    expect(!statement.package.empty());
    expect(std::ranges::is_sorted(statement.conditions));
    for (const auto& range : statement.ranges) {
      expect(range.events.empty() != range.expression.empty());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Cursor cursor(ByteView(data, size));
  const std::string_view first = cursor.line().value_or(std::string_view{});
  const auto blank = std::min(first.find(' '), first.size());
  feed::Feed feed;
  feed.name = "fuzz";
  feed.format = feed::find_format(first.substr(0, blank));
  feed.context = "Fuzz";
  if (feed.format == nullptr) return 0;
  const feed::Sinks sinks = {.advisory = [](advisory::Advisory&& advisory) -> Status {
                               expect_sound(advisory);
                               return {};
                             },
                             .enrichment = [](advisory::Enrichment&&) -> Status { return {}; }};
  const auto path = first.substr(std::min(blank + 1, first.size()));
  (void)feed.format->read(feed, {path, cursor.take_rest()}, sinks);
  return 0;
}
