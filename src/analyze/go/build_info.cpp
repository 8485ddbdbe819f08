#include "analyze/go/build_info.h"

#include <optional>
#include <string>
#include <vector>

#include "analyze/go/module.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_no_version = "(devel)";

struct Module {
  std::string_view path;
  std::string_view version;
};

// "PATH<tab>VERSION[<tab>SUM]"
Module module_of(std::string_view line) {
  Module module;
  module.path = before(line, '\t');
  module.version = before(line, '\t');
  return module;
}

bool starts_like_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  return !text.empty() && text.front() >= '0' && text.front() <= '9' &&
         text.find('.') != std::string_view::npos;
}

// The value of a setting -X IMPORTPATH.NAME=VALUE whose name is that of a version.
std::string_view linked_version(std::string_view setting) {
  const auto equals = setting.find('=');
  if (equals == std::string_view::npos) return {};
  auto name = setting.substr(0, equals);
  name.remove_prefix(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
  const auto value = setting.substr(equals + 1);
  const bool names_version =
      equal_but_case(name, "version") || equal_but_case(name, "appVersion") ||
      equal_but_case(name, "gitVersion") || equal_but_case(name, "buildVersion");
  return names_version && starts_like_version(value) ? value : std::string_view{};
}

std::string_view without_quotes(std::string_view word) {
  while (!word.empty() && (word.front() == '"' || word.front() == '\'')) word.remove_prefix(1);
  while (!word.empty() && (word.back() == '"' || word.back() == '\'')) word.remove_suffix(1);
  return word;
}

// The version among the linker's flags "-s -w -X main.version=1.2.3".
std::string_view version_of_flags(std::string_view flags) {
  bool setting_follows = false;
  for (auto word = next_word(flags); !word.empty(); word = next_word(flags)) {
    word = without_quotes(word);
    if (word.starts_with("-X=")) {
      word.remove_prefix(3);
      setting_follows = true;
    }
    if (setting_follows) {
      if (const auto version = linked_version(without_quotes(word)); !version.empty()) {
        return version;
      }
    }
    setting_follows = word == "-X";
  }
  return {};
}

class Reader {
 public:
  void take(std::string_view line) {
    const auto kind = before(line, '\t');
    if (kind == "mod") main_ = module_of(line);
    if (kind == "dep") modules_.push_back(module_of(line));
    if (kind == "=>") replace(module_of(line));
    if (kind == "build" && before(line, '=') == "-ldflags") {
      flag_version_ = version_of_flags(unquoted(line));
    }
  }

  // False when there is nothing.
  bool put(model::Facts& out) const {
    if (main_) {
      const bool unknown = main_->version.empty() || main_->version == k_no_version;
      const auto version = unknown && !flag_version_.empty() ? flag_version_ : main_->version;
      out.packages.push_back(go_module(main_->path, version.empty() ? k_no_version : version));
    }
    for (const auto& module : modules_) {
      if (!module.path.empty()) out.packages.push_back(go_module(module.path, module.version));
    }
    return main_ || !modules_.empty();
  }

 private:
  static std::string_view unquoted(std::string_view text) {
    return text.size() >= 2 && text.front() == '"' && text.back() == '"'
               ? text.substr(1, text.size() - 2)
               : text;
  }

  // Of the module before it. A folder has no version: the module stays, without one.
  void replace(const Module& replacement) {
    if (modules_.empty()) return;
    if (is_go_folder(replacement.path)) {
      modules_.back().version = {};
    } else {
      modules_.back() = replacement;
    }
  }

  std::optional<Module> main_;
  std::vector<Module> modules_;
  std::string_view flag_version_;
};

}  // namespace

void add_go_standard_library(std::string_view version, model::Facts& out) {
  version = next_word(version);
  if (!version.starts_with("go")) return;
  version.remove_prefix(2);
  if (version.empty() || version.front() < '0' || version.front() > '9') return;
  // "1.21.0-fips" and the like are built from the release before the hyphen.
  out.packages.push_back(go_module("stdlib", version.substr(0, version.find('-'))));
}

Status add_go_modules(std::string_view text, model::Facts& out) {
  Reader reader;
  Cursor cursor(text);
  bool any_path = false;
  while (const auto line = cursor.line()) {
    any_path = any_path || line->starts_with("path\t");
    reader.take(*line);
  }
  // Programs of the Go project itself have a path, but no modules.
  if (!reader.put(out) && !any_path && !text.empty()) {
    return make_error(ErrorCode::corrupt, "the build information names no modules");
  }
  return {};
}

}  // namespace iar::analyze
