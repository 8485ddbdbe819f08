// CVSS v4.0: FIRST, "Common Vulnerability Scoring System v4.0: Specification Document", §8: six
// equivalence classes make a MacroVector, experts scored each of these, and a vector lies between
// its own and the next lower ones. Surprise: classes 3 and 6 are not independent of each other.
#include <algorithm>
#include <cmath>

#include "match/cvss4_table.h"
#include "match/cvss_metrics.h"

namespace iar::match {

namespace {

// The base metrics, then exploit maturity and the requirements. A value's place is how far it is
// from the worst one; "S" is a value of modified metrics only.
enum Name : unsigned char { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, k_names };
struct Known {
  std::string_view name;
  std::string_view values;
};
constexpr std::array<Known, k_names> k_known = {{{"AV", "NALP"},
                                                 {"AC", "LH"},
                                                 {"AT", "NP"},
                                                 {"PR", "NLH"},
                                                 {"UI", "NPA"},
                                                 {"VC", "HLN"},
                                                 {"VI", "HLN"},
                                                 {"VA", "HLN"},
                                                 {"SC", "-HLN"},
                                                 {"SI", "SHLN"},
                                                 {"SA", "SHLN"},
                                                 {"E", "APU"},
                                                 {"CR", "HML"},
                                                 {"IR", "HML"},
                                                 {"AR", "HML"}}};
// They say something beside the score.
constexpr std::array<Known, 5> k_supplemental = {
    {{"S", "XNP"}, {"AU", "XNY"}, {"R", "XAUI"}, {"V", "XDC"}, {"RE", "XLMH"}}};
constexpr std::array<std::string_view, 5> k_urgencies = {"X", "Clear", "Green", "Amber", "Red"};

using Levels = std::array<int, k_names>;

std::optional<int> level_in(std::string_view values, std::string_view value) {
  const auto at = value.size() == 1 ? values.find(value) : std::string_view::npos;
  if (at == std::string_view::npos || value == "-") return std::nullopt;
  return static_cast<int>(at);
}

// Whether a metric that the score does not hang on is one.
bool is_supplemental(const CvssMetric& metric) {
  if (metric.name == "U") {
    return std::ranges::find(k_urgencies, metric.value) != k_urgencies.end();
  }
  const auto known = std::ranges::find(k_supplemental, metric.name, &Known::name);
  return known != k_supplemental.end() && level_in(known->values, metric.value).has_value();
}

// §2 to §4: a modified metric stands for the base metric; what is not defined counts as the worst.
std::optional<Levels> levels_of(const CvssMetrics& metrics) {
  Levels out{};
  std::size_t taken = 0;
  for (std::size_t at = 0; at < k_names; ++at) {
    const auto& [name, values] = k_known.at(at);
    const bool base = at < E;
    const auto stated = metrics.value(name);
    auto level = stated == "S" && base ? std::nullopt : level_in(values, stated);
    if (!base && (stated.empty() || stated == "X")) level = 0;
    if (!level) return std::nullopt;
    taken += stated.empty() ? 0 : 1;
    std::array<char, 4> modified_name{'M'};
    std::ranges::copy(name, modified_name.begin() + 1);
    const auto modified = metrics.value(std::string_view(modified_name.data(), name.size() + 1));
    if (base && !modified.empty()) {
      ++taken;
      if (modified != "X") level = level_in(values, modified);
      if (!level) return std::nullopt;
    }
    out.at(at) = *level;
  }
  taken += static_cast<std::size_t>(std::ranges::count_if(metrics.all(), is_supplemental));
  if (taken != metrics.all().size()) return std::nullopt;
  return out;
}

// §8.2, tables 24 to 29. Classes 3 and 6 are one: 0 is "00", 1 "01", 2 "10", 3 "11", 4 "21".
struct Macro {
  int eq1 = 0;
  int eq2 = 0;
  int eq36 = 0;
  int eq4 = 0;
  int eq5 = 0;
};

Macro macro_of(const Levels& levels) {
  const auto worst = [&](Name name) { return levels.at(name) == 0; };
  Macro out;
  const bool all = worst(AV) && worst(PR) && worst(UI);
  const bool any = worst(AV) || worst(PR) || worst(UI);
  constexpr int k_physical = 3;
  if (!all) out.eq1 = any && levels[AV] != k_physical ? 1 : 2;
  out.eq2 = worst(AC) && worst(AT) ? 0 : 1;
  const bool required =
      (worst(CR) && worst(VC)) || (worst(IR) && worst(VI)) || (worst(AR) && worst(VA));
  if (worst(VC) && worst(VI)) {
    out.eq36 = required ? 0 : 1;
  } else if (worst(VC) || worst(VI) || worst(VA)) {
    out.eq36 = required ? 2 : 3;
  } else {
    out.eq36 = 4;
  }
  const bool high = levels[SC] == 1 || levels[SI] == 1 || levels[SA] == 1;
  if (!worst(SI) && !worst(SA)) out.eq4 = high ? 1 : 2;
  out.eq5 = levels[E];
  return out;
}

// In tenths; nothing below the lowest.
std::optional<double> score_of(const Macro& macro) {
  if (macro.eq1 > 2 || macro.eq2 > 1 || macro.eq36 > 4 || macro.eq4 > 2 || macro.eq5 > 2) {
    return std::nullopt;
  }
  const int row = (((macro.eq1 * 2) + macro.eq2) * 5) + macro.eq36;
  const int column = (macro.eq4 * 3) + macro.eq5;
  return k_cvss4_scores.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(column));
}

// How many steps the metrics of a class lie below one of its highest vectors (§8.2, "highest
// severity vectors"): below the first of them that is nowhere lower. `highest` has the levels of
// `names` in their order, a word for each vector.
int steps_below(const Levels& levels, std::initializer_list<Name> names,
                std::initializer_list<std::string_view> highest) {
  for (const std::string_view vector : highest) {
    int sum = 0;
    bool below = true;
    std::size_t at = 0;
    for (const Name name : names) {
      const int step = levels.at(name) - (vector.at(at++) - '0');
      below = below && step >= 0;
      sum += step;
    }
    if (below) return sum;
  }
  return 0;
}

int steps_of_eq1(const Levels& levels, int eq1) {
  if (eq1 == 0) return 0;
  if (eq1 == 1) return steps_below(levels, {AV, PR, UI}, {"100", "010", "001"});
  return steps_below(levels, {AV, PR, UI}, {"300", "111"});
}

int steps_of_eq36(const Levels& levels, int eq36) {
  const std::initializer_list<Name> names = {VC, VI, VA, CR, IR, AR};
  if (eq36 == 0) return steps_below(levels, names, {"000000"});
  if (eq36 == 1) return steps_below(levels, names, {"001110", "000111"});
  if (eq36 == 2) return steps_below(levels, names, {"100000", "010000"});
  if (eq36 == 4) return steps_below(levels, names, {"111000"});
  return steps_below(levels, names, {"101010", "100011", "010101", "011100", "110001"});
}

int steps_of_eq4(const Levels& levels, int eq4) {
  if (eq4 == 0) return steps_below(levels, {SC, SI, SA}, {"100"});
  return eq4 == 1 ? steps_below(levels, {SC, SI, SA}, {"111"})
                  : steps_below(levels, {SC, SI, SA}, {"222"});
}

// The score of the next lower MacroVector in classes 3 and 6; where there are two, the higher one.
std::optional<double> lower_eq36(Macro macro) {
  if (macro.eq36 == 4) return std::nullopt;
  if (macro.eq36 != 0) {
    macro.eq36 = macro.eq36 == 3 ? 4 : 3;
    return score_of(macro);
  }
  macro.eq36 = 1;
  const auto left = score_of(macro);
  macro.eq36 = 2;
  return std::max(left, score_of(macro));
}

// §8.3: the mean of how far the vector has gone towards each next lower MacroVector.
class Mean {
 public:
  explicit Mean(double score) : score_(score) {}
  void add(std::optional<double> lower, int steps, int depth) {
    if (!lower) return;
    sum_ += (score_ - *lower) * steps / depth;
    ++count_;
  }
  [[nodiscard]] double value() const { return count_ == 0 ? 0 : sum_ / count_; }

