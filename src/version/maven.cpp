// Maven's versions: any words and numbers; maven.apache.org, POM Reference, "Version Order
// Specification" and "Dependency Version Requirement Specification". Its surprises: every border
// between digits and letters is a hyphen, "1-1" is after "1" but before "1.1", zeros and "final"
// before a hyphen say nothing.
#include <algorithm>
#include <array>

#include "version/interval.h"
#include "version/parts.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

constexpr std::size_t k_maven_items_max = 128;

struct Item {
  std::string_view text;  // digits or a word
  int rank = 0;           // of a word among the known qualifiers
  bool number = false;
};

constexpr int k_release = 5;
constexpr int k_unknown = 7;

struct List {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

// A list of items with, at its end, at most one further list: so a version is a chain of lists.
struct MavenVersion {
  std::array<Item, k_maven_items_max> items;
  std::array<List, k_maven_items_max> lists;
  std::size_t list_count = 1;
  bool overflow = false;

  [[nodiscard]] bool has_list(std::size_t index) const { return index < list_count; }
};

int word_rank(std::string_view word) {
  struct Word {
    std::string_view word;
    int rank;
  };
  constexpr std::array<Word, 11> k_words = {{{"alpha", 0},
                                             {"beta", 1},
                                             {"milestone", 2},
                                             {"rc", 3},
                                             {"cr", 3},
                                             {"snapshot", 4},
                                             {"", k_release},
                                             {"ga", k_release},
                                             {"final", k_release},
                                             {"release", k_release},
                                             {"sp", 6}}};
  for (const Word& one : k_words) {
    if (equal_ignoring_case(one.word, word)) return one.rank;
  }
  return k_unknown;
}

// A letter that stands for a word where a digit follows it.
std::string_view unabbreviated(std::string_view word) {
  if (word.size() != 1) return word;
  if (lower(word[0]) == 'a') return "alpha";
  if (lower(word[0]) == 'b') return "beta";
  return lower(word[0]) == 'm' ? "milestone" : word;
}

class Reader {
 public:
  explicit Reader(MavenVersion& out) : out_(out) {}

  void read(std::string_view text) {
    while (!text.empty()) read_item(text);
  }

 private:
  static bool is_word(char c) { return !is_digit(c) && c != '.' && c != '-'; }

  // One item, empty where two separators meet, and the separator behind it.
  void read_item(std::string_view& text) {
    if (is_word(text.front())) {
      read_word(text);
    } else {
      add({take_digits(text), 0, true});
      if (!text.empty() && is_word(text.front())) open_list();
    }
    if (!take(text, '.') && take(text, '-')) open_list();
  }

  void read_word(std::string_view& text) {
    const auto word = take_while(text, is_word);
    const bool before_digit = !text.empty() && is_digit(text.front());
    // ".x" is the same as "-x" before a digit and at the end.
    if (list().size() > 0 && (before_digit || text.empty())) open_list();
    const auto meant = before_digit ? unabbreviated(word) : word;
    add({meant, word_rank(meant), false});
    if (before_digit) open_list();
  }

  List& list() { return out_.lists[out_.list_count - 1]; }

  void add(const Item& item) {
    out_.overflow = out_.overflow || list().end == out_.items.size();
    if (!out_.overflow) out_.items[list().end++] = item;
  }

  void open_list() {
    out_.overflow = out_.overflow || out_.list_count == out_.lists.size();
    if (out_.overflow) return;
    const std::size_t end = list().end;
    ++out_.list_count;
    list() = {end, end};
  }

