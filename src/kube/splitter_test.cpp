#include "kube/splitter.h"

#include <gtest/gtest.h>

namespace iar::kube {
namespace {

struct Cut {
  std::vector<std::string> objects;
  std::string frame;
  Status status;
};

Cut cut(ObjectSplitter::Form form, std::string_view text, std::size_t chunk) {
  Cut out;
  ObjectSplitter splitter(form, [&](std::string_view object) -> Status {
    out.objects.emplace_back(object);
    return {};
  });
  for (std::size_t at = 0; at < text.size() && out.status.ok(); at += chunk) {
    out.status = splitter.feed(as_bytes(text.substr(at, chunk)));
  }
  if (out.status.ok()) out.status = splitter.finish();
  out.frame = splitter.frame();
  return out;
}

TEST(Splitter, ListGivesEachItemAndTheRest) {
  constexpr std::string_view k_text =
      R"({"kind":"PodList","items" : [{"a":"}]\""} , {"b":[{"items":[1]}]}],"metadata":{"x":[]}})";
  for (std::size_t chunk = 1; chunk < k_text.size(); chunk += 7) {
    const auto out = cut(ObjectSplitter::Form::list, k_text, chunk);
    ASSERT_TRUE(out.status.ok()) << out.status.error().text();
    ASSERT_EQ(out.objects.size(), 2U);
    EXPECT_EQ(out.objects[0], R"({"a":"}]\""})");
    EXPECT_EQ(out.objects[1], R"({"b":[{"items":[1]}]})");
    EXPECT_EQ(out.frame, R"({"kind":"PodList","items" : [],"metadata":{"x":[]}})");
  }
}

TEST(Splitter, OnlyTheTopLevelItemsCount) {
  const auto out = cut(ObjectSplitter::Form::list, R"({"metadata":{"items":[{"a":1}]}})", 100);
  ASSERT_TRUE(out.status.ok());
  EXPECT_TRUE(out.objects.empty());
  EXPECT_EQ(out.frame, R"({"metadata":{"items":[{"a":1}]}})");
}

TEST(Splitter, WatchGivesEachChange) {
  const auto out =
      cut(ObjectSplitter::Form::watch, "{\"type\":\"ADDED\"}\n\n{\"a\":{\"b\":\"\\\\\"}}\n", 3);
  ASSERT_TRUE(out.status.ok());
  ASSERT_EQ(out.objects.size(), 2U);
  EXPECT_EQ(out.objects[1], R"({"a":{"b":"\\"}})");
}

TEST(Splitter, CutOrMalformedAnswersAreCorrupt) {
  using Form = ObjectSplitter::Form;
  for (const std::string_view text : {"{\"a\":", "{\"a\":\"", "{]", "]", "[1]", "}"}) {
    const auto out = cut(Form::watch, text, 1);
    ASSERT_FALSE(out.status.ok()) << text;
    EXPECT_EQ(out.status.error().code, ErrorCode::corrupt) << text;
  }
  EXPECT_FALSE(cut(Form::list, "", 1).status.ok());
  EXPECT_FALSE(cut(Form::list, R"({"items":[[1]]})", 1).status.ok());
  EXPECT_TRUE(cut(Form::watch, "", 1).status.ok());
}

TEST(Splitter, DepthAndSizeAreBounded) {
  const auto deep = cut(ObjectSplitter::Form::watch, std::string(1000, '{'), 100);
  ASSERT_FALSE(deep.status.ok());
  EXPECT_EQ(deep.status.error().code, ErrorCode::limit);
  const auto large = cut(ObjectSplitter::Form::watch,
                         "{\"a\":\"" + std::string(k_object_bytes_max, 'x') + "\"}", 1 << 16);
  ASSERT_FALSE(large.status.ok());
  EXPECT_EQ(large.status.error().code, ErrorCode::limit);
  const auto frame = cut(ObjectSplitter::Form::list,
                         "{\"a\":\"" + std::string(k_frame_bytes_max, 'x') + "\"}", 1 << 16);
  ASSERT_FALSE(frame.status.ok());
}

}  // namespace
}  // namespace iar::kube
