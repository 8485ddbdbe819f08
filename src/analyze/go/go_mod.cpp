// Go's module file go.mod: directives of a line or of a block in parentheses; "require" and
// "replace" matter here. The Go Modules Reference, "go.mod files". Its surprise: a replacement may
// be a folder; then which version is there cannot be told.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/go/module.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

struct Module {
  std::string path;
  std::string version;  // empty in a replacement: of any version
};

std::string_view without_comment(std::string_view line) {
  return trimmed(line.substr(0, line.find("//")));
}

// The next word; quotes around it are dropped.
std::string next_token(std::string_view& line) {
  auto word = next_word(line);
  const bool quoted = word.size() >= 2 && word.front() == word.back() &&
                      (word.front() == '"' || word.front() == '`');
  if (quoted) word = word.substr(1, word.size() - 2);
  return std::string(word);
}

class GoMod {
 public:
  void take(std::string_view line) {
    line = without_comment(line);
    if (line.empty()) return;
    if (line == ")") {
      block_ = {};
      return;
    }
    if (!block_.empty()) return directive(block_, line);
    const auto name = next_word(line);
    line = trimmed(line);
    if (line == "(" || line.empty()) {
      block_ = line == "(" ? name : std::string_view{};
    } else {
      directive(name, line);
    }
  }

  void put(model::Facts& out) const {
    DeclaredPackages declared("golang", out);
    for (const auto& required : required_) {
      const auto* const replacement = replacement_of(required);
      if (replacement == nullptr) {
        declared.add(go_module(required.path, required.version));
      } else if (is_go_folder(replacement->path)) {
        declared.add(go_module(required.path, {}));
      } else {
        declared.add(go_module(replacement->path, replacement->version));
      }
    }
  }

  [[nodiscard]] bool malformed() const { return malformed_; }

 private:
  void directive(std::string_view name, std::string_view line) {
    if (name == "require") {
      Module module{next_token(line), next_token(line)};
      malformed_ = malformed_ || module.version.empty();
      if (!module.version.empty()) required_.push_back(std::move(module));
    }
    if (name == "replace") replace(line);
  }

  // "PATH [VERSION] => PATH [VERSION]"
  void replace(std::string_view line) {
    const auto arrow = line.find("=>");
    if (arrow == std::string_view::npos) {
      malformed_ = true;
      return;
    }
    auto from = line.substr(0, arrow);
    auto to = line.substr(arrow + 2);
    auto old_path = next_token(from);
    auto old_version = next_token(from);
    Module module{next_token(to), next_token(to)};
    replaced_.insert_or_assign({std::move(old_path), std::move(old_version)}, std::move(module));
  }

  // The one for this version counts before the one for any.
  [[nodiscard]] const Module* replacement_of(const Module& required) const {
    auto found = replaced_.find({required.path, required.version});
    if (found == replaced_.end()) found = replaced_.find({required.path, {}});
    return found == replaced_.end() ? nullptr : &found->second;
  }

  std::string_view block_;  // the directive whose parentheses are open
  std::vector<Module> required_;
  std::map<std::pair<std::string, std::string>, Module> replaced_;
  bool malformed_ = false;
};

Status analyze_go_mod(const File& file, model::Facts& out) {
  GoMod go_mod;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) go_mod.take(*line);
  go_mod.put(out);
  if (go_mod.malformed()) return make_error(ErrorCode::corrupt, "a directive lacks a part");
  return {};
}

constexpr Want k_wants[] = {{.basename = "go.mod"}};

}  // namespace

constexpr Analyzer k_go_mod = {.name = "go/go-mod",
                               .version = 1,
                               .wants = k_wants,
                               .size_max = std::uint64_t{4} << 20,
                               .run = SpanFunction{analyze_go_mod},
                               .what = "Go modules of go.mod"};

}  // namespace iar::analyze
