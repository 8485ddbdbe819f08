#include "report/explanation.h"

#include <algorithm>
#include <vector>

#include "model/purl_types.h"
#include "report/sentences.h"

namespace iar::report {

namespace {

using model::Inventory;
using model::InventoryPackage;
using model::PackageTrace;
using model::Presence;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string joined(std::span<const std::string> texts) {
  std::string out;
  for (const std::string& each : texts) out += (out.empty() ? "" : ", ") + each;
  return out;
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
  tell_unread(inventory, out);
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
