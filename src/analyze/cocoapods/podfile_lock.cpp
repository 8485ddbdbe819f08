// CocoaPods' lock file Podfile.lock, YAML: "PODS" is a list of "NAME (VERSION)". CocoaPods,
// Core/lib/cocoapods-core/lockfile.rb. Its surprise: a pod's parts ("NAME/PART") are listed as pods
// of their own, and purl counts them to the pod.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

// False when it is not NAME (VERSION).
bool add_pod(std::string_view text, DeclaredPackages& out) {
  const auto name = next_word(text);
  text = trimmed(text);
  if (name.empty() || !text.starts_with('(') || !text.ends_with(')')) return false;
  model::Package package;
  package.name = name.substr(0, name.find('/'));
  package.version = text.substr(1, text.size() - 2);
  out.add(std::move(package));
  return true;
}

Status analyze_podfile_lock(const File& file, model::Facts& out) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.empty()) return {};
  const format::Node* const pods = documents.front().find("PODS");
  if (pods == nullptr) return {};
  DeclaredPackages declared("cocoapods", out);
  bool malformed = false;
  for (const auto& item : pods->items) {
    const bool nested = item.is_mapping() && !item.members.empty();
    const std::string_view text = nested ? item.members.front().key : item.scalar();
    malformed = !add_pod(text, declared) || malformed;
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a pod without name or version");
  return {};
}

constexpr Want k_wants[] = {{.basename = "Podfile.lock"}};

}  // namespace

constexpr Analyzer k_podfile_lock = {.name = "cocoapods/podfile-lock",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{16} << 20,
                                     .run = SpanFunction{analyze_podfile_lock},
                                     .what = "CocoaPods of Podfile.lock"};

}  // namespace iar::analyze
