#include "truth/tables.h"

int main(int argc, char** argv) {
  return iar::truth::run(std::vector<std::string>(argv + 1, argv + argc));
}
