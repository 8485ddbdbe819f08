// CSAF's product tree: branches whose leaves are products, products as parts of others, groups.
// CSAF 2.0 §3.2.2, https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html
// Surprise: the version may be the name of the branch alone, and a part of a product has an id of
// its own that may say nothing of either.
#include "match/vex/csaf_products.h"

#include "base/text.h"

namespace iar::match {

namespace {

Status read_hashes(const JsonValue& helper, VexComponent& out) {
  TRY_ASSIGN(const auto files, optional_list(helper, "hashes"));
  for (const JsonValue& file : files) {
    TRY_ASSIGN(const auto hashes, required_list(file, "file_hashes"));
    for (const JsonValue& hash : hashes) {
      TRY_ASSIGN(const std::string_view algorithm, required_text(hash, "algorithm"));
      TRY_ASSIGN(const std::string_view value, required_text(hash, "value"));
      if (algorithm == "sha256") out.digests.push_back("sha256:" + lowered(value));
    }
  }
  return {};
}

Status read_helper(const JsonValue& product, VexComponent& out) {
  const auto helper = product.get("product_identification_helper");
  if (!helper) return {};
  if (!helper->is_object()) {
    return malformed_vex("`product_identification_helper` is not an object");
  }
  TRY_ASSIGN(const std::string_view purl, optional_text(*helper, "purl"));
  if (!purl.empty()) TRY(add_purl(purl, out));
  TRY_ASSIGN(const std::string_view cpe, optional_text(*helper, "cpe"));
  if (!cpe.empty()) out.cpes.emplace_back(cpe);
  return read_hashes(*helper, out);
}

// §3.1.2.3: the branch says which versions are meant.
void apply_branch(std::string_view category, std::string_view name, VexComponent& out) {
  if (category == "product_version_range") out.range = name;
  if (category != "product_version") return;
  for (model::Purl& purl : out.purls) {
    if (purl.version.empty()) purl.version = name;
  }
}

}  // namespace

Status CsafProducts::add_product(const JsonValue& product, std::string_view category,
                                 std::string_view name) {
  if (!product.is_object()) return malformed_vex("a product that is not an object");
  TRY_ASSIGN(const std::string_view id, required_text(product, "product_id"));
  VexComponent component;
  TRY_ASSIGN(component.id, required_text(product, "name"));
  if (auto status = read_helper(product, component); !status.ok()) {
    return with_context(std::move(status).error(), id);
  }
  apply_branch(category, name, component);
  if (!products_.emplace(id, std::move(component)).second) {
    return malformed_vex("a product id that is defined twice", std::string(id));
  }
  return {};
}

Status CsafProducts::read_branch(const JsonValue& branch, int depth) {
  TRY_ASSIGN(const std::string_view category, required_text(branch, "category"));
  TRY_ASSIGN(const std::string_view name, required_text(branch, "name"));
  const auto product = branch.get("product");
  if (product) TRY(add_product(*product, category, name));
  if (!product && !branch.get("branches")) {
    return malformed_vex("a branch with neither `branches` nor `product`", std::string(name));
  }
  return read_branches(branch, depth + 1);
}

Status CsafProducts::read_branches(const JsonValue& holder, int depth) {
  if (depth > k_csaf_depth_max) {
    return make_error(ErrorCode::limit, "branches nested too deeply");
  }
  TRY_ASSIGN(const auto branches, optional_list(holder, "branches"));
  for (const JsonValue& branch : branches) TRY(read_branch(branch, depth));
  return {};
}

Status CsafProducts::add_relationship(const JsonValue& value) {
  TRY_ASSIGN(const std::string_view category, required_text(value, "category"));
  if (!is_one_of(category, {"default_component_of", "external_component_of", "installed_on",
                            "installed_with", "optional_component_of"})) {
    return malformed_vex("a relationship of a kind that CSAF does not have", std::string(category));
  }
  Relationship relationship;
  TRY_ASSIGN(relationship.part, required_text(value, "product_reference"));
  TRY_ASSIGN(relationship.whole, required_text(value, "relates_to_product_reference"));
  const auto product = value.get("full_product_name");
  if (!product) return malformed_vex("a relationship without `full_product_name`");
  TRY(add_product(*product, {}, {}));
  relationships_.emplace(product->text("product_id"), relationship);
  return {};
}

Status CsafProducts::add_group(const JsonValue& value) {
  TRY_ASSIGN(const std::string_view id, required_text(value, "group_id"));
  TRY_ASSIGN(const auto members, required_list(value, "product_ids"));
  auto& group = groups_[id];
  if (!group.empty()) return malformed_vex("a group id that is defined twice", std::string(id));
  for (const JsonValue& member : members) group.push_back(member.string().value_or(""));
  return {};
}

// Follows parts or wholes to where they end.
Result<std::string_view> CsafProducts::end_of(std::string_view id,
                                              std::string_view Relationship::*next) const {
  for (int step = 0; step < k_csaf_depth_max; ++step) {
    const auto found = relationships_.find(id);
    if (found == relationships_.end()) return id;
    id = found->second.*next;
  }
  return malformed_vex("products that are parts of each other in a circle", std::string(id));
}

Status CsafProducts::check_ids() const {
  const auto check = [&](std::string_view id) -> Status {
    if (products_.contains(id)) return {};
    return malformed_vex("a product id that is not defined", std::string(id));
  };
  for (const auto& [id, relationship] : relationships_) {
    TRY(check(relationship.part));
    TRY(check(relationship.whole));
    TRY(end_of(id, &Relationship::part));
    TRY(end_of(id, &Relationship::whole));
  }
  for (const auto& [id, members] : groups_) {
    for (const std::string_view member : members) TRY(check(member));
  }
  return {};
}

Result<CsafProducts> CsafProducts::read(const JsonValue& document) {
  const auto tree = document.get("product_tree");
  if (!tree || !tree->is_object()) return malformed_vex("no `product_tree`");
  CsafProducts out;
  TRY(out.read_branches(*tree, 0));
  TRY_ASSIGN(const auto names, optional_list(*tree, "full_product_names"));
  for (const JsonValue& name : names) TRY(out.add_product(name, {}, {}));
  TRY_ASSIGN(const auto relationships, optional_list(*tree, "relationships"));
  for (const JsonValue& one : relationships) TRY(out.add_relationship(one));
  TRY_ASSIGN(const auto groups, optional_list(*tree, "product_groups"));
  for (const JsonValue& group : groups) TRY(out.add_group(group));
  TRY(out.check_ids());
  return out;
}

Result<std::vector<VexProduct>> CsafProducts::products_of(std::string_view product_id) const {
  const auto own = products_.find(product_id);
  if (own == products_.end()) {
    return malformed_vex("a product id that is not defined", std::string(product_id));
  }
  std::vector<VexProduct> out;
  const bool related = relationships_.contains(product_id);
  if (!related || !own->second.purls.empty()) out.push_back({own->second, {}});
  if (!related) return out;
  TRY_ASSIGN(const std::string_view part, end_of(product_id, &Relationship::part));
  TRY_ASSIGN(const std::string_view whole, end_of(product_id, &Relationship::whole));
  out.push_back({products_.at(whole), {products_.at(part)}});
  return out;
}

Result<std::vector<std::string_view>> CsafProducts::ids_of(const JsonValue& holder) const {
  std::vector<std::string_view> out;
  TRY_ASSIGN(const auto products, optional_list(holder, "product_ids"));
  for (const JsonValue& product : products) {
    out.push_back(product.string().value_or(""));
    if (!products_.contains(out.back())) {
      return malformed_vex("a product id that is not defined", std::string(out.back()));
    }
  }
  TRY_ASSIGN(const auto groups, optional_list(holder, "group_ids"));
  for (const JsonValue& group : groups) {
    const auto found = groups_.find(group.string().value_or(""));
    if (found == groups_.end()) return malformed_vex("a group id that is not defined");
    out.insert(out.end(), found->second.begin(), found->second.end());
  }
  return out;
}

}  // namespace iar::match
