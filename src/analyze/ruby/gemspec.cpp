// An installed Ruby gem: NAME-VERSION.gemspec, a Ruby program that RubyGems writes below
// "specifications"; also the one that its author wrote, beside its files. RubyGems Guides,
// "Specification Reference". Its surprise: it is code; only fields whose value is a literal, or a
// constant that the same file sets to one, can be read, and others are passed over. A version that
// lib/NAME/version.rb states is left for the merge to fill in.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

// The text of a literal at the start of `code`: "x", 'x', %q{x}, %q<x>, %q(x), %q[x]; empty when
// none is there, or one that is put together from others ("#{…}").
std::string_view literal(std::string_view code) {
  char end = 0;
  if (code.starts_with("%q") || code.starts_with("%Q")) {
    code.remove_prefix(2);
    if (code.empty()) return {};
    constexpr std::string_view k_opening = "{<([";
    constexpr std::string_view k_closing = "}>)]";
    const auto kind = k_opening.find(code.front());
    if (kind == std::string_view::npos) return {};
    end = k_closing[kind];
  } else if (code.starts_with('"') || code.starts_with('\'')) {
    end = code.front();
  } else {
    return {};
  }
  code.remove_prefix(1);
  const auto size = code.find(end);
  if (size == std::string_view::npos) return {};
  const auto text = code.substr(0, size);
  return text.find("#{") == std::string_view::npos ? text : std::string_view{};
}

// Every literal of "[…]", or the one that stands alone.
std::vector<std::string> literals(std::string_view code) {
  std::vector<std::string> out;
  const bool list = code.starts_with('[');
  if (list)
    code = code.substr(1, code.find(']') == std::string_view::npos ? 0 : code.find(']') - 1);
  while (!code.empty()) {
    const auto part = trimmed(before(code, ','));
    if (const auto text = literal(part); !text.empty()) out.emplace_back(text);
    if (!list) break;
  }
  return out;
}

class Gemspec {
 public:
  void take(std::string_view line) {
    line = trimmed(line);
    if (line.starts_with("require")) take_require(line);
    if (variable_.empty()) {
      take_start(line);
      take_constant(line);
      return;
    }
    if (!line.starts_with(variable_) || !line.substr(variable_.size()).starts_with('.')) return;
    line.remove_prefix(variable_.size() + 1);
    const auto field = trimmed(before(line, '='));
    take_field(field, trimmed(line));
  }

  [[nodiscard]] const model::Package& package() const { return package_; }
  // Where the version is written, from the specification's folder on; empty when it does not say.
  [[nodiscard]] std::string version_file() const {
    return computed_ && !required_.empty() ? std::string(required_) + ".rb" : std::string();
  }

 private:
  // "require_relative 'lib/x/version'"; also File.expand_path("../lib/x/version", __FILE__) and
  // "x/version" of the folder lib, which the file has put into the load path before.
  void take_require(std::string_view line) {
    const bool relative = line.starts_with("require_relative");
    const auto start = line.find_first_of("'\"");
    if (start == std::string_view::npos) return;
    auto path = literal(line.substr(start));
    if (!path.ends_with("/version") || !required_.empty()) return;
    const bool of_file = line.find("__FILE__") != std::string_view::npos;
    if (path.starts_with("./")) path.remove_prefix(2);
    if (of_file && path.starts_with("../")) path.remove_prefix(3);
    required_ =
        relative || path.starts_with("lib/") ? std::string(path) : "lib/" + std::string(path);
  }

  // "Gem::Specification.new do |s|", perhaps with arguments.
  void take_start(std::string_view line) {
    if (line.find("Gem::Specification.new") == std::string_view::npos) return;
    const auto first = line.find('|');
    const auto last = first == std::string_view::npos ? first : line.find('|', first + 1);
    if (last == std::string_view::npos) return;
    variable_ = trimmed(line.substr(first + 1, last - first - 1));
  }

  // "VERSION = '1.0'"
  void take_constant(std::string_view line) {
    const auto name = trimmed(before(line, '='));
    const bool constant = !name.empty() && name.front() >= 'A' && name.front() <= 'Z' &&
                          name.find_first_of(" .(\"'") == std::string_view::npos;
    const auto text = literal(trimmed(line));
    if (constant && !text.empty()) constants_.insert_or_assign(std::string(name), text);
  }

  void take_field(std::string_view field, std::string_view code) {
    if (field == "name") package_.name = literal(code);
    if (field == "version") {
      package_.version = version(code);
      computed_ =
          code.find("::V") != std::string_view::npos && code.front() >= 'A' && code.front() <= 'Z';
    }
    if (field == "platform") platform(literal(code));
    if (field == "license" || field == "licenses") package_.licenses = literals(code);
  }

  // A literal, Gem::Version.new("1.0"), or a constant of this file.
  std::string_view version(std::string_view code) {
    constexpr std::string_view k_new = "Gem::Version.new(";
    if (code.starts_with(k_new)) code.remove_prefix(k_new.size());
    if (const auto text = literal(trimmed(code)); !text.empty()) return text;
    const auto name = code.substr(0, code.find_first_of(" .#"));
    const auto found = constants_.find(name);
    return found == constants_.end() ? std::string_view{} : found->second;
  }

  void platform(std::string_view text) {
    if (!text.empty() && text != "ruby") package_.properties.emplace_back("platform", text);
  }

  std::string_view variable_;
  std::map<std::string, std::string_view, std::less<>> constants_;
  std::string required_;
  bool computed_ = false;  // the version is a constant of another file
  model::Package package_;
};

bool is_installed_form(std::string_view path) {
  return path.find("/specifications/") != std::string_view::npos;
}

Status analyze_gemspec(const File& file, model::Facts& out) {
  Gemspec gemspec;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) gemspec.take(*line);
  auto package = gemspec.package();
  package.type = "gem";
  if (!package.name.empty() && !package.version.empty()) {
    out.packages.push_back(std::move(package));
    return {};
  }
  const std::string version_file = gemspec.version_file();
  if (!package.name.empty() && !version_file.empty()) {
    const auto folder = file.path.substr(0, file.path.size() - base_name(file.path).size());
    package.properties.emplace_back(k_version_file, std::string(folder) + version_file);
    std::ranges::sort(package.properties);
    out.packages.push_back(std::move(package));
    return {};
  }
  // RubyGems writes literals only; what an author wrote may say anything.
  if (!is_installed_form(file.path)) return {};
  return make_error(ErrorCode::corrupt, "the specification lacks name or version");
}

constexpr Want k_wants[] = {{.suffix = ".gemspec"}};

}  // namespace

constexpr Analyzer k_gemspec = {.name = "ruby/gemspec",
                                .version = 2,
                                .wants = k_wants,
                                .size_max = std::uint64_t{4} << 20,
                                .run = SpanFunction{analyze_gemspec},
                                .what = "installed Ruby gems (specifications)"};

}  // namespace iar::analyze
