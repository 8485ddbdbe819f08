// What Ubuntu's tracker says, in whatever notation. https://git.launchpad.net/ubuntu-cve-tracker
#pragma once

#include <string>
#include <string_view>

#include "advisory/advisory.h"

namespace iar::feed {

// One cell of the tracker: how a release stands with a package.
struct UbuntuStatus {
  std::string_view release;  // "jammy", "esm-infra/bionic", "trusty/esm"
  std::string_view package;
  std::string_view status;  // "released", "needs-triage"
  std::string_view note;    // the version, or why
};

// The context of a release: "Ubuntu:22.04:LTS", "Ubuntu:Pro:18.04:LTS"; empty for what is no
// release of packages ("upstream", "snap", "product").
std::string ubuntu_context(std::string_view release);

// Adds what a cell says; nothing where the package is not in the release ("DNE").
void add_ubuntu_status(const UbuntuStatus& cell, std::string_view priority,
                       advisory::Advisory& out);

// "2024-03-19 12:15:00 UTC" as RFC 3339.
std::string ubuntu_time(std::string_view text);

}  // namespace iar::feed
