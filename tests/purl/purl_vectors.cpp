// purl_vectors ARCHIVE: holds model::parse_purl, canonical_purl and purl_text against the published
// test cases of purl-spec (tests/spec and tests/types: "parse", "build", "validate"), found below
// schema/purl/ in a tar archive.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/json.h"
#include "cases/case_file.h"
#include "model/purl.h"
#include "support/archive_texts.h"

namespace {

using namespace iar;

struct Score {
  int passed = 0;
  int failed = 0;
  int contradicted = 0;
};

std::string shown(const model::Purl& parts) {
  std::string out = parts.type + "|" + parts.name_space + "|" + parts.name + "|" + parts.version;
  for (const auto& [key, value] : parts.qualifiers) out += "|" + key + "=" + value;
  return out + "|" + parts.subpath;
}

std::string text_of(const JsonValue& object, std::string_view key) {
  return std::string(object.text(key));
}

model::Purl parts_of(const JsonValue& object) {
  model::Purl out{text_of(object, "type"),
                  text_of(object, "namespace"),
                  text_of(object, "name"),
                  text_of(object, "version"),
                  {},
                  text_of(object, "subpath")};
  if (const auto qualifiers = object.get("qualifiers")) {
    for (const auto& [key, value] : qualifiers->members()) {
      out.qualifiers.emplace_back(key, value.string().value_or(""));
    }
  }
  std::ranges::sort(out.qualifiers);
  return out;
}

// What was made of the input: parts as a text that shows each, or a purl.
Result<std::string> answer(const JsonValue& test, const JsonValue& input) {
  if (test.text("test_type") == "build") {
    TRY_ASSIGN(const auto parts, model::canonical_purl(parts_of(input)));
    return model::purl_text(parts);
  }
  TRY_ASSIGN(const auto parts, model::parse_purl(input.string().value_or("")));
  if (test.text("test_type") == "validate") return model::purl_text(parts);
  return shown(parts);
}

Result<std::string> expectation(const JsonValue& test) {
  const auto output = test.get("expected_output");
  if (!output) return make_error(ErrorCode::corrupt, "a case without output");
  return output->is_object() ? shown(parts_of(*output))
                             : std::string(output->string().value_or(""));
}

bool is_refused(const JsonValue& test) {
  const auto failure = test.get("expected_failure");
  return failure && failure->boolean().value_or(false);
}

// Whether another case of the same file takes the text that this one wants refused: a purl with an
// upper-case qualifier must both fail and be folded.
bool is_contradicted(const JsonValue& test, const std::vector<JsonValue>& tests) {
  return is_refused(test) && std::ranges::any_of(tests, [&](const JsonValue& other) {
           const std::string_view input = test.text("input");
           return !input.empty() && !is_refused(other) && other.text("input") == input;
         });
}

void run_case(const JsonValue& test, const std::vector<JsonValue>& tests, Score& score) {
  const auto input = test.get("input");
  if (!input) return;
  if (is_contradicted(test, tests)) {
    ++score.contradicted;
    return;
  }
  const bool refused = is_refused(test);
  const auto found = answer(test, *input);
  const auto wanted = expectation(test);
  const bool right = refused ? !found.ok() : found.ok() && wanted.ok() && *found == *wanted;
  ++(right ? score.passed : score.failed);
  if (right) return;
  std::cout << "FAILED " << test.text("test_type") << ", " << test.text("description") << ": "
            << (found.ok() ? *found : found.error().text()) << ", not "
            << (refused       ? "an error"
                : wanted.ok() ? *wanted
                              : wanted.error().text())
            << "\n";
}

Status run(const std::string& path, Score& score) {
  TRY_ASSIGN(const std::string stored, cases::read_whole_file(path));
  TRY_ASSIGN(const auto texts, testing::read_json_files(stored, "schema/purl/"));
  for (const auto& [name, text] : texts) {
    JsonDocument document;
    auto root = document.parse(text);
    if (!root) return with_context(std::move(root).error(), name);
    const auto tests = root->get("tests");
    if (!tests) continue;
    const auto all = tests->elements();
    for (const JsonValue& test : all) run_case(test, all, score);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 1) {
    std::cerr << "usage: purl_vectors ARCHIVE\n";
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
  std::cout << score.contradicted << " contradicted by another case\n"
            << score.passed << " passed, " << score.failed << " failed\n";
  return score.passed > 0 && score.failed == 0 ? 0 : 1;
}
