// Packages whose version another file of the image states (analyze::k_version_file).
#include <algorithm>

#include "layer/merge.h"

namespace iar::layer {

namespace {

std::string_view version_file(const model::Package& package) {
  const auto found = std::ranges::find(package.properties, analyze::k_version_file,
                                       &std::pair<std::string, std::string>::first);
  return found == package.properties.end() ? std::string_view{} : found->second;
}

bool lacks_version(const model::Package& package) { return !version_file(package).empty(); }

}  // namespace

std::string ImageMerge::version_stated_at(std::string_view path) const {
  const std::uint32_t node = tree_.find(path);
  if (node == ImageTree::k_none) return {};
  const TreeFile file = tree_.file(node);
  for (const EntryId id : {file.entry, file.body}) {
    const auto found = facts_.find(id.key());
    if (found == facts_.end()) continue;
    for (const FactsAt& at : found->second) {
      for (const auto& [name, value] : at.facts->facts.attributes) {
        if (name == analyze::k_version_attribute) return value;
      }
    }
  }
  return {};
}

// A package whose version is not to be found is left out: its name alone can not be assessed.
void ImageMerge::fill_in_versions() {
  for (const auto& [key, sights] : sights_) {
    for (FactsAt& at : facts_.at(key)) {
      if (std::ranges::none_of(at.facts->facts.packages, lacks_version)) continue;
      auto filled = std::make_unique<model::FileFacts>(*at.facts);
      for (model::Package& package : filled->facts.packages) {
        if (!lacks_version(package)) continue;
        package.version = version_stated_at(version_file(package));
        if (package.version.empty()) continue;
        std::erase_if(package.properties,
                      [](const auto& each) { return each.first == analyze::k_version_file; });
      }
      std::erase_if(filled->facts.packages, lacks_version);
      at.facts = filled.get();
      answers_.push_back(std::move(filled));
    }
  }
}

}  // namespace iar::layer
