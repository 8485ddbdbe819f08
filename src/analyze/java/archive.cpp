// Java archives: zip files of classes (JAR File Specification), of libraries and classes (war, ear,
// executable jars), of plug-ins. They state what they are in META-INF, mostly as Maven does.
// Their surprise: one file may hold hundreds of packages, as archives or merged into one (shaded).
#include <algorithm>
#include <array>

#include "analyze/analyzer.h"
#include "analyze/java/jar_walk.h"
#include "base/utf8.h"

namespace iar::analyze {

namespace {

// Larger files than any known one are walked as well: their memory is the same.
constexpr std::uint64_t k_archive_size_max = std::uint64_t{64} << 30U;

void add_diagnostic(const Error& error, model::Effect effect, model::Facts& out) {
  model::Diagnostic diagnostic;
  diagnostic.effect = effect;
  diagnostic.reason = model::reason_of(error.code);
  diagnostic.message = escaped_for_display(error.text());
  out.diagnostics.push_back(std::move(diagnostic));
}

class ArchiveTap final : public TapState {
 public:
  explicit ArchiveTap(std::string_view path) : walk_(path, 0, text_left_) {}

  void chunk(ByteView bytes) override {
    any_ = any_ || !bytes.empty();
    walk_.feed(bytes);
  }
  Status end(model::Facts& out) override;

 private:
  std::size_t text_left_ = k_jar_text_bytes_max;
  JarWalk walk_;
  bool any_ = false;
};

// What shares the name of Java's archives and is none holds no Java packages; the first problem of
// one is the error, the others are diagnostics.
Status ArchiveTap::end(model::Facts& out) {
  JarFacts facts;
  if (!walk_.finish(facts)) {
    const Error none = make_error(ErrorCode::corrupt, "not a zip archive");
    if (any_) add_diagnostic(none, model::Effect::note, out);
    return {};
  }
  std::ranges::sort(facts.packages);
  const auto repeated = std::ranges::unique(facts.packages);
  facts.packages.erase(repeated.begin(), repeated.end());
  out.packages = std::move(facts.packages);
  for (std::size_t i = 1; i < facts.problems.size(); ++i) {
    add_diagnostic(facts.problems[i], model::Effect::partial, out);
  }
  if (facts.problems.empty()) return {};
  return facts.problems.front();
}

std::unique_ptr<TapState> begin_archive(std::string_view path, std::uint64_t /*size*/) {
  return std::make_unique<ArchiveTap>(path);
}

// The last ones are names of other formats as well.
constexpr std::array k_wants = {
    Want{.suffix = ".jar"},
    Want{.suffix = ".war"},
    Want{.suffix = ".ear"},
    Want{.suffix = ".hpi"},
    Want{.suffix = ".jpi"},
    Want{.suffix = ".nar", .magic = model::Magic::zip},
    Want{.suffix = ".lpkg", .magic = model::Magic::zip},
    Want{.suffix = ".kar", .magic = model::Magic::zip},
    Want{.suffix = ".far", .magic = model::Magic::zip},
    Want{.suffix = ".par", .magic = model::Magic::zip},
    Want{.suffix = ".rar", .magic = model::Magic::zip},
    Want{.suffix = ".sar", .magic = model::Magic::zip},
};

}  // namespace

extern constexpr Analyzer k_java_archive = {.name = "java/archive",
                                            .version = 1,
                                            .wants = k_wants,
                                            .size_max = k_archive_size_max,
                                            .run = TapFunction{begin_archive},
                                            .what = "packages in jar, war, ear and the like"};

}  // namespace iar::analyze
