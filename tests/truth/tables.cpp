#include "truth/tables.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <set>
#include <sstream>

#include "base/text.h"
#include "cases/case_file.h"
#include "feed/build_database.h"
#include "match/match.h"
#include "support/temporary_folder.h"

namespace iar::truth {

namespace {

namespace fs = std::filesystem;
using match::Match;
using version::Answer;

using Row = std::vector<std::string_view>;

// What a row asks, as packages of an image.
struct Asked {
  model::Package package;
  std::optional<model::OsRelease> os;
};

model::Package package(std::string_view type, std::string_view name, std::string_view version) {
  model::Package out;
  out.type = type;
  out.name = name;
  out.version = version;
  return out;
}

std::optional<model::OsRelease> os(std::string_view id, std::string_view version) {
  model::OsRelease out;
  out.id = id;
  out.version_id = version;
  return out;
}

Asked plain(std::string_view type, const Row& row) { return {package(type, row[0], row[1]), {}}; }

Asked maven(const Row& row) {
  Asked out = plain("maven", row);
  const auto colon = row[0].find(':');
  if (colon == std::string_view::npos) return out;
  out.package.name_space = row[0].substr(0, colon);
  out.package.name = row[0].substr(colon + 1);
  return out;
}

// "bullseye" is Debian 11.
Asked debian(const Row& row) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_releases = {
      {{"wheezy", "7"},
       {"jessie", "8"},
       {"stretch", "9"},
       {"buster", "10"},
       {"bullseye", "11"},
       {"bookworm", "12"},
       {"trixie", "13"},
       {"squeeze", "6"},
       {"lenny", "5"}}};
  const auto* const found =
      std::ranges::find(k_releases, row[0], &std::pair<std::string_view, std::string_view>::first);
  const std::string_view version = found == k_releases.end() ? row[0] : found->second;
  return {package("deb", row[1], row[2]), os("debian", version)};
}

// One table: whose advisories it is about, how its columns are read, and which names count.
struct Table {
  std::string_view file;
  std::string_view source;  // the feed's name, or its beginning
  Asked (*ask)(const Row& row);
  std::size_t answers = 0;  // the column of the advisories
};

constexpr std::array k_tables = {
    Table{"almalinux8.tsv", "almalinux",
          [](const Row& row) {
            return Asked{package("rpm", row[0], row[1]), os("almalinux", "8")};
          },
          2},
    Table{"almalinux9.tsv", "almalinux",
          [](const Row& row) {
            return Asked{package("rpm", row[0], row[1]), os("almalinux", "9")};
          },
          2},
    Table{"almalinux10.tsv", "almalinux",
          [](const Row& row) {
            return Asked{package("rpm", row[0], row[1]), os("almalinux", "10")};
          },
          2},
    Table{"alpine-secdb.tsv", "alpine-secdb",
          [](const Row& row) {
            const bool edge = row[0] == "edge";  // which calls itself by the release to come
            return Asked{package("apk", row[2], row[3]),
                         os("alpine", edge ? "3.99_alpha20240101" : row[0])};
          },
          4},
    Table{"bitnami.tsv", "bitnami", [](const Row& row) { return plain("bitnami", row); }, 2},
    Table{"crates.io.tsv", "rustsec", [](const Row& row) { return plain("cargo", row); }, 2},
    Table{"debian-dsa-dla.tsv", "debian-dsa", debian, 3},
    Table{"debian-osv-cve.tsv", "debian-osv", debian, 3},
    Table{"ghsa-composer.tsv", "ghsa-composer",
          [](const Row& row) { return plain("composer", row); }, 2},
    Table{"ghsa-golang.tsv", "ghsa-golang", [](const Row& row) { return plain("golang", row); }, 2},
    Table{"ghsa-maven.tsv", "ghsa-maven", maven, 2},
    Table{"ghsa-npm.tsv", "ghsa-npm", [](const Row& row) { return plain("npm", row); }, 2},
    Table{"ghsa-nuget.tsv", "ghsa-nuget", [](const Row& row) { return plain("nuget", row); }, 2},
    Table{"ghsa-pip.tsv", "ghsa-pip", [](const Row& row) { return plain("pypi", row); }, 2},
    Table{"ghsa-rubygems.tsv", "ghsa-rubygems", [](const Row& row) { return plain("gem", row); },
          2},
    Table{"go.tsv", "go", [](const Row& row) { return plain("golang", row); }, 2},
    Table{"npm-nodejs-wg.tsv", "nodejs", [](const Row& row) { return plain("npm", row); }, 2},
    Table{"packagist.tsv", "friendsofphp", [](const Row& row) { return plain("composer", row); },
          2},
    Table{"pypi.tsv", "pypa", [](const Row& row) { return plain("pypi", row); }, 2},
    Table{"rubygems.tsv", "rubysec", [](const Row& row) { return plain("gem", row); }, 2},
};

struct Tally {
  std::uint64_t rows = 0;
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t wrong_rows = 0;
};

std::set<std::string> list(std::string_view text) {
  std::set<std::string> out;
  for (const std::string_view one : split(text, ',')) {
    if (!one.empty()) out.emplace(one);
  }
  return out;
}

class Checker {
 public:
  Checker(const match::Matcher& matcher, bool verbose) : matcher_(matcher), verbose_(verbose) {}

