// floor IMAGE [--threads N] [--jars]: what an image scanner cannot do without. The yardstick that
// scripts/bench holds the product against. IMAGE is an OCI layout (folder or archive) or a
// docker-archive. With --jars also what one cannot do without that finds Java packages: the
// entries of jars that say what these are, and the jars inside jars.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <exception>
#include <iomanip>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "floor_image.h"
#include "floor_layer.h"

namespace {

struct Options {
  std::string image;
  unsigned threads = 1;
  bench::Jars jars = bench::Jars::pass;
};

Options options_of(int argc, char** argv) {
  Options options;
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--threads" && i + 1 < words.size()) {
      const std::string_view number = words[++i];
      std::from_chars(number.data(), number.data() + number.size(), options.threads);
    } else if (words[i] == "--jars") {
      options.jars = bench::Jars::read;
    } else {
      options.image = words[i];
    }
  }
  if (options.image.empty() || options.threads == 0) {
    throw std::runtime_error("usage: floor IMAGE [--threads N] [--jars]");
  }
  return options;
}

// Every layer once, the largest first, by as many threads as asked for; a lone layer gets two.
bench::Totals read_layers(std::vector<bench::Layer> layers, const Options& options) {
  const unsigned threads = options.threads;
  std::ranges::sort(layers, std::ranges::greater{},
                    [](const bench::Layer& layer) { return layer.bytes.size; });
  const bool split = layers.size() == 1 && threads > 1;
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  bench::Totals totals;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < layers.size(); i = next++) {
      try {
        const auto one = bench::read_layer(
            layers[i], split ? bench::Threads::two : bench::Threads::one, options.jars);
        const std::scoped_lock lock(mutex);
        totals.stored_bytes += one.stored_bytes;
        totals.bytes += one.bytes;
        totals.entries += one.entries;
        totals.jar_bytes += one.jar_bytes;
      } catch (...) {
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> pool;
    const std::size_t more = split ? 0 : std::min<std::size_t>(threads, layers.size()) - 1;
    for (std::size_t i = 0; i < more; ++i) pool.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
  return totals;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto start = std::chrono::steady_clock::now();
    const Options options = options_of(argc, argv);
    const auto layers = bench::find_layers(options.image);
    const bench::Totals totals = read_layers(layers, options);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << "layers " << layers.size() << "\nstored_bytes " << totals.stored_bytes
              << "\nbytes " << totals.bytes << "\nentries " << totals.entries << "\njar_bytes "
              << totals.jar_bytes << "\nseconds " << std::fixed << std::setprecision(3)
              << seconds.count() << '\n';
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "floor: " << error.what() << '\n';
    return 1;
  }
}
