#include "match/severity.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "match/cvss.h"

namespace iar::match {

namespace {

struct Word {
  std::string_view word;  // in lower case
  Level level;
};
// What vendors write: GHSA and OSV; Red Hat, Alma, Rocky, SUSE, Amazon (important, moderate);
// Ubuntu (negligible); Debian (unimportant, and "not yet assigned", which says nothing).
constexpr std::array k_words = {
    Word{"critical", Level::critical},      Word{"high", Level::high},
    Word{"important", Level::high},         Word{"low", Level::low},
    Word{"medium", Level::medium},          Word{"minor", Level::low},
    Word{"moderate", Level::medium},        Word{"negligible", Level::negligible},
    Word{"none", Level::negligible},        Word{"not yet assigned", Level::unknown},
    Word{"unimportant", Level::negligible}, Word{"unknown", Level::unknown},
    Word{"untriaged", Level::unknown},
};
constexpr std::array<std::string_view, 6> k_level_names = {"unknown", "negligible", "low",
                                                           "medium",  "high",       "critical"};

// Newer CVSS versions say more.
int rank_of(const advisory::Severity& severity) {
  constexpr std::array<std::string_view, 3> k_order = {"CVSS_V2", "CVSS_V3", "CVSS_V4"};
  const auto found = std::ranges::find(k_order, severity.type);
  return found == k_order.end() ? -1 : static_cast<int>(found - k_order.begin());
}

// `author`: whose vectors are without a source of their own.
Rating rating_of_vectors(const std::vector<advisory::Severity>& severities,
                         std::string_view author) {
  Rating out;
  int best = -1;
  for (const advisory::Severity& severity : severities) {
    const int rank = rank_of(severity);
    if (rank <= best) continue;
    const auto score = cvss_base_score(severity.score);
    if (!score) continue;
    best = rank;
    out = {level_of_score(*score), score, severity.score,
           severity.source.empty() ? std::string(author) : severity.source};
  }
  return out;
}

// "score:CVSS_V3", "9.8"; nothing for what is no number from 0 to 10.
std::optional<double> stated_score(const advisory::Severity& severity) {
  if (!severity.type.starts_with("score:")) return std::nullopt;
  double out = 0;
  const char* const end = severity.score.data() + severity.score.size();
  const auto [stop, error] = std::from_chars(severity.score.data(), end, out);
  if (error != std::errc() || stop != end || !(out >= 0.0 && out <= 10.0)) return std::nullopt;
  return out;
}

std::optional<Level> stated_level(const advisory::Advisory& advisory,
                                  const advisory::Statement& statement) {
  auto level = level_of_word(statement.severity);
  for (const advisory::Severity& severity : advisory.severities) {
    if (level && *level != Level::unknown) break;
    if (rank_of(severity) < 0) level = level_of_word(severity.score);
  }
  if (level == Level::unknown) return std::nullopt;
  return level;
}

}  // namespace

std::string_view level_name(Level level) { return k_level_names[static_cast<std::size_t>(level)]; }

std::optional<Level> level_of_word(std::string_view word) {
  std::string lowered(word);
  for (char& c : lowered) c = lower(c);
  const auto found = std::ranges::find(k_words, lowered, &Word::word);
  if (found == k_words.end()) return std::nullopt;
  return found->level;
}

Level level_of_score(double score) {
  if (score >= 9.0) return Level::critical;
  if (score >= 7.0) return Level::high;
  if (score >= 4.0) return Level::medium;
  return score > 0.0 ? Level::low : Level::negligible;
}

Rating rating_of(const advisory::Advisory& advisory, const advisory::Statement& statement) {
  Rating out = rating_of_vectors(advisory.severities, advisory.source);
  if (out.source.empty()) {
    for (const advisory::Severity& severity : advisory.severities) {
      const auto score = stated_score(severity);
      if (score) out = {level_of_score(*score), score, {}, advisory.source};
    }
  }
  if (const auto stated = stated_level(advisory, statement)) {
    out.level = *stated;
    out.source = advisory.source;
  }
  return out;
}

Rating rating_of(const std::vector<advisory::Severity>& severities) {
  Rating out = rating_of_vectors(severities, {});
  for (const advisory::Severity& severity : severities) {
    if (out.level != Level::unknown) break;
    const auto score = stated_score(severity);
    if (score) {
      out = {level_of_score(*score), score, {}, severity.source};
    } else if (rank_of(severity) < 0) {
      out = {level_of_word(severity.score).value_or(Level::unknown), {}, {}, severity.source};
    }
  }
  return out;
}

}  // namespace iar::match
