// Filters as they are made up, written down and decided row by row, from the published description
// of the language alone: nothing here reads a filter or knows a query.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "store/fql_world.h"

namespace iar::store {

struct MadeValue {
  Field is;  // what it means
  bool null = false;
  std::string written;  // how it stands in the filter
};
struct MadeFilter {
  enum class Kind { term, all_of, any_of };
  Kind kind = Kind::term;
  std::string property;
  std::string op;  // "", "!", ">", … "*", "!*"; "present" and "absent"
  std::vector<MadeValue> values;
  std::vector<MadeFilter> children;
};

// What a filter may name, and the rows that it is asked of.
struct FqlQuestion {
  Collection collection = Collection::images;
  FieldSet set = FieldSet::every;
  std::vector<FqlRow> rows;
};

class FilterMaker {
 public:
  explicit FilterMaker(std::uint32_t seed) : random_(seed) {}
  MadeFilter make(const FqlQuestion& question, int depth);
  std::string text(const MadeFilter& filter);
  // Something that is wrong with certainty.
  std::string broken(const FqlQuestion& question);

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  MadeFilter term(const FqlQuestion& question);
  MadeValue value(const FqlQuestion& question, const std::string& property, const std::string& op);
  Field sample(const FqlQuestion& question, const std::string& property);
  std::string mangled(std::string text, const std::string& op);
  static bool fql_words_free(const std::string& text);
  std::string quoted(const std::string& text);

  std::mt19937 random_;
};

bool holds(const MadeFilter& filter, const FqlQuestion& question, const FqlRow& row);

}  // namespace iar::store
