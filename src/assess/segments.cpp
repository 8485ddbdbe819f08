#include "assess/segments.h"

#include "model/codec.h"

namespace iar::assess {

namespace {

std::string encode_contents(const layer::LayerFacts& facts) {
  model::Encoder out;
  out.number(model::k_codec_version);
  out.number(facts.contents.size());
  for (const std::string& block : facts.contents) out.text(block);
  out.number(facts.diagnostics.size());
  for (const auto& diagnostic : facts.diagnostics) model::encode(out, diagnostic);
  return out.take();
}

bool decode_contents(std::string_view bytes, layer::LayerFacts& out) {
  model::Decoder in{as_bytes(bytes)};
  if (in.number() != model::k_codec_version) return false;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left)
    out.contents.push_back(in.text());
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    model::decode(in, out.diagnostics.emplace_back());
  }
  return in.finish().ok();
}

}  // namespace

// Every limit that changes what the segment holds is part of its name.
std::string SegmentNames::contents_name() const {
  return "contents/" + std::to_string(limits_.entries_max) + "/" +
         std::to_string(limits_.tar.path_bytes_max) + "/" +
         std::to_string(limits_.tar.header_bytes_max) + "/" +
         std::to_string(limits_.tar.sparse_segments_max);
}

std::string SegmentNames::facts_name(std::size_t index) const {
  const analyze::Analyzer& analyzer = dispatch_.analyzer(index);
  return "facts/" + std::string(analyzer.name) + "/" + std::to_string(analyzer.version) + "/" +
         std::to_string(layer::body_bytes_max(analyzer, limits_));
}

std::string SegmentNames::answer_name(const model::Demand& demand) const {
  const std::string own =
      std::to_string(demand.body_offset) + "/" + facts_name(demand.analyzer) + "/" + demand.path;
  if (!demand.beside) return "answer/" + own;
  const auto& beside = *demand.beside;
  const std::string layer = beside.layer < diff_ids_.size() ? diff_ids_[beside.layer].hex() : "";
  return "joined/" + layer + "/" + std::to_string(beside.offset) + "/" +
         std::to_string(beside.size) + "/" + own;
}

std::optional<layer::LayerFacts> SegmentNames::layer_facts(const Segments& segments) const {
  if (hash_files_ == layer::HashFiles::yes) return std::nullopt;
  layer::LayerFacts out;
  const auto contents = segments.find(contents_name());
  if (contents == segments.end() || !decode_contents(contents->second, out)) return std::nullopt;
  out.facts.resize(dispatch_.analyzers().size());
  analyze::AnalyzerSet rest = enabled_;
  while (!rest.empty()) {
    const std::size_t analyzer = rest.take_first();
    const auto found = segments.find(facts_name(analyzer));
    if (found == segments.end()) return std::nullopt;
    auto facts = model::decode_facts(as_bytes(found->second));
    if (!facts) return std::nullopt;
    out.facts[analyzer] = std::move(facts).value();
  }
  return out;
}

Segments SegmentNames::segments(const layer::LayerFacts& facts) const {
  Segments out;
  out[contents_name()] = encode_contents(facts);
  analyze::AnalyzerSet rest = enabled_;
  while (!rest.empty()) {
    const std::size_t analyzer = rest.take_first();
    out[facts_name(analyzer)] = model::encode_facts(facts.facts[analyzer]);
  }
  return out;
}

std::optional<model::FileFacts> SegmentNames::answer(const Segments& segments,
                                                     const model::Demand& demand) const {
  const auto found = segments.find(answer_name(demand));
  if (found == segments.end()) return std::nullopt;
  auto facts = model::decode_facts(as_bytes(found->second));
  if (!facts || facts->size() != 1) return std::nullopt;
  return std::move(facts->front());
}

void SegmentNames::keep_answer(Segments& out, const model::Demand& demand,
                               const model::FileFacts& facts) const {
  out[answer_name(demand)] = model::encode_facts({facts});
}

}  // namespace iar::assess
