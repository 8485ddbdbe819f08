#include "analyze/stream.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace iar::analyze {
namespace {

constexpr std::string_view k_text = "abcdefghijklmnopqrstuvwxyz";

// Every place of the text as it is shown, in order, when the chunks have that size.
std::string shown(std::size_t width, std::size_t chunk) {
  std::string out;
  Windows windows(width);
  const auto show = [&](std::string_view text, std::uint64_t offset, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      out += std::to_string(offset + i) + std::string(text.substr(i, width)) + ' ';
    }
  };
  for (std::size_t at = 0; at < k_text.size(); at += chunk) {
    windows.feed(as_bytes(k_text.substr(at, chunk)), show);
  }
  out += '|';
  windows.finish(show);
  return out;
}

TEST(Windows, shows_every_place_once_however_the_chunks_part_the_bytes) {
  EXPECT_EQ(shown(24, 100),
            "0abcdefghijklmnopqrstuvwx 1bcdefghijklmnopqrstuvwxy 2cdefghijklmnopqrstuvwxyz |"
            "3defghijklmnopqrstuvwxyz 4efghijklmnopqrstuvwxyz 5fghijklmnopqrstuvwxyz "
            "6ghijklmnopqrstuvwxyz 7hijklmnopqrstuvwxyz 8ijklmnopqrstuvwxyz 9jklmnopqrstuvwxyz "
            "10klmnopqrstuvwxyz 11lmnopqrstuvwxyz 12mnopqrstuvwxyz 13nopqrstuvwxyz "
            "14opqrstuvwxyz 15pqrstuvwxyz 16qrstuvwxyz 17rstuvwxyz 18stuvwxyz 19tuvwxyz "
            "20uvwxyz 21vwxyz 22wxyz 23xyz 24yz 25z ");
  for (std::size_t width = 1; width <= k_text.size() + 2; ++width) {
    for (std::size_t chunk = 1; chunk <= k_text.size(); ++chunk) {
      EXPECT_EQ(shown(width, chunk), shown(width, 100)) << width << ' ' << chunk;
    }
  }
}

std::string gathered(Gather gather, std::size_t chunk) {
  for (std::size_t at = 0; at < k_text.size(); at += chunk) {
    gather.feed(at, as_bytes(k_text.substr(at, chunk)));
  }
  return std::string(gather.bytes()) + (gather.complete() ? "" : "…");
}

TEST(Gather, keeps_what_was_asked_for) {
  for (std::size_t chunk = 1; chunk <= k_text.size(); ++chunk) {
    EXPECT_EQ(gathered(Gather(3, 5), chunk), "defgh");
    EXPECT_EQ(gathered(Gather(3, 5, "de"), chunk), "defgh");
    EXPECT_EQ(gathered(Gather(24, 5), chunk), "yz…");
    EXPECT_EQ(gathered(Gather(30, 5), chunk), "…");
    EXPECT_EQ(gathered(Gather(3, 0), chunk), "");
  }
}

// What each range of a chain holds, when a range is asked for once the one before is complete.
std::string chained(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges,
                    std::size_t chunk) {
  Gather gather(ranges.front().first, ranges.front().second);
  std::size_t next = 1;
  std::string out;
  for (std::size_t at = 0; at < k_text.size(); at += chunk) {
    const auto bytes = as_bytes(k_text.substr(at, chunk));
    gather.feed(at, bytes);
    while (gather.complete() && next <= ranges.size()) {
      out.append(gather.bytes()) += ' ';
      if (next == ranges.size()) return out;
      if (!gather.move_to(ranges[next].first, ranges[next].second)) return out + "before";
      ++next;
      gather.feed(at, bytes);
    }
  }
  return out + "cut";
}

TEST(Gather, moves_forward_only) {
  for (std::size_t chunk = 1; chunk <= k_text.size(); ++chunk) {
    EXPECT_EQ(chained({{3, 5}, {6, 4}, {12, 2}}, chunk), "defgh ghij mn ") << chunk;
    // What the first range held is known until a later one starts behind it.
    EXPECT_EQ(chained({{3, 10}, {4, 2}, {9, 3}, {10, 6}}, chunk), "defghijklm ef jkl klmnop ")
        << chunk;
    EXPECT_EQ(chained({{3, 5}, {2, 1}}, chunk), "defgh before") << chunk;
    EXPECT_EQ(chained({{3, 5}, {24, 9}}, chunk), "defgh cut") << chunk;
  }
}

TEST(Extents, are_joined_and_visited_in_order) {
  Extents extents;
  extents.add(10, 5);
  extents.add(12, 6);
  extents.add(2, 3);
  extents.add(40, UINT64_MAX);
  extents.add(7, 0);
  extents.close();
  const auto visited = [&](std::uint64_t offset, std::uint64_t size) {
    std::string out;
    extents.each(offset, size, [&](std::uint64_t from, std::uint64_t to) {
      out += std::to_string(from) + "-" + std::to_string(to) + " ";
    });
    return out;
  };
  EXPECT_EQ(visited(0, 100), "2-5 10-18 40-100 ");
  EXPECT_EQ(visited(3, 8), "3-5 10-11 ");
  EXPECT_EQ(visited(20, 10), "");
}

}  // namespace
}  // namespace iar::analyze
