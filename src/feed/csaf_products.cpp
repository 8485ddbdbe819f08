#include "feed/csaf_products.h"

#include <array>
#include <utility>

#include "feed/common.h"
#include "feed/purl_parts.h"

namespace iar::feed {

namespace {

constexpr int k_branch_depth_max = 30;  // CSAF 2.0 §3.1.2 knows no more
constexpr int k_relationship_depth_max = 8;

// "cpe:/a:redhat:enterprise_linux:9::appstream" in OSV's words: "Red Hat:enterprise_linux:9::…".
std::string context_of_cpe(std::string_view cpe) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> k_vendors = {
      {{":redhat:", "Red Hat:"}, {":openEuler:openEuler:", "openEuler:"}}};
  for (const auto& [vendor, context] : k_vendors) {
    const auto found = cpe.find(vendor);
    if (found == std::string_view::npos) continue;
    return std::string(context) + std::string(cpe.substr(found + vendor.size()));
  }
  return std::string(cpe);
}

// "vim-9.0-33.oe2203sp3.src.rpm": some name a package by its file.
void split_file_name(std::string_view name, CsafPackage& out) {
  constexpr std::string_view k_suffix = ".rpm";
  if (!name.ends_with(k_suffix)) return;
  name.remove_suffix(k_suffix.size());
  const auto dot = name.rfind('.');
  const auto release = name.substr(0, dot).rfind('-');
  if (release == std::string_view::npos || release == 0) return;
  const auto version = name.rfind('-', release - 1);
  if (version == std::string_view::npos || version == 0) return;
  out.name = name.substr(0, version);
  out.version = name.substr(version + 1, dot - version - 1);
  out.architecture = name.substr(dot + 1);
}

// "nodejs:18" of "nodejs:18:8060020220523160029:ad008a3a".
std::string module_stream(std::string_view text) {
  const auto first = text.find(':');
  const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
  return std::string(text.substr(0, second));
}

// "go-toolset:rhel8/go-toolset": an unfixed package of a module, without a purl in older documents.
void split_module(std::string_view name, CsafPackage& out) {
  const auto colon = name.find(':');
  const auto slash = name.rfind('/');
  if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon) return;
  out.module = module_stream(name.substr(0, slash));
  out.name = name.substr(slash + 1);
  out.version.clear();
}

}  // namespace

Result<CsafProducts> CsafProducts::read(const JsonValue& document) {
  CsafProducts out;
  const auto tree = document.get("product_tree");
  if (!tree) return out;
  TRY(out.add_branches(*tree, 0));
  if (const auto names = tree->get("full_product_names")) {
    for (const JsonValue& product : names->elements()) TRY(out.add_product(product));
  }
  const auto relationships = tree->get("relationships");
  if (!relationships) return out;
  for (const JsonValue& one : relationships->elements()) {
    const auto product = one.get("full_product_name");
    if (!product) return malformed("a relationship without a product");
    TRY(out.add_product(*product));
    out.relationships_[product->text("product_id")] = {one.text("product_reference"),
                                                       one.text("relates_to_product_reference")};
  }
  return out;
}

Status CsafProducts::add_branches(const JsonValue& parent, int depth) {
  if (depth > k_branch_depth_max) {
    return make_error(ErrorCode::limit, "branches of products nested too deeply");
  }
  const auto branches = parent.get("branches");
  if (!branches) return {};
  for (const JsonValue& branch : branches->elements()) {
    if (const auto product = branch.get("product")) TRY(add_product(*product));
    TRY(add_branches(branch, depth + 1));
  }
  return {};
}

Status CsafProducts::add_product(const JsonValue& product) {
  const std::string_view id = product.text("product_id");
  if (id.empty()) return malformed("a product without its id");
  Product& out = products_[id];
  out.name = product.text("name");
  if (const auto helper = product.get("product_identification_helper")) {
    out.cpe = helper->text("cpe");
    out.purl = helper->text("purl");
  }
  return {};
}

// Up through what a product is a part of: the first CPE is the context, a module on the way counts.
void CsafProducts::describe_whole(std::string_view product_id, CsafPackage& out) const {
  for (int depth = 0; depth < k_relationship_depth_max; ++depth) {
    const auto relationship = relationships_.find(product_id);
    const bool is_part = relationship != relationships_.end();
    const auto product = products_.find(is_part ? relationship->second.component : product_id);
    if (product != products_.end()) {
      const auto purl = purl_parts(product->second.purl);
      if (purl && purl->type == "rpmmod")
        out.module = module_stream(purl->name + ":" + purl->version);
      if (!product->second.cpe.empty()) out.context = context_of_cpe(product->second.cpe);
    }
    if (!is_part) break;
    product_id = relationship->second.whole;
  }
  if (out.context.empty()) out.context = "Red Hat:product:" + std::string(product_id);
}

void CsafProducts::describe_component(const Product& product, CsafPackage& out) const {
  const auto purl = purl_parts(product.purl);
  if (!purl) {
    out.name = product.name;
    split_module(product.name, out);
    return split_file_name(product.name, out);
  }
  out.version = purl->version;
  if (purl->type != "rpm") {
    out.name = purl->bare;
    return;
  }
  out.name = purl->name;
  out.architecture = qualifier(*purl, "arch");
  const std::string epoch = qualifier(*purl, "epoch");
  const std::string module = qualifier(*purl, "rpmmod");
  if (!module.empty()) out.module = module_stream(module);
  // No release: it is no version of a package, but a stream again.
  if (out.version.find('-') == std::string::npos) out.version.clear();
  if (!epoch.empty() && !out.version.empty()) out.version = epoch + ":" + out.version;
  split_module(product.name, out);
}

std::optional<CsafPackage> CsafProducts::package_of(std::string_view product_id) const {
  const auto relationship = relationships_.find(product_id);
  const bool is_part = relationship != relationships_.end();
  const auto product = products_.find(is_part ? relationship->second.component : product_id);
  if (product == products_.end()) return std::nullopt;
  CsafPackage out;
  describe_whole(is_part ? relationship->second.whole : product_id, out);
  if (is_part) {
    describe_component(product->second, out);
  } else {
    out.name = product->second.name;
    out.whole = true;
  }
  if (out.name.empty()) return std::nullopt;
  return out;
}

}  // namespace iar::feed
