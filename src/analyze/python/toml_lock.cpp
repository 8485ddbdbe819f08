#include "analyze/python/toml_lock.h"

#include <algorithm>

#include "analyze/declared.h"
#include "analyze/python/name.h"
#include "format/toml.h"

namespace iar::analyze {

Status read_toml_lock(ByteView bytes, std::string_view key, const TakePackage& take,
                      model::Facts& out) {
  TRY_ASSIGN(const auto root, format::parse_toml(as_text(bytes)));
  const auto* const tables = root.find(key);
  if (tables == nullptr) return {};
  DeclaredPackages declared("pypi", out);
  for (const auto& table : tables->items) {
    auto package = take(table);
    if (!package.version.empty()) declared.add(std::move(package));
  }
  return {};
}

model::Package toml_lock_package(const format::Node& table) {
  return python_package(table.text_of("name"), table.text_of("version"));
}

bool outside_group(const format::Node& table, std::string_view main) {
  const auto* const groups = table.find("groups");
  if (groups == nullptr || groups->items.empty()) return false;
  return std::ranges::find(groups->items, main, &format::Node::scalar) == groups->items.end();
}

}  // namespace iar::analyze
