#include "match/policy/words.h"

#include <algorithm>
#include <array>

namespace iar::match {

namespace {

constexpr std::array<Word<SubjectKind>, 9> k_kinds = {{
    {"vulnerability", SubjectKind::vulnerability},
    {"malicious_package", SubjectKind::malicious_package},
    {"unmaintained", SubjectKind::unmaintained},
    {"end_of_life", SubjectKind::end_of_life},
    {"secret", SubjectKind::secret},
    {"malware", SubjectKind::malware},
    {"misconfiguration", SubjectKind::misconfiguration},
    {"package", SubjectKind::package},
    {"incomplete_inventory", SubjectKind::incomplete_inventory},
}};
constexpr std::array<Word<FindingState>, 2> k_states = {{
    {"affected", FindingState::affected},
    {"undetermined", FindingState::undetermined},
}};
constexpr std::array<Word<Level>, 6> k_levels = {{
    {"unknown", Level::unknown},
    {"negligible", Level::negligible},
    {"low", Level::low},
    {"medium", Level::medium},
    {"high", Level::high},
    {"critical", Level::critical},
}};
constexpr std::array<Word<Action>, 3> k_actions = {{
    {"deny", Action::deny},
    {"warn", Action::warn},
    {"ignore", Action::ignore},
}};
constexpr std::array<Word<model::BaseMembership>, 3> k_layers = {{
    {"own", model::BaseMembership::above},
    {"base", model::BaseMembership::base},
    {"unknown", model::BaseMembership::unknown},
}};
constexpr std::array<Word<bool>, 2> k_fixes = {{{"available", true}, {"none", false}}};

}  // namespace

std::span<const Word<SubjectKind>> kind_words() { return k_kinds; }
std::span<const Word<FindingState>> state_words() { return k_states; }
std::span<const Word<Level>> level_words() { return k_levels; }
std::span<const Word<Action>> action_words() { return k_actions; }
std::span<const Word<model::BaseMembership>> layer_words() { return k_layers; }
std::span<const Word<bool>> fix_words() { return k_fixes; }

std::string_view action_name(Action action) {
  return std::ranges::find(k_actions, action, &Word<Action>::value)->name;
}

}  // namespace iar::match
