#include "analyze/conan/reference.h"

#include "analyze/text.h"

namespace iar::analyze {

std::optional<model::Package> conan_package(std::string_view reference) {
  reference = trimmed(reference.substr(0, reference.find_first_of("#:%")));
  auto with_user = reference;
  reference = before(with_user, '@');
  model::Package package;
  package.type = "conan";
  package.name = before(reference, '/');
  package.version = reference;
  const bool exact = !package.name.empty() && !reference.empty() &&
                     reference.find_first_of("/[ ") == std::string_view::npos;
  if (!exact) return std::nullopt;
  // Without a user the package is that of the remote, "_/_" says the same.
  const auto user = before(with_user, '/');
  if (!user.empty() && user != "_") {
    package.properties = {{"channel", std::string(with_user)}, {"user", std::string(user)}};
  }
  return package;
}

}  // namespace iar::analyze
