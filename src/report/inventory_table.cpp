// The inventory for people.
#include <algorithm>
#include <array>
#include <map>

#include "base/utf8.h"
#include "model/codec.h"
#include "model/purl_types.h"
#include "report/columns.h"
#include "report/findings.h"
#include "report/report.h"

namespace iar::report {

namespace {

using model::Inventory;
constexpr std::array<std::string_view, 5> k_heading = {"PACKAGE", "VERSION", "TYPE", "LAYER",
                                                       "EVIDENCE"};
constexpr std::size_t k_diagnostics_shown = 20;

Row heading() {
  Row row;
  std::ranges::copy(k_heading, row.begin());
  return row;
}

Row row_of(const model::InventoryPackage& each) {
  const model::Package& package = each.package;
  const bool scoped = !package.name_space.empty() && !model::is_distribution_type(package.type);
  Row row;
  row[0] = escaped_for_display(scoped ? package.name_space + "/" + package.name : package.name);
  row[1] = escaped_for_display(package.version);
  row[2] = escaped_for_display(package.type) +
           (package.presence == model::Presence::declared ? " (declared)" : "");
  if (each.evidence.empty()) return row;
  row[3] = std::to_string(each.first_layer);
  row[4] = escaped_for_display(each.evidence.front().path);
  if (each.evidence.size() > 1) row[4] += " (+" + std::to_string(each.evidence.size() - 1) + ")";
  if (each.owner) row[4] += " of " + escaped_for_display(each.owner->name);
  return row;
}

// "1 layer", "2 layers"
std::string counted(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

std::string counts(const Inventory& inventory) {
  std::map<std::string, std::size_t> by_type;
  for (const auto& each : inventory.packages) ++by_type[each.package.type];
  std::string out;
  for (const auto& [type, count] : by_type) {
    out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + escaped_for_display(type);
  }
  return counted(inventory.packages.size(), "package") + (out.empty() ? "" : " (" + out + ")");
}

// "Base      debian:12 (1 layer, assessed before)"
std::string base_lines(const Inventory& inventory) {
  std::string out;
  for (const model::BaseImage& base : inventory.base_images) {
    const bool proven = base.basis == model::BaseBasis::layers;
    out += "Base      " + escaped_for_display(base.name.empty() ? base.digest : base.name) + " (";
    if (base.layers > 0) out += counted(base.layers, "layer") + ", ";
    out += std::string(proven ? "assessed before" : "as its label says") + ")\n";
  }
  return out;
}

std::string head(const Subject& subject) {
  const Inventory& inventory = subject.inventory;
  std::string out = "Image     " + escaped_for_display(subject.image.reference) + "\n";
  if (inventory.config_digest) out += "Config    " + inventory.config_digest->text() + "\n";
  if (!inventory.platform.os.empty()) {
    out += "Platform  " + escaped_for_display(inventory.platform.text());
    const std::size_t layers = inventory.diff_ids.size();  // none: a folder
    out += (layers == 0 ? "" : ", " + counted(layers, "layer")) + "\n";
  }
  if (inventory.os) {
    const auto& os = *inventory.os;
    const std::string words = os.name.empty() ? os.id + " " + os.version_id : os.name;
    out += "System    " + escaped_for_display(words) + "\n";
  }
  out += base_lines(inventory);
  const bool complete = inventory.completeness == model::Completeness::complete;
  out += "Found     " + counts(inventory) + "\n";
  out +=
      "Complete  " + std::string(complete ? "yes" : "NO: see below what was not looked at") + "\n";
  out += "Inventory " + model::inventory_digest(inventory).text() + "\n";
  return out;
}

std::string remarks(const Inventory& inventory) {
  std::string out;
  for (const std::string& type : inventory.undetermined) {
    out += "UNDETERMINED  " + escaped_for_display(type) + " packages: their database was removed\n";
  }
  std::size_t shown = 0;
  for (const auto& each : inventory.diagnostics) {
    if (shown++ == k_diagnostics_shown) break;
    out += each.effect == model::Effect::partial ? "NOT LOOKED AT " : "NOTE          ";
    out += std::string(model::reason_name(each.reason)) + ": ";
    if (each.layer >= 0) out += "layer " + std::to_string(each.layer) + ": ";
    if (!each.path.empty()) out += message_for_display(each.path) + ": ";
    out += message_for_display(each.message) + "\n";
  }
  if (inventory.diagnostics.size() > k_diagnostics_shown) {
    out += "… and " + std::to_string(inventory.diagnostics.size() - k_diagnostics_shown) +
           " more; --format json lists all\n";
  }
  return out;
}

// A heading's place among the others and its words.
using Heading = std::pair<std::uint64_t, std::string>;

Heading heading_of(const model::InventoryPackage& each, const Inventory& inventory, GroupBy by) {
  if (by == GroupBy::type) return {0, escaped_for_display(each.package.type)};
  if (by == GroupBy::layer) {
    const auto index = static_cast<std::size_t>(each.first_layer);
    std::string words = "layer " + std::to_string(index);
    if (index < inventory.layers.size() && !inventory.layers[index].instruction.empty()) {
      words += ": " + escaped_for_display(inventory.layers[index].instruction);
    }
    return {index, std::move(words)};
  }
  if (model::is_system_type(each.package.type)) return {0, "the operating system's packages"};
  if (!each.owner) return {1, "owned by no package of the operating system"};
  const model::Owner& owner = *each.owner;
  return {2,
          "owned by " + escaped_for_display(owner.type + " " + owner.name + " " + owner.version)};
}

// "npm (12 packages)", then their table; the table as it is when it is not divided.
std::string grouped_tables(const Inventory& inventory, std::size_t width, GroupBy by) {
  std::map<Heading, std::vector<Row>> groups;
  for (const auto& each : inventory.packages) {
    auto& rows = groups[by == GroupBy::nothing ? Heading() : heading_of(each, inventory, by)];
    if (rows.empty()) rows.push_back(heading());
    rows.push_back(row_of(each));
  }
  std::string out;
  for (const auto& [heading, rows] : groups) {
    out += "\n";
    if (by != GroupBy::nothing) {
      const std::string count = " (" + counted(rows.size() - 1, "package") + ")";
      out += cut_to(heading.second + count, width) + "\n";
    }
    out += table(rows, width);
  }
  return out;
}

}  // namespace

std::string inventory_table(const Subject& subject, std::size_t width, GroupBy by) {
  std::string out = head(subject);
  if (subject.assessment != nullptr) out += "\n" + findings_text(subject, width);
  out += grouped_tables(subject.inventory, width, by);
  const std::string notes = remarks(subject.inventory);
  if (!notes.empty()) out += "\n" + notes;
  if (subject.figures != nullptr) {
    out += "\n";
    for (const auto& [name, value] : *subject.figures) {
      out += name + " " + std::to_string(value) + "\n";
    }
  }
  return out;
}

}  // namespace iar::report
