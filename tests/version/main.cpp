// iar_versions versions|ranges|all DIR [-v]: tables of versions against the schemes.
// iar_versions triples COUNT: made-up versions of every scheme against each other.
#include "version/tables.h"

int main(int argc, char** argv) {
  return iar::version::run_versions(std::vector<std::string>(argv + 1, argv + argc));
}
