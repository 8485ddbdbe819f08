#include "report/sentences.h"

#include <algorithm>
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

std::string name_of(const model::Package& package) {
  const std::string_view space = package.name_space;
  const bool scoped = !space.empty() && !model::is_distribution_type(package.type);
  return (scoped ? std::string(space) + "/" : std::string()) + package.name;
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

}  // namespace

void Sentences::add(std::string_view text) { out_ += message_for_display(text) + "\n"; }

bool Sentences::full(std::size_t index, std::size_t count) {
  if (index < k_shown_max) return false;
  if (index == k_shown_max) add("… and " + std::to_string(count - index) + " more.");
  return true;
}

std::string counted(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

std::string layer_words(const Inventory& inventory, int layer) {
  const auto index = static_cast<std::size_t>(layer);
  std::string out = "layer " + std::to_string(layer);
  if (index < inventory.layers.size() && !inventory.layers[index].instruction.empty()) {
    out += " (" + inventory.layers[index].instruction + ")";
  }
  return out;
}

std::string full_name(const model::Package& package) {
  return package.type + " package " + name_of(package) + " " + package.version;
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

void tell_unread(const Inventory& inventory, Sentences& out) {
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

}  // namespace iar::report