 private:
  double score_;
  double sum_ = 0;
  int count_ = 0;
};

double interpolated(const Levels& levels, const Macro& macro) {
  // §8.2, table 30: how deep a class is at each of its levels.
  constexpr std::array<int, 3> k_eq1_depths = {1, 4, 5};
  constexpr std::array<int, 2> k_eq2_depths = {1, 2};
  constexpr std::array<int, 5> k_eq36_depths = {7, 6, 8, 8, 10};
  constexpr std::array<int, 3> k_eq4_depths = {6, 5, 4};
  const double score = score_of(macro).value_or(0);
  const auto lower = [&](int Macro::*part) {
    Macro next = macro;
    ++(next.*part);
    return score_of(next);
  };
  Mean mean(score);
  mean.add(lower(&Macro::eq1), steps_of_eq1(levels, macro.eq1),
           k_eq1_depths.at(static_cast<std::size_t>(macro.eq1)));
  const int eq2_steps = macro.eq2 == 0 ? 0 : steps_below(levels, {AC, AT}, {"10", "01"});
  mean.add(lower(&Macro::eq2), eq2_steps, k_eq2_depths.at(static_cast<std::size_t>(macro.eq2)));
  mean.add(lower_eq36(macro), steps_of_eq36(levels, macro.eq36),
           k_eq36_depths.at(static_cast<std::size_t>(macro.eq36)));
  mean.add(lower(&Macro::eq4), steps_of_eq4(levels, macro.eq4),
           k_eq4_depths.at(static_cast<std::size_t>(macro.eq4)));
  mean.add(lower(&Macro::eq5), 0, 1);
  return score - mean.value();
}

}  // namespace

std::optional<CvssScores> cvss_scores_v4(const CvssMetrics& metrics) {
  const auto levels = levels_of(metrics);
  if (!levels) return std::nullopt;
  CvssScores out;
  constexpr std::array k_impacts = {VC, VI, VA, SC, SI, SA};
  const bool none = std::ranges::all_of(k_impacts, [&](Name name) {
    return levels->at(name) == static_cast<int>(k_known.at(name).values.size()) - 1;
  });
  if (none) return out;
  constexpr double k_binary_fraction = 1e-5;  // tenths that are just below a half
  const double tenths = interpolated(*levels, macro_of(*levels));
  out.base = std::clamp(std::floor(tenths + 0.5 + k_binary_fraction), 0.0, 100.0) / 10;
  out.temporal = out.base;
  out.environmental = out.base;
  return out;
}

}  // namespace iar::match
