// Logic of three values (Kleene's): what one part makes certain needs no other part.
#pragma once

#include "version/range.h"

namespace iar::match {

inline version::Answer and_also(version::Answer left, version::Answer right) {
  using version::Answer;
  if (left == Answer::no || right == Answer::no) return Answer::no;
  return left == Answer::yes && right == Answer::yes ? Answer::yes : Answer::undetermined;
}

inline version::Answer or_else(version::Answer left, version::Answer right) {
  using version::Answer;
  if (left == Answer::yes || right == Answer::yes) return Answer::yes;
  return left == Answer::no && right == Answer::no ? Answer::no : Answer::undetermined;
}

}  // namespace iar::match
