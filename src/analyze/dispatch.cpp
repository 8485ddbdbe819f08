#include "analyze/dispatch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

#include "base/check.h"

namespace iar::analyze {

namespace {

// From the last "." of the base name on; empty when it has none.
std::string_view last_extension(std::string_view base) {
  const std::size_t dot = base.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : base.substr(dot);
}

// By byte: names of images are asked for their letters one by one.
constexpr auto k_letters = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) out.at(c) = out.at(c - 'a' + 'A') = true;
  return out;
}();

bool lies_under(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool has_component(std::string_view path, std::string_view name) {
  for (std::size_t at = path.find(name); at != std::string_view::npos;
       at = path.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool starts = at == 0 || path[at - 1] == '/';
    if (starts && end < path.size() && path[end] == '/') return true;
  }
  return false;
}

// What a want is looked up by; empty: by its magic or its folder.
std::string_view key_of(const Want& want) {
  if (!want.exact.empty()) return base_name(want.exact);
  if (!want.basename.empty()) return want.basename;
  if (!want.stem.empty()) return want.stem;
  if (want.suffix.find('/') != std::string_view::npos) return base_name(want.suffix);
  return last_extension(want.suffix);
}

// Extensions, stems and base names share the table: ".npmrc" as a suffix and as a name may collide,
// which holds() sorts out.
std::size_t hash_of(std::string_view key) { return std::hash<std::string_view>{}(key); }

// A key's length and last character in 14 bits.
std::size_t shape_of(std::string_view key) {
  return ((key.size() & 63U) << 8) | static_cast<unsigned char>(key.back());
}

}  // namespace

bool AnalyzerSet::contains(std::size_t index) const {
  return ((words_.at(index / 64) >> (index % 64)) & 1U) != 0;
}

std::size_t AnalyzerSet::size() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

std::size_t AnalyzerSet::take_first() {
  CHECK(!empty());
  const std::size_t word = words_[0] != 0 ? 0 : 1;
  const auto bit = static_cast<std::size_t>(std::countr_zero(words_.at(word)));
  words_.at(word) &= words_.at(word) - 1;
  return word * 64 + bit;
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view stem_of(std::string_view base) {
  std::size_t size = 0;
  while (size < base.size() && k_letters.at(static_cast<unsigned char>(base[size]))) ++size;
  return base.substr(0, size);
}

bool holds(const Want& want, std::string_view path, model::Magic magic) {
  if (want.magic != model::Magic::none && want.magic != magic) return false;
  if (!want.exact.empty() && path != want.exact) return false;
  if (!want.basename.empty() && base_name(path) != want.basename) return false;
  if (!want.stem.empty() && stem_of(base_name(path)) != want.stem) return false;
  if (!want.suffix.empty() && !path.ends_with(want.suffix)) return false;
  if (!want.prefix.empty() && !base_name(path).starts_with(want.prefix)) return false;
  if (!want.under.empty() && !lies_under(path, want.under)) return false;
  return want.component.empty() || has_component(path, want.component);
}

Dispatch::Dispatch(std::span<const Analyzer* const> analyzers) : analyzers_(analyzers) {
  CHECK(analyzers.size() <= k_analyzers_max);
  std::vector<Entry> entries;
  for (std::size_t index = 0; index < analyzers.size(); ++index) {
    for (const Want& want : analyzers[index]->wants) add(want, index, entries);
  }
  build_slots(std::move(entries));
  std::ranges::sort(exact_paths_);
  std::ranges::sort(folders_);
}

void Dispatch::add(const Want& want, std::size_t analyzer, std::vector<Entry>& entries) {
  if (!want.exact.empty()) exact_paths_.push_back({want.exact, analyzer});
  if (!want.under.empty()) folders_.push_back({want.under, analyzer});
  CHECK(want.suffix.empty() || want.suffix.front() == '.' || want.suffix.front() == '/');
  const std::string_view key = key_of(want);
  const Entry entry{hash_of(key), &want, analyzer};
  if (!key.empty()) {
    entries.push_back(entry);
    shapes_.set(shape_of(key));
  } else if (want.magic != model::Magic::none) {
    by_magic_.at(static_cast<std::size_t>(want.magic)).push_back(entry);
  } else {
    CHECK(!want.under.empty());
    by_folder_.push_back(entry);
  }
}

void Dispatch::build_slots(std::vector<Entry> entries) {
  entries_ = std::move(entries);
  std::ranges::stable_sort(entries_, {}, &Entry::hash);
  slots_.resize(std::bit_ceil(entries_.size() * 4 + 1));
  for (std::size_t i = 0; i < entries_.size();) {
    std::size_t end = i;
    while (end < entries_.size() && entries_[end].hash == entries_[i].hash) ++end;
    std::size_t at = entries_[i].hash & (slots_.size() - 1);
    while (slots_[at].count != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {entries_[i].hash, static_cast<std::uint32_t>(i),
                  static_cast<std::uint32_t>(end - i)};
    i = end;
  }
}

void Dispatch::look_up(std::string_view key, std::string_view path, model::Magic magic,
                       AnalyzerSet& out) const {
  if (key.empty() || !shapes_[shape_of(key)]) return;
  const std::size_t hash = hash_of(key);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].count != 0 && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
  for (std::uint32_t i = 0; i < slots_[at].count; ++i) {
    const Entry& entry = entries_[slots_[at].first + i];
    if (holds(*entry.want, path, magic)) out.add(entry.analyzer);
  }
}

AnalyzerSet Dispatch::wanted_by_path(std::string_view path) const {
  return wanted(path, model::Magic::none);
}

AnalyzerSet Dispatch::wanted(std::string_view path, model::Magic magic) const {
  AnalyzerSet out;
  const std::string_view base = base_name(path);
  look_up(base, path, magic, out);
  const std::string_view extension = last_extension(base);
  if (extension != base) look_up(extension, path, magic, out);
  const std::string_view stem = stem_of(base);
  if (stem != base) look_up(stem, path, magic, out);
  for (const Entry& entry : by_folder_) {
    if (holds(*entry.want, path, magic)) out.add(entry.analyzer);
  }
  if (magic != model::Magic::none) {
    for (const Entry& entry : by_magic_.at(static_cast<std::size_t>(magic))) {
      if (holds(*entry.want, path, magic)) out.add(entry.analyzer);
    }
  }
  return out;
}

}  // namespace iar::analyze
