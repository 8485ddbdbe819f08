// Runs a fuzz harness without libFuzzer: every file below the given folders once, then `-runs=N`
// mutations of them (bytes changed, cut, repeated) from a fixed seed. No files given is an error.
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

Input read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Input(std::istreambuf_iterator<char>(in), {});
}

void collect(const std::filesystem::path& path, std::vector<Input>& out) {
  if (!std::filesystem::is_directory(path)) {
    out.push_back(read_file(path));
    return;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) out.push_back(read_file(entry.path()));
  }
}

void mutate(Input& input, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  const auto at = static_cast<std::ptrdiff_t>(below(input.size()));
  switch (random() % 4) {
    case 0:
      for (int i = 0; i < 4 && !input.empty(); ++i) {
        input[below(input.size())] = static_cast<std::uint8_t>(random());
      }
      break;
    case 1: input.resize(below(input.size() + 1)); break;
    case 2: input.insert(input.begin() + at, below(64), static_cast<std::uint8_t>(random())); break;
    default: {
      const auto count =
          static_cast<std::ptrdiff_t>(below(input.size() - static_cast<std::size_t>(at)));
      input.erase(input.begin() + at, input.begin() + at + count);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Input> inputs;
  std::size_t runs = 0;
  for (const std::string_view argument : std::vector<std::string_view>(argv + 1, argv + argc)) {
    if (argument.starts_with("-runs=")) {
      const auto digits = argument.substr(6);
      std::from_chars(digits.data(), digits.data() + digits.size(), runs);
    } else if (!argument.starts_with('-')) {
      collect(argument, inputs);
    }
  }
  if (inputs.empty()) {
    std::cerr << "no seed files given\n";
    return 2;
  }
  std::mt19937 random(1);
  for (const auto& input : inputs) LLVMFuzzerTestOneInput(input.data(), input.size());
  for (std::size_t i = 0; i < runs; ++i) {
    Input input = inputs[random() % inputs.size()];
    mutate(input, random);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::cout << "ran " << inputs.size() + runs << " inputs\n";
  return 0;
}
