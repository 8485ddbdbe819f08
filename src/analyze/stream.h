// What analyzers need that take a file in chunks: questions whose answers depend on the bytes alone
// and never on where the chunks part them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace iar::analyze {

// Shows each place of a stream together with the bytes behind it.
class Windows {
 public:
  // A place is shown with at least `width` bytes from it on, but for the last ones of the stream.
  explicit Windows(std::size_t width) : width_(width) {}

  // The next bytes. Calls `show(text, offset, count)`: the first `count` places of `text`, which
  // starts at `offset` of the stream, are to be looked at, each of them once and in order.
  template <typename Show>
  void feed(ByteView chunk, Show show) {
    const auto text = as_text(chunk);
    const auto begin = position_ - held_.size();
    position_ += text.size();
    if (!held_.empty()) {
      // Places that start in what was held back.
      const auto held = held_.size();
      held_.append(text.substr(0, width_ - 1));
      const auto count = std::min(held, places_in(held_));
      if (count != 0) show(std::string_view(held_), begin, count);
      if (text.size() < width_ - 1) {
        held_.erase(0, count);
        return;
      }
    }
    const auto count = places_in(text);
    if (count != 0) show(text, position_ - text.size(), count);
    held_.assign(text.substr(count));
  }

  // The stream has ended: shows its last places, with fewer bytes behind them.
  template <typename Show>
  void finish(Show show) {
    if (!held_.empty()) show(std::string_view(held_), position_ - held_.size(), held_.size());
    held_.clear();
  }

 private:
  [[nodiscard]] std::size_t places_in(std::string_view text) const {
    return text.size() < width_ ? 0 : text.size() - (width_ - 1);
  }

  std::size_t width_;
  std::string held_;  // the last bytes, fewer than width_
  std::uint64_t position_ = 0;
};

// Keeps the bytes [offset, offset + size) of a stream.
class Gather {
 public:
  Gather(std::uint64_t offset, std::uint64_t size) : offset_(offset), size_(size) {}
  // The first of them, no more than `size`, are known.
  Gather(std::uint64_t offset, std::uint64_t size, std::string_view first)
      : offset_(offset), size_(size), bytes_(first) {}

  // `chunk` is the stream from `at` on, right behind the chunk before.
  void feed(std::uint64_t at, ByteView chunk) {
    const auto wanted = offset_ + bytes_.size();
    if (complete() || wanted < at || wanted - at >= chunk.size()) return;
    const auto rest = chunk.subspan(static_cast<std::size_t>(wanted - at));
    const auto missing = size_ - bytes_.size();
    bytes_ += as_text(
        rest.first(static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), missing))));
  }
  // More bytes are wanted than before.
  void extend(std::uint64_t size) { size_ = std::max(size_, size); }

  [[nodiscard]] bool complete() const { return bytes_.size() >= size_; }
  // Valid until the next call that changes this.
  [[nodiscard]] std::string_view bytes() const {
    return std::string_view(bytes_).substr(0, static_cast<std::size_t>(size_));
  }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  // Another range, whose start lies in this one or behind it; false where it starts before, where
  // nobody can tell any more what stood there. All that is known from its start on is kept, for it
  // or for the range after it: what is forgotten never comes again.
  bool move_to(std::uint64_t offset, std::uint64_t size) {
    if (offset < offset_ || !complete()) return false;
    const auto skipped = std::min<std::uint64_t>(offset - offset_, bytes_.size());
    bytes_.erase(0, static_cast<std::size_t>(skipped));
    offset_ = offset;
    size_ = size;
    return true;
  }
  // Ends here: what is behind the first `size` bytes is forgotten.
  void end_at(std::size_t size) {
    bytes_.resize(std::min(bytes_.size(), size));
    size_ = bytes_.size();
  }

 private:
  std::uint64_t offset_;
  std::uint64_t size_;
  std::string bytes_;
};

// Parts of a stream.
class Extents {
 public:
  // May overlap, in any order.
  void add(std::uint64_t offset, std::uint64_t size) {
    const auto end = size > UINT64_MAX - offset ? UINT64_MAX : offset + size;
    if (size != 0) extents_.push_back({offset, end});
  }
  // To be called once, before each().
  void close() {
    std::ranges::sort(extents_, {}, &Extent::begin);
    std::vector<Extent> joined;
    for (const auto& extent : extents_) {
      if (joined.empty() || extent.begin > joined.back().end) {
        joined.push_back(extent);
      } else {
        joined.back().end = std::max(joined.back().end, extent.end);
      }
    }
    extents_ = std::move(joined);
  }

  // Calls `visit(from, to)` for what they have in common with the stream from `offset` on.
  template <typename Visit>
  void each(std::uint64_t offset, std::uint64_t size, Visit visit) const {
    for (const auto& extent : extents_) {
      const auto from = std::max(offset, extent.begin);
      const auto to = std::min(offset + size, extent.end);
      if (from < to) visit(from, to);
    }
  }
  [[nodiscard]] bool empty() const { return extents_.empty(); }

 private:
  struct Extent {
    std::uint64_t begin;
    std::uint64_t end;
  };
  std::vector<Extent> extents_;
};

}  // namespace iar::analyze
