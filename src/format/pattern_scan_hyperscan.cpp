// PatternSet by Hyperscan: https://intel.github.io/hyperscan/dev-reference/, block mode. A database
// is made for the processor that compiles it. Its surprise: matches are told by their ends, every
// possible one of them, so each pattern is asked for once only (HS_FLAG_SINGLEMATCH).
#include <hs/hs.h>

#include <algorithm>
#include <limits>

#include "format/pattern_scan.h"

namespace iar::format {

namespace {

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
struct FreeError {
  void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};
constexpr unsigned k_flags = HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;

Error compile_error(const hs_compile_error_t* error) {
  const std::string text = error != nullptr ? error->message : "";
  return make_error(ErrorCode::unsupported, "cannot compile patterns: " + text);
}

int remember(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
  static_cast<std::vector<std::size_t>*>(context)->push_back(id);
  return 0;
}

}  // namespace

struct PatternSet::Compiled {
  std::unique_ptr<hs_database_t, FreeDatabase> database;
  std::size_t patterns = 0;
};

struct PatternSet::Scanner::Memory {
  const Compiled& compiled;
  std::unique_ptr<hs_scratch_t, FreeScratch> scratch;
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
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  for (const std::string& pattern : patterns) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(pattern.c_str());
  }
  const std::vector<unsigned> flags(texts.size(), k_flags);
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t failed =
      hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, nullptr, &database, &error);
  const std::unique_ptr<hs_compile_error_t, FreeError> owned_error(error);
  if (failed != HS_SUCCESS) return compile_error(error);
  auto compiled = std::make_unique<Compiled>();
  compiled->database.reset(database);
  compiled->patterns = patterns.size();
  return PatternSet(std::move(compiled));
}

Result<PatternSet::Scanner> PatternSet::scanner() const {
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(compiled_->database.get(), &scratch) != HS_SUCCESS) {
    return make_error(ErrorCode::limit, "no memory to look for patterns");
  }
  auto memory = std::make_unique<Scanner::Memory>(*compiled_);
  memory->scratch.reset(scratch);
  return Scanner(std::move(memory));
}

Status PatternSet::Scanner::matching(ByteView bytes, std::vector<std::size_t>& out) {
  out.clear();
  out.reserve(memory_->compiled.patterns);  // nothing may be thrown through the library
  if (bytes.size() > std::numeric_limits<unsigned>::max()) {
    return make_error(ErrorCode::internal, "too much at once to look for patterns");
  }
  const std::string_view text = as_text(bytes);
  const hs_error_t failed =
      hs_scan(memory_->compiled.database.get(), text.data(), static_cast<unsigned>(text.size()), 0,
              memory_->scratch.get(), remember, &out);
  if (failed != HS_SUCCESS) return make_error(ErrorCode::internal, "looking for patterns failed");
  std::ranges::sort(out);
  return {};
}

}  // namespace iar::format
