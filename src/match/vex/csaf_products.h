// The products that a CSAF document speaks of. CSAF 2.0 §3.2.2, "Product Tree"
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "match/vex/read.h"

namespace iar::match {

constexpr int k_csaf_depth_max = 60;  // of branches, and of products as parts of products

// Views into the document, which must outlive this.
class CsafProducts {
 public:
  // Errors: corrupt (§6.1.1 an id that is not defined, §6.1.2 one defined twice, §6.1.3 parts in a
  // circle, §6.1.4 and §6.1.5 the same of groups), limit.
  static Result<CsafProducts> read(const JsonValue& document);

  // What an id means: the product alone, or the part of another. Errors: corrupt (no such id).
  [[nodiscard]] Result<std::vector<VexProduct>> products_of(std::string_view product_id) const;
  // The ids that a list names, those of its groups among them. Errors: corrupt.
  [[nodiscard]] Result<std::vector<std::string_view>> ids_of(const JsonValue& holder) const;

 private:
  struct Relationship {
    std::string_view part;
    std::string_view whole;
  };

  Status read_branches(const JsonValue& holder, int depth);
  Status read_branch(const JsonValue& branch, int depth);
  Status add_product(const JsonValue& product, std::string_view category, std::string_view name);
  Status add_relationship(const JsonValue& value);
  Status add_group(const JsonValue& value);
  [[nodiscard]] Status check_ids() const;
  [[nodiscard]] Result<std::string_view> end_of(std::string_view id,
                                                std::string_view Relationship::*next) const;

  std::map<std::string_view, VexComponent> products_;
  std::map<std::string_view, Relationship> relationships_;
  std::map<std::string_view, std::vector<std::string_view>> groups_;
};

}  // namespace iar::match
