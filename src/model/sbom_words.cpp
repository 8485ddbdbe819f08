#include "model/sbom_words.h"

#include <algorithm>
#include <array>

#include "base/json.h"

namespace iar::model {

namespace {

constexpr std::array<std::string_view, 2> k_presences = {"installed", "declared"};
constexpr std::array<std::string_view, 3> k_owner_bases = {"checksum", "layer", "changed"};
constexpr std::array<std::string_view, 3> k_conflicts = {"same_place", "declared", "installed"};
constexpr std::array<std::string_view, 3> k_memberships = {"unknown", "base", "above"};
constexpr std::array<std::string_view, 2> k_base_bases = {"layers", "label"};
constexpr std::array<std::string_view, 2> k_effects = {"note", "partial"};
// As the codec has it: the number of a layer.
constexpr std::int64_t k_layer_number_max = (std::int64_t{1} << 20) - 1;

template <typename Enum, std::size_t size>
std::string_view word(const std::array<std::string_view, size>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

template <typename Enum, std::size_t size>
std::optional<Enum> value(const std::array<std::string_view, size>& words, std::string_view text) {
  const auto* const found = std::ranges::find(words, text);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

// A line that was parsed; every question is answered, and `ok` says whether all had an answer.
class Line {
 public:
  explicit Line(std::string_view line) {
    auto root = document_.parse(line);
    ok_ = root.ok() && root->is_object();
    if (ok_) root_ = *root;
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::string text(std::string_view key) const {
    return ok_ ? std::string(root_.text(key)) : std::string();
  }
  [[nodiscard]] std::optional<JsonValue> get(std::string_view key) const {
    return ok_ ? root_.get(key) : std::nullopt;
  }
  // A layer's number; -1 is none.
  int layer(std::string_view key, int otherwise) {
    const auto member = get(key);
    if (!member) return otherwise;
    const auto number = member->integer();
    if (!number || *number < -1 || *number > k_layer_number_max) ok_ = false;
    return ok_ ? static_cast<int>(*number) : otherwise;
  }
  template <typename Enum, std::size_t size>
  Enum word(std::string_view key, const std::array<std::string_view, size>& words, Enum otherwise) {
    const std::string stated = text(key);
    if (stated.empty()) return otherwise;
    const auto found = value<Enum>(words, stated);
    if (!found) ok_ = false;
    return found.value_or(otherwise);
  }

  template <typename T>
  std::optional<T> finish(T made) const {
    return ok_ ? std::optional<T>(std::move(made)) : std::nullopt;
  }

 private:
  JsonDocument document_;
  JsonValue root_;
  bool ok_ = false;
};

void write_owner(JsonWriter& out, const Owner& owner) {
  out.begin_object().member("type", owner.type).member("name", owner.name);
  out.member_if("version", owner.version).member("basis", word(k_owner_bases, owner.basis));
  out.end_object();
}

Owner read_owner(Line& line) {
  Owner out{line.text("type"), line.text("name"), line.text("version"), OwnerBasis::checksum};
  out.basis = line.word("basis", k_owner_bases, OwnerBasis::checksum);
  return out;
}

}  // namespace

std::string json_line(const Evidence& value) {
  JsonWriter out;
  out.begin_object().member("path", value.path).member("analyzer", value.analyzer);
  out.key("layer").integer(value.layer).key("first_layer").integer(value.first_layer);
  out.member("presence", word_of(value.presence));
  if (value.owner) write_owner(out.key("owner"), *value.owner);
  out.end_object();
  return out.take();
}

std::string json_line(const Owner& value) {
  JsonWriter out;
  write_owner(out, value);
  return out.take();
}

std::string json_line(const Conflict& value) {
  JsonWriter out;
  out.begin_object().member("kind", word(k_conflicts, value.kind));
  out.member("version", value.version).member("path", value.path).end_object();
  return out.take();
}

std::string json_line(const LayerOrigin& value, const Digest& diff_id) {
  JsonWriter out;
  out.begin_object().member("diff_id", diff_id.text()).member_if("instruction", value.instruction);
  out.member_if("created", value.created).member_if("comment", value.comment).end_object();
  return out.take();
}

std::string json_line(const BaseImage& value) {
  JsonWriter out;
  out.begin_object().member_if("name", value.name).member_if("digest", value.digest);
  out.member("basis", word(k_base_bases, value.basis));
  out.key("layers").unsigned_integer(value.layers).end_object();
  return out.take();
}

std::string json_line(const Diagnostic& value) {
  JsonWriter out;
  out.begin_object().member("effect", word(k_effects, value.effect));
  out.member("reason", reason_name(value.reason)).member_if("analyzer", value.analyzer);
  if (value.layer >= 0) out.key("layer").integer(value.layer);
  out.member_if("path", value.path).member("message", value.message).end_object();
  return out.take();
}

std::string json_line(const std::vector<std::string>& values) {
  JsonWriter out;
  out.begin_array();
  for (const std::string& each : values) out.string(each);
  out.end_array();
  return out.take();
}

std::optional<Evidence> evidence_of(std::string_view line) {
  Line in(line);
  Evidence out;
  out.path = in.text("path");
  out.analyzer = in.text("analyzer");
  out.layer = in.layer("layer", 0);
  out.first_layer = in.layer("first_layer", 0);
  out.presence = in.word("presence", k_presences, Presence::installed);
  if (const auto owner = in.get("owner")) {
    JsonWriter inner;
    inner.begin_object();
    for (const auto& [key, value] : owner->members())
      inner.member(key, value.string().value_or(""));
    inner.end_object();
    out.owner = owner_of(inner.text());
  }
  return in.finish(std::move(out));
}

std::optional<Owner> owner_of(std::string_view line) {
  Line in(line);
  Owner out = read_owner(in);
  return in.finish(std::move(out));
}

std::optional<Conflict> conflict_of(std::string_view line) {
  Line in(line);
  Conflict out{ConflictKind::same_place, in.text("version"), in.text("path")};
  out.kind = in.word("kind", k_conflicts, ConflictKind::same_place);
  return in.finish(std::move(out));
}

std::optional<Layer> layer_of(std::string_view line) {
  Line in(line);
  const auto diff_id = Digest::parse(in.text("diff_id"));
  if (!diff_id) return std::nullopt;
  return Layer{*diff_id, {in.text("instruction"), in.text("created"), in.text("comment")}};
}

std::optional<BaseImage> base_image_of(std::string_view line) {
  Line in(line);
  BaseImage out{in.text("name"), in.text("digest"), BaseBasis::layers, 0};
  out.basis = in.word("basis", k_base_bases, BaseBasis::layers);
  const int layers = in.layer("layers", 0);
  out.layers = static_cast<std::uint32_t>(std::max(layers, 0));
  return in.finish(std::move(out));
}

std::optional<Diagnostic> diagnostic_of(std::string_view line) {
  Line in(line);
  Diagnostic out;
  out.effect = in.word("effect", k_effects, Effect::partial);
  const auto reason = reason_from_name(in.text("reason"));
  if (!reason) return std::nullopt;
  out.reason = *reason;
  out.analyzer = in.text("analyzer");
  out.layer = in.layer("layer", -1);
  out.path = in.text("path");
  out.message = in.text("message");
  return in.finish(std::move(out));
}

std::vector<std::string> texts_of(std::string_view line) {
  std::vector<std::string> out;
  JsonDocument document;
  const auto root = document.parse(line);
  if (!root) return out;
  for (const JsonValue& each : root->elements()) out.emplace_back(each.string().value_or(""));
  return out;
}

std::string_view word_of(Presence value) { return word(k_presences, value); }
std::string_view word_of(BaseMembership value) { return word(k_memberships, value); }
std::optional<Presence> presence_of(std::string_view word) {
  return value<Presence>(k_presences, word);
}
std::optional<BaseMembership> membership_of(std::string_view word) {
  return value<BaseMembership>(k_memberships, word);
}

}  // namespace iar::model
