#include "match/evaluate.h"

#include <algorithm>

namespace iar::match {

namespace {

using advisory::Event;
using advisory::EventKind;
using advisory::Range;
using advisory::RangeKind;
using version::Answer;
using version::Order;

constexpr std::string_view k_before_all = "0";

Answer to_answer(bool yes) { return yes ? Answer::yes : Answer::no; }

Answer both(Answer left, Answer right) {
  if (left == Answer::no || right == Answer::no) return Answer::no;
  return left == Answer::yes && right == Answer::yes ? Answer::yes : Answer::undetermined;
}

Answer either(Answer left, Answer right) {
  if (left == Answer::yes || right == Answer::yes) return Answer::yes;
  return left == Answer::no && right == Answer::no ? Answer::no : Answer::undetermined;
}

Answer negated(Answer answer) {
  if (answer == Answer::undetermined) return answer;
  return to_answer(answer == Answer::no);
}

// Advisories draw lines at "4.0" where the ecosystem has three numbers: the others are zero.
std::string completed(const version::Scheme& scheme, std::string_view version) {
  for (const std::string_view more : {"", ".0", ".0.0"}) {
    std::string out = std::string(version) + std::string(more);
    if (version::valid_version(scheme, out)) return out;
  }
  return std::string(version);
}

// What a version is to the events of one range.
class Line {
 public:
  Line(const version::Scheme& scheme, std::string_view version)
      : scheme_(scheme), version_(version) {}

  // Whether `event` lies at or below the version.
  [[nodiscard]] Answer reached(const Event& event) const {
    if (event.kind == EventKind::introduced && event.version == k_before_all) return Answer::yes;
    const Order order = compare(event.version, version_);
    if (order == Order::undetermined) return Answer::undetermined;
    // What is affected last is itself affected.
    if (event.kind == EventKind::last_affected) return to_answer(order == Order::less);
    return to_answer(order != Order::greater);
  }

  // Whether `end` comes after `begin`, and so ends what it begins. At one version, what is written
  // behind `begin` ends it at once ("introduced 1.0, fixed 1.0" is nothing), and what is written
  // before ends something else.
  [[nodiscard]] Answer ends(const Event& begin, const Event& end) const {
    if (begin.version == k_before_all) return Answer::yes;
    const Order order = compare(end.version, begin.version);
    if (order == Order::undetermined) return Answer::undetermined;
    if (end.kind == EventKind::last_affected) return to_answer(order != Order::less);
    return to_answer(order == Order::greater || (order == Order::equal && &begin < &end));
  }

 private:
  [[nodiscard]] Order compare(std::string_view left, std::string_view right) const {
    const Order order = version::compare(scheme_, left, right);
    if (order != Order::undetermined) return order;
    return version::compare(scheme_, completed(scheme_, left), completed(scheme_, right));
  }

