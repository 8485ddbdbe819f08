// Which Java package most classes of an archive lie in: an archive that names itself nowhere mostly
// was built by whom that domain belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iar::analyze {

// Bounded: k_roots_max different roots, one common prefix each.
class ClassPackages {
 public:
  // An entry of the archive; what is no class is passed over.
  void add(std::string_view entry_name);

  // The package ("org.springframework") that holds at least three quarters of the classes and looks
  // like a domain; empty: none.
  [[nodiscard]] std::string common() const;

 private:
  struct Root {
    std::string folder;  // what all classes counted here have in common, "org/apache/ivy"
    std::uint64_t classes;
  };
  std::vector<Root> roots_;
  std::uint64_t classes_ = 0;
};

// Classes of further roots count as others.
constexpr std::size_t k_roots_max = 32;

}  // namespace iar::analyze
