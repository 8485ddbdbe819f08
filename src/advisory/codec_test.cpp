#include "advisory/codec.h"

#include <gtest/gtest.h>

namespace iar::advisory {

namespace {

Advisory sample() {
  Advisory out;
  out.id = "DSA-1-1";
  out.source = "debian";
  out.kind = AdvisoryKind::malicious_package;
  out.aliases = {"CVE-2024-1"};
  out.related = {"CVE-2024-2"};
  out.published = "2024-01-01T00:00:00Z";
  out.summary = "a summary";
  out.severities = {{"CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "debian"}};
  out.references = {"https://example.org/1"};
  return out;
}

Statement sample_statement() {
  Statement out;
  out.kind = PackageKind::binary;
  out.state = State::under_investigation;
  out.remedy = Remedy::will_not_fix;
  out.ranges = {
      {RangeKind::events, {{EventKind::introduced, "0"}, {EventKind::last_affected, "1.2"}}, ""},
      {RangeKind::patched, {}, ">= 1.3"}};
  out.versions = {"1.0", "1.1"};
  out.severity = "low";
  out.note = "Minor issue";
  out.conditions = {{"module", "nodejs:18"}};
  return out;
}

TEST(AdvisoryCodec, HeadComesBack) {
  model::Encoder out;
  encode_head(out, sample());
  model::Decoder in(as_bytes(out.bytes()));
  Advisory back;
  decode_head(in, back);
  EXPECT_TRUE(in.finish().ok());
  EXPECT_EQ(back, sample());
}

TEST(AdvisoryCodec, BodyComesBack) {
  model::Encoder out;
  encode_body(out, sample_statement());
  model::Decoder in(as_bytes(out.bytes()));
  Statement back;
  decode_body(in, back);
  EXPECT_TRUE(in.finish().ok());
  EXPECT_EQ(back, sample_statement());
}

TEST(AdvisoryCodec, EveryCutIsNoticed) {
  model::Encoder out;
  encode_body(out, sample_statement());
  const std::string whole = out.take();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    model::Decoder in(as_bytes(whole).first(size));
    Statement back;
    decode_body(in, back);
    EXPECT_FALSE(in.finish().ok()) << size;
  }
}

}  // namespace

}  // namespace iar::advisory