  const version::Scheme& scheme_;
  std::string_view version_;
};

bool is_end(const Event& event) {
  return event.kind == EventKind::fixed || event.kind == EventKind::last_affected;
}

// Affected from `begin` on: it is reached, and no end behind it is.
Answer open_from(const Line& line, const Range& range, const Event& begin) {
  Answer open = line.reached(begin);
  for (const Event& end : range.events) {
    if (open == Answer::no) break;
    if (is_end(end)) open = both(open, negated(both(line.reached(end), line.ends(begin, end))));
  }
  return open;
}

// Below at least one limit, where there are any.
Answer within_limits(const Line& line, const Range& range) {
  Answer within = Answer::no;
  bool limited = false;
  for (const Event& event : range.events) {
    if (event.kind != EventKind::limit || event.version == "*") continue;
    limited = true;
    within = either(within, negated(line.reached(event)));
  }
  return limited ? within : Answer::yes;
}

Answer inside_events(const version::Scheme& scheme, const Range& range, std::string_view version) {
  const Line line(scheme, version);
  Answer inside = Answer::no;
  for (const Event& event : range.events) {
    if (event.kind == EventKind::introduced) inside = either(inside, open_from(line, range, event));
  }
  return both(inside, within_limits(line, range));
}

Answer inside(const version::Scheme& scheme, const Range& range, std::string_view version) {
  return range.kind == RangeKind::events ? inside_events(scheme, range, version)
                                         : version::contains(scheme, range.expression, version);
}

// The nearest versions above this one that end a range.
void add_fixed(const version::Scheme& scheme, const Range& range, std::string_view version,
               std::vector<std::string>& out) {
  const std::string* nearest = nullptr;
  for (const Event& event : range.events) {
    if (event.kind != EventKind::fixed) continue;
    if (version::compare(scheme, event.version, version) != Order::greater) continue;
    if (nearest == nullptr || version::compare(scheme, event.version, *nearest) == Order::less) {
      nearest = &event.version;
    }
  }
  if (nearest != nullptr && std::ranges::find(out, *nearest) == out.end()) out.push_back(*nearest);
}

bool draws_out(const Range& range) {
  return range.kind == RangeKind::patched || range.kind == RangeKind::unaffected;
}

// Of ranges that say what is affected.
Verdict evaluate_inside(const version::Scheme& scheme, const advisory::Statement& statement,
                        std::string_view version) {
  Verdict out;
  for (const Range& range : statement.ranges) {
    if (draws_out(range)) continue;
    const Answer answer = inside(scheme, range, version);
    if (answer == Answer::no) continue;
    if (answer == Answer::yes) add_fixed(scheme, range, version, out.fixed);
    if (out.affected == Answer::yes) continue;
    out.affected = answer;
    out.ground = answer == Answer::yes ? Ground::inside : Ground::unclear;
    out.range = words_of(range);
  }
  return out;
}

// Of ranges that say what is not: whatever lies in none of them is affected.
Verdict evaluate_outside(const version::Scheme& scheme, const advisory::Statement& statement,
                         std::string_view version) {
  Verdict out{Answer::yes, Ground::inside, {}, {}};
  for (const Range& range : statement.ranges) {
    if (!draws_out(range)) continue;
    if (range.kind == RangeKind::patched) out.fixed.push_back(range.expression);
    const Answer answer = inside(scheme, range, version);
    if (answer == Answer::no) continue;
    if (answer == Answer::yes) {
      const bool patched = range.kind == RangeKind::patched;
      return {Answer::no, patched ? Ground::patched : Ground::unaffected, range.expression, {}};
    }
    out.affected = Answer::undetermined;
    out.ground = Ground::unclear;
    out.range = range.expression;
  }
  return out;
}

bool listed(const version::Scheme* scheme, const advisory::Statement& statement,
            std::string_view version) {
  const auto same = [&](const std::string& one) {
    return one == version ||
           (scheme != nullptr && version::compare(*scheme, one, version) == Order::equal);
  };
  return std::ranges::any_of(statement.versions, same);
}

Verdict evaluate_ranges(const version::Scheme& scheme, const advisory::Statement& statement,
                        std::string_view version) {
  const auto& ranges = statement.ranges;
  const auto outs = static_cast<std::size_t>(std::ranges::count_if(ranges, draws_out));
  Verdict out;
  if (outs < ranges.size()) out = evaluate_inside(scheme, statement, version);
  if (outs == 0 || (outs < ranges.size() && out.affected == Answer::no)) return out;
  Verdict outside = evaluate_outside(scheme, statement, version);
  if (outs == ranges.size() || outside.affected == Answer::no) return outside;
  // Inside what is vulnerable, and not in what is known to be patched.
  out.affected = both(out.affected, outside.affected);
  if (out.affected == Answer::undetermined) out.ground = Ground::unclear;
  return out;
}

}  // namespace

std::string words_of(const Range& range) {
  if (range.kind != RangeKind::events) return range.expression;
  std::string out;
  for (const Event& event : range.events) {
    std::string_view sign = "< ";
    if (event.kind == EventKind::introduced) sign = ">= ";
    if (event.kind == EventKind::last_affected) sign = "<= ";
    if (event.kind == EventKind::introduced && event.version == k_before_all) continue;
    if (!out.empty()) out += event.kind == EventKind::introduced ? " or " : ", ";
    out += sign;
    out += event.version;
  }
  return out.empty() ? "every version" : out;
}

Verdict evaluate(const version::Scheme* scheme, const advisory::Statement& statement,
                 std::string_view version) {
  if (statement.ranges.empty() && statement.versions.empty()) {
    return {Answer::yes, Ground::every_version, {}, {}};
  }
  Verdict out;
  if (!statement.ranges.empty()) {
    out = scheme == nullptr ? Verdict{Answer::undetermined, Ground::unclear, {}, {}}
                            : evaluate_ranges(*scheme, statement, version);
  }
  if (out.affected != Answer::yes && listed(scheme, statement, version)) {
    out.affected = Answer::yes;
    out.ground = Ground::listed;
  }
  return out;
}

}  // namespace iar::match