  Status check_row(const Table& table, const Row& row, Tally& tally) const {
    const Asked asked = table.ask(row);
    TRY_ASSIGN(const auto found, matcher_.matches(asked.package, asked.os));
    const auto wanted = list(row[table.answers]);
    std::set<std::string> given;
    std::set<std::string> unclear;
    for (const Match& match : found.matches) {
      if (match.advisory.source != table.source) continue;
      (match.verdict.affected == Answer::yes ? given : unclear).insert(match.advisory.id);
    }
    ++tally.rows;
    tally.undetermined += unclear.size();
    bool right = true;
    const auto differ = [&](std::string_view word, const std::string& id, std::uint64_t& count) {
      ++count;
      right = false;
      if (verbose_) std::cout << "  " << word << " " << join(row) << " " << id << "\n";
    };
    for (const auto& id : wanted) {
      if (!given.contains(id)) differ("missing", id, tally.missing);
    }
    for (const auto& id : given) {
      if (!wanted.contains(id)) differ("extra  ", id, tally.extra);
    }
    tally.wrong_rows += right ? 0 : 1;
    return {};
  }

  Result<Tally> check(const Table& table, const fs::path& file) const {
    TRY_ASSIGN(const std::string text, cases::read_whole_file(file));
    Tally tally;
    bool head = true;
    for (const std::string_view line : split(text, '\n')) {
      if (std::exchange(head, false) || line.empty()) continue;
      const Row row = split(line, '\t');
      if (row.size() <= table.answers) {
        return make_error(ErrorCode::corrupt, "a row with too few columns", std::string(line));
      }
      TRY(check_row(table, row, tally));
    }
    return tally;
  }

 private:
  static std::string join(const Row& row) {
    std::string out;
    for (const std::string_view one : row) {
      if (out.size() > 200) break;
      out += (out.empty() ? "" : " | ") + std::string(one);
    }
    return out;
  }

  const match::Matcher& matcher_;
  bool verbose_;
};

Status build(const std::string& feeds, const std::string& path, advisory::TrustedKeys& trusted) {
  TRY_ASSIGN(const auto key, advisory::SigningKey::generate());
  trusted.add(key.public_key());
  feed::BuildOptions options;
  options.feeds_folder = feeds;
  options.output = path;
  TRY_ASSIGN(const auto results,
             feed::build_database(options, key, trusted,
                                  [](std::string_view, std::size_t, std::size_t) {}));
  for (const auto& one : results) {
    if (one.outcome == feed::FeedOutcome::refused) {
      std::cout << "refused: " << one.feed << ": " << one.reason << "\n";
    }
  }
  return {};
}

Result<int> run_tables(const std::string& feeds, const fs::path& truth, bool verbose) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.text() + "/advisories.db";
  advisory::TrustedKeys trusted;
  TRY(build(feeds, path, trusted));
  TRY_ASSIGN(advisory::DatabaseFile file, advisory::DatabaseFile::open(path, trusted));
  const auto feeds_in = file.meta().feeds;
  std::cout << "database: " << file.size_bytes() << " bytes\n";
  const advisory::Database database(std::move(file));
  TRY_ASSIGN(const match::Matcher matcher, match::Matcher::make(database));
  const Checker checker(matcher, verbose);
  Tally all;
  std::cout << std::left << std::setw(24) << "table" << std::right << std::setw(8) << "rows"
            << std::setw(9) << "missing" << std::setw(7) << "extra" << std::setw(14)
            << "undetermined"
            << "\n";
  for (const Table& table : k_tables) {
    const bool there =
        std::ranges::any_of(feeds_in, [&](const auto& one) { return one.name == table.source; });
    if (!there || !fs::exists(truth / table.file)) continue;
    TRY_ASSIGN(const Tally tally, checker.check(table, truth / table.file));
    std::cout << std::left << std::setw(24) << table.file << std::right << std::setw(8)
              << tally.rows << std::setw(9) << tally.missing << std::setw(7) << tally.extra
              << std::setw(14) << tally.undetermined << "\n";
    all.rows += tally.rows;
    all.wrong_rows += tally.wrong_rows;
  }
  std::cout << all.rows - all.wrong_rows << " passed, " << all.wrong_rows << " failed\n";
  return all.rows > 0 && all.wrong_rows == 0 ? 0 : 1;
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  const bool verbose = arguments.size() == 3 && arguments[2] == "-v";
  if (arguments.size() < 2 || (arguments.size() == 3 && !verbose) || arguments.size() > 3) {
    std::cerr << "usage: iar_truth FEEDS TRUTH [-v]\n";
    return 2;
  }
  const auto status = run_tables(arguments[0], arguments[1], verbose);
  if (!status) {
    std::cerr << "iar_truth: " << status.error().text() << "\n";
    return 1;
  }
  return *status;
}

}  // namespace iar::truth
