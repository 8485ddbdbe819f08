// When releases end, by endoflife.date: Markdown that opens with YAML, a file a product; the same
// as its interface answers, in JSON. https://endoflife.date/docs/api/v1/ and, for the files,
// https://github.com/endoflife-date/endoflife.date/blob/master/CONTRIBUTING.md
// Surprise: `eol` and `eoes` are days, or booleans where nobody knows the day.
#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/node_text.h"
#include "format/yaml.h"

namespace iar::feed {

namespace {

using advisory::EndOfLife;
using format::Node;

std::string_view product_of(const Node& root, std::string_view path) {
  std::string_view permalink = root.text_of("permalink");
  if (permalink.starts_with('/')) return permalink.substr(1);
  path = path.substr(path.rfind('/') + 1);
  return path.substr(0, path.rfind('.'));
}

// A day; booleans are none.
std::string_view day(std::string_view text) {
  return !text.empty() && is_digit(text.front()) ? text : std::string_view{};
}

EndOfLife release_of(const Node& release, std::string_view product) {
  EndOfLife out;
  out.product = product;
  out.release = release.text_of("releaseCycle");
  out.codename = release.text_of("codename");
  out.released = day(release.text_of("releaseDate"));
  out.end = day(release.text_of("eol"));
  out.extended = day(release.text_of("eoes"));
  out.ended = release.text_of("eol") == "true";
  return out;
}

Status put(EndOfLife release, const Sinks& sinks) {
  if (release.product.empty() || release.release.empty()) {
    return malformed("a release without product or name");
  }
  return sinks.enrichment(std::move(release));
}

Status read_end_of_life(const Feed&, const FeedFile& file, const Sinks& sinks) {
  constexpr std::string_view k_marker = "---";
  std::string_view text = as_text(file.bytes);
  if (!text.starts_with(k_marker)) return malformed("the text does not open with YAML");
  const auto end = text.find("\n---", k_marker.size());
  if (end == std::string_view::npos) return malformed("the YAML in front has no end");
  TRY_ASSIGN(const auto documents, format::parse_yaml(text.substr(0, end + 1)));
  if (documents.size() != 1) return malformed("not one YAML document");
  const Node& root = documents.front();
  const Node& releases = member(root, "releases");
  if (!releases.is_sequence()) return malformed("no `releases`");
  for (const Node& release : releases.items) {
    TRY(put(release_of(release, product_of(root, file.path)), sinks));
  }
  return {};
}

EndOfLife release_of(const JsonValue& release, std::string_view product) {
  EndOfLife out;
  out.product = product;
  out.release = release.text("name");
  out.codename = release.text("codename");
  out.released = day(release.text("releaseDate"));
  out.end = day(release.text("eolFrom"));
  out.extended = day(release.text("eoesFrom"));
  const auto ended = release.get("isEol");
  out.ended = ended && ended->boolean().value_or(false);
  return out;
}

// One product, or a list of them.
Status read_end_of_life_json(const Feed&, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto result = root.get("result");
  if (!result) return malformed("no `result`");
  const auto products = result->is_array() ? result->elements() : std::vector<JsonValue>{*result};
  for (const JsonValue& product : products) {
    const auto releases = product.get("releases");
    if (!releases) return malformed("a product without releases");
    for (const JsonValue& release : releases->elements()) {
      TRY(put(release_of(release, product.text("name")), sinks));
    }
  }
  return {};
}

}  // namespace

extern constexpr Format k_end_of_life_json = {
    .name = "end-of-life-json", .what = "endoflife.date's answers", .read = read_end_of_life_json};
extern constexpr Format k_end_of_life = {
    .name = "end-of-life", .what = "endoflife.date's products", .read = read_end_of_life};

}  // namespace iar::feed
