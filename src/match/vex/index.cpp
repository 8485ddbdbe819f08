#include "match/vex/index.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"

namespace iar::match {

namespace {

bool speaks_of(const VexStatement& statement, const Finding& finding, const VexSubject& subject) {
  return std::ranges::any_of(statement.products, [&](const VexProduct& product) {
    if (product.parts.empty() && subject.is_image(product.component)) return true;
    return finding.package && subject.is_package(product, *finding.package);
  });
}

bool newer(const VexWord& left, const VexWord& right) {
  return std::tie(left.statement->time, left.statement->status) >
         std::tie(right.statement->time, right.statement->status);
}

}  // namespace

VexIndex::VexIndex(std::span<const VexDocument> documents) {
  for (const VexDocument& document : documents) {
    for (const VexStatement& statement : document.statements) {
      std::set<std::string> names;
      for (const std::string& name : statement.names) names.insert(lowered(name));
      for (const std::string& name : names) words_[name].push_back({&document, &statement});
    }
  }
}

std::optional<VexWord> VexIndex::about(const Finding& finding, const VexSubject& subject) const {
  std::optional<VexWord> best;
  const auto consider = [&](const std::string& name) {
    const auto found = words_.find(lowered(name));
    if (found == words_.end()) return;
    for (const VexWord& word : found->second) {
      if (best && !newer(word, *best)) continue;
      if (speaks_of(*word.statement, finding, subject)) best = word;
    }
  };
  consider(finding.id);
  for (const std::string& name : finding.names) consider(name);
  return best;
}

}  // namespace iar::match
