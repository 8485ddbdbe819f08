// What Composer 2 tells programs of the packages it installed: vendor/composer/installed.php, one
// nested array as PHP code. Composer, src/Composer/Repository/FilesystemRepository.php. Its
// surprise: the project itself is listed too, and so are names that others provide or replace,
// which have no version.
#include "analyze/analyzers.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

struct Entry {
  std::string_view key;
  std::string_view text;  // of a value in quotes
  bool opens = false;     // the value is an array that goes on
};

// "'KEY' => 'TEXT'," or "'KEY' => array("
Entry entry_of(std::string_view line) {
  Entry out;
  line = trimmed(line);
  if (!line.starts_with('\'')) return out;
  line.remove_prefix(1);
  out.key = before(line, '\'');
  line = trimmed(line);
  if (!line.starts_with("=>")) return {};
  line = trimmed(line.substr(2));
  out.opens = line == "array(" || line == "[";
  if (!line.starts_with('\'')) return out;
  line.remove_prefix(1);
  out.text = before(line, '\'');
  return out;
}

class InstalledPhp {
 public:
  explicit InstalledPhp(model::Facts& out) : out_(out) {}

  void take(std::string_view line) {
    const auto text = trimmed(line);
    const Entry entry = entry_of(text);
    if (depth_ == 1 && entry.opens) in_root_ = entry.key == "root";
    if (depth_ == 2 && entry.opens && !in_root_) name_ = entry.key;
    if (depth_ == 2 && in_root_ && entry.key == "name") root_ = entry.text;
    if (depth_ == 3 && entry.key == "pretty_version") add(entry.text);
    if (entry.opens || text.ends_with("array(")) ++depth_;
    if ((text.starts_with(')') || text.starts_with(']')) && depth_ > 0) --depth_;
    seen_ = seen_ || depth_ > 1;
  }
  [[nodiscard]] bool seen() const { return seen_; }

 private:
  void add(std::string_view version) {
    if (in_root_ || name_ == root_ || version.empty()) return;
    std::string_view name = name_;
    model::Package package;
    package.type = "composer";
    if (name.find('/') != std::string_view::npos) package.name_space = before(name, '/');
    package.name = name;
    package.version = version;
    if (!package.name.empty()) out_.packages.push_back(std::move(package));
  }

  model::Facts& out_;
  unsigned depth_ = 0;
  bool in_root_ = false;
  bool seen_ = false;
  std::string_view root_;
  std::string_view name_;
};

Status analyze_installed_php(const File& file, model::Facts& out) {
  InstalledPhp installed(out);
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) installed.take(*line);
  if (installed.seen()) return {};
  return make_error(ErrorCode::corrupt, "no array of packages");
}

constexpr Want k_wants[] = {{.suffix = "/composer/installed.php"}};

}  // namespace

constexpr Analyzer k_composer_installed_php = {
    .name = "php/composer-installed-php",
    .version = 1,
    .wants = k_wants,
    .size_max = std::uint64_t{32} << 20,
    .run = SpanFunction{analyze_installed_php},
    .what = "installed PHP packages, as Composer tells programs"};

}  // namespace iar::analyze
