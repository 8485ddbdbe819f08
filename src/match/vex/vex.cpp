#include "match/vex/vex.h"

#include <algorithm>
#include <array>

#include "match/vex/read.h"

namespace iar::match {

namespace {

constexpr std::array<std::string_view, 4> k_status_names = {"not_affected", "fixed",
                                                            "under_investigation", "affected"};

Error wrong_kind(std::string_view key, std::string_view wanted) {
  return malformed_vex("`" + std::string(key) + "` is not " + std::string(wanted));
}

Error absent(std::string_view key) { return malformed_vex("no `" + std::string(key) + "`"); }

std::size_t product_count(const VexDocument& document) {
  std::size_t count = 0;
  for (const VexStatement& statement : document.statements) {
    for (const VexProduct& product : statement.products) count += 1 + product.parts.size();
  }
  return count;
}

Result<VexDocument> read_form(const JsonValue& root) {
  if (!root.is_object()) return malformed_vex("not a JSON object");
  if (root.get("@context")) return read_openvex(root);
  if (root.get("bomFormat")) return read_cyclonedx_vex(root);
  if (root.get("document")) return read_csaf_vex(root);
  return make_error(ErrorCode::unsupported, "neither OpenVEX, CSAF nor CycloneDX");
}

}  // namespace

std::string_view vex_status_name(VexStatus status) {
  return k_status_names.at(static_cast<std::size_t>(status));
}

Result<std::string_view> optional_text(const JsonValue& object, std::string_view key) {
  const auto value = object.get(key);
  if (!value) return std::string_view{};
  const auto text = value->string();
  if (!text) return wrong_kind(key, "a string");
  return *text;
}

Result<std::string_view> required_text(const JsonValue& object, std::string_view key) {
  TRY_ASSIGN(const std::string_view text, optional_text(object, key));
  if (text.empty()) return absent(key);
  return text;
}

Result<std::vector<JsonValue>> optional_list(const JsonValue& object, std::string_view key) {
  const auto value = object.get(key);
  if (!value) return std::vector<JsonValue>{};
  if (!value->is_array()) return wrong_kind(key, "an array");
  return value->elements();
}

Result<std::vector<JsonValue>> required_list(const JsonValue& object, std::string_view key) {
  TRY_ASSIGN(auto list, optional_list(object, key));
  if (list.empty()) return absent(key);
  return list;
}

Result<std::vector<std::string>> optional_texts(const JsonValue& object, std::string_view key) {
  TRY_ASSIGN(const auto list, optional_list(object, key));
  std::vector<std::string> out;
  for (const JsonValue& one : list) {
    const auto text = one.string();
    if (!text) return wrong_kind(key, "an array of strings");
    out.emplace_back(*text);
  }
  return out;
}

Result<std::optional<Moment>> optional_moment(const JsonValue& object, std::string_view key) {
  TRY_ASSIGN(const std::string_view text, optional_text(object, key));
  if (text.empty()) return std::optional<Moment>{};
  auto moment = moment_of(text);
  if (!moment) return wrong_kind(key, "a date-time of RFC 3339");
  return moment;
}

Result<Moment> required_moment(const JsonValue& object, std::string_view key) {
  TRY_ASSIGN(const auto moment, optional_moment(object, key));
  if (!moment) return absent(key);
  return *moment;
}

std::string element_name(std::string_view list, std::size_t at) {
  return std::string(list) + "[" + std::to_string(at) + "]";
}

Status add_purl(std::string_view text, VexComponent& out) {
  auto purl = model::parse_purl(text);
  if (!purl) return with_context(std::move(purl).error(), text);
  if (std::ranges::find(out.purls, *purl) == out.purls.end()) out.purls.push_back(*purl);
  return {};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

Result<VexDocument> read_vex(std::string_view text) {
  if (text.size() > k_vex_bytes_max) {
    return make_error(ErrorCode::limit, "larger than a VEX document may be");
  }
  JsonDocument json;
  TRY_ASSIGN(const JsonValue root, json.parse(text));
  TRY_ASSIGN(VexDocument document, read_form(root));
  if (product_count(document) > k_vex_products_max) {
    return make_error(ErrorCode::limit, "more products than a VEX document may have");
  }
  return document;
}

}  // namespace iar::match
