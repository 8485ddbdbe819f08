// Shared by the fuzz programs of analyzers. An input is a line "ANALYZER PATH" and the file's
// bytes.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "analyze/text.h"
#include "cases/run_analyzer.h"
#include "model/codec.h"

namespace iar::cases {

// What every analyzer promises of its facts, whatever the bytes are.
inline bool facts_are_sound(const model::Facts& facts) {
  for (const auto& package : facts.packages) {
    if (package.type.empty() || package.name.empty()) return false;
  }
  for (const auto& list : facts.claims) {
    for (const auto& claim : list.claims) {
      if (analyze::claimed_path(claim.path) != claim.path || claim.path.empty()) return false;
    }
  }
  const std::string encoded = model::encode_facts({{"path", 0, facts}});
  const auto decoded = model::decode_facts(as_bytes(encoded));
  return decoded && decoded->size() == 1 && decoded->front().facts == facts;
}

// Runs the analyzer that the input names, if its name starts with `prefix`. 0: run; -1: nothing to
// run, not worth keeping.
inline int fuzz_analyzer(std::string_view prefix, const std::uint8_t* data, std::size_t size) {
  Cursor cursor(ByteView{data, size});
  std::string_view line = cursor.line().value_or(std::string_view{});
  const std::string_view name = analyze::before(line, ' ');
  const analyze::Analyzer* const analyzer = analyze::find_analyzer(name);
  if (analyzer == nullptr || !name.starts_with(prefix)) return -1;
  const ByteView bytes = cursor.take_rest();
  model::Facts whole;
  const Status whole_status =
      run_analyzer(*analyzer, line, bytes, whole, {.chunk_bytes = std::size_t{1} << 20});
  if (!facts_are_sound(whole)) std::abort();
  if (!std::holds_alternative<analyze::TapFunction>(analyzer->run)) return 0;
  model::Facts pieces;
  const Status pieces_status = run_analyzer(*analyzer, line, bytes, pieces, {.chunk_bytes = 5});
  if (pieces != whole || pieces_status.ok() != whole_status.ok()) std::abort();
  return 0;
}

}  // namespace iar::cases
