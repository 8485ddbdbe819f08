// cvss_vectors ARCHIVE: holds match::cvss_scores against lists of vectors with their scores, found
// below cvss/ in a tar archive: "VECTOR SCORE" lines, and "VECTOR - (BASE, TEMPORAL,
// ENVIRONMENTAL)".
#include <charconv>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "base/text.h"
#include "cases/case_file.h"
#include "match/cvss.h"
#include "support/archive_texts.h"

namespace {

using namespace iar;

struct Score {
  int passed = 0;
  int failed = 0;
};

// A number of a list; nothing for "None".
std::optional<double> number(std::string_view text) {
  double out = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc() || stop != end) return std::nullopt;
  return out;
}

bool same(double left, double right) { return std::abs(left - right) < 0.001; }

// The scores of a line behind its vector: "7.3", "(4.6, 4.6, None)", "(9.2,)".
std::vector<std::string> numbers_of(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == '#') break;
    const bool part = is_alphanumeric(c) || c == '.' || (c == '-' && out.back().empty());
    if (part) out.back() += c;
    if (!part && !out.back().empty()) out.emplace_back();
    if (out.back() == "-") out.back().clear();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool right(const match::CvssScores& scores, const std::vector<std::string>& wanted) {
  if (wanted.size() == 1) return same(scores.overall(), number(wanted[0]).value_or(-1));
  if (!same(scores.base, number(wanted[0]).value_or(-1))) return false;
  const auto temporal = number(wanted[1]);
  const auto environmental = wanted.size() > 2 ? number(wanted[2]) : std::nullopt;
  return (!temporal || same(scores.temporal, *temporal)) &&
         (!environmental || same(scores.environmental, *environmental));
}

void check_line(std::string_view line, Score& score) {
  line = trimmed(line);
  if (line.empty() || line.starts_with('#')) return;
  const auto blank = line.find(' ');
  const std::string_view vector = line.substr(0, blank);
  const auto wanted =
      blank == std::string_view::npos ? std::vector<std::string>{} : numbers_of(line.substr(blank));
  const auto scores = match::cvss_scores(vector);
  const bool good = scores && !wanted.empty() && right(*scores, wanted);
  ++(good ? score.passed : score.failed);
  if (good) return;
  std::cout << "FAILED " << line << ": "
            << (scores ? std::to_string(scores->base) + ", overall " +
                             std::to_string(scores->overall())
                       : "no vector")
            << "\n";
}

Status run(const std::string& path, Score& score) {
  TRY_ASSIGN(const std::string stored, cases::read_whole_file(path));
  for (const auto& [folder, suffix] :
       {std::pair("cvss/claircore/", "_score.list"), std::pair("cvss/redhat-vectors/", "")}) {
    TRY_ASSIGN(const auto texts, testing::read_text_files(stored, folder, suffix));
    for (const auto& [name, text] : texts) {
      for (const std::string_view line : split(text, '\n')) check_line(line, score);
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 1) {
    std::cerr << "usage: cvss_vectors ARCHIVE\n";
    return 2;
  }
  if (!std::filesystem::exists(arguments[0])) {
    std::cout << "SKIPPED: no shared data\n";
    return 0;
  }
  Score score;
  if (const Status status = run(arguments[0], score); !status.ok()) {
    std::cerr << status.error().text() << "\n";
    return 2;
  }
  std::cout << score.passed << " passed, " << score.failed << " failed\n";
  return score.passed > 0 && score.failed == 0 ? 0 : 1;
}
