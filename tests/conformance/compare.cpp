#include "conformance/compare.h"

#include <algorithm>
#include <array>

#include "analyze/text.h"

namespace iar::conformance {

namespace {

// Some peers name Swift packages, and whatever bills of materials list, by their last part only.
bool same_name(const Entry& expected, const Entry& found) {
  if (expected.name == found.name) return true;
  const bool last_part = found.name.ends_with("/" + expected.name) ||
                         (expected.type == "maven" && found.name.ends_with(":" + expected.name));
  return last_part && (expected.type == "swift" || expected.last_part);
}

bool same_package(const Entry& expected, const Entry& found) {
  return expected.type == found.type && same_name(expected, found) &&
         expected.version == found.version;
}

bool any_fits(const std::vector<Override>& overrides, std::string_view action, const Entry& entry) {
  return std::ranges::any_of(overrides, [&](const Override& one) {
    // Patterns are written with the peers' words for types.
    Entry pattern;
    std::string_view rest = one.entry;
    pattern.type = analyze::before(rest, ':');
    normalise(pattern);
    return one.action == action && fits(pattern.type + ":" + std::string(rest), entry.text());
  });
}

bool matches(const Entry& expected, const Entry& found, const std::vector<Override>& overrides) {
  if (same_package(expected, found)) return true;
  if (!same_name(expected, found)) return false;
  if (expected.type == found.type) return any_fits(overrides, "anyversion", expected);
  return expected.version == found.version && any_fits(overrides, "anytype", expected);
}

// Of what the case states beside name and version; nothing stated, nothing wrong.
bool details_agree(const Entry& expected, const Entry& found) {
  const auto agree = [](const auto& want, const auto& have) {
    return want.empty() || want == have;
  };
  const bool epoch = !expected.epoch || *expected.epoch == found.epoch.value_or(0);
  return epoch && agree(expected.architecture, found.architecture) &&
         agree(expected.source, found.source) &&
         agree(expected.source_version, found.source_version);
}

bool may_be_extra(const Entry& found, const std::vector<Override>& overrides) {
  const bool go = found.type == "golang" &&
                  (found.name == "stdlib" || found.name == "go" || found.version == "(devel)");
  // Some peers leave out what is for development only, and their cases say nothing of it.
  return go || found.optional || any_fits(overrides, "allow", found);
}

// The peers' families and the ID that os-release of the same distribution has.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> k_families = {{
    {"alma", "almalinux"},
    {"amazon", "amzn"},
    {"cbl-mariner", "mariner"},
    {"oracle", "ol"},
    {"redhat", "rhel"},
    {"slem", "sle-micro"},
    {"slem", "sl-micro"},
    {"slem", "suse-microos"},
    {"slem", "sle-micro-rancher"},
    {"suse linux enterprise server", "sles"},
    {"opensuse.leap", "opensuse-leap"},
    {"opensuse.tumbleweed", "opensuse-tumbleweed"},
}};

bool same_distribution(std::string_view family, std::string_view id) {
  return family == id || std::ranges::find(k_families, std::pair(family, id)) != k_families.end();
}

constexpr std::array<std::string_view, 24> k_distributions_with_advisories = {
    "almalinux",    "alpine",  "amzn",       "arch",          "azurelinux",
    "bottlerocket", "centos",  "chainguard", "debian",        "fedora",
    "gentoo",       "mariner", "ol",         "opensuse-leap", "opensuse-tumbleweed",
    "opensuse",     "photon",  "rhel",       "rocky",         "sle-micro",
    "sles",         "ubuntu",  "wolfi",      "redhat"};

bool names_nothing(const std::optional<model::OsRelease>& found) {
  return !found || found->id.empty() || found->version_id.empty() ||
         std::ranges::find(k_distributions_with_advisories, found->id) ==
             k_distributions_with_advisories.end();
}

// "2" is the version in the peer's "2 (Karoo)" and "AMI release 2".
bool same_version(std::string_view expected, std::string_view found) {
  if (expected == found) return true;
  for (auto word = analyze::next_word(expected); !word.empty();
       word = analyze::next_word(expected)) {
    if (word == found) return true;
  }
  return false;
}

}  // namespace

Comparison compare_packages(const std::vector<Entry>& expected, const std::vector<Entry>& found,
                            const std::vector<Override>& overrides) {
  Comparison out;
  for (const Entry& entry : expected) {
    bool there = false;
    bool right = false;
    for (const Entry& one : found) {
      if (!matches(entry, one, overrides)) continue;
      there = true;
      right = right || details_agree(entry, one);
    }
    const bool optional = entry.optional || any_fits(overrides, "optional", entry);
    if (!there && !optional) out.missing.push_back(entry.text());
    if (there && !right) out.wrong.push_back(entry.text());
  }
  for (const Entry& one : found) {
    const bool wanted = std::ranges::any_of(
        expected, [&](const Entry& entry) { return matches(entry, one, overrides); });
    if (!wanted && !may_be_extra(one, overrides)) out.extra.push_back(one.text());
  }
  std::ranges::sort(out.extra);
  out.extra.erase(std::unique(out.extra.begin(), out.extra.end()), out.extra.end());
  return out;
}

Comparison compare_os(const ExpectedOs& expected, const std::optional<model::OsRelease>& found,
                      const std::vector<Override>& overrides) {
  Comparison out;
  const model::OsRelease os = found.value_or(model::OsRelease{});
  const std::string text = os.id + "@" + os.version_id;
  if (expected.none) {
    if (!names_nothing(found)) out.extra.push_back(text);
    return out;
  }
  const bool version_fits = same_version(expected.version_id, os.version_id) ||
                            std::ranges::any_of(overrides, [&](const Override& one) {
                              return one.action == "os-version" && one.entry == os.version_id;
                            });
  const bool id_fits = expected.id.empty() || same_distribution(expected.id, os.id);
  if (!id_fits || !version_fits) {
    out.missing.push_back(expected.id + "@" + expected.version_id);
    if (found) out.extra.push_back(text);
  }
  const bool codename =
      expected.version_codename.empty() || expected.version_codename == os.version_codename;
  const bool cpe = expected.cpe_name.empty() || expected.cpe_name == os.cpe_name;
  if (!codename || !cpe) out.wrong.push_back(text);
  return out;
}

}  // namespace iar::conformance
