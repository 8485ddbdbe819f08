// operations FILE: holds the table of routes against the published list of calls.
#include <fstream>
#include <iostream>
#include <string>

#include "base/text.h"
#include "server/route.h"

namespace {

using iar::server::Route;

std::string numbered(char letter, unsigned number) {
  return number == 0 ? "-" : std::string(1, letter) + std::to_string(number);
}

bool agrees(const Route& route, const std::vector<std::string_view>& fields) {
  const std::string limit = route.limit_max == 0 ? "-" : std::to_string(route.limit_max);
  const std::string_view scope = iar::server::scope_name(route.scope);
  return (fields[3] == "-" || route.operation == fields[3]) &&
         (fields[5] == "-" ? scope == "any" : scope == fields[5]) &&
         std::to_string(route.status) == fields[6] && fields[7].ends_with(route.type) &&
         numbered('F', route.filter) == fields[8] && numbered('S', route.sort) == fields[9] &&
         limit == fields[10];
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  if (!file) {
    std::cout << "SKIPPED: no shared data\n";
    return 0;
  }
  std::size_t rows = 0;
  std::size_t wrong = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    const auto fields = iar::split(std::string_view(line), '\t');
    ++rows;
    const auto match = iar::server::find_route(fields.at(1), fields.at(2));
    if (match.route != nullptr && fields.size() == 12 && agrees(*match.route, fields)) continue;
    ++wrong;
    std::cout << "differs: " << line << "\n";
  }
  std::size_t published = 0;
  for (const Route& route : iar::server::routes()) published += route.collection != "IAR" ? 1 : 0;
  if (rows != published)
    std::cout << rows << " calls are published, " << published << " are here\n";
  return rows != 0 && wrong == 0 && rows == published ? 0 : 1;
}
