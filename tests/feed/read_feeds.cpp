// read_feeds DIR [FEED…]: reads the feeds below DIR and prints a row for each.
// read_feeds --print FORMAT FILE [CONTEXT]: prints what one file says.
#include <sys/resource.h>

#include <chrono>
#include <iomanip>
#include <iostream>

#include "cases/run_feed.h"
#include "feed/read_folder.h"

namespace {

using namespace iar;

struct Counts {
  std::uint64_t advisories = 0;
  std::uint64_t statements = 0;
  std::uint64_t unclear = 0;
  std::uint64_t enrichments = 0;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

feed::Sinks counting(Counts& counts) {
  return {.advisory = [&counts](advisory::Advisory&& advisory) -> Status {
            ++counts.advisories;
            counts.statements += advisory.statements.size();
            for (const auto& statement : advisory.statements) {
              if (statement.state == advisory::State::under_investigation) ++counts.unclear;
            }
            return {};
          },
          .enrichment = [&counts](advisory::Enrichment&&) -> Status {
            ++counts.enrichments;
            return {};
          }};
}

// How many files were refused; a folder that is not there counts as one.
std::size_t read_one(const feed::Feed& feed, const std::string& root) {
  Counts counts;
  const double start = cpu_seconds();
  const auto report =
      feed::read_folder(feed, root + "/" + std::string(feed.folder), counting(counts));
  std::cout << std::left << std::setw(18) << feed.name << std::right;
  if (!report) {
    std::cout << "  " << report.error().text() << "\n";
    return 1;
  }
  std::cout << std::setw(7) << report->files << std::setw(8) << report->bytes / 1000000
            << std::setw(10) << counts.advisories << std::setw(10) << counts.statements
            << std::setw(9) << counts.unclear << std::setw(10) << counts.enrichments << std::setw(8)
            << report->refused.size() << std::setw(8) << std::fixed << std::setprecision(2)
            << cpu_seconds() - start << "\n";
  for (const auto& [file, error] : report->refused) {
    std::cout << "    " << file << ": " << error.text() << "\n";
  }
  return report->refused.size();
}

int print_file(const std::vector<std::string>& arguments) {
  feed::Feed feed;
  feed.name = "print";
  feed.format = feed::find_format(arguments[1]);
  if (arguments.size() > 3) feed.context = arguments[3];
  const auto bytes = feed::read_feed_file(arguments[2]);
  if (feed.format == nullptr || !bytes) {
    std::cerr << (bytes ? "no format " + arguments[1] : bytes.error().text()) << "\n";
    return 2;
  }
  std::cout << cases::feed_text(feed, {arguments[2], *bytes});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() >= 3 && arguments[0] == "--print") return print_file(arguments);
  if (arguments.empty()) {
    std::cerr << "usage: read_feeds DIR [FEED...] | --print FORMAT FILE [CONTEXT]\n";
    return 2;
  }
  std::cout << "feed                files      MB advisories statements unclear   enriched "
               "refused seconds\n";
  std::size_t refused = 0;
  for (const feed::Feed& feed : feed::feeds()) {
    const bool wanted = arguments.size() == 1 || std::find(arguments.begin() + 1, arguments.end(),
                                                           feed.name) != arguments.end();
    if (wanted) refused += read_one(feed, arguments[0]);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << refused << " refused, " << cpu_seconds() << " s of CPU, at most "
            << usage.ru_maxrss / 1024 << " MiB\n";
  return refused == 0 ? 0 : 1;
}
