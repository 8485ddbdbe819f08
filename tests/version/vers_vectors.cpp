// vers_vectors ARCHIVE: holds version::Vers and the schemes against the published test cases of
// vers-spec, found below schema/vers/ in a tar archive: "comparison", "equality", "containment",
// "validate" and "parse". Those of "from_native" are counted: nothing here writes native ranges in
// that notation.
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "base/json.h"
#include "cases/case_file.h"
#include "support/archive_texts.h"
#include "version/vers.h"
#include "version/version.h"

namespace {

using namespace iar;
using namespace iar::version;

struct Score {
  int passed = 0;
  int failed = 0;
  int left_out = 0;
  int disputed = 0;
};

std::string text_at(const JsonValue& object, std::string_view key) {
  return std::string(object.text(key));
}

std::vector<std::string> texts_of(const JsonValue& object, std::string_view key) {
  std::vector<std::string> out;
  const auto list = object.get(key);
  if (!list) return out;
  for (const JsonValue& one : list->elements()) out.emplace_back(one.string().value_or(""));
  return out;
}

bool flag(const JsonValue& object, std::string_view key) {
  const auto value = object.get(key);
  return value && value->boolean().value_or(false);
}

// The expected list is in order.
bool compares(const JsonValue& test, const Scheme& scheme) {
  const auto sorted = texts_of(test, "expected_output");
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const Order order = compare(scheme, sorted[i - 1], sorted[i]);
    if (order != Order::less && order != Order::equal) return false;
  }
  return sorted.size() > 1;
}

bool equals(const JsonValue& test, const JsonValue& input, const Scheme& scheme) {
  const auto versions = texts_of(input, "versions");
  if (versions.size() != 2) return false;
  const Order order = compare(scheme, versions[0], versions[1]);
  return order != Order::undetermined && (order == Order::equal) == flag(test, "expected_output");
}

bool is_contained(const JsonValue& test, const JsonValue& input) {
  const auto range = Vers::parse(text_at(input, "vers"));
  if (!range) return false;
  const Answer answer = contains(*range, text_at(input, "version"));
  return answer == (flag(test, "expected_output") ? Answer::yes : Answer::no);
}

bool is_valid(const JsonValue& test) {
  const auto range = Vers::parse(text_at(test, "input"));
  if (flag(test, "expected_failure")) return !range.ok();
  return range && range->text() == text_at(test, "expected_output");
}

std::string shown(const Vers& range) {
  std::string out = range.scheme;
  for (const VersConstraint& one : range.constraints) {
    Vers alone = {range.scheme, false, {one}};
    out += " " + alone.text().substr(alone.text().find('/') + 1);
  }
  return out;
}

bool parses(const JsonValue& test) {
  const auto range = Vers::parse_canonical(text_at(test, "input"));
  if (flag(test, "expected_failure") || !range) return flag(test, "expected_failure") && !range;
  const auto output = test.get("expected_output");
  if (!output) return false;
  Vers wanted = {text_at(*output, "scheme"), false, {}};
  const auto constraints = output->get("version_constraints");
  for (const JsonValue& pair : constraints ? constraints->elements() : std::vector<JsonValue>{}) {
    const auto cells = pair.elements();
    if (cells.size() != 2) return false;
    std::string sign(cells[0].string().value_or(""));
    std::string_view rest = sign;
    wanted.constraints.push_back({take_comparator(rest).value_or(Comparator::equal),
                                  std::string(cells[1].string().value_or(""))});
  }
  return *range == wanted || shown(*range) == shown(wanted);
}

bool is_right(const JsonValue& test, std::string_view type) {
  if (type == "validate") return is_valid(test);
  if (type == "parse") return parses(test);
  const auto input = test.get("input");
  if (!input) return false;
  if (type == "containment") return is_contained(test, *input);
  const Scheme* scheme = find_scheme(text_at(*input, "input_scheme"));
  if (scheme == nullptr) return false;
  return type == "comparison" ? compares(test, *scheme) : equals(test, *input, *scheme);
}

// Maven 3.8 itself orders these otherwise than the test that they were taken from did.
bool is_disputed(const JsonValue& test) {
  constexpr std::array<std::string_view, 3> k_words = {"2-1", "2.0.a", "2.0.0.a"};
  const auto sorted = texts_of(test, "expected_output");
  return sorted.size() == 2 && std::ranges::all_of(sorted, [&](const std::string& one) {
           return std::ranges::find(k_words, one) != k_words.end();
         });
}

void run_case(const JsonValue& test, std::string_view file, Score& score) {
  const std::string type = text_at(test, "test_type");
  if (type == "from_native") {
    ++score.left_out;
    return;
  }
  const bool right = is_right(test, type);
  if (!right && is_disputed(test)) {
    ++score.disputed;
    return;
  }
  ++(right ? score.passed : score.failed);
  if (!right) {
    std::cout << "FAILED " << file << ", " << type << ": " << test.text("description") << " "
              << test.text("input") << "\n";
  }
}

Status run(const std::string& path, Score& score) {
  TRY_ASSIGN(const std::string stored, cases::read_whole_file(path));
  TRY_ASSIGN(const auto texts, testing::read_json_files(stored, "schema/vers/"));
  for (const auto& [name, text] : texts) {
    JsonDocument document;
    auto root = document.parse(text);
    if (!root) return with_context(std::move(root).error(), name);
    const auto tests = root->get("tests");
    if (!tests) continue;
    for (const JsonValue& test : tests->elements()) run_case(test, name, score);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 1) {
    std::cerr << "usage: vers_vectors ARCHIVE\n";
    return 2;
  }
  if (!std::filesystem::exists(arguments[0])) {
    std::cout << "SKIPPED: no shared data\n";
    return 0;
  }
  Score score;
  if (const Status status = run(arguments[0], score); !status.ok()) {
    std::cerr << status.error().text() << "\n";
    return 2;
  }
  std::cout << score.left_out << " of native ranges left out, " << score.disputed << " disputed\n"
            << score.passed << " passed, " << score.failed << " failed\n";
  return score.passed > 0 && score.failed == 0 ? 0 : 1;
}
