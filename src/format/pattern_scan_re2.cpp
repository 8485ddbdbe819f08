// PatternSet by RE2::Set: https://github.com/google/re2/blob/main/re2/set.h. Its surprise: it tells
// which patterns match, not where, and gives up without a word but for an error code when its
// automaton needs more memory than it was given.
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

#include "format/pattern_scan.h"

namespace iar::format {

namespace {

constexpr std::int64_t k_automaton_bytes_max = std::int64_t{8} << 20;

RE2::Options options() {
  RE2::Options out;
  out.set_encoding(RE2::Options::EncodingLatin1);
  out.set_dot_nl(true);
  out.set_log_errors(false);
  out.set_max_mem(k_automaton_bytes_max);
  return out;
}

}  // namespace

struct PatternSet::Compiled {
  Compiled() : set(options(), RE2::UNANCHORED) {}
  RE2::Set set;
  std::size_t patterns = 0;
};

struct PatternSet::Scanner::Memory {
  const Compiled& compiled;
};

PatternSet::PatternSet(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;
PatternSet::Scanner::Scanner(std::unique_ptr<Memory> memory) : memory_(std::move(memory)) {}
PatternSet::Scanner::Scanner(Scanner&&) noexcept = default;
PatternSet::Scanner& PatternSet::Scanner::operator=(Scanner&&) noexcept = default;
PatternSet::Scanner::~Scanner() = default;

Result<PatternSet> PatternSet::compile(std::span<const std::string> patterns) {
  auto compiled = std::make_unique<Compiled>();
  for (const std::string& pattern : patterns) {
    std::string error;
    if (compiled->set.Add(pattern, &error) < 0) {
      return make_error(ErrorCode::unsupported, "cannot compile patterns: " + error);
    }
  }
  if (!compiled->set.Compile()) {
    return make_error(ErrorCode::limit, "no memory to compile patterns");
  }
  compiled->patterns = patterns.size();
  return PatternSet(std::move(compiled));
}

Result<PatternSet::Scanner> PatternSet::scanner() const {
  return Scanner(std::make_unique<Scanner::Memory>(*compiled_));
}

// A set whose automaton outgrows its memory may hold any of its patterns: each is then looked for
// by itself by whoever asked.
Status PatternSet::Scanner::matching(ByteView bytes, std::vector<std::size_t>& out) {
  out.clear();
  const std::string_view text = as_text(bytes);
  std::vector<int> found;
  RE2::Set::ErrorInfo error{};
  memory_->compiled.set.Match(re2::StringPiece(text.data(), text.size()), &found, &error);
  if (error.kind != RE2::Set::kNoError) {
    for (std::size_t i = 0; i < memory_->compiled.patterns; ++i) out.push_back(i);
    return {};
  }
  for (const int position : found) out.push_back(static_cast<std::size_t>(position));
  std::ranges::sort(out);
  return {};
}

}  // namespace iar::format
