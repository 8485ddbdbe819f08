// make_seeds CASES OUT [PREFIX]: writes the inputs of the cases of analyzers or formats whose name
// starts with PREFIX as seeds of the fuzz programs (tests/fuzz/analyze_harness.h, feed_fuzz.cpp),
// into OUT.
#include <fstream>
#include <iostream>

#include "cases/case_file.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2 || arguments.size() > 3) {
    std::cerr << "usage: make_seeds CASES OUT [PREFIX]\n";
    return 2;
  }
  const auto cases = iar::cases::load_cases(arguments[0]);
  if (!cases) {
    std::cerr << cases.error().text() << "\n";
    return 1;
  }
  const std::filesystem::path out(arguments[1]);
  std::filesystem::create_directories(out);
  std::size_t number = 0;
  for (const auto& one : *cases) {
    const auto reader =
        one.header("analyzer").empty() ? one.header("format") : one.header("analyzer");
    if (arguments.size() == 3 && !reader.starts_with(arguments[2])) continue;
    const auto input = iar::cases::case_input(one);
    if (!input) {
      std::cerr << one.name << ": " << input.error().text() << "\n";
      return 1;
    }
    std::ofstream file(out / std::to_string(number++), std::ios::binary);
    file << reader << ' ' << one.header("path") << '\n' << *input;
  }
  return 0;
}
