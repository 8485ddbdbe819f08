#include "server/parameters.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace iar::server {

namespace {

Error wrong(std::string_view name, std::string_view what) {
  return make_error(ErrorCode::usage,
                    "invalid parameter '" + std::string(name) + "': " + std::string(what));
}

std::optional<bool> boolean_of(std::string_view text) {
  if (equal_ignoring_case(text, "true") || text == "1") return true;
  if (equal_ignoring_case(text, "false") || text == "0") return false;
  return std::nullopt;
}

// A whole number that is not negative; `usual` where the parameter is absent or empty.
Result<std::uint64_t> number_of(const httpd::Form& form, std::string_view name,
                                std::uint64_t usual) {
  const auto text = httpd::form_value(form, name);
  if (!text || text->empty()) return usual;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->begin(), text->end(), value);
  if (error != std::errc() || end != text->end()) return wrong(name, "a whole number is needed");
  return value;
}

Result<Paging> paging_of(const httpd::Form& form, const Route& route) {
  Paging out;
  const std::uint64_t most = route.limit_max == 0 ? k_paging_depth_max : route.limit_max;
  const std::uint64_t usual =
      route.limit_usual == 0 ? std::min<std::uint64_t>(most, 100) : route.limit_usual;
  TRY_ASSIGN(const std::uint64_t limit, number_of(form, "limit", usual));
  TRY_ASSIGN(out.offset, number_of(form, "offset", 0));
  out.limit = std::min(limit == 0 ? usual : limit, most);
  if (out.offset > k_paging_depth_max || out.offset + out.limit > k_paging_depth_max) {
    return make_error(ErrorCode::usage,
                      "offset " + std::to_string(out.offset) + " and limit " +
                          std::to_string(out.limit) +
                          " are invalid; offset + limit must be less than or equal to 10000");
  }
  return out;
}

}  // namespace

std::vector<ParameterRow> parameter_rows(const Route& route) {
  std::vector<ParameterRow> out;
  for (std::string_view name : split(route.parameters, ' ')) {
    if (name.empty()) continue;
    ParameterRow row;
    for (bool marked = true; marked;) {
      marked = false;
      if (name.ends_with("!")) row.required = marked = true;
      if (name.ends_with("?")) row.boolean = marked = true;
      if (marked) name.remove_suffix(1);
      if (name.ends_with("[]")) {
        row.list = marked = true;
        name.remove_suffix(2);
      }
    }
    row.name = name;
    out.push_back(row);
  }
  return out;
}

Result<Parameters> Parameters::parse(std::string_view query, const Route& route) {
  Parameters out;
  auto form = httpd::parse_form(query);
  if (!form) return make_error(ErrorCode::usage, "the query cannot be decoded");
  out.form_ = std::move(*form);
  for (const ParameterRow& row : parameter_rows(route)) {
    const std::string_view value = out.text(row.name);
    if (row.required && value.empty()) return wrong(row.name, "it is required");
    if (row.boolean && !value.empty() && !boolean_of(value)) {
      return wrong(row.name, "true or false is needed");
    }
    if (row.list && out.list(row.name).size() > k_list_items_max) {
      return wrong(row.name, "too many items");
    }
  }
  TRY_ASSIGN(out.paging_, paging_of(out.form_, route));
  return out;
}

std::string_view Parameters::text(std::string_view name) const {
  return httpd::form_value(form_, name).value_or(std::string_view());
}

bool Parameters::has(std::string_view name) const {
  return httpd::form_value(form_, name).has_value();
}

bool Parameters::on(std::string_view name) const { return boolean_of(text(name)).value_or(false); }

std::vector<std::string> Parameters::list(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [each, value] : form_) {
    if (each != name) continue;
    for (const std::string_view item : split(std::string_view(value), ',')) {
      if (!item.empty() && std::ranges::find(out, item) == out.end()) out.emplace_back(item);
      if (out.size() > k_list_items_max) return out;
    }
  }
  return out;
}

}  // namespace iar::server
