// JSON: reading by simdjson's tree behind a thin view (so that its header is compiled once),
// writing by a small deterministic writer. RFC 8259.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

// A value inside a JsonDocument; valid as long as the document is neither moved nor parsed again.
// Questions of the wrong kind are answered with "no", never with a crash.
class JsonValue {
 public:
  [[nodiscard]] JsonKind kind() const;
  [[nodiscard]] bool is_object() const { return kind() == JsonKind::object; }
  [[nodiscard]] bool is_array() const { return kind() == JsonKind::array; }

  // The member of an object (the first of that name), if this is an object that has it.
  [[nodiscard]] std::optional<JsonValue> get(std::string_view key) const;
  // Shorthand for get(key) that is a string, else the empty view.
  [[nodiscard]] std::string_view text(std::string_view key) const;

  [[nodiscard]] std::optional<std::string_view> string() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<std::uint64_t> unsigned_integer() const;
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::optional<bool> boolean() const;

  // The elements of an array; none for anything else.
  [[nodiscard]] std::vector<JsonValue> elements() const;
  struct Member;
  // The members of an object in the order written; none for anything else.
  [[nodiscard]] std::vector<Member> members() const;

 private:
  friend class JsonDocument;
  friend struct JsonAccess;
  std::array<std::uint64_t, 2> words_{};  // the parser's own handle, see json_read.cpp
};

struct JsonValue::Member {
  std::string_view key;
  JsonValue value;
};

constexpr std::size_t k_json_depth_max = 200;

// A parsed text. Reuse one for many texts: its memory stays.
class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;

  // Parses; a leading UTF-8 byte order mark is passed over. Errors: corrupt (with the parser's
  // words), limit (deeper than k_json_depth_max). The root is valid until the next call.
  Result<JsonValue> parse(std::string_view text);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// Writes JSON text; keys in the order given, no white space, or two spaces a level when `indent`.
// Invalid UTF-8 in a string becomes U+FFFD, so that the text is always valid.
class JsonWriter {
 public:
  enum class Layout : std::uint8_t { compact, indented };
  explicit JsonWriter(Layout layout = Layout::compact) : layout_(layout) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& unsigned_integer(std::uint64_t value);
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  // Shorthand: key and string value.
  JsonWriter& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }
  // The same, left out when the text is empty.
  JsonWriter& member_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : member(name, text);
  }

  [[nodiscard]] const std::string& text() const { return out_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void before_value();
  void open(char bracket);
  void close(char bracket);
  void newline();

  Layout layout_;
  std::string out_;
  std::vector<bool> has_items_;
  bool after_key_ = false;
};

// `text` as a JSON string with its quotes, escaped as JsonWriter does.
std::string json_quoted(std::string_view text);

}  // namespace iar
