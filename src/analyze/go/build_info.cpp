#include "analyze/go/build_info.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyze/go/module.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_no_version = "(devel)";
constexpr std::size_t k_mark_size = 16;

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

// The linker's flags give variables their values: -X IMPORTPATH.NAME=VALUE. Of those that are
// called a version, one is the program's: best one of its own packages, best called just "version".
class FlagVersion {
 public:
  // `module`: the main module's path. `flags`: "-s -w -X main.version=1.2.3".
  FlagVersion(std::string_view module, std::string_view flags) {
    bool setting_follows = false;
    for (auto word = next_word(flags); !word.empty(); word = next_word(flags)) {
      word = without_quotes(word);
      if (word.starts_with("-X=")) {
        word.remove_prefix(3);
        setting_follows = true;
      }
      if (setting_follows) take(module, without_quotes(word));
      setting_follows = word == "-X";
    }
  }

  // Empty when there is none, or several that are as good.
  [[nodiscard]] std::string_view value() const { return ambiguous_ ? std::string_view{} : value_; }

 private:
  static std::string_view without_quotes(std::string_view word) {
    constexpr std::string_view k_quotes = "\"'\\";
    const auto first = word.find_first_not_of(k_quotes);
    if (first == std::string_view::npos) return {};
    return word.substr(first, word.find_last_not_of(k_quotes) - first + 1);
  }

  void take(std::string_view module, std::string_view setting) {
    const auto key = before(setting, '=');
    const auto dot = key.rfind('.');
    if (dot == std::string_view::npos || !starts_like_version(setting)) return;
    const auto package = key.substr(0, dot);
    const auto name = lower_case(key.substr(dot + 1));
    const bool own =
        package == "main" || package == module ||
        (package.starts_with(module) && package.substr(module.size()).starts_with('/'));
    const bool plain = name == "version" || name == "ver";
    const bool known = plain || name == "appversion" || name == "gitversion" ||
                       name == "buildversion" || name == "releaseversion";
    if (!known) return;
    const int rank = (own ? 0 : 2) + (plain ? 0 : 1);
    if (rank > rank_) return;
    ambiguous_ = rank == rank_ && (ambiguous_ || value_ != setting);
    rank_ = rank;
    value_ = setting;
  }

  static constexpr int k_none = 4;
  int rank_ = k_none;
  bool ambiguous_ = false;
  std::string_view value_;
};

class Reader {
 public:
  void take(std::string_view line) {
    const auto kind = before(line, '\t');
    if (kind == "mod") main_ = module_of(line);
    if (kind == "dep") modules_.push_back(module_of(line));
    if (kind == "=>") replace(module_of(line));
    if (kind == "build" && before(line, '=') == "-ldflags") flags_ = line;
  }

  // False when there is nothing.
  bool put(model::Facts& out) const {
    if (main_) {
      auto version = main_->version;
      if (version.empty() || version == k_no_version) {
        version = FlagVersion(main_->path, flags_).value();
      }
      add(main_->path, version.empty() ? k_no_version : version, out);
    }
    for (const auto& module : modules_) add(module.path, module.version, out);
    return main_ || !modules_.empty();
  }

 private:
  // A path that ends in a slash names nothing.
  static void add(std::string_view path, std::string_view version, model::Facts& out) {
    auto package = go_module(path, version);
    if (!package.name.empty()) out.packages.push_back(std::move(package));
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
  std::string_view flags_;
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
  if (text.size() < 2 * k_mark_size + 1 || text[text.size() - k_mark_size - 1] != '\n') {
    return make_error(ErrorCode::unsupported, "the program names no modules");
  }
  text = text.substr(k_mark_size, text.size() - 2 * k_mark_size);
  Reader reader;
  Cursor cursor(text);
  bool any_path = false;
  while (const auto line = cursor.line()) {
    any_path = any_path || line->starts_with("path\t");
    reader.take(*line);
  }
  // Programs of the Go project itself have a path, but no modules.
  if (!reader.put(out) && !any_path) {
    return make_error(ErrorCode::corrupt, "the build information names no modules");
  }
  return {};
}

}  // namespace iar::analyze
