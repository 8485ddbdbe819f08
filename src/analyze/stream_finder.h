// Finds a short text in bytes that come in chunks, wherever the chunks part it, without keeping
// more than a few bytes of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace iar::analyze {

// What a function that was told of a place wants next.
enum class Search : unsigned char { go_on, stop };

class StreamFinder {
 public:
  // A place is reported with `lookback` bytes before and `lookahead` bytes behind the text, or as
  // many as there are. `start` is the offset of the first byte that will be fed.
  StreamFinder(std::string_view needle, std::size_t lookback, std::size_t lookahead,
               std::uint64_t start = 0)
      : needle_(needle),
        lookback_(lookback),
        lookahead_(lookahead),
        position_(start),
        next_(start) {}

  // Calls `found(offset, before, from)` for each place: its offset in the stream, the bytes before
  // it and those from it on. A place near the end of the chunk is reported with the next one. After
  // Search::stop nothing more may be fed.
  template <typename Found>
  void feed(ByteView chunk, Found found) {
    const auto text = as_text(chunk);
    // Places that start in what was held back, or too near the chunk's start to look back.
    const auto joint = std::min(text.size(), lookback_ + needle_.size() + lookahead_);
    const auto held = held_.size();
    held_.append(text.substr(0, joint));
    const bool whole = joint == text.size();
    const auto first = position_ - held;
    const auto limit = whole ? held_.size() : held + lookback_;
    if (scan(held_, first, limit, Ends::later, found) == Search::stop) return;
    position_ += text.size();
    if (whole) {
      hold_back(held_);
    } else {
      if (scan(text, position_ - text.size(), text.size(), Ends::later, found) == Search::stop) {
        return;
      }
      hold_back(text);
    }
  }

  // Reports the places whose lookahead the end of the stream cut.
  template <typename Found>
  void finish(Found found) {
    (void)scan(held_, position_ - held_.size(), held_.size(), Ends::here, found);
  }

 private:
  enum class Ends : unsigned char { later, here };

  // Places in `text` that start before `limit` and not before the next one to be looked at.
  template <typename Found>
  Search scan(std::string_view text, std::uint64_t offset, std::size_t limit, Ends ends,
              Found& found) {
    for (std::size_t at = next_ > offset ? static_cast<std::size_t>(next_ - offset) : 0;;) {
      at = text.find(needle_, at);
      const bool cut = at == std::string_view::npos ||
                       (ends == Ends::later && text.size() - at < needle_.size() + lookahead_);
      if (cut || at >= limit) break;
      next_ = offset + at + 1;
      const auto from = at < lookback_ ? 0 : at - lookback_;
      const auto before = text.substr(from, at - from);
      const auto behind = text.substr(at, needle_.size() + lookahead_);
      if (found(offset + at, before, behind) == Search::stop) return Search::stop;
      ++at;
    }
    return Search::go_on;
  }

  void hold_back(std::string_view text) {
    const auto count = std::min(text.size(), lookback_ + needle_.size() + lookahead_ - 1);
    std::string kept(text.substr(text.size() - count));
    held_ = std::move(kept);
  }

  std::string_view needle_;
  std::size_t lookback_;
  std::size_t lookahead_;
  std::string held_;
  std::uint64_t position_;
  std::uint64_t next_;  // no place before this offset is reported
};

}  // namespace iar::analyze
