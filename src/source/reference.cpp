#include "source/reference.h"

#include <array>
#include <utility>

namespace iar::source {

namespace {

constexpr std::array<std::pair<std::string_view, Form>, 4> k_forms = {{
    {"oci:", Form::oci},
    {"oci-archive:", Form::oci_archive},
    {"docker-archive:", Form::docker_archive},
    {"dir:", Form::dir},
}};

// Cuts the name off at `at`, which is a colon or the "@" of a digest.
LocalReference cut(Form form, std::string_view rest, std::size_t at) {
  std::string_view name = rest.substr(at);
  if (name.starts_with(':')) name.remove_prefix(1);
  return {form, std::string(rest.substr(0, at)), std::string(name)};
}

bool may_cut(std::string_view rest, std::size_t at) {
  return rest.at(at) == ':' || rest.substr(at).starts_with("@sha256:");
}

}  // namespace

Result<LocalReference> parse_reference(std::string_view text,
                                       const std::function<bool(const std::string&)>& exists) {
  if (text == "-") return LocalReference{Form::standard_input, {}, {}};
  Form form = Form::bare;
  std::string_view rest = text;
  for (const auto& [prefix, value] : k_forms) {
    if (!text.starts_with(prefix)) continue;
    form = value;
    rest = text.substr(prefix.size());
  }
  if (rest.empty()) return make_error(ErrorCode::usage, "a path is missing", std::string(text));
  if (form == Form::dir || exists(std::string(rest))) {
    return LocalReference{form, std::string(rest), {}};
  }
  std::optional<std::size_t> first;
  for (std::size_t at = rest.size() - 1; at > 0; --at) {
    if (!may_cut(rest, at)) continue;
    if (exists(std::string(rest.substr(0, at)))) return cut(form, rest, at);
    first = at;
  }
  return first ? cut(form, rest, *first) : LocalReference{form, std::string(rest), {}};
}

}  // namespace iar::source
