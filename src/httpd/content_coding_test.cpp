#include "httpd/content_coding.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace iar::httpd {
namespace {

std::string gzipped(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

ErrorCode code_of(const std::string& body, std::string_view coding, std::uint64_t bytes_max) {
  const auto answer = decoded_body(body, coding, bytes_max);
  return answer.ok() ? ErrorCode::usage : answer.error().code;
}

TEST(ContentCoding, TakesPlainAndGzip) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(decoded_body(text, "", text.size()).value(), text);
  EXPECT_EQ(decoded_body(text, "Identity", text.size()).value(), text);
  EXPECT_EQ(decoded_body(gzipped(text), "gzip", text.size()).value(), text);
  EXPECT_EQ(decoded_body(gzipped(text) + gzipped("end"), "GZIP", 200'000).value(), text + "end");
  EXPECT_EQ(decoded_body(gzipped(""), "gzip", 10).value(), "");
}

TEST(ContentCoding, StopsAtItsLimit) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(code_of(text, "", text.size() - 1), ErrorCode::limit);
  EXPECT_EQ(code_of(gzipped(text), "gzip", text.size() - 1), ErrorCode::limit);
}

TEST(ContentCoding, RefusesWhatIsBroken) {
  const std::string whole = gzipped("some text that is long enough");
  EXPECT_EQ(code_of(whole.substr(0, whole.size() - 4), "gzip", 1000), ErrorCode::corrupt);
  EXPECT_EQ(code_of(whole + "x", "gzip", 1000), ErrorCode::corrupt);
  EXPECT_EQ(code_of("plain", "gzip", 1000), ErrorCode::corrupt);
  EXPECT_EQ(code_of("", "gzip", 1000), ErrorCode::corrupt);
  EXPECT_EQ(code_of(whole, "br", 1000), ErrorCode::unsupported);
}

}  // namespace
}  // namespace iar::httpd
