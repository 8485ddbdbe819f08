#include "store/collection.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "store/collection_table.h"
#include "store/filter.h"

namespace iar::store {

namespace {

constexpr std::array<const Table*, k_collections> k_all = {
    &k_images_table,           &k_vulnerabilities_table,  &k_findings_table,
    &k_packages_table,         &k_package_findings_table, &k_detections_table,
    &k_image_detections_table, &k_clusters_table,         &k_nodes_table,
    &k_namespaces_table,       &k_deployments_table,      &k_pods_table,
    &k_containers_table,       &k_running_images_table};

constexpr std::size_t k_sort_keys_max = 8;

Error unknown(std::string_view where, std::string_view name) {
  return make_error(ErrorCode::usage, std::string(where) + ": " + std::string(name.substr(0, 100)) +
                                          " is not available here");
}

Status check_names(const wire::FqlNode& node, std::span<const std::string_view> names) {
  if (node.kind == wire::FqlNodeKind::term) {
    if (std::ranges::find(names, node.term.property) != names.end()) return {};
    return unknown("filter", node.term.property);
  }
  for (const wire::FqlNode& child : node.children) TRY(check_names(child, names));
  return {};
}

Result<SortKey> sort_key_of(std::string_view text) {
  SortKey key;
  const std::size_t separator = text.find_last_of(".|");
  if (separator != std::string_view::npos) {
    const std::string word = lowered(text.substr(separator + 1));
    if (word == "asc" || word == "desc") {
      key.descending = word == "desc";
      text = text.substr(0, separator);
    }
  }
  if (text.empty()) return make_error(ErrorCode::usage, "sort: a column's name is missing");
  key.column = lowered(text);
  return key;
}

}  // namespace

const Table& table_of(Collection collection) {
  return *k_all.at(static_cast<std::size_t>(collection));
}

std::span<const Column> columns(Collection collection) { return table_of(collection).columns; }

std::optional<std::size_t> column_index(Collection collection, std::string_view name) {
  const auto all = columns(collection);
  const auto found = std::ranges::find(all, name, &Column::name);
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(std::distance(all.begin(), found));
}

Result<std::vector<SortKey>> parse_sort(std::string_view text) {
  std::vector<SortKey> keys;
  if (trimmed(text).empty()) return keys;
  for (const std::string_view part : split(text, ',')) {
    TRY_ASSIGN(SortKey key, sort_key_of(trimmed(part)));
    keys.push_back(std::move(key));
  }
  if (keys.size() > k_sort_keys_max) return make_error(ErrorCode::usage, "sort: too many columns");
  return keys;
}

Status check_filter(const wire::FqlNode& filter, Collection collection, FieldSet set) {
  if (set != FieldSet::every) TRY(check_names(filter, fields(set)));
  TRY(condition_of(filter, table_of(collection), CustomerId{}, 0));
  return {};
}

Status check_sort(const std::vector<SortKey>& sort, Collection collection, SortSet set) {
  for (const SortKey& key : sort) {
    const auto names = fields(set);
    const bool published =
        set == SortSet::every || std::ranges::find(names, key.column) != names.end();
    if (!published || !column_index(collection, key.column)) return unknown("sort", key.column);
  }
  return {};
}

std::string_view Row::text(std::size_t index) const {
  const auto* text = std::get_if<std::string>(&values.at(index));
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

std::int64_t Row::integer(std::size_t index) const {
  const auto* integer = std::get_if<std::int64_t>(&values.at(index));
  return integer != nullptr ? *integer : 0;
}

double Row::number(std::size_t index) const {
  const auto* number = std::get_if<double>(&values.at(index));
  return number != nullptr ? *number : static_cast<double>(integer(index));
}

}  // namespace iar::store
