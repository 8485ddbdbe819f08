// Many regular expressions over one view of bytes: which of them match somewhere in it. The seam
// between the two engines that can answer this fast: Hyperscan on x86-64, RE2::Set elsewhere
// (Debian's build of Hyperscan for arm64, vectorscan, loses matches). One is compiled.
//
// Patterns are of the syntax that both engines share (no anchors, no assertions), over bytes; "."
// matches every byte. They are part of the program, not input. Large bounds of repetitions take
// Hyperscan tens of milliseconds to compile; without a bound they cost nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::format {

// A compiled set. Neither compiling nor scanning makes executable memory.
class PatternSet {
 public:
  // Errors: unsupported (not a pattern), limit (no memory).
  static Result<PatternSet> compile(std::span<const std::string> patterns);

  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;
  ~PatternSet();

  // The engine's working memory, a few KB: one for each user at a time. The set must outlive it.
  class Scanner {
   public:
    Scanner(Scanner&&) noexcept;
    Scanner& operator=(Scanner&&) noexcept;
    ~Scanner();

    // The positions in `patterns` of those that match somewhere in `bytes`, ascending.
    // Errors: internal.
    Status matching(ByteView bytes, std::vector<std::size_t>& out);

   private:
    friend class PatternSet;
    struct Memory;
    explicit Scanner(std::unique_ptr<Memory> memory);
    std::unique_ptr<Memory> memory_;
  };
  // Errors: limit (no memory).
  [[nodiscard]] Result<Scanner> scanner() const;

 private:
  struct Compiled;
  explicit PatternSet(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace iar::format
