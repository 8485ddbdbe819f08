// An installed Lua rock: NAME-VERSION.rockspec, a Lua program of assignments. LuaRocks
// documentation, "Rockspec format". Its surprise: tables may stand before the name, and hold keys
// of the same names; a value may be put together from strings and variables of the file.
#include <map>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

class Rockspec {
 public:
  void take(std::string_view line) {
    line = without_comment(trimmed(line));
    if (depth_ == 0 && !long_text_) assignment(line);
    count_brackets(line);
  }
  [[nodiscard]] std::string value(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string() : found->second;
  }

 private:
  static std::string_view without_comment(std::string_view line) {
    return line.starts_with("--") ? std::string_view{} : line;
  }

  void assignment(std::string_view line) {
    if (line.starts_with("local ")) line.remove_prefix(6);
    if (line.find('=') == std::string_view::npos) return;
    const auto name = trimmed(before(line, '='));
    if (name.empty() || name.find_first_of(" .[(\"'") != std::string_view::npos) return;
    if (auto text = expression(trimmed(line)); !text.empty()) {
      values_.insert_or_assign(std::string(name), std::move(text));
    }
  }

  // Strings and variables joined by "..", empty when it is anything else.
  [[nodiscard]] std::string expression(std::string_view code) const {
    std::string out;
    while (!code.empty()) {
      std::string part;
      if (code.front() == '"' || code.front() == '\'') {
        const char quote = code.front();
        code.remove_prefix(1);
        if (code.find(quote) == std::string_view::npos) return {};
        part = before(code, quote);
      } else {
        const auto name = code.substr(0, code.find_first_of(" .;"));
        part = value(name);
        code.remove_prefix(name.size());
      }
      if (part.empty()) return {};
      out += part;
      code = trimmed(code);
      if (!code.starts_with(".."))
        return code.empty() || code.front() == ';' || code.starts_with("--") ? out : std::string();
      code = trimmed(code.substr(2));
    }
    return {};
  }

  void count_brackets(std::string_view line) {
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (long_text_) {
        long_text_ = !line.substr(i).starts_with("]]");
      } else if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (line.substr(i).starts_with("[[")) {
        long_text_ = true;
      } else if (line.substr(i).starts_with("--") && !line.substr(i).starts_with("--[[")) {
        return;
      } else if (c == '{') {
        ++depth_;
      } else if (c == '}' && depth_ > 0) {
        --depth_;
      }
    }
  }

  std::map<std::string, std::string, std::less<>> values_;
  std::size_t depth_ = 0;
  bool long_text_ = false;  // between [[ and ]]
};

Status analyze_rockspec(const File& file, model::Facts& out) {
  Rockspec rockspec;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) rockspec.take(*line);
  model::Package package;
  package.type = "luarocks";
  package.name = rockspec.value("package");
  package.version = rockspec.value("version");
  if (package.name.empty() || package.version.empty()) {
    return make_error(ErrorCode::corrupt, "the rock lacks name or version");
  }
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".rockspec"}};

}  // namespace

constexpr Analyzer k_rockspec = {.name = "lua/rockspec",
                                 .version = 1,
                                 .wants = k_wants,
                                 .size_max = std::uint64_t{1} << 20,
                                 .run = SpanFunction{analyze_rockspec},
                                 .what = "Lua rocks"};

}  // namespace iar::analyze
