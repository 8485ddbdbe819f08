#include "truth/tables.h"

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <set>

#include "base/text.h"
#include "cases/case_file.h"
#include "feed/build_database.h"
#include "match/match.h"
#include "support/temporary_folder.h"
#include "truth/ask.h"
#include "truth/unpack.h"

namespace iar::truth {

namespace {

namespace fs = std::filesystem;
using match::Match;
using version::Answer;

struct Tally {
  std::uint64_t rows = 0;
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t not_counted = 0;  // ids of kinds that the table does not have
  std::uint64_t wrong_rows = 0;
  // Of rows asked again with a version that is none: what was answered with yes or no.
  std::uint64_t planted = 0;
  std::uint64_t planted_decided = 0;
};

std::set<std::string> list(std::string_view text) {
  std::set<std::string> out;
  for (const std::string_view one : split(text, ',')) {
    if (!one.empty()) out.emplace(one);
  }
  return out;
}

bool counts(const Table& table, const advisory::Advisory& advisory) {
  if (!table.unmaintained && advisory.kind == advisory::AdvisoryKind::unmaintained) return false;
  if (table.ids.empty()) return true;
  const std::string_view id = advisory.id;
  const auto kinds = split(table.ids, ' ');
  return std::ranges::any_of(kinds, [&](std::string_view kind) { return id.starts_with(kind); });
}

// Whether a statement tells versions apart at all: "from 0 on" does not.
bool draws_line(const advisory::Statement& statement) {
  const auto draws = [](const advisory::Range& range) {
    return range.events.size() != 1 || range.events[0].version != "0";
  };
  return !statement.ranges.empty() && std::ranges::all_of(statement.ranges, draws);
}

class Checker {
 public:
  Checker(const match::Matcher& matcher, bool verbose) : matcher_(matcher), verbose_(verbose) {}

  Result<Tally> check(const Table& table, const fs::path& file) const {
    TRY_ASSIGN(const std::string text, cases::read_whole_file(file));
    Tally tally;
    std::optional<Columns> columns;
    for (const std::string_view line : split(text, '\n')) {
      if (line.empty()) continue;
      const Row row = split(line, '\t');
      if (!columns) {
        columns = columns_of(row);
        if (!columns) return make_error(ErrorCode::corrupt, "no columns that are known", file);
        continue;
      }
      if (row.size() <= columns->answers) {
        return make_error(ErrorCode::corrupt, "a row with too few columns", std::string(line));
      }
      TRY(check_row(table, *columns, row, tally));
    }
    return tally;
  }

 private:
  Status check_row(const Table& table, const Columns& columns, const Row& row, Tally& tally) const {
    Asked one = asked(table, columns, row);
    TRY_ASSIGN(const auto found, matcher_.matches(one.package, one.os));
    const auto wanted = list(row[columns.answers]);
    std::set<std::string> given;
    std::set<std::string> unclear;
    for (const Match& match : found.matches) {
      if (match.advisory->source != table.feed) continue;
      const bool yes = match.verdict.affected == Answer::yes;
      if (!counts(table, *match.advisory)) {
        ++tally.not_counted;
      } else {
        (yes ? given : unclear).insert(match.advisory->id);
      }
    }
    ++tally.rows;
    tally.undetermined += unclear.size();
    compare(row, wanted, given, tally);
    return plant(std::move(one), tally);
  }

  void compare(const Row& row, const std::set<std::string>& wanted,
               const std::set<std::string>& given, Tally& tally) const {
    bool right = true;
    const auto differ = [&](std::string_view word, const std::string& id, std::uint64_t& count) {
      ++count;
      right = false;
      if (verbose_) std::cout << "  " << word << " " << joined(row) << " " << id << "\n";
    };
    for (const auto& id : wanted) {
      if (!given.contains(id)) differ("missing", id, tally.missing);
    }
    for (const auto& id : given) {
      if (!wanted.contains(id)) differ("extra  ", id, tally.extra);
    }
    tally.wrong_rows += right ? 0 : 1;
  }

  // A version that no ecosystem takes, in place of the row's: where a line is drawn, nothing can be
  // said. One row in sixteen.
  Status plant(Asked one, Tally& tally) const {
    if (tally.rows % 16 != 0) return {};
    one.package.version = "not a version: \"@\"";
    TRY_ASSIGN(const auto found, matcher_.matches(one.package, one.os, match::Matcher::Which::all));
    for (const Match& match : found.matches) {
      if (!draws_line(match.statement)) continue;
      ++tally.planted;
      const bool said = match.statement.state == advisory::State::not_affected;
      if (match.verdict.affected != Answer::undetermined && !said) ++tally.planted_decided;
    }
    return {};
  }

