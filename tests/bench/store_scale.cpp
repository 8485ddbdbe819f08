// store_scale ENGINE [IMAGES [PACKAGES]]: a store of made-up images, matched, matched again as a
// whole, and after an update of 200 advisories. ENGINE is "sqlite" or "postgres". An image has 350
// packages out of PACKAGES, the common ones in many images. Fails when a counter is not what its
// rows give, or when the events are not the differences.
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <random>
#include <set>

#include "store/testing_store.h"

namespace iar::store {
namespace {

constexpr std::size_t k_packages_of_image = 350;
constexpr std::size_t k_batch = 500;
constexpr std::size_t k_advisories = 2000;
constexpr std::size_t k_updated = 200;

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

class Stopwatch {
 public:
  void say(std::string_view what) const {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::cout << what << ": " << seconds(CLOCK_MONOTONIC) - wall_ << " s, processor "
              << seconds(CLOCK_PROCESS_CPUTIME_ID) - processor_ << " s, peak "
              << used.ru_maxrss / 1024 << " MB\n"
              << std::flush;
  }

 private:
  double wall_ = seconds(CLOCK_MONOTONIC);
  double processor_ = seconds(CLOCK_PROCESS_CPUTIME_ID);
};

std::string advisory_of(std::size_t number) { return "CVE-2024-" + std::to_string(number); }

class Scale {
 public:
  Scale(Store& store, std::size_t images, std::size_t packages)
      : store_(store), images_(images), packages_(packages) {}

  Status run() {
    TRY_ASSIGN(customer_, store_.add_customer(std::string(32, 'a'), "scale"));
    TRY(fill());
    Stopwatch first;
    TRY(match_all("r1"));
    first.say("first match");
    Stopwatch again;
    TRY(match_all("r2"));
    again.say("full match, nothing changed");
    TRY(update());
    Stopwatch counting;
    TRY_ASSIGN(const auto wrong, store_.recount(customer_));
    counting.say("recount");
    if (!wrong.empty()) return make_error(ErrorCode::internal, wrong.front());
    TRY_ASSIGN(const Size size, store_.size());
    std::cout << size.images << " images, " << size.components << " components, " << size.postings
              << " edges, " << size.verdicts << " verdicts, " << size.bytes / 1000000 << " MB\n";
    return {};
  }

 private:
  // Few packages are everywhere, most in few images.
  std::size_t pick() {
    const double share = std::uniform_real_distribution<double>(0, 1)(random_);
    return static_cast<std::size_t>(share * share * share * static_cast<double>(packages_));
  }

  Status fill() {
    const Stopwatch watch;
    for (std::size_t image = 0; image < images_; ++image) {
      std::set<std::size_t> chosen;
      // Each package is in some image, so that all are stored.
      const std::size_t own = packages_ / images_;
      for (std::size_t at = 0; at < own; ++at) chosen.insert(image * own + at);
      while (chosen.size() < k_packages_of_image) chosen.insert(pick());
      std::vector<std::string> names;
      for (const std::size_t one : chosen) names.push_back("package" + std::to_string(one));
      TRY_ASSIGN(
          [[maybe_unused]] const auto stored,
          store_.put_inventory(customer_, upload("image" + std::to_string(image), "1", names)));
    }
    watch.say("ingest of " + std::to_string(images_) + " images");
    return {};
  }

  // Every third package has one to three vulnerabilities of its own.
  static std::vector<Verdict> verdicts_of(std::string_view name, bool updated) {
    std::size_t number = 0;
    name.remove_prefix(std::string_view("package").size());
    std::from_chars(name.data(), name.data() + name.size(), number);
    std::vector<Verdict> out;
    if (number % 3 != 0) return out;
    for (std::size_t at = 0; at <= number % 7 % 3; ++at) {
      const std::size_t advisory = (number / 3 + at * 31) % k_advisories;
      const bool worse = updated && advisory < k_updated;
      out.push_back(verdict(advisory_of(advisory),
                            worse ? Level::critical : static_cast<Level>(1 + advisory % 4)));
    }
    return out;
  }

  Status put(std::string_view revision, const std::vector<Component>& components, bool updated) {
    std::vector<ComponentVerdicts> verdicts;
    std::set<std::string> named;
    for (const Component& component : components) {
      verdicts.push_back({component.id, verdicts_of(component.package.name, updated)});
      for (const Verdict& one : verdicts.back().verdicts) named.insert(one.vulnerability);
    }
    std::vector<Vulnerability> vulnerabilities;
    for (const std::string& one : named) vulnerabilities.push_back(known(one));
    TRY_ASSIGN(const VerdictChanges changes,
               store_.put_verdicts(customer_, revision, verdicts, vulnerabilities));
    changed_ += changes.added + changes.changed + changes.removed;
    return {};
  }

  Status match_all(std::string_view revision) {
    std::int64_t after = 0;
    for (;;) {
      TRY_ASSIGN(
          const auto components,
          store_.components_to_match(customer_, revision, Store::Which::outdated, after, k_batch));
      if (components.empty()) return store_.set_revision(customer_, revision);
      TRY(put(revision, components, false));
      after = components.back().id;
    }
  }

  // 200 advisories say something else: only the packages that they name are matched.
  Status update() {
    std::vector<std::string> names;
    std::uint64_t wanted = 0;
    for (std::size_t number = 0; number < packages_; ++number) {
      const std::string name = "package" + std::to_string(number);
      const std::uint64_t before = wanted;
      const auto old = verdicts_of(name, false);
      const auto fresh = verdicts_of(name, true);
      for (std::size_t at = 0; at < old.size(); ++at) wanted += old[at] == fresh[at] ? 0 : 1;
      if (wanted != before) names.push_back(name);
    }
    changed_ = 0;
    const Stopwatch watch;
    TRY_ASSIGN(const auto components, store_.components_named(customer_, names));
    for (std::size_t at = 0; at < components.size(); at += k_batch) {
      const std::size_t end = std::min(components.size(), at + k_batch);
      TRY(put("r3",
              {components.begin() + static_cast<std::ptrdiff_t>(at),
               components.begin() + static_cast<std::ptrdiff_t>(end)},
              true));
    }
    TRY(store_.set_revision(customer_, "r3"));
    watch.say("update of 200 advisories, " + std::to_string(components.size()) + " packages");
    if (changed_ == wanted && wanted != 0) return {};
    return make_error(ErrorCode::internal, "events are not the differences");
  }

  Store& store_;
  std::size_t images_;
  std::size_t packages_;
  CustomerId customer_;
  std::uint64_t changed_ = 0;
  std::mt19937 random_{1};
};

std::size_t number_of(std::string_view digits) {
  std::size_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace
}  // namespace iar::store

int main(int argc, char** argv) {
  const std::string engine = argc > 1 ? argv[1] : "sqlite";
  const std::size_t images = argc > 2 ? iar::store::number_of(argv[2]) : 10'000;
  const std::size_t packages = argc > 3 ? iar::store::number_of(argv[3]) : 120'000;
  const auto opened = iar::store::TestingStore::open(
      engine == "postgres" ? iar::store::Dialect::postgres : iar::store::Dialect::sqlite);
  if (!opened) return 1;
  const iar::Status done = iar::store::Scale(opened->store(), images, packages).run();
  if (!done.ok()) std::cout << done.error().text() << "\n";
  return done.ok() ? 0 : 1;
}
