// The words of policy documents for values of closed lists.
#pragma once

#include <span>
#include <string_view>

#include "match/policy/policy.h"

namespace iar::match {

template <typename T>
struct Word {
  std::string_view name;
  T value;
};

std::span<const Word<SubjectKind>> kind_words();
std::span<const Word<FindingState>> state_words();
std::span<const Word<Level>> level_words();
std::span<const Word<Action>> action_words();
std::span<const Word<model::BaseMembership>> layer_words();
std::span<const Word<bool>> fix_words();

std::string_view action_name(Action action);

}  // namespace iar::match
