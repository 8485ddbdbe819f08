#include "analyze/java/identity.h"

#include <algorithm>
#include <array>

#include "analyze/java/file_name.h"
#include "analyze/java/known_groups.h"
#include "base/text.h"

namespace iar::analyze {

namespace {

using Key = JarManifestKey;

// Domains below which unrelated groups lie.
constexpr std::array<std::string_view, 14> k_umbrellas = {
    "com.github",   "com.google",  "com.ibm",       "com.microsoft",   "com.oracle",
    "com.sun",      "io.github",   "net.java",      "net.sourceforge", "org.apache",
    "org.codehaus", "org.eclipse", "org.glassfish", "org.jboss"};

bool is_umbrella(std::string_view group) {
  return std::ranges::find(k_umbrellas, group) != k_umbrellas.end();
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

// A version that a manifest states; often a date or a build follows it.
std::string_view stated_version(std::string_view text) {
  const std::string_view word = first_word(trimmed(text));
  return valid_maven_version(word) && word.find_first_of("0123456789") != std::string_view::npos
             ? word
             : std::string_view{};
}

std::string_view last_section(std::string_view id) { return id.substr(id.rfind('.') + 1); }

std::string_view without_last_section(std::string_view id) {
  const std::size_t dot = id.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : id.substr(0, dot);
}

std::size_t sections(std::string_view id) {
  return static_cast<std::size_t>(std::ranges::count(id, '.')) + 1;
}

// "org.springframework" of "org.springframework.boot".
std::string_view domain_of(std::string_view id) {
  return id.substr(0, id.find('.', std::min(id.find('.'), id.size() - 1) + 1));
}

// "commons.lang3" for "commons-lang3": bundles have dots where artifacts have hyphens.
std::string dotted(std::string_view artifact) {
  std::string out(artifact);
  std::ranges::replace(out, '-', '.');
  return out;
}

bool ends_in_section(std::string_view id, std::string_view end) {
  return id.size() > end.size() && id.ends_with(end) && id[id.size() - end.size() - 1] == '.';
}

// The group of an artifact whose bundle or module has that name.
std::string_view group_by_name(std::string_view name, std::string_view artifact) {
  if (!domain_like(name)) return {};
  const std::string_view above = without_last_section(name);
  if (name == artifact) return sections(name) > 2 ? above : name;
  if (ends_in_section(name, artifact)) {
    const std::string_view group = name.substr(0, name.size() - artifact.size() - 1);
    // "org.apache.ivy" is the group of ivy as well, "org.yaml" that of snakeyaml.
    return is_umbrella(group) || sections(group) < 2 ? name : group;
  }
  // "org.eclipse.jetty.server" is jetty-server of org.eclipse.jetty.
  const std::string words = dotted(artifact);
  if (ends_in_section(name, words)) {
    const std::size_t first = name.size() - words.size();
    return name.substr(0, first + words.find('.'));
  }
  // "com.github.jnr.jffi.native"
  const std::size_t inside = name.find("." + std::string(artifact) + ".");
  if (inside != std::string_view::npos) return name.substr(0, inside);
  // "org.apache.tomcat-catalina": the group goes on to the hyphen.
  const std::size_t hyphen = name.find('-');
  if (hyphen != std::string_view::npos) {
    return is_umbrella(above) ? name.substr(0, hyphen) : above;
  }
  return name;
}

// The group of an artifact whose classes lie in that package.
std::string_view group_by_package(std::string_view package, std::string_view artifact) {
  if (package.empty()) return {};
  std::string_view group = package;
  // What was moved out of the way of other copies says nothing.
  for (const std::string_view moved : {".shaded", ".thirdparty", ".relocated", ".repackaged"}) {
    group = group.substr(0, group.find(moved));
  }
  while (sections(group) > 3) group = without_last_section(group);
  const std::size_t hyphen = artifact.rfind('-');
  const bool several_words = hyphen != std::string_view::npos;
  if (sections(group) == 3 && several_words && !is_umbrella(without_last_section(group)) &&
      last_section(group) == artifact.substr(hyphen + 1)) {
    group = without_last_section(group);
  }
  return group;
}

class Identity {
 public:
  explicit Identity(const JarEvidence& evidence)
      : evidence_(evidence), name_(jar_name(evidence.file_name)), manifest_(evidence.manifest) {
    if (manifest_is_anothers()) manifest_ = JarManifest{};
  }

  [[nodiscard]] bool stated_by_a_pom() const;
  [[nodiscard]] bool of_java_itself() const;
  [[nodiscard]] bool documentation() const { return name_.documentation; }
  [[nodiscard]] std::string_view version() const;
  [[nodiscard]] std::string_view artifact() const;
  [[nodiscard]] std::string group(std::string_view artifact) const;

 private:
  [[nodiscard]] const std::string& value(Key key) const { return manifest_.value(key); }
  [[nodiscard]] std::string_view manifest_version() const;
  [[nodiscard]] bool file_name_has_version() const;
  [[nodiscard]] bool manifest_is_anothers() const;
  [[nodiscard]] bool stem_is_known_to_manifest() const;
  [[nodiscard]] std::string_view name_of_renamed() const;
  [[nodiscard]] std::string section_group() const;
  [[nodiscard]] std::string_view family(std::string_view artifact) const;

  const JarEvidence& evidence_;
  JarName name_;
  JarManifest manifest_;
};

std::string_view Identity::manifest_version() const {
  for (const Key key : {Key::nar_version, Key::plugin_version, Key::implementation_version,
                        Key::bundle_version, Key::specification_version}) {
    if (const auto version = stated_version(value(key)); !version.empty()) return version;
  }
  return stated_version(manifest_.section_version);
}

// One number alone may be part of the name: "app-1.jar".
bool Identity::file_name_has_version() const {
  if (name_.version.empty() || !valid_maven_id(name_.artifact)) return false;
  if (name_.version.find('.') != std::string_view::npos) return true;
  const std::string_view stated = manifest_version();
  return stated.empty() || stated.starts_with(name_.version);
}

// Where archives were merged into one, the manifest may be that of any of them.
bool Identity::manifest_is_anothers() const {
  const std::string_view stated = stated_version(value(Key::implementation_version));
  return !evidence_.poms.empty() && file_name_has_version() && !stated.empty() &&
         !stated.starts_with(name_.version) && !name_.version.starts_with(stated);
}

bool Identity::stated_by_a_pom() const {
  const auto own = [&](const MavenCoordinates& pom) {
    return pom.artifact == name_.artifact || pom.artifact == name_.stem ||
           name_.stem.starts_with(pom.artifact + "-" + pom.version) ||
           pom.artifact == value(Key::implementation_title) ||
           manifest_.symbolic_name() == pom.artifact ||
           manifest_.symbolic_name() == pom.group + "." + pom.artifact;
  };
  if (std::ranges::any_of(evidence_.poms, own)) return true;
  if (evidence_.poms.size() != 1) return false;
  const std::string& version = evidence_.poms.front().version;
  return !file_name_has_version() || version == name_.version;
}

// Parts of a JDK, which is a product of its own.
bool Identity::of_java_itself() const {
  return value(Key::specification_title) == "Java Platform API Specification" ||
         value(Key::implementation_title) == "Java Runtime Environment";
}

std::string_view Identity::version() const {
  if (!value(Key::nar_version).empty() || !value(Key::plugin_version).empty()) {
    return manifest_version();
  }
  return file_name_has_version() ? name_.version : manifest_version();
}

bool Identity::stem_is_known_to_manifest() const {
  const auto same = [&](std::string_view id) {
    const std::string_view last = last_section(id);
    return !id.empty() && (id == name_.stem || last == name_.stem);
  };
  return same(manifest_.symbolic_name()) || same(value(Key::implementation_title)) ||
         same(value(Key::automatic_module_name)) || same(value(Key::extension_name));
}

// What a file was called whose name the manifest does not know: its title, or what two of the
// manifest's names end in.
std::string_view Identity::name_of_renamed() const {
  const std::string_view title = value(Key::implementation_title);
  if (valid_maven_id(title) && !domain_like(title)) return title;
  const std::string_view bundle = last_section(manifest_.symbolic_name());
  for (const Key key : {Key::implementation_title, Key::extension_name}) {
    if (valid_maven_id(bundle) && last_section(value(key)) == bundle) return bundle;
  }
  return {};
}

std::string_view Identity::artifact() const {
  for (const Key key : {Key::nar_id, Key::short_name}) {
    if (valid_maven_id(value(key))) return value(key);
  }
  if (file_name_has_version()) return name_.artifact;
  const std::string_view symbolic = manifest_.symbolic_name();
  const std::string_view last = last_section(symbolic);
  const bool ends_with_stem = last.size() > name_.stem.size() && last.ends_with(name_.stem) &&
                              last[last.size() - name_.stem.size() - 1] == '-';
  if (domain_like(symbolic) && ends_with_stem) return last;
  if (!stem_is_known_to_manifest()) {
    if (const std::string_view name = name_of_renamed(); !name.empty()) return name;
  }
  return valid_maven_id(name_.stem) ? name_.stem : std::string_view{};
}

// "Name: org/apache/axis/"
std::string Identity::section_group() const {
  std::string group = manifest_.section_name;
  std::ranges::replace(group, '/', '.');
  if (group.ends_with('.')) group.pop_back();
  return domain_like(group) ? group : std::string();
}

// A family's group, unless something in the archive has another domain.
std::string_view Identity::family(std::string_view artifact) const {
  const std::string_view group = known_maven_family(artifact);
  const auto agrees = [&](std::string_view id) {
    return !domain_like(id) || domain_of(id) == domain_of(group);
  };
  const bool all = agrees(manifest_.symbolic_name()) && agrees(evidence_.common_package) &&
                   agrees(value(Key::implementation_vendor_id));
  return all ? group : std::string_view{};
}

std::string Identity::group(std::string_view artifact) const {
  for (const Key key : {Key::nar_group, Key::group_id}) {
    if (valid_maven_id(value(key))) return value(key);
  }
  const std::string_view vendor = value(Key::implementation_vendor_id);
  const std::string section = section_group();
  const std::string_view own = domain_like(vendor) ? vendor : std::string_view{};
  const std::array<std::string_view, 11> candidates = {
      known_maven_group(artifact, version()),
      family(artifact),
      is_umbrella(own) ? std::string_view{} : own,
      group_by_name(manifest_.symbolic_name(), artifact),
      group_by_name(value(Key::automatic_module_name), artifact),
      group_by_name(value(Key::extension_name), artifact),
      group_by_name(value(Key::implementation_title), artifact),
      section,
      group_by_package(evidence_.common_package, artifact),
      own,
      group_by_name(artifact, artifact),
  };
  for (const std::string_view candidate : candidates) {
    if (!candidate.empty()) return std::string(candidate);
  }
  return std::string(artifact);
}

}  // namespace

std::optional<MavenCoordinates> own_coordinates(const JarEvidence& evidence) {
  const Identity identity(evidence);
  if (identity.documentation() || identity.of_java_itself() || identity.stated_by_a_pom()) {
    return std::nullopt;
  }
  MavenCoordinates out;
  out.version = identity.version();
  out.artifact = identity.artifact();
  if (out.version.empty() || out.artifact.empty()) return std::nullopt;
  out.group = identity.group(out.artifact);
  return out;
}

}  // namespace iar::analyze
