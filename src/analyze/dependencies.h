// The names of what packages need, out of the ways in which package managers write them. Versions
// and conditions are left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iar::analyze {

// "a (>= 1.2), b:any | c, …": deb-control(5), "Depends". Alternatives become "b|c".
void add_debian_dependencies(std::string_view field, std::vector<std::string>& out);

// The name that a requirement of Python starts with ("requests[socks]>=2; python_version<'3'");
// empty for what only an extra asks for. packaging.python.org, "Dependency specifiers".
std::string_view python_requirement(std::string_view specifier);

// Sorted, each once.
void sort_dependencies(std::vector<std::string>& names);

}  // namespace iar::analyze
