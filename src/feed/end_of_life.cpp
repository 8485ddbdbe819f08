// When releases end, by endoflife.date: Markdown that opens with YAML, a file a product.
// https://github.com/endoflife-date/endoflife.date/blob/master/CONTRIBUTING.md
// Surprise: `eol` and `eoes` are days, or booleans where nobody knows the day.
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
    auto out = release_of(release, product_of(root, file.path));
    if (out.release.empty()) return malformed("a release without its cycle");
    TRY(sinks.enrichment(std::move(out)));
  }
  return {};
}

}  // namespace

extern constexpr Format k_end_of_life = {
    .name = "end-of-life", .what = "endoflife.date's products", .read = read_end_of_life};

}  // namespace iar::feed
