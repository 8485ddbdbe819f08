#include "model/purl_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace iar::model {

namespace {

enum class Fold : std::uint8_t { nothing, name_space, both };
enum class Namespace : std::uint8_t { optional, required, prohibited };

struct TypeRule {
  std::string_view type;
  Fold fold = Fold::nothing;
  Namespace name_space = Namespace::optional;
  std::string_view qualifier = {};  // one that must be there
};

// Types that are not here leave everything as it is. Go's definition asks for lower case, but the
// paths of its modules differ by case, so that folding them would name another module.
constexpr std::array k_rules = {
    TypeRule{"alpm", Fold::both},
    TypeRule{"apk", Fold::both},
    TypeRule{"bitbucket", Fold::both},
    TypeRule{"bitnami", Fold::both},
    TypeRule{"brew", Fold::both},
    TypeRule{"composer", Fold::both},
    TypeRule{"deb", Fold::both},
    TypeRule{"git", Fold::both},
    TypeRule{"github", Fold::both},
    TypeRule{"hex", Fold::both},
    TypeRule{"julia", Fold::nothing, Namespace::optional, "uuid"},
    TypeRule{"luarocks", Fold::both},
    TypeRule{"oci", Fold::both},
    TypeRule{"otp", Fold::nothing, Namespace::prohibited},
    TypeRule{"pub", Fold::both},
    TypeRule{"pypi", Fold::both},
    TypeRule{"qpkg", Fold::both},
    TypeRule{"rpm", Fold::name_space},
    TypeRule{"swift", Fold::nothing, Namespace::required},
    TypeRule{"vcpkg", Fold::nothing, Namespace::prohibited},
    TypeRule{"vscode-extension", Fold::nothing, Namespace::required},
};

// A qualifier that a type's definition knows; empty type: any type may have it.
struct Qualifier {
  std::string_view type;
  std::string_view key;
};

constexpr std::array k_qualifiers = {
    Qualifier{"", "checksum"},
    Qualifier{"", "download_url"},
    Qualifier{"", "file_name"},
    Qualifier{"", "repository_url"},
    Qualifier{"", "vcs_url"},
    Qualifier{"bitnami", "distro"},
    Qualifier{"conan", "channel"},
    Qualifier{"conan", "prev"},
    Qualifier{"conan", "rrev"},
    Qualifier{"conan", "user"},
    Qualifier{"conda", "build"},
    Qualifier{"conda", "channel"},
    Qualifier{"conda", "subdir"},
    Qualifier{"conda", "type"},
    Qualifier{"cpan", "author"},
    Qualifier{"gem", "platform"},
    Qualifier{"julia", "uuid"},
    Qualifier{"maven", "classifier"},
    Qualifier{"maven", "type"},
    Qualifier{"oci", "tag"},
    Qualifier{"otp", "platform"},
    Qualifier{"swid", "tag_id"},
    Qualifier{"vcpkg", "features"},
    Qualifier{"vcpkg", "port_version"},
    Qualifier{"vcpkg", "repository_revision"},
    Qualifier{"vcpkg", "triplet"},
    Qualifier{"vscode-extension", "platform"},
    Qualifier{"yocto", "layer_version"},
};

Error forbidden(std::string_view type, std::string_view what) {
  return make_error(ErrorCode::corrupt,
                    "a purl of type " + std::string(type) + " " + std::string(what));
}

Status check_rule(const TypeRule& rule, const Purl& parts) {
  if (rule.name_space == Namespace::required && parts.name_space.empty()) {
    return forbidden(rule.type, "needs a namespace");
  }
  if (rule.name_space == Namespace::prohibited && !parts.name_space.empty()) {
    return forbidden(rule.type, "has no namespace");
  }
  if (!rule.qualifier.empty() && parts.qualifier(rule.qualifier).empty()) {
    return forbidden(rule.type, "needs the qualifier " + std::string(rule.qualifier));
  }
  return {};
}

// One to four numbers.
bool chrome_version(std::string_view version) {
  const auto numbers = split(version, '.');
  return numbers.size() <= 4 && std::ranges::all_of(numbers, [](std::string_view number) {
           return !number.empty() && std::ranges::all_of(number, is_digit);
         });
}

// Extensions are named by 32 letters, which are hexadecimal digits written as a to p.
Status check_chrome_extension(const Purl& parts) {
  const bool named = parts.name.size() == 32 &&
                     std::ranges::all_of(parts.name, [](char c) { return c >= 'a' && c <= 'p'; });
  if (!named) return forbidden(parts.type, "names 32 letters from a to p");
  if (!parts.version.empty() && !chrome_version(parts.version)) {
    return forbidden(parts.type, "has a version of one to four numbers");
  }
  return {};
}

// Everything up to the first slash is the namespace of a git repository: its host.
void split_git_host(Purl& parts) {
  const std::size_t slash = parts.name_space.find('/');
  if (slash == std::string::npos) return;
  parts.name = parts.name_space.substr(slash + 1) + "/" + parts.name;
  parts.name_space.resize(slash);
}

}  // namespace

void fold_purl_type(Purl& parts) {
  const auto* const rule = std::ranges::find(k_rules, parts.type, &TypeRule::type);
  const Fold fold = rule == k_rules.end() ? Fold::nothing : rule->fold;
  if (fold != Fold::nothing) parts.name_space = lowered(parts.name_space);
  if (fold == Fold::both) parts.name = lowered(parts.name);
  if (parts.type == "pypi") std::ranges::replace(parts.name, '_', '-');
  if (parts.type == "huggingface") parts.version = lowered(parts.version);
  if (parts.type == "git") split_git_host(parts);
  // Whether case counts hangs on the registry.
  const bool databricks =
      parts.qualifier("repository_url").find("databricks") != std::string_view::npos;
  if (parts.type == "mlflow" && databricks) parts.name = lowered(parts.name);
}

Status check_purl_type(const Purl& parts) {
  const auto* const rule = std::ranges::find(k_rules, parts.type, &TypeRule::type);
  if (rule != k_rules.end()) TRY(check_rule(*rule, parts));
  if (parts.type == "cpan" && parts.name.find("::") != std::string::npos) {
    return forbidden(parts.type, "names a distribution, not a module");
  }
  if (parts.type == "chrome-extension") return check_chrome_extension(parts);
  return {};
}

bool is_purl_qualifier(std::string_view type, std::string_view key) {
  return std::ranges::any_of(k_qualifiers, [&](const Qualifier& known) {
    return known.key == key && (known.type.empty() || known.type == type);
  });
}

bool is_distribution_type(std::string_view type) {
  static constexpr std::array<std::string_view, 5> k_types = {"alpm", "apk", "deb", "opkg", "rpm"};
  return std::ranges::find(k_types, type) != k_types.end();
}

bool is_system_type(std::string_view type) {
  return is_distribution_type(type) || type == "ebuild";
}

}  // namespace iar::model
