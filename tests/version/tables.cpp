#include "version/tables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "version/random_versions.h"
#include "version/vers.h"
#include "version/version.h"

namespace iar::version {

namespace {

struct Row {
  std::string_view left;
  std::string_view middle;
  std::string_view right;
};

// What a table is about; its name says so.
struct Subject {
  const Scheme* scheme = nullptr;
  Prereleases prereleases = Prereleases::as_installers_do;
  bool vers = false;
};

Result<Subject> subject_of(std::string_view name) {
  // Names that stand for a scheme with a setting of its own.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_names = {
      {{"go-valid", "go"},
       {"rpm-evr", "rpm"},
       {"semver-loose", "npm"},
       {"npm-loose", "npm"},
       {"npm-includeprerelease", "npm"}}};
  const auto parts = split(name, '.');
  Subject out;
  out.vers = parts[0] == "vers";
  std::string_view word = parts[out.vers && parts.size() > 1 ? 1 : 0];
  const auto* const found =
      std::ranges::find(k_names, word, &std::pair<std::string_view, std::string_view>::first);
  if (found != k_names.end()) word = found->second;
  if (parts[0] == "npm-includeprerelease") out.prereleases = Prereleases::included;
  out.scheme = find_scheme(word);
  if (out.scheme == nullptr) {
    return make_error(ErrorCode::unsupported, "no scheme for a table", std::string(name));
  }
  return out;
}

struct Verdict {
  std::string found;
  bool agrees = false;
  bool undetermined = false;
  bool refused = false;
};

// The operators of apk's dependencies ask whether the range with them holds.
Verdict judge_fuzzy(const Subject& subject, const Row& row) {
  const std::string range = std::string(row.middle) + std::string(row.right);
  const Answer answer = contains(*subject.scheme, range, row.left, subject.prereleases);
  return {std::string(answer_name(answer)), answer == Answer::yes, answer == Answer::undetermined};
}

Verdict judge_order(const Subject& subject, const Row& row) {
  if (row.middle.find('~') != std::string_view::npos) return judge_fuzzy(subject, row);
  const Order order = compare(*subject.scheme, row.left, row.right);
  Verdict out;
  out.found = order_sign(order);
  out.agrees = out.found == row.middle;
  out.undetermined = order == Order::undetermined;
  // Whatever way around: the opposite answer.
  if (opposite(order) != compare(*subject.scheme, row.right, row.left)) out.agrees = false;
  out.refused = out.undetermined && (!valid_version(*subject.scheme, row.left) ||
                                     !valid_version(*subject.scheme, row.right));
  return out;
}

Answer contains_vers(std::string_view range, std::string_view version) {
  const auto parsed = Vers::parse(range);
  return parsed ? contains(*parsed, version) : Answer::undetermined;
}

Verdict judge_range(const Subject& subject, const Row& row) {
  const Answer answer = subject.vers
                            ? contains_vers(row.left, row.middle)
                            : contains(*subject.scheme, row.left, row.middle, subject.prereleases);
  Verdict out;
  out.found = answer_name(answer);
  out.agrees = out.found == row.right;
  out.undetermined = answer == Answer::undetermined;
  const bool readable = valid_version(*subject.scheme, row.middle) &&
                        (subject.vers || valid_range(*subject.scheme, row.left));
  out.refused = out.undetermined && !readable && row.right == "no";
  return out;
}

// Rows that are no facts. The first three stand with this range because the test that they were
// taken from had just used it, but asks about "*". The last was made from neighbours in a sorted
// list, which takes the two for the same version.
bool is_mistaken(std::string_view file, const Row& row) {
  using Mistake = std::array<std::string_view, 4>;
  constexpr std::array<Mistake, 4> k_mistakes = {
      {{"cargo.dtolnay-semver.tsv", "1.2.*", "0.0.1", "yes"},
       {"cargo.dtolnay-semver.tsv", "1.2.*", "0.1.0", "yes"},
       {"cargo.dtolnay-semver.tsv", "1.2.*", "1.0.0", "yes"},
       {"conda.conda-upstream.tsv", "0.5_5", "<", "0.5-5"}}};
  const Mistake wanted = {file, row.left, row.middle, row.right};
  return std::ranges::find(k_mistakes, wanted) != k_mistakes.end();
}

void count(const Verdict& verdict, const Row& row, Tally& out) {
  ++out.rows;
  if (verdict.agrees) {
    ++out.agree;
    return;
  }
  std::string kind = "differs";
  int* counter = &out.differ;
  if (verdict.refused) {
    kind = "refused";
    counter = &out.refused;
  } else if (is_mistaken(out.file, row)) {
    kind = "mistaken";
    counter = &out.mistaken;
  } else if (verdict.undetermined) {
    kind = "undetermined";
    counter = &out.undetermined;
  }
  ++*counter;
  for (const auto cell : {row.left, row.middle, row.right}) kind += "\t" + std::string(cell);
  out.remarks.push_back(kind + "\tfound " + verdict.found);
}

Result<Row> parse_row(std::string_view line) {
  const auto cells = split(line, '\t');
  if (cells.size() != 3)
    return make_error(ErrorCode::corrupt, "not three cells", std::string(line));
  return Row{cells[0], cells[1], cells[2]};
}

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return make_error(ErrorCode::io, "cannot be read", file.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool is_list_about_tables(const std::filesystem::path& file) {
  return file.filename() == "INDEX.tsv" || file.filename() == "DISPUTED.tsv";
}

std::vector<std::filesystem::path> tables_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    const auto& path = entry.path();
    if (path.extension() == ".tsv" && !is_list_about_tables(path)) out.push_back(path);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

Disputed parse_disputed(std::string_view text) {
  Disputed out;
  Cursor cursor(text);
  while (const auto line = cursor.line()) {
    const auto cells = split(*line, '\t');
    if (cells.size() < 5) continue;
    out[{std::string(cells[0]), std::string(cells[1]), std::string(cells[3])}] = cells[4];
  }
  return out;
}

Result<Tally> judge_table(Table table, std::string_view name, std::string_view text,
                          const Disputed& disputed) {
  TRY_ASSIGN(const Subject subject, subject_of(name));
  Tally out;
  out.file = name;
  Cursor cursor(text);
  while (const auto line = cursor.line()) {
    if (line->empty()) continue;
    TRY_ASSIGN(Row row, parse_row(*line));
    const auto told = disputed.find({out.file, std::string(row.left), std::string(row.right)});
    if (told != disputed.end()) row.middle = told->second;
    count(table == Table::orders ? judge_order(subject, row) : judge_range(subject, row), row, out);
  }
  return out;
}

Result<std::vector<Tally>> run_tables(Table table, const std::filesystem::path& folder) {
  const auto text = read_file(folder / "DISPUTED.tsv");
  const Disputed disputed = text ? parse_disputed(*text) : Disputed{};
  std::vector<Tally> out;
  for (const auto& file : tables_in(table == Table::orders ? folder : folder / "ranges")) {
    TRY_ASSIGN(const auto rows, read_file(file));
    TRY_ASSIGN(auto tally, judge_table(table, file.filename().string(), rows, disputed));
    out.push_back(std::move(tally));
  }
  if (out.empty()) return make_error(ErrorCode::not_found, "no table", folder.string());
  return out;
}

Sum print_tallies(const std::vector<Tally>& tallies, bool verbose) {
  Sum sum;
  std::cout
      << "table                                     rows  agree differ undet. refused mist.\n";
  for (const Tally& one : tallies) {
    std::cout << std::left << std::setw(40) << one.file << std::right << std::setw(6) << one.rows
              << std::setw(7) << one.agree << std::setw(7) << one.differ << std::setw(7)
              << one.undetermined << std::setw(8) << one.refused << std::setw(6) << one.mistaken
              << "\n";
    sum.passed += one.agree;
    sum.failed += one.failed();
    for (const std::string& remark : one.remarks) {
      if (verbose) std::cout << "    " << remark << "\n";
    }
  }
  return sum;
}

namespace {

int run_both(const std::string& what, const std::string& folder, bool verbose) {
  Sum sum;
  for (const Table table : {Table::orders, Table::ranges}) {
    if (what == (table == Table::orders ? "ranges" : "versions")) continue;
    const auto tallies = run_tables(table, folder);
    if (!tallies) {
      std::cerr << tallies.error().text() << "\n";
      return 2;
    }
    const Sum one = print_tallies(*tallies, verbose);
    sum = {sum.passed + one.passed, sum.failed + one.failed};
  }
  std::cout << sum.passed << " passed, " << sum.failed << " failed\n";
  return sum.failed == 0 && sum.passed > 0 ? 0 : 1;
}

// Made-up versions of every scheme, `count` times three of them.
int run_triples(int count) {
  Sum sum;
  for (const Scheme* scheme : schemes()) {
    RandomVersions versions(1);
    std::string wrong;
    for (int i = 0; i < count && wrong.empty(); ++i) {
      const std::string a = versions.next();
      const std::string b = versions.next();
      wrong = contradiction(*scheme, a, b, versions.next());
    }
    std::cout << scheme->name << ": " << (wrong.empty() ? "fine" : wrong) << "\n";
    ++(wrong.empty() ? sum.passed : sum.failed);
  }
  std::cout << sum.passed << " passed, " << sum.failed << " failed\n";
  return sum.failed == 0 ? 0 : 1;
}

}  // namespace

int run_versions(const std::vector<std::string>& arguments) {
  const std::string what = arguments.empty() ? "" : arguments[0];
  const bool verbose = arguments.size() == 3 && arguments[2] == "-v";
  const bool tables = what == "versions" || what == "ranges" || what == "all";
  const bool complete = arguments.size() == 2 || verbose;
  if (!complete || !(tables || what == "triples")) {
    std::cerr << "usage: versions|ranges|all DIR [-v], or triples COUNT\n";
    return 2;
  }
  if (what == "triples") {
    int count = 0;
    const std::string& digits = arguments[1];
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return run_triples(count);
  }
  if (!std::filesystem::is_directory(arguments[1])) {
    std::cout << "SKIPPED: no shared data\n";
    return 0;
  }
  return run_both(what, arguments[1], verbose);
}

}  // namespace iar::version