  MavenVersion& out_;
};

// What stands for nothing: zeros and "final".
bool is_nothing(const Item& item) {
  return item.number ? is_zero(item.text) : item.rank == k_release;
}

// Nothing at the end of a list goes, and empty lists at the end of the chain.
void normalize(MavenVersion& version) {
  for (std::size_t i = 0; i < version.list_count; ++i) {
    List& list = version.lists[i];
    while (list.size() > 0 && is_nothing(version.items[list.end - 1])) --list.end;
  }
  while (version.list_count > 1 && version.lists[version.list_count - 1].size() == 0) {
    --version.list_count;
  }
}

bool parse(std::string_view text, MavenVersion& out) {
  // Expressions that were not filled in, and ranges, are no versions.
  constexpr auto known = [](char c) {
    return c < 0 || (c > ' ' && c < '\x7f' &&
                     std::string_view("${}[](),;\"'").find(c) == std::string_view::npos);
  };
  if (text.empty() || !all_of(text, known)) return false;
  Reader(out).read(text);
  normalize(out);
  return !out.overflow;
}

Ordering compare_items(const Item& left, const Item& right) {
  if (left.number != right.number) return left.number ? Ordering::greater : Ordering::less;
  if (left.number) return compare_numbers(left.text, right.text);
  if (left.rank != right.rank || left.rank != k_unknown) return left.rank <=> right.rank;
  return compare_folded(left.text, right.text);
}

// Against nothing at all.
Ordering compare_to_nothing(const Item& item) {
  if (item.number) return is_zero(item.text) ? Ordering::equal : Ordering::greater;
  return item.rank <=> k_release;
}

Ordering compare_to_nothing(const MavenVersion& version, std::size_t list) {
  for (; version.has_list(list); ++list) {
    for (std::size_t i = version.lists[list].begin; i < version.lists[list].end; ++i) {
      const auto order = compare_to_nothing(version.items[i]);
      if (order != 0) return order;
    }
  }
  return Ordering::equal;
}

// The rest of `version` from item `i` of `list` on, where the other side has nothing.
Ordering compare_rest(const MavenVersion& version, std::size_t list, std::size_t i) {
  for (; i < version.lists[list].size(); ++i) {
    const auto order = compare_to_nothing(version.items[version.lists[list].begin + i]);
    if (order != 0) return order;
  }
  return compare_to_nothing(version, list + 1);
}

// A list against an item: after words, before numbers.
Ordering compare_list_to(const Item& item) {
  return item.number ? Ordering::less : Ordering::greater;
}

Ordering opposite_of(Ordering order) { return 0 <=> order; }

Ordering compare_versions(const MavenVersion& a, const MavenVersion& b) {
  for (std::size_t list = 0;; ++list) {
    const List& left = a.lists[list];
    const List& right = b.lists[list];
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < common; ++i) {
      const auto order = compare_items(a.items[left.begin + i], b.items[right.begin + i]);
      if (order != 0) return order;
    }
    const bool left_goes_on = a.has_list(list + 1);
    const bool right_goes_on = b.has_list(list + 1);
    if (left.size() > common) {
      const Item& item = a.items[left.begin + common];
      if (right_goes_on) return opposite_of(compare_list_to(item));
      return compare_rest(a, list, common);
    }
    if (right.size() > common) {
      const Item& item = b.items[right.begin + common];
      if (left_goes_on) return compare_list_to(item);
      return opposite_of(compare_rest(b, list, common));
    }
    if (!right_goes_on) return compare_to_nothing(a, list + 1);
    if (!left_goes_on) return opposite_of(compare_to_nothing(b, list + 1));
  }
}

bool valid(std::string_view text) {
  MavenVersion version;
  return parse(text, version);
}

Order compare_maven(std::string_view left, std::string_view right) {
  MavenVersion a;
  MavenVersion b;
  if (!parse(left, a) || !parse(right, b)) return Order::undetermined;
  return order_of(compare_versions(a, b));
}

// A bare "1.0" only recommends: nothing says that other versions are out, or in.
Answer contains_maven(std::string_view range, std::string_view version, Prereleases) {
  range = trimmed(range);
  if (range.starts_with('[') || range.starts_with('(')) {
    return contains_intervals(compare_maven, range, version);
  }
  if (range.starts_with('<') || range.starts_with('>') || range.starts_with('=')) {
    return contains_plain(compare_maven, range, version);
  }
  return compare_maven(version, range) == Order::equal ? Answer::yes : Answer::undetermined;
}

}  // namespace

constexpr Scheme k_maven = {.name = "maven",
                            .also = "java",
                            .what = "Maven artifacts",
                            .valid = valid,
                            .compare = compare_maven,
                            .contains = contains_maven,
                            .sample = "1.0"};

}  // namespace iar::version