  static std::string joined(const Row& row) {
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

struct Options {
  fs::path truth;
  fs::path feeds;
  bool verbose = false;
};

std::optional<Options> parse(const std::vector<std::string>& arguments) {
  Options out;
  for (std::size_t at = 1; at < arguments.size(); ++at) {
    if (arguments[at] == "-v") {
      out.verbose = true;
    } else if (arguments[at] == "--feeds" && at + 1 < arguments.size()) {
      out.feeds = arguments[++at];
    } else if (out.truth.empty() && !arguments[at].starts_with('-')) {
      out.truth = arguments[at];
    } else {
      return std::nullopt;
    }
  }
  if (out.truth.empty()) return std::nullopt;
  if (out.feeds.empty()) out.feeds = out.truth / ".." / "feeds";
  return out;
}

fs::path file_of(const Options& options, const Table& table) {
  return options.truth / (std::string(table.name) + ".tsv");
}

// The folder to build from: the tables' parts of the archives, or what is unpacked already.
Result<fs::path> feeds_of(const Options& options, const fs::path& into) {
  std::set<std::string> done;
  for (const Table& table : tables()) {
    const auto archive = options.feeds / (std::string(table.archive) + ".tar.zst");
    if (!fs::exists(file_of(options, table)) || !fs::exists(archive)) continue;
    for (const std::string_view folder : split(table.folders, ' ')) {
      if (done.emplace(folder).second) TRY(unpack(archive, std::string(folder), into));
    }
  }
  return done.empty() ? options.feeds : into;
}

Status build(const fs::path& feeds, const std::string& path, advisory::TrustedKeys& trusted) {
  TRY_ASSIGN(const auto key, advisory::SigningKey::generate());
  trusted.add(key.public_key());
  feed::BuildOptions options;
  options.feeds_folder = feeds.string();
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

void print(std::string_view name, const Tally& tally) {
  std::cout << std::left << std::setw(18) << name << std::right << std::setw(7) << tally.rows
            << std::setw(9) << tally.missing << std::setw(7) << tally.extra << std::setw(14)
            << tally.undetermined << std::setw(13) << tally.not_counted << std::setw(9)
            << tally.planted << std::setw(9) << tally.planted_decided << "\n";
}

Result<int> check_all(const Options& options, const advisory::Database& database) {
  const auto& feeds = database.files().front().meta().feeds;
  TRY_ASSIGN(const match::Matcher matcher, match::Matcher::make(database));
  const Checker checker(matcher, options.verbose);
  Tally all;
  std::cout << "table                rows  missing  extra  undetermined  not counted  planted"
               "  decided\n";
  for (const Table& table : tables()) {
    const bool there =
        std::ranges::any_of(feeds, [&](const auto& one) { return one.name == table.feed; });
    if (!fs::exists(file_of(options, table))) continue;
    if (!there) {
      std::cout << table.name << ": no feed " << table.feed << "\n";
      continue;
    }
    TRY_ASSIGN(const Tally tally, checker.check(table, file_of(options, table)));
    print(table.name, tally);
    all.rows += tally.rows;
    all.wrong_rows += tally.wrong_rows;
    all.planted_decided += tally.planted_decided;
  }
  // Each planted version that got an answer counts as a row that failed.
  const auto failed = all.wrong_rows + all.planted_decided;
  std::cout << all.rows - all.wrong_rows << " passed, " << failed << " failed\n";
  return all.rows > 0 && failed == 0 ? 0 : 1;
}

Result<int> run(const Options& options) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.text() + "/advisories.db";
  TRY_ASSIGN(const fs::path feeds, feeds_of(options, folder.path() / "feeds"));
  advisory::TrustedKeys trusted;
  TRY(build(feeds, path, trusted));
  TRY_ASSIGN(advisory::DatabaseFile file, advisory::DatabaseFile::open(path, trusted));
  std::cout << "database: " << file.size_bytes() << " bytes\n";
  const advisory::Database database(std::move(file));
  return check_all(options, database);
}

}  // namespace

int run_match(const std::vector<std::string>& arguments) {
  const auto options = parse(arguments);
  if (!options) {
    std::cerr << "usage: iar_conformance match TRUTH [--feeds FOLDER] [-v]\n";
    return 2;
  }
  if (!fs::exists(options->truth)) {
    std::cout << "SKIPPED: no shared data\n";
    return 0;
  }
  const auto status = run(*options);
  if (!status) {
    std::cerr << "iar_conformance match: " << status.error().text() << "\n";
    return 1;
  }
  return *status;
}

}  // namespace iar::truth
