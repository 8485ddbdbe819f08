// CSAF's product tree, as far as packages need it. CSAF 2.0 §3.2.2
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/json.h"
#include "base/result.h"
#include "feed/feed.h"

namespace iar::feed {

// A product id taken apart: which package, as part of what.
struct CsafPackage {
  std::string context;       // "Red Hat:enterprise_linux:9::appstream"
  std::string name;          // of an rpm; of anything else its purl without version
  std::string version;       // with its epoch; empty: not said
  std::string architecture;  // "src", "x86_64"; empty: not said
  std::string module;        // "nodejs:18"; empty: in none
};

// Views into the document, which must outlive this.
class CsafProducts {
 public:
  // Errors: corrupt (an entry without its id), limit (nested too deeply).
  static Result<CsafProducts> read(const JsonValue& document);

  // No value for an id that the tree does not know, or that is no package of a product.
  [[nodiscard]] std::optional<CsafPackage> package_of(std::string_view product_id) const;

 private:
  struct Product {
    std::string_view name;
    std::string_view cpe;
    std::string_view purl;
  };
  struct Relationship {
    std::string_view component;
    std::string_view whole;
  };

  Status add_branches(const JsonValue& parent, int depth);
  Status add_product(const JsonValue& product);
  void describe_whole(std::string_view product_id, CsafPackage& out) const;
  void describe_component(const Product& product, CsafPackage& out) const;

  std::unordered_map<std::string_view, Product> products_;
  std::unordered_map<std::string_view, Relationship> relationships_;
};

}  // namespace iar::feed
