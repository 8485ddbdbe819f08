// Statements of distributions that list every binary for every architecture.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/advisory.h"

namespace iar::feed {

// Collects statements; those that differ in nothing but the architecture become one.
class RpmStatements {
 public:
  // `architecture`: "x86_64", "noarch"; "src" makes the statement one about a source package.
  void add(advisory::Statement statement, std::string_view architecture);
  // In the order of their fields.
  void put(advisory::Advisory& out) const;

 private:
  std::map<advisory::Statement, std::vector<std::string>> architectures_;
};

// "EPOCH:VERSION-RELEASE"; without the parts that are empty.
std::string rpm_version(std::string_view epoch, std::string_view version, std::string_view release);

// The context of a release or platform as errata name it ("Rocky Linux 9", "Photon 3",
// "Amazon Linux 2 - Kernel-5.15", "SUSE Linux Enterprise Desktop 15 SP2"), and what part of it is
// meant ("kernel-5.15"). The context is empty where the text names no release.
struct ReleaseName {
  std::string context;
  std::string repository;
};
ReleaseName release_name(std::string_view text);

}  // namespace iar::feed
