#include "version/events.h"

#include <algorithm>

namespace iar::version {

namespace {

constexpr std::string_view k_first = "0";
constexpr std::string_view k_unlimited = "*";

bool is_from_the_first(const Event& event) {
  return event.kind == EventKind::introduced && event.version == k_first;
}

Order compare_events(const Scheme& scheme, const Event& left, const Event& right) {
  const bool first_left = is_from_the_first(left);
  const bool first_right = is_from_the_first(right);
  if (first_left && first_right) return Order::equal;
  if (first_left) return Order::less;
  return first_right ? Order::greater : compare(scheme, left.version, right.version);
}

// Whether the version is at or beyond the event: "last_affected" ends behind its own version.
Answer reached(const Scheme& scheme, const Event& event, std::string_view version) {
  if (is_from_the_first(event)) return Answer::yes;
  const Order order = compare(scheme, version, event.version);
  if (order == Order::undetermined) return Answer::undetermined;
  const bool behind = order == Order::greater;
  const bool at = order == Order::equal && event.kind != EventKind::last_affected;
  return behind || at ? Answer::yes : Answer::no;
}

// Some limit must be beyond the version, where there are limits.
Answer within_limits(const Scheme& scheme, std::span<const Event> events,
                     std::string_view version) {
  bool limited = false;
  bool inside = false;
  for (const Event& event : events) {
    if (event.kind != EventKind::limit || event.version == k_unlimited) continue;
    limited = true;
    const Order order = compare(scheme, version, event.version);
    if (order == Order::undetermined) return Answer::undetermined;
    inside = inside || order == Order::less;
  }
  return !limited || inside ? Answer::yes : Answer::no;
}

}  // namespace

Answer affected(const Scheme& scheme, std::span<const Event> events, std::string_view version) {
  if (!events.empty() && std::ranges::all_of(events, is_from_the_first)) return Answer::yes;
  if (!valid_version(scheme, version)) return Answer::undetermined;
  const Event* last = nullptr;
  for (const Event& event : events) {
    if (event.kind == EventKind::limit) continue;
    const Answer answer = reached(scheme, event, version);
    if (answer == Answer::undetermined) return answer;
    if (answer == Answer::no) continue;
    const Order order = last == nullptr ? Order::less : compare_events(scheme, *last, event);
    if (order == Order::undetermined) return Answer::undetermined;
    if (order != Order::greater) last = &event;
  }
  if (last == nullptr || last->kind != EventKind::introduced) return Answer::no;
  return within_limits(scheme, events, version);
}

}  // namespace iar::version
