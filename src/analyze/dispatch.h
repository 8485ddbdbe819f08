// Which analyzers want a file: an index over their wants, asked once for each entry of an image, so
// that a question costs two hash look-ups (base name, last extension) whatever the number of
// analyzers is, and no memory is taken.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analyze/analyzer.h"

namespace iar::analyze {

constexpr std::size_t k_analyzers_max = 128;

// A set of positions in the span that Dispatch was made from.
class AnalyzerSet {
 public:
  void add(std::size_t index) { words_.at(index / 64) |= std::uint64_t{1} << (index % 64); }
  [[nodiscard]] bool contains(std::size_t index) const;
  [[nodiscard]] bool empty() const { return (words_[0] | words_[1]) == 0; }
  [[nodiscard]] std::size_t size() const;
  // Removes and returns the smallest position; the set must not be empty.
  std::size_t take_first();

  bool operator==(const AnalyzerSet&) const = default;

 private:
  std::array<std::uint64_t, k_analyzers_max / 64> words_{};
};

class Dispatch {
 public:
  // The analyzers must outlive the index; at most k_analyzers_max.
  explicit Dispatch(std::span<const Analyzer* const> analyzers);

  // Those that want the file whatever it holds.
  [[nodiscard]] AnalyzerSet wanted_by_path(std::string_view path) const;
  // Those and, now that its first bytes are known, those that asked for its magic.
  [[nodiscard]] AnalyzerSet wanted(std::string_view path, model::Magic magic) const;

  [[nodiscard]] const Analyzer& analyzer(std::size_t index) const { return *analyzers_[index]; }
  [[nodiscard]] std::span<const Analyzer* const> analyzers() const { return analyzers_; }

  // The whole paths and the folders that wants name, for the merge: what lies there may be reached
  // through symbolic links of other layers. Sorted by path, then analyzer.
  struct Place {
    std::string_view path;
    std::size_t analyzer;
    auto operator<=>(const Place&) const = default;
  };
  [[nodiscard]] std::span<const Place> exact_paths() const { return exact_paths_; }
  [[nodiscard]] std::span<const Place> folders() const { return folders_; }

 private:
  struct Entry {
    std::size_t hash;
    const Want* want;
    std::size_t analyzer;
  };
  // An open-addressed slot: the entries [first, first + count) share `hash`.
  struct Slot {
    std::size_t hash = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  void add(const Want& want, std::size_t analyzer, std::vector<Entry>& entries);
  void build_slots(std::vector<Entry> entries);
  void look_up(std::string_view key, std::string_view path, model::Magic magic,
               AnalyzerSet& out) const;

  std::span<const Analyzer* const> analyzers_;
  std::vector<Entry> entries_;
  std::vector<Slot> slots_;  // a power of two of them
  // Which lengths and last characters keys have: most names of an image need no hash.
  std::bitset<std::size_t{1} << 14> shapes_;
  std::vector<Entry> by_folder_;
  std::array<std::vector<Entry>, 32> by_magic_;
  std::vector<Place> exact_paths_;
  std::vector<Place> folders_;
};

// Whether all parts of the want hold.
bool holds(const Want& want, std::string_view path, model::Magic magic);
// The last component of a path.
std::string_view base_name(std::string_view path);
// The letters (a-z, A-Z) that a base name begins with.
std::string_view stem_of(std::string_view base);

}  // namespace iar::analyze
