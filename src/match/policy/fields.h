// A mapping of a YAML document whose members are known; what does not fit becomes a problem with
// its place, and reading goes on.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "format/node.h"
#include "match/policy/policy.h"
#include "match/policy/words.h"

namespace iar::match {

class Fields {
 public:
  // `place`: what stands before names in problems ("rules[2]"); empty: the document.
  Fields(const format::Node& node, std::string place, std::vector<PolicyProblem>& problems);

  // The member, if it is there and not null; it counts as known from now on.
  const format::Node* find(std::string_view key);
  // A scalar; empty when there is none.
  std::string text(std::string_view key);
  std::string required_text(std::string_view key);
  // A scalar or a sequence of them; empty when there is none, never with an empty text.
  std::vector<std::string> texts(std::string_view key);
  // The same of patterns, whose length is bounded.
  std::vector<std::string> patterns(std::string_view key);
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int64_t> whole(std::string_view key, std::int64_t most);
  std::optional<double> share(std::string_view key);  // from 0 to 1
  std::optional<Day> date(std::string_view key);
  // The mappings of a sequence.
  std::vector<Fields> mappings(std::string_view key);

  // A member of this mapping as a mapping of its own.
  Fields below(const format::Node& node, std::string_view key) {
    return {node, place_of(key), problems_};
  }

  template <typename T>
  std::vector<T> words(std::string_view key, std::span<const Word<T>> known) {
    std::vector<T> out;
    for (const std::string& text : texts(key)) {
      bool found = false;
      for (const Word<T>& word : known) {
        if (word.name == text) out.push_back(word.value);
        found = found || word.name == text;
      }
      if (!found) note(key, "`" + text + "` is none of " + listed(known));
    }
    return out;
  }
  template <typename T>
  std::optional<T> word(std::string_view key, std::span<const Word<T>> known) {
    const std::vector<T> all = words(key, known);
    if (all.size() > 1) note(key, "one word is needed");
    return all.empty() ? std::nullopt : std::optional<T>(all.front());
  }

  // Members that nobody asked for, and those that are there twice.
  void finish();
  // A problem of a member, or of the mapping itself where `key` is empty.
  void note(std::string_view key, std::string text);

 private:
  template <typename T>
  static std::string listed(std::span<const Word<T>> known) {
    std::string out;
    for (const Word<T>& word : known) out += (out.empty() ? "" : ", ") + std::string(word.name);
    return out;
  }
  [[nodiscard]] std::string place_of(std::string_view key) const;

  const format::Node& node_;
  std::string place_;
  std::vector<PolicyProblem>& problems_;
  std::set<std::string, std::less<>> known_;
};

// Conditions of a rule.
Conditions read_conditions(Fields fields);

}  // namespace iar::match
