#include "advisory/published_index.h"

#include <algorithm>

#include "advisory/overlay.h"
#include "base/json.h"
#include "base/text.h"

namespace iar::advisory {

namespace {

constexpr std::string_view k_form = "iar-index-1";
constexpr std::string_view k_form_stem = "iar-index-";
constexpr std::size_t k_name_bytes_max = 128;
constexpr std::size_t k_time_bytes_max = 64;

Error corrupt(std::string message) { return make_error(ErrorCode::corrupt, std::move(message)); }

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= k_name_bytes_max && name.front() != '.' &&
         std::ranges::all_of(
             name, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

// Digits and signs only: it is printed and compared as text.
bool is_time(std::string_view text) {
  return text.size() <= k_time_bytes_max && std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) || c == '-' || c == ':' || c == '.' || c == '+';
         });
}

Result<PublishedFile> parse_file(const JsonValue& value) {
  PublishedFile out;
  out.name = value.text("name");
  out.created = value.text("created");
  const auto size = value.get("size");
  const auto bytes = size ? size->unsigned_integer() : std::nullopt;
  if (!is_plain_name(out.name) || !is_time(out.created) || !bytes) {
    return corrupt("an index with a file that is not described");
  }
  if (*bytes > k_published_bytes_max) {
    return make_error(ErrorCode::limit, "an index with a file that is too large", out.name);
  }
  out.size_bytes = *bytes;
  if (!unhex(value.text("sha256"), out.digest) || !unhex(value.text("identity"), out.identity)) {
    return corrupt("an index with a file without a digest");
  }
  return out;
}

std::string signed_text(std::string_view json) {
  std::string out(k_form);
  out.push_back('\n');
  return out += json;
}

}  // namespace

std::string index_text(const PublishedIndex& index) {
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("created", index.created).key("files").begin_array();
  for (const PublishedFile& file : index.files) {
    out.begin_object().member("name", file.name).key("size").unsigned_integer(file.size_bytes);
    out.member("sha256", hex(file.digest)).member("identity", hex(file.identity));
    out.member("created", file.created).end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

Result<PublishedIndex> parse_index(std::string_view text) {
  if (text.size() > k_index_text_bytes_max) {
    return make_error(ErrorCode::limit, "an index that is too large");
  }
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(text));
  PublishedIndex out;
  out.created = root.text("created");
  if (!is_time(out.created)) return corrupt("an index of no time");
  const auto files = root.get("files");
  const auto elements = files ? files->elements() : std::vector<JsonValue>{};
  if (elements.empty()) return corrupt("an index without files");
  if (elements.size() > k_overlays_max + 1) {
    return make_error(ErrorCode::limit, "an index of too many files");
  }
  for (const JsonValue& one : elements) {
    TRY_ASSIGN(PublishedFile file, parse_file(one));
    out.files.push_back(std::move(file));
  }
  return out;
}

Result<std::string> sign_index(const PublishedIndex& index, const SigningKey& key) {
  const std::string json = index_text(index);
  TRY_ASSIGN(const Signature signature, key.sign(as_bytes(signed_text(json))));
  return std::string(k_form) + " " + hex(key_id(key.public_key())) + " " + hex(signature) + "\n" +
         json;
}

Result<PublishedIndex> open_index(std::string_view text, const TrustedKeys& trusted) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  const auto words = split(line, ' ');
  if (!line.starts_with(k_form_stem) || words.size() != 3 || end == std::string_view::npos) {
    return corrupt("no signed index");
  }
  if (words[0] != k_form) {
    return make_error(ErrorCode::unsupported,
                      "an index of another form than " + std::string(k_form));
  }
  Sha256Bytes key{};
  Signature signature{};
  if (!unhex(words[1], key) || !unhex(words[2], signature)) return corrupt("no signed index");
  const std::string_view json = text.substr(end + 1);
  TRY(trusted.check(key, as_bytes(signed_text(json)), signature));
  return parse_index(json);
}

}  // namespace iar::advisory
