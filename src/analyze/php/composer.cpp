#include "analyze/php/composer.h"

#include "analyze/text.h"

namespace iar::analyze {

model::Package composer_package(const JsonValue& value) {
  model::Package package;
  package.type = "composer";
  auto name = value.text("name");
  if (name.find('/') != std::string_view::npos) package.name_space = before(name, '/');
  package.name = name;
  package.version = value.text("version");
  const auto license = value.get("license");
  if (!license) return package;
  for (const auto& one : license->elements()) {
    if (const auto text = one.string(); text && !text->empty())
      package.licenses.emplace_back(*text);
  }
  if (const auto text = license->string(); text && !text->empty()) {
    package.licenses.emplace_back(*text);
  }
  return package;
}

}  // namespace iar::analyze
