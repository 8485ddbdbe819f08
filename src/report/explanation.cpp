#include "report/explanation.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/utf8.h"
#include "model/purl_types.h"

namespace iar::report {

namespace {

using model::Inventory;
using model::InventoryPackage;
using model::PackageTrace;
using model::Presence;

constexpr std::size_t k_shown_max = 20;

// One sentence a line, untrusted bytes in it escaped.
class Sentences {
 public:
  void add(std::string_view text) { out_ += message_for_display(text) + "\n"; }
  void gap() { out_ += out_.empty() ? "" : "\n"; }
  // Says so once when there are more than are shown.
  [[nodiscard]] bool full(std::size_t index, std::size_t count) {
    if (index < k_shown_max) return false;
    if (index == k_shown_max) add("… and " + std::to_string(count - index) + " more.");
    return true;
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string counted(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

std::string joined(std::span<const std::string> texts) {
  std::string out;
  for (const std::string& each : texts) out += (out.empty() ? "" : ", ") + each;
  return out;
}

// "layer 3 (RUN npm ci)"
std::string layer_words(const Inventory& inventory, int layer) {
  const auto index = static_cast<std::size_t>(layer);
  std::string out = "layer " + std::to_string(layer);
  if (index < inventory.layers.size() && !inventory.layers[index].instruction.empty()) {
    out += " (" + inventory.layers[index].instruction + ")";
  }
  return out;
}

std::string name_of(const model::Package& package) {
  const std::string_view space = package.name_space;
  const bool scoped = !space.empty() && !model::is_distribution_type(package.type);
  return (scoped ? std::string(space) + "/" : std::string()) + package.name;
}

std::string full_name(const model::Package& package) {
  return package.type + " package " + name_of(package) + " " + package.version;
}

bool fits(const model::Purl& asked, const model::Package& package) {
  if (!asked.version.empty()) {
    const auto parts = model::parse_purl(model::purl(package, std::nullopt));
    const std::string_view version = parts ? std::string_view(parts->version) : package.version;
    if (version != asked.version && package.version != asked.version) return false;
  }
  const std::string_view architecture = asked.qualifier("arch");
  return architecture.empty() || architecture == package.architecture;
}

std::string basis_words(const model::Owner& owner) {
  const std::string whose = owner.type + " package " + owner.name + " " + owner.version;
  switch (owner.basis) {
    case model::OwnerBasis::checksum:
      return "It belongs to the " + whose +
             ", whose list of files has this path and the checksum "
             "of what lies there.";
    case model::OwnerBasis::layer:
      return "It belongs to the " + whose +
             ", whose list of files has this path; nothing was "
             "written there after the layer that brought that package.";
    case model::OwnerBasis::changed: break;
  }
  return "The " + whose +
         " claims this path, but what lies there is not what it brought: somebody "
         "else wrote it, so it is not that package's any more.";
}

void tell_origin(const InventoryPackage& each, const Inventory& inventory, Sentences& out) {
  const bool installed = each.package.presence == Presence::installed;
  out.add("The " + full_name(each.package) + " is " +
          (installed ? "installed." : "not installed: a file merely asks for it."));
  if (inventory.layers.empty()) return;
  std::string words = "It came with " + layer_words(inventory, each.first_layer);
  if (each.base != model::BaseMembership::unknown && !inventory.base_images.empty()) {
    const model::BaseImage& base = inventory.base_images.front();
    words += each.base == model::BaseMembership::base ? ", of the base image "
                                                      : ", on top of the base image ";
    words += base.name.empty() ? base.digest : base.name;
  }
  out.add(words + ", and every layer since has it.");
}

void tell_evidence(const InventoryPackage& each, Sentences& out) {
  out.add("This is known from " + counted(each.evidence.size(), "file") + ":");
  for (std::size_t i = 0; i < each.evidence.size(); ++i) {
    if (out.full(i, each.evidence.size())) break;
    const model::Evidence& seen = each.evidence[i];
    std::string words = "- " + seen.path + ", as layer " + std::to_string(seen.layer) +
                        " left it, read by " + seen.analyzer;
    if (seen.first_layer != seen.layer) {
      words += "; this path has said so since layer " + std::to_string(seen.first_layer);
    }
    if (seen.presence != each.package.presence) words += "; it only asks for the package";
    out.add(words + ".");
    if (seen.owner) out.add("  " + basis_words(*seen.owner));
  }
}

void tell_owner(const InventoryPackage& each, Sentences& out) {
  if (model::is_system_type(each.package.type)) {
    if (!each.package.source_name.empty()) {
      out.add("It was built from the source package " + each.package.source_name + " " +
              each.package.source_version + ".");
    }
    return;
  }
  if (each.owner) {
    out.add("So it is part of the " + each.owner->type + " package " + each.owner->name + " " +
            each.owner->version + ", whose advisories speak for it.");
  } else {
    out.add("No package of the operating system owns it.");
  }
}

void tell_license(const InventoryPackage& each, Sentences& out) {
  if (each.package.licenses.empty()) {
    out.add("None of its files states a licence.");
    return;
  }
  const std::string declared = joined(each.package.licenses);
  out.add(declared == each.license
              ? "Its licence is " + each.license + "."
              : "Its licence is " + each.license + ", declared as " + quoted(declared) + ".");
}

void tell_conflicts(const InventoryPackage& each, Sentences& out) {
  for (const model::Conflict& conflict : each.conflicts) {
    switch (conflict.kind) {
      case model::ConflictKind::same_place:
        out.add("In the same folder, " + conflict.path + " states version " + conflict.version +
                ": which of both is loaded cannot be told from here.");
        break;
      case model::ConflictKind::declared:
        out.add("The lock file " + conflict.path + " of this tree asks for version " +
                conflict.version + " instead.");
        break;
      case model::ConflictKind::installed:
        out.add("Instead, version " + conflict.version + " is installed there: " + conflict.path +
                ".");
        break;
    }
  }
}

// What ended a run, and what came after it at the same path.
std::string end_words(const PackageTrace& trace, std::span<const PackageTrace> all,
                      const Inventory& inventory) {
  const int next = trace.to + 1;
  for (const PackageTrace& other : all) {
    if (other.from == next && other.path == trace.path && other.version != trace.version) {
      return "replaced by version " + other.version + " in " + layer_words(inventory, next);
    }
  }
  return "gone since " + layer_words(inventory, next);
}

// Runs that ended before the topmost layer.
void tell_past(std::span<const PackageTrace> traces, const Inventory& inventory, Sentences& out) {
  const int last = std::max(0, static_cast<int>(inventory.diff_ids.size()) - 1);
  std::vector<const PackageTrace*> past;
  for (const PackageTrace& each : traces) {
    if (each.to < last) past.push_back(&each);
  }
  for (std::size_t i = 0; i < past.size(); ++i) {
    if (out.full(i, past.size())) return;
    const PackageTrace& each = *past[i];
    const bool one = each.from == each.to;
    out.add("Version " + each.version + " was " +
            (each.presence == Presence::installed ? "installed" : "asked for") + " by " +
            each.path + " in layer" + (one ? " " : "s ") + std::to_string(each.from) +
            (one ? "" : " to " + std::to_string(each.to)) + "; it was " +
            end_words(each, traces, inventory) + ".");
  }
}

bool is_undetermined(const Inventory& inventory, std::string_view type) {
  return std::ranges::find(inventory.undetermined, type) != inventory.undetermined.end();
}

// Why an answer may lack something.
void tell_gaps(const Inventory& inventory, const model::Purl& asked, Sentences& out) {
  if (is_undetermined(inventory, asked.type)) {
    out.add("Which " + asked.type +
            " packages are installed cannot be told: a layer has their "
            "database, and a later one removed it.");
  }
  std::vector<const model::Diagnostic*> gaps;
  for (const model::Diagnostic& each : inventory.diagnostics) {
    if (each.effect == model::Effect::partial) gaps.push_back(&each);
  }
  if (gaps.empty()) {
    out.add("Everything in the image was looked at.");
    return;
  }
  out.add(std::string(gaps.size() == 1 ? "One thing was" : "Some things were") +
          " not looked at, so the answer may lack something:");
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    if (out.full(i, gaps.size())) return;
    const model::Diagnostic& each = *gaps[i];
    std::string words = "- " + std::string(model::reason_name(each.reason)) + ": ";
    if (each.layer >= 0) words += "layer " + std::to_string(each.layer) + ": ";
    if (!each.path.empty()) words += each.path + ": ";
    out.add(words + each.message);
  }
}

void tell_absence(const model::Purl& asked, std::span<const InventoryPackage* const> others,
                  std::span<const PackageTrace> traces, const Inventory& inventory,
                  Sentences& out) {
  const bool open = is_undetermined(inventory, asked.type);
  out.add(model::purl_text(asked) + (open ? ": nobody can tell whether it is in the image."
                                          : ": the image does not have it."));
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (out.full(i, others.size())) break;
    const InventoryPackage& each = *others[i];
    std::string words = "It has the " + full_name(each.package);
    if (!each.package.architecture.empty()) words += " (" + each.package.architecture + ")";
    if (each.package.presence == Presence::declared) words += ", asked for";
    if (!each.evidence.empty()) words += ": " + each.evidence.front().path;
    out.add(words + ".");
  }
  if (others.empty() && traces.empty()) {
    out.add("No file of any layer that was read states a package of this name.");
  }
  tell_past(traces, inventory, out);
}

// Of the same name, as purls compare them.
bool same_purl_name(const model::Purl& asked, const model::Purl& found) {
  if (asked.type != found.type || asked.name != found.name) return false;
  if (asked.name_space == found.name_space) return true;
  const bool one_is_empty = asked.name_space.empty() || found.name_space.empty();
  return one_is_empty && model::is_distribution_type(asked.type);
}

}  // namespace

bool same_name(const model::Purl& asked, const model::Package& package) {
  if (asked.type != package.type) return false;
  model::Package nameless = package;
  nameless.version.clear();
  const auto parts = model::parse_purl(model::purl(nameless, std::nullopt));
  return parts && same_purl_name(asked, *parts);
}

std::string explanation(const Subject& subject, const model::Purl& asked,
                        std::span<const PackageTrace> traces) {
  const Inventory& inventory = subject.inventory;
  std::vector<const InventoryPackage*> found;
  std::vector<const InventoryPackage*> others;
  for (const InventoryPackage& each : inventory.packages) {
    if (!same_name(asked, each.package)) continue;
    (fits(asked, each.package) ? found : others).push_back(&each);
  }
  Sentences out;
  if (found.empty()) tell_absence(asked, others, traces, inventory, out);
  for (const InventoryPackage* each : found) {
    out.gap();
    tell_origin(*each, inventory, out);
    tell_evidence(*each, out);
    tell_owner(*each, out);
    tell_license(*each, out);
    tell_conflicts(*each, out);
  }
  if (!found.empty()) tell_past(traces, inventory, out);
  tell_gaps(inventory, asked, out);
  return out.take();
}

}  // namespace iar::report
