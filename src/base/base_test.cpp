#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "base/utf8.h"

namespace iar {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return make_error(ErrorCode::corrupt, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  TRY_ASSIGN(const int first, half(value));
  TRY(half(first));
  return first / 2;
}

TEST(Result, TryHandsTheErrorOn) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(7).error().code, ErrorCode::corrupt);
  EXPECT_EQ(quarter(6).error().message, "odd");
}

TEST(Result, ContextGrowsOutward) {
  const Error error =
      with_context(with_context(make_error(ErrorCode::io, "cut"), "file"), "layer 2");
  EXPECT_EQ(error.text(), "layer 2: file: cut");
}

TEST(Cursor, ReadsNothingBeyondTheEnd) {
  const std::string bytes("\x01\x02\x03\x04\x05", 5);
  Cursor cursor{std::string_view(bytes)};
  EXPECT_EQ(cursor.u32_be(), 0x01020304U);
  EXPECT_EQ(cursor.u16_le(), std::nullopt);
  EXPECT_EQ(cursor.position(), 4U);
  EXPECT_EQ(cursor.u8(), 5);
  EXPECT_TRUE(cursor.at_end());
  EXPECT_FALSE(cursor.skip(1));
}

TEST(Cursor, VarintRefusesMoreThan64Bits) {
  const std::string largest("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 10);
  EXPECT_EQ(Cursor(std::string_view(largest)).varint(), UINT64_MAX);
  const std::string beyond("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10);
  EXPECT_EQ(Cursor(std::string_view(beyond)).varint(), std::nullopt);
  EXPECT_EQ(Cursor(std::string_view("\x80")).varint(), std::nullopt);
}

TEST(Cursor, LinesMayLackTheirEnd) {
  Cursor cursor{std::string_view("a\r\n\nlast")};
  EXPECT_EQ(cursor.line(), "a");
  EXPECT_EQ(cursor.line(), "");
  EXPECT_EQ(cursor.line(), "last");
  EXPECT_EQ(cursor.line(), std::nullopt);
}

TEST(Hash, AnswersTheStandardsVector) {
  // FIPS 180-4, example "abc".
  EXPECT_EQ(hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, CopiesGoTheirOwnWay) {
  Sha256 first;
  first.update(as_bytes("ab"));
  Sha256 second = first;
  second.update(as_bytes("c"));
  EXPECT_EQ(second.digest(), sha256(as_bytes("abc")));
  EXPECT_EQ(first.digest(), sha256(as_bytes("ab")));
}

TEST(Json, ReadsAndWrites) {
  JsonDocument document;
  const auto root = document.parse("\xEF\xBB\xBF{\"a\":[1,-2],\"b\":\"x\",\"c\":{\"d\":true}}");
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(root->text("b"), "x");
  EXPECT_EQ(root->text("a"), "");
  EXPECT_EQ(root->get("a")->elements().at(1).integer(), -2);
  EXPECT_EQ(root->get("c")->get("d")->boolean(), true);
  EXPECT_FALSE(root->get("e").has_value());
}

TEST(Json, RefusesDepthAndBrokenText) {
  JsonDocument document;
  EXPECT_EQ(document.parse(std::string(500, '[') + std::string(500, ']')).error().code,
            ErrorCode::limit);
  EXPECT_EQ(document.parse("{\"a\":").error().code, ErrorCode::corrupt);
  EXPECT_EQ(document.parse("").error().code, ErrorCode::corrupt);
}

TEST(Json, WritesOnlyValidText) {
  JsonWriter writer;
  writer.begin_object().member("k\xFF", "a\"\\\n\x01\xC3\xA9").key("n").begin_array();
  writer.integer(-1).number(0.5).null().end_array().end_object();
  EXPECT_EQ(writer.text(),
            "{\"k\xEF\xBF\xBD\":\"a\\\"\\\\\\n\\u0001\xC3\xA9\",\"n\":[-1,0.5,null]}");
}

TEST(Json, ControlsAreEscaped) {
  EXPECT_EQ(json_quoted("\x7F\xC2\x80\xC2\x9F\xC2\xA0"), "\"\\u007f\\u0080\\u009f\xC2\xA0\"");
}

TEST(Display, NeverSteersATerminal) {
  EXPECT_EQ(escaped_for_display("a\x1b[31m\\\xC2\x9B\xFF\xC3\xA9"),
            "a\\x1b[31m\\x5c\\xc2\\x9b\\xff\xC3\xA9");
}

TEST(Display, DirectionsOfWritingAreShown) {
  EXPECT_EQ(escaped_for_display("a\xE2\x80\xAE"
                                "b\xE2\x81\xA9\xD8\x9C"),
            "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa9\\xd8\\x9c");
  // Their neighbours: a hyphen, a word joiner's next, an Arabic letter.
  const std::string_view usual = "\xE2\x80\x90\xE2\x81\xAA\xD8\xA7\xC2\xA0";
  EXPECT_EQ(escaped_for_display(usual), usual);
}

TEST(Display, MessagesAreNotEscapedTwice) {
  const std::string once = escaped_for_display("\x1b\\");
  EXPECT_EQ(message_for_display(once), once);
  EXPECT_EQ(message_for_display("\x1b\\"), "\\x1b\\");
}

TEST(Utf8, code_points_become_sequences) {
  std::string text;
  for (const std::uint32_t point : {0x41U, 0xE9U, 0x20ACU, 0x1F600U, 0xD800U, 0x110000U}) {
    append_utf8(point, text);
  }
  EXPECT_EQ(text, "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Utf8, marked_utf16_becomes_utf8) {
  const auto decoded = [](std::string_view text) {
    return utf8_of_marked_utf16(as_bytes(text)).value_or("none");
  };
  EXPECT_EQ(decoded(std::string_view("\xFF\xFE"
                                     "a\0=\xD8\0\xDE",
                                     8)),
            "a\xF0\x9F\x98\x80");
  EXPECT_EQ(decoded(std::string_view("\xFE\xFF"
                                     "\0a\0\xE9",
                                     6)),
            "a\xC3\xA9");
  EXPECT_EQ(decoded(std::string_view("\xFF\xFE"
                                     "=\xD8"
                                     "a\0b",
                                     7)),
            "\xEF\xBF\xBD"
            "a\xEF\xBF\xBD");
  EXPECT_EQ(decoded("ab"), "none");
  EXPECT_EQ(decoded(""), "none");
}

}  // namespace
}  // namespace iar
