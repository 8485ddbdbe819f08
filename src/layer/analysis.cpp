#include "layer/analysis.h"

#include <algorithm>

#include "base/hash.h"
#include "base/utf8.h"
#include "model/purl_types.h"

namespace iar::layer {

namespace {

using analyze::Analyzer;
using model::Diagnostic;
using model::Effect;
using model::Facts;
using model::Reason;

// A big arena is given back after use: one large database must not hold its memory for the rest.
constexpr std::size_t k_arena_kept_bytes = std::size_t{1} << 20U;

// Manifests are small; larger bodies (jars, programs) are judged by the layer that wrote them.
constexpr std::size_t k_digested_bytes_max = std::size_t{256} << 10U;

class MemoryRange final : public analyze::RangeFile {
 public:
  explicit MemoryRange(ByteView bytes) : bytes_(bytes) {}
  void add_sibling(std::string_view suffix, ByteView bytes) {
    suffix_ = suffix;
    sibling_ = std::make_unique<MemoryRange>(bytes);
  }
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  Status read(std::uint64_t offset, MutableByteView out) override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) {
      return make_error(ErrorCode::corrupt, "read beyond the end of the file");
    }
    std::ranges::copy(bytes_.subspan(offset, out.size()), out.begin());
    return {};
  }
  RangeFile* sibling(std::string_view suffix) override {
    return suffix == suffix_ ? sibling_.get() : nullptr;
  }

 private:
  ByteView bytes_;
  std::string_view suffix_;
  std::unique_ptr<MemoryRange> sibling_;
};

Status call(const Analyzer& analyzer, std::string_view path, ByteView bytes,
            std::optional<ByteView> beside, Facts& out) {
  if (const auto* span = std::get_if<analyze::SpanFunction>(&analyzer.run)) {
    return (*span)({path, bytes}, out);
  }
  MemoryRange range(bytes);
  if (beside) range.add_sibling(analyzer.beside, *beside);
  return std::get<analyze::RangeFunction>(analyzer.run)(path, range, out);
}

}  // namespace

std::optional<ByteView> KeptBodies::find(const model::BodyId& id) const {
  const auto found = bodies_.find(id);
  if (found == bodies_.end()) return std::nullopt;
  return found->second;
}

std::uint64_t body_bytes_max(const Analyzer& analyzer, const LayerLimits& limits) {
  if (std::holds_alternative<analyze::RangeFunction>(analyzer.run)) {
    return std::min(analyzer.size_max, limits.range_bytes_max);
  }
  const bool whole = std::holds_alternative<analyze::SpanFunction>(analyzer.run);
  return whole ? std::min(analyzer.size_max, limits.whole_bytes_max) : analyzer.size_max;
}

std::string too_large(std::uint64_t size, std::uint64_t most) {
  return "file of " + std::to_string(size) + " bytes, at most " + std::to_string(most) +
         " are read";
}

void BodyAnalysis::begin(std::string_view path, std::uint32_t position, std::uint64_t size,
                         analyze::AnalyzerSet analyzers, Keep keep) {
  path_ = path;
  position_ = position;
  digests_.reset();
  beside_.reset();
  whole_callers_.clear();
  taps_.clear();
  collecting_ = keep == Keep::yes;
  arena_.clear();
  if (arena_.capacity() > k_arena_kept_bytes) std::vector<std::uint8_t>().swap(arena_);
  while (!analyzers.empty()) begin_one(analyzers.take_first(), size);
  if (collecting_) reserve(size);
}

// Memory that is not there is a matter of this file too.
void BodyAnalysis::reserve(std::uint64_t size) {
  const bool watched = size > k_arena_kept_bytes && !whole_callers_.empty();
  if (watched) context_.watch.begin(path_, whole_callers_.front());
  arena_.reserve(size);
  if (watched) context_.watch.end();
}

void BodyAnalysis::begin_one(std::size_t index, std::uint64_t size) {
  if (!context_.enabled.contains(index)) return;
  const Analyzer& analyzer = context_.dispatch.analyzer(index);
  if (context_.quarantine.contains({path_.substr(0, k_watched_path_bytes), index})) {
    refuse(index, Reason::internal, "left out: reading this file brought the analyzer down");
    return;
  }
  const std::uint64_t most = body_bytes_max(analyzer, context_.limits);
  if (size > most) {
    refuse(index, Reason::limit_exceeded, too_large(size, most));
    return;
  }
  if (const auto* tap = std::get_if<analyze::TapFunction>(&analyzer.run)) {
    context_.watch.begin(path_, index);
    taps_.push_back({index, (*tap)(path_, size)});
    context_.watch.end();
    return;
  }
  collecting_ = true;
  whole_callers_.push_back(index);
}

void BodyAnalysis::bytes(ByteView bytes) {
  if (collecting_) arena_.insert(arena_.end(), bytes.begin(), bytes.end());
  for (const Tap& tap : taps_) {
    context_.watch.begin(path_, tap.analyzer);
    tap.state->chunk(bytes);
    context_.watch.end();
  }
}

void BodyAnalysis::end() {
  for (const std::size_t index : whole_callers_) call_whole(index);
  for (const Tap& tap : taps_) {
    Facts facts;
    context_.watch.begin(path_, tap.analyzer);
    const Status status = tap.state->end(facts);
    emit(tap.analyzer, std::move(facts), status);
    context_.watch.end();
  }
  taps_.clear();
}

void BodyAnalysis::call_whole(std::size_t index) {
  Facts facts;
  context_.watch.begin(path_, index);
  const Status status = call(context_.dispatch.analyzer(index), path_, arena_, beside_, facts);
  emit(index, std::move(facts), status);
  context_.watch.end();
}

void BodyAnalysis::refuse(std::size_t index, Reason reason, std::string message) {
  Facts facts;
  Diagnostic diagnostic;
  diagnostic.reason = reason;
  diagnostic.message = std::move(message);
  facts.diagnostics.push_back(std::move(diagnostic));
  emit(index, std::move(facts), {});
}

// Of a file that an operating system's package may claim, so that the claim can be checked.
std::optional<model::ContentDigests> BodyAnalysis::digests(const Facts& facts) {
  if (!collecting_ || arena_.empty() || arena_.size() > k_digested_bytes_max) return std::nullopt;
  const auto may_be_claimed = [](const auto& each) { return !model::is_system_type(each.type); };
  const bool wanted = std::ranges::any_of(facts.packages, may_be_claimed) ||
                      std::ranges::any_of(facts.claims, may_be_claimed);
  if (!wanted || digests_) return wanted ? digests_ : std::nullopt;
  const auto by_md5 = md5(arena_);
  const auto by_sha1 = sha1(arena_);
  if (by_md5 && by_sha1) digests_ = {*by_md5, *by_sha1, sha256(arena_)};
  return digests_;
}

// Hands the facts on; an error becomes a diagnostic beside the facts that were found before it.
void BodyAnalysis::emit(std::size_t index, Facts facts, const Status& status) {
  if (!status.ok()) {
    Diagnostic diagnostic;
    diagnostic.reason = model::reason_of(status.error().code);
    diagnostic.message = escaped_for_display(status.error().text());
    facts.diagnostics.push_back(std::move(diagnostic));
  }
  for (Diagnostic& diagnostic : facts.diagnostics) {
    diagnostic.analyzer = context_.dispatch.analyzer(index).name;
    diagnostic.path = path_;
  }
  auto of_body = digests(facts);
  context_.sink.facts(index, {path_, position_, std::move(facts), std::move(of_body)});
}

}  // namespace iar::layer
