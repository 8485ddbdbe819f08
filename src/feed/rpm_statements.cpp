#include "feed/rpm_statements.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "feed/common.h"

namespace iar::feed {

using advisory::Statement;

namespace {

struct Known {
  std::string_view name;     // in front of the version
  std::string_view context;  // in front of ":"
};

constexpr std::array k_known = {
    Known{"Fedora EPEL", "EPEL"},
    Known{"AlmaLinux", "AlmaLinux"},
    Known{"Amazon Linux", "Amazon Linux"},
    Known{"Anolis OS", "Anolis OS"},
    Known{"Azure Linux", "Azure Linux"},
    Known{"CBL-Mariner", "Azure Linux"},
    Known{"Fedora", "Fedora"},
    Known{"Oracle Linux", "Oracle Linux"},
    Known{"Photon", "Photon OS"},
    Known{"Rocky Linux", "Rocky Linux"},
};

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

// "amazon-linux-2---kernel-5.15" in the other notation.
std::string spelled_out(std::string_view text) {
  constexpr std::string_view k_prefix = "amazon-linux";
  if (!text.starts_with(k_prefix)) return std::string(text);
  std::string out = "Amazon Linux";
  std::string_view rest = text.substr(k_prefix.size());
  const auto part = rest.find("---");
  const std::string_view version = rest.substr(0, part);
  if (version.starts_with('-')) out += " " + std::string(version.substr(1));
  if (part != std::string_view::npos) out += " - " + std::string(rest.substr(part + 3));
  return out;
}

// "almalinux-9-for-x86_64-appstream-rpms__9_default"
ReleaseName of_repository(std::string_view text) {
  constexpr std::array repositories = {Known{"almalinux-", "AlmaLinux:"},
                                       Known{"rocky-linux-", "Rocky Linux:"}};
  for (const auto& [name, context] : repositories) {
    if (!text.starts_with(name)) continue;
    const std::string_view rest = text.substr(name.size());
    const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (end > 0) return {std::string(context) + std::string(rest.substr(0, end)), ""};
  }
  return {};
}

}  // namespace

void RpmStatements::add(Statement statement, std::string_view architecture) {
  statement.kind =
      architecture == "src" ? advisory::PackageKind::source : advisory::PackageKind::binary;
  architectures_[std::move(statement)].emplace_back(architecture);
}

void RpmStatements::put(advisory::Advisory& out) const {
  for (const auto& [statement, architectures] : architectures_) {
    Statement one = statement;
    const bool everywhere = std::ranges::any_of(architectures, [](const std::string& name) {
      return name.empty() || name == "noarch" || name == "src";
    });
    if (!everywhere) add_condition(one, "architecture", architectures);
    out.statements.push_back(std::move(one));
  }
}

std::string rpm_version(std::string_view epoch, std::string_view version,
                        std::string_view release) {
  std::string out(epoch);
  if (!out.empty()) out += ':';
  out += version;
  if (!release.empty()) out += '-';
  return out += release;
}

ReleaseName release_name(std::string_view written) {
  const std::string text = spelled_out(trimmed(written));
  for (const std::string_view vendor : {"SUSE ", "openSUSE "}) {
    if (text.starts_with(vendor)) {
      return {std::string(trimmed(vendor)) + ":" + text.substr(vendor.size()), ""};
    }
  }
  const auto* const known =
      std::ranges::find_if(k_known, [&](const Known& one) { return text.starts_with(one.name); });
  if (known == k_known.end()) return of_repository(text);
  const std::string_view rest = trimmed(std::string_view(text).substr(known->name.size()));
  const auto dash = rest.find("- ");
  std::string version(trimmed(rest.substr(0, dash)));
  version = first_word(version);
  // Amazon's first one has no number, Photon's have one too few.
  if (known->name == "Amazon Linux" && (version.empty() || version == "AMI" || version == "ami")) {
    version = "1";
  }
  if (version.empty()) return {};
  if (known->name == "Photon" && version.find('.') == std::string::npos) version += ".0";
  ReleaseName out{std::string(known->context) + ":" + version, ""};
  if (dash != std::string_view::npos) out.repository = lowered(trimmed(rest.substr(dash + 2)));
  std::ranges::replace(out.repository, ' ', '-');
  return out;
}

}  // namespace iar::feed
