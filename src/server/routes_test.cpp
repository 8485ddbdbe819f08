#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "server/envelope.h"
#include "server/handlers.h"
#include "server/openapi.h"
#include "server/parameters.h"
#include "server/rows.h"

namespace iar::server {
namespace {

const Route& route_of(std::string_view operation) {
  return *std::ranges::find(routes(), operation, &Route::operation);
}

TEST(Routes, EachIsFoundByItsMethodAndPath) {
  for (const Route& route : routes()) {
    const std::string path(route.path.substr(0, route.path.find('{')));
    const std::string asked = path == route.path ? path : path + "sha256%3Aabc";
    const RouteMatch match = find_route(route.method, asked);
    ASSERT_NE(match.route, nullptr) << route.path;
    EXPECT_EQ(match.route->operation, route.operation);
    EXPECT_EQ(match.segment, path == route.path ? "" : "sha256:abc");
  }
}

TEST(Routes, UnknownPathsAndMethodsAreToldApart) {
  EXPECT_TRUE(find_route("GET", "/nothing").methods.empty());
  const RouteMatch match = find_route("DELETE", "/reports");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.methods.size(), 1U);
  EXPECT_TRUE(find_route("DELETE", "/images/").methods.empty());
  EXPECT_TRUE(find_route("DELETE", "/images/a/b").methods.empty());
  EXPECT_TRUE(find_route("DELETE", "/images/%00").methods.empty());
}

TEST(Routes, RowsAreWhole) {
  std::set<std::string_view> operations;
  for (const Route& route : routes()) {
    EXPECT_TRUE(operations.insert(route.operation).second) << route.operation;
    EXPECT_NE(route.handle, nullptr) << route.operation;
    EXPECT_GE(route.limit_max, route.limit_usual == 5 ? 0U : route.limit_usual);
  }
}

// Rows that ask a collection have it, and a shape where they answer whole rows.
TEST(Routes, CollectionsAndShapesAreThere) {
  for (const Route& route : routes()) {
    const bool whole = route.handle == list_rows || route.handle == list_packages;
    if (!whole && route.handle != count_rows && route.handle != count_buckets &&
        route.handle != list_names) {
      continue;
    }
    const auto source = std::ranges::find(sources(), route.operation, &Source::operation);
    ASSERT_NE(source, sources().end()) << route.operation;
    const auto shape = std::ranges::find(shapes(), route.type, &Shape::type);
    EXPECT_EQ(whole, shape != shapes().end()) << route.operation;
    if (!source->column.empty()) {
      EXPECT_TRUE(store::column_index(source->collection, source->column)) << route.operation;
    }
  }
}

TEST(Openapi, DescribesEveryRoute) {
  JsonDocument document;
  const std::string text = openapi_document();
  const auto root = document.parse(text);
  ASSERT_TRUE(root.ok());
  std::size_t operations = 0;
  for (const auto& [path, methods] : root->get("paths")->members()) {
    operations += methods.members().size();
  }
  EXPECT_EQ(operations, routes().size());
  for (const Route& route : routes()) {
    const auto described = root->get("paths")->get(route.path)->get(lowered(route.method));
    ASSERT_TRUE(described) << route.path;
    EXPECT_EQ(described->text("operationId"), route.operation);
  }
}

TEST(Parameters, ListsAreRepeatedOrJoined) {
  const Route& route = route_of("ReadExportJobs");
  const auto repeated = Parameters::parse("ids=a&ids=b", route).value();
  const auto joined = Parameters::parse("ids=a%2Cb,,a", route).value();
  EXPECT_EQ(repeated.list("ids"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(joined.list("ids"), repeated.list("ids"));
}

TEST(Parameters, PagingIsClampedAndBounded) {
  const Route& route = route_of("GetCombinedImages");
  EXPECT_EQ(Parameters::parse("", route)->paging().limit, 100U);
  EXPECT_EQ(Parameters::parse("limit=9999", route)->paging().limit, 100U);
  EXPECT_EQ(Parameters::parse("limit=7&offset=9993", route)->paging().offset, 9993U);
  for (const std::string_view wrong :
       {"offset=9950", "offset=-1", "limit=x", "limit=1.5", "offset=99999999999999999999"}) {
    EXPECT_FALSE(Parameters::parse(wrong, route).ok()) << wrong;
  }
}

TEST(Parameters, WhatIsNeededMustBeThere) {
  EXPECT_FALSE(Parameters::parse("", route_of("ReadCombinedVulnerabilitiesInfo")).ok());
  EXPECT_FALSE(Parameters::parse("cve_id=", route_of("ReadCombinedVulnerabilitiesInfo")).ok());
  EXPECT_TRUE(Parameters::parse("cve_id=x", route_of("ReadCombinedVulnerabilitiesInfo")).ok());
  EXPECT_FALSE(Parameters::parse("with_config=maybe", route_of("CombinedImageDetail")).ok());
  EXPECT_TRUE(
      Parameters::parse("with_config=True", route_of("CombinedImageDetail"))->on("with_config"));
}

TEST(Envelope, HasThePublishedShapes) {
  Reply reply;
  reply.resources = {R"({"name":"a","buckets":[]})"};
  const Meta meta{0.5, "trace"};
  const std::string list = envelope(Payload::list, reply, meta);
  EXPECT_EQ(list, R"({"meta":{"query_time":0.5,"powered_by":"iar","trace_id":"trace"},"errors":[],)"
                  R"("resources":[{"name":"a","buckets":[]}]})");
  const std::string top = envelope(Payload::top, reply, meta);
  EXPECT_NE(top.find(R"("errors":[],"name":"a","buckets":[],"resources":[{)"), std::string::npos);
  const std::string both = envelope(Payload::both, reply, meta);
  EXPECT_NE(both.find("\"Resources\":[{"), std::string::npos);
  EXPECT_NE(both.find("\"resources\":[{"), std::string::npos);
  const std::string enriched = envelope(Payload::enrichment, reply, meta);
  EXPECT_NE(enriched.find("\"EnrichmentData\":[{"), std::string::npos);
  EXPECT_EQ(enriched.find("resources"), std::string::npos);
  reply.page = Page{1, 2, 3};
  EXPECT_NE(
      envelope(Payload::list, reply, meta).find(R"("pagination":{"limit":1,"offset":2,"total":3})"),
      std::string::npos);
  EXPECT_NE(error_envelope(401, "no", meta).find(R"("errors":[{"code":401,"message":"no"}])"),
            std::string::npos);
}

TEST(Shape, EmptyResourcesHaveEveryNeededField) {
  JsonDocument document;
  for (const Shape& shape : shapes()) {
    const std::string text = rendered_empty(shape);
    const auto root = document.parse(text);
    ASSERT_TRUE(root.ok()) << shape.type;
    for (const Field& field : shape.fields) {
      EXPECT_EQ(root->get(field.key).has_value(), field.presence == Presence::always)
          << shape.type << "." << field.key;
    }
  }
}

TEST(Shape, NumbersAndTimesAreWrittenAsClientsReadThem) {
  EXPECT_EQ(number_text(7.0), "7");
  EXPECT_EQ(number_text(7.5), "7.5");
  EXPECT_EQ(time_text(1'700'000'000'123), "2023-11-14T22:13:20Z");
  EXPECT_EQ(time_text(0), "");
}

}  // namespace
}  // namespace iar::server
