// What VEX documents say of findings.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "match/finding.h"
#include "match/vex/products.h"

namespace iar::match {

// A statement and the document that makes it; both are views.
struct VexWord {
  const VexDocument* document = nullptr;
  const VexStatement* statement = nullptr;
};

// Finds statements by the names of vulnerabilities. The documents must outlive it.
class VexIndex {
 public:
  explicit VexIndex(std::span<const VexDocument> documents);

  // The newest statement about the finding: of several of one moment the most cautious, then the
  // one of the document that comes first. Nothing: no statement speaks of it.
  [[nodiscard]] std::optional<VexWord> about(const Finding& finding,
                                             const VexSubject& subject) const;

 private:
  std::map<std::string, std::vector<VexWord>> words_;  // by name, lower case
};

}  // namespace iar::match
