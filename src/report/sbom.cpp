#include "report/sbom.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "model/codec.h"
#include "model/purl.h"

namespace iar::report {

namespace {

bool is_cpe_character(char c) {
  static constexpr std::string_view k_others = "._-~%*?\\:/+!\"#$&'()<=>@[]^`{|}";
  return is_alphanumeric(c) || k_others.find(c) != std::string_view::npos;
}

// "cpe:2.3:a:…": eleven parts after the version, colons in them escaped.
bool is_formatted_string(std::string_view text) {
  std::size_t colons = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == ':') {
      ++colons;
    }
  }
  static constexpr std::size_t k_colons = 12;
  return colons == k_colons && text.find("::") == std::string_view::npos && !text.ends_with(':');
}

bool is_uri_binding(std::string_view text) {
  static constexpr std::string_view k_start = "cpe:/";
  const std::string_view rest = text.substr(k_start.size());
  const bool part = !rest.empty() && (rest[0] == 'a' || rest[0] == 'o' || rest[0] == 'h');
  static constexpr std::ptrdiff_t k_uri_colons = 6;
  return part && rest.size() > 1 && rest[1] == ':' &&
         std::ranges::count(rest, ':') <= k_uri_colons && std::ranges::all_of(rest, [](char c) {
           return is_alphanumeric(c) || c == '.' || c == '_' || c == '-' || c == '~' || c == '%' ||
                  c == ':';
         });
}

}  // namespace

std::vector<std::string> package_references(const model::Inventory& inventory) {
  std::map<std::string, std::size_t> seen;
  std::vector<std::string> out;
  for (const auto& each : inventory.packages) {
    std::string purl = model::purl(each.package, inventory.os);
    const std::size_t count = ++seen[purl];
    if (count > 1) purl += "#" + std::to_string(count);
    out.push_back(std::move(purl));
  }
  return out;
}

std::string image_digest(const model::Image& image) {
  if (image.manifest_digest) return image.manifest_digest->text();
  return image.config_digest ? image.config_digest->text() : std::string();
}

std::string image_purl(const model::Image& image) {
  if (image.repository.empty() || !image.manifest_digest) return {};
  model::Purl parts;
  parts.type = "oci";
  parts.name = image.repository.substr(image.repository.rfind('/') + 1);
  parts.version = image.manifest_digest->text();
  parts.qualifiers = {{"arch", image.config.platform.architecture},
                      {"repository_url", image.repository},
                      {"tag", image.tag}};
  const auto canonical = model::canonical_purl(std::move(parts));
  return canonical ? model::purl_text(*canonical) : std::string();
}

std::string inventory_uuid(const model::Inventory& inventory) {
  auto bytes = model::inventory_digest(inventory).bytes;
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x80U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string out = hex(ByteView(bytes).first(16));
  for (const std::size_t at : {20U, 16U, 12U, 8U}) out.insert(at, "-");
  return out;
}

bool is_cpe(std::string_view text) {
  if (!std::ranges::all_of(text, is_cpe_character)) return false;
  if (text.starts_with("cpe:2.3:")) return is_formatted_string(text);
  return text.starts_with("cpe:/") && is_uri_binding(text);
}

bool is_application(std::string_view purl_type) {
  static constexpr std::array<std::string_view, 4> k_types = {"bitnami", "docker", "generic",
                                                              "oci"};
  return std::ranges::find(k_types, purl_type) != k_types.end();
}

std::vector<std::string_view> expression_words(std::string_view expression) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= expression.size(); ++i) {
    const bool end = i == expression.size() || expression[i] == ' ' || expression[i] == '(' ||
                     expression[i] == ')';
    if (!end) continue;
    if (i > start) out.push_back(expression.substr(start, i - start));
    start = i + 1;
  }
  return out;
}

bool is_complete_expression(std::string_view expression) {
  const auto words = expression_words(expression);
  return !words.empty() && std::ranges::none_of(words, [](std::string_view word) {
    return word == "NOASSERTION" || word == "NONE";
  });
}

}  // namespace iar::report
