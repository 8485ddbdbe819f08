// MANIFEST.MF: attributes of an archive, then sections of attributes of single entries. Described
// in the JAR File Specification, "JAR Manifest"; OSGi Core 8, 3.2 for the names of bundles.
// Its surprise: a line holds 72 bytes at most, so values go on in lines that start with a blank.
#include "analyze/java/manifest.h"

#include <optional>

#include "base/bytes.h"
#include "base/text.h"

namespace iar::analyze {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(JarManifestKey::count_)> k_keys = {
    "Implementation-Title",
    "Implementation-Version",
    "Implementation-Vendor-Id",
    "Specification-Title",
    "Specification-Version",
    "Bundle-SymbolicName",
    "Bundle-Version",
    "Automatic-Module-Name",
    "Extension-Name",
    "Group-Id",
    "Short-Name",
    "Plugin-Version",
    "Nar-Group",
    "Nar-Id",
    "Nar-Version",
};

// Lines that end in CR LF, LF or CR.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end);
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : rest_.empty() ? 0 : 1);
    return line;
  }
  // Whether the next line goes on with the one before.
  [[nodiscard]] bool goes_on() const { return rest_.starts_with(' '); }

 private:
  std::string_view rest_;
};

struct Attribute {
  std::string_view key;
  std::string value;
};

// A blank line answers an empty key.
std::optional<Attribute> next_attribute(Lines& lines) {
  const auto line = lines.next();
  if (!line) return std::nullopt;
  const std::size_t colon = line->find(':');
  Attribute out{line->substr(0, colon), ""};
  if (colon != std::string_view::npos) out.value = line->substr(colon + 1);
  while (lines.goes_on()) {
    const std::string_view more = lines.next()->substr(1);
    if (out.value.size() < k_manifest_value_bytes_max) out.value += more;
  }
  out.value = trimmed(std::string_view(out.value).substr(0, k_manifest_value_bytes_max));
  return out;
}

void read_sections(Lines& lines, JarManifest& out) {
  std::string name;
  while (const auto attribute = next_attribute(lines)) {
    if (attribute->key.empty()) name.clear();
    if (equal_ignoring_case(attribute->key, "Name")) name = attribute->value;
    if (equal_ignoring_case(attribute->key, "Implementation-Version") && !name.empty()) {
      out.section_name = name;
      out.section_version = attribute->value;
      return;
    }
  }
}

}  // namespace

std::string_view JarManifest::symbolic_name() const {
  const std::string_view name = value(JarManifestKey::bundle_symbolic_name);
  return trimmed(name.substr(0, name.find(';')));
}

std::size_t JarManifest::text_bytes() const {
  std::size_t sum = section_name.size() + section_version.size();
  for (const std::string& value : values) sum += value.size();
  return sum;
}

JarManifest read_jar_manifest(std::string_view text) {
  JarManifest out;
  Lines lines(text.substr(0, k_manifest_bytes_max));
  while (const auto attribute = next_attribute(lines)) {
    if (attribute->key.empty()) break;
    for (std::size_t i = 0; i < k_keys.size(); ++i) {
      if (equal_ignoring_case(attribute->key, k_keys.at(i))) out.values.at(i) = attribute->value;
    }
  }
  read_sections(lines, out);
  return out;
}

}  // namespace iar::analyze
