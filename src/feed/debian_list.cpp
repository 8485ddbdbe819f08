// The Debian security tracker's lists of advisories (DSA, DLA, DTSA): one block of lines each.
// https://security-team.debian.org/security_tracker.html#dsa-dla-lists
// Surprise: a line without a release speaks of unstable; "<…>" stands where a version would.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Remedy;
using advisory::State;
using advisory::Statement;

std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

// What stands in brackets at the front, which is taken off with them.
std::optional<std::string_view> take_bracketed(std::string_view& text, char open, char close) {
  if (text.empty() || text.front() != open) return std::nullopt;
  const auto end = text.find(close);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(1, end - 1);
  text = trimmed(text.substr(end + 1));
  return inside;
}

// "29 Mar 2023" and "August 26th, 2005" as 2023-03-29; empty when it is neither.
std::string day_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::string_view first = take_word(text);
  std::string_view second = take_word(text);
  if (!first.empty() && !is_digit(first.front())) std::swap(first, second);
  const std::string_view year = text;
  const auto* const month =
      std::find_if(k_months.begin(), k_months.end(),
                   [&](std::string_view name) { return second.starts_with(name); });
  const std::string_view day =
      first.substr(0, std::min(first.find_first_not_of("0123456789"), first.size()));
  if (month == k_months.end() || day.empty() || day.size() > 2 || year.size() != 4) return {};
  const auto number = std::to_string(month - k_months.begin() + 1);
  return std::string(year) + (number.size() == 1 ? "-0" : "-") + number +
         (day.size() == 1 ? "-0" : "-") + std::string(day);
}

// "<not-affected>" and its like; what is in parentheses behind it says why.
void apply_word(std::string_view word, Statement& out) {
  if (word == "not-affected") {
    out.state = State::not_affected;
    return;
  }
  out.ranges.push_back(fixed_range(""));
  if (word == "undetermined") {
    out.state = State::under_investigation;
  } else if (word == "end-of-life") {
    out.remedy = Remedy::end_of_life;
  } else if (word == "ignored") {
    out.remedy = Remedy::will_not_fix;
  } else if (word == "no-dsa" || word == "postponed") {
    out.remedy = Remedy::deferred;
  } else if (word != "unfixed") {
    mark_unknown(out, "status", word);
    return;
  }
  if (word != "unfixed") add_note(out, word);
}

// "[bullseye] - xorg-server 2:1.20.11-1+deb11u6 (medium)"
Status add_line(std::string_view line, Advisory& out) {
  const auto codename = take_bracketed(line, '[', ']');
  if (take_word(line) != "-") return malformed("a line without its dash");
  Statement statement;
  statement.context = debian_context(codename.value_or("unstable"));
  statement.package = take_word(line);
  const auto word = take_bracketed(line, '<', '>');
  const std::string_view version = word ? std::string_view{} : take_word(line);
  if (statement.package.empty()) return malformed("a line without a package");
  // A package that left the archive, or never came into it.
  if (word == "removed" || word == "itp") return {};
  if (word) {
    apply_word(*word, statement);
  } else if (version.empty() || version.front() == '(') {
    mark_unknown(statement, "no", "version");
  } else {
    statement.ranges.push_back(fixed_range(version));
    statement.remedy = Remedy::fixed;
  }
  if (const auto why = take_bracketed(line, '(', ')')) add_note(statement, *why);
  out.statements.push_back(std::move(statement));
  return {};
}

void add_ids(std::string_view line, Advisory& out) {
  const auto ids = take_bracketed(line, '{', '}');
  for (std::string_view rest = ids.value_or(""); !rest.empty();) {
    out.related.emplace_back(take_word(rest));
  }
}

// "[29 Mar 2023] DSA-5380-1 xorg-server - security update"
Result<Advisory> head_of(std::string_view line) {
  Advisory out;
  const auto date = take_bracketed(line, '[', ']');
  if (!date) return malformed("a block does not open with its date");
  out.published = day_of(*date);
  out.id = take_word(line);
  out.summary = one_line(line);
  if (out.id.empty()) return malformed("a block without an id");
  add_reference(out, "https://security-tracker.debian.org/tracker/" + out.id);
  return out;
}

// What the tracker calls its own open questions.
constexpr std::string_view k_open_question =
    "TO"
    "DO:";

Status add_indented(std::string_view line, Advisory& out) {
  line = trimmed(line);
  if (line.empty() || line.starts_with("NOTE:") || line.starts_with(k_open_question)) return {};
  if (line.front() != '{') return add_line(line, out);
  add_ids(line, out);
  return {};
}

// Some only say that a package is no longer looked after, and name no vulnerability.
void tell_notices(Advisory& out) {
  const auto ends = [](const Statement& one) { return one.remedy == Remedy::end_of_life; };
  if (out.related.empty() && !out.statements.empty() && std::ranges::all_of(out.statements, ends)) {
    out.kind = advisory::AdvisoryKind::unmaintained;
  }
}

Status put(const Feed& feed, Advisory&& out, const Sinks& sinks) {
  tell_notices(out);
  return deliver(feed, std::move(out), sinks);
}

Status read_debian_list(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  Cursor cursor(file.bytes);
  std::optional<Advisory> current;
  while (const auto line = cursor.line()) {
    if (line->empty()) continue;
    if (is_blank(line->front())) {
      if (!current) return malformed("a line before the first advisory");
      TRY(add_indented(*line, *current));
      continue;
    }
    if (current) TRY(put(feed, *std::move(current), sinks));
    TRY_ASSIGN(current, head_of(*line));
  }
  if (!current) return malformed("no advisory");
  return put(feed, *std::move(current), sinks);
}

}  // namespace

extern constexpr Format k_debian_list = {.name = "debian-list",
                                         .what = "lists of DSA, DLA and DTSA in the tracker's text",
                                         .read = read_debian_list};

}  // namespace iar::feed
