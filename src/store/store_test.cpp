// The store's suite: every test runs on SQLite, and on PostgreSQL where its programs are installed.
#include "store/store.h"

#include <gtest/gtest.h>

#include "store/testing_store.h"

namespace iar::store {
namespace {

class StoreTest : public testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    opened_ = TestingStore::open(GetParam());
    if (opened_ == nullptr) GTEST_SKIP() << "PostgreSQL is not installed";
    customer_ = *store().add_customer("0123456789abcdef0123456789abcdef", "one");
  }
  Store& store() { return opened_->store(); }

  Page list(Collection collection, std::string_view filter = "", std::string_view sort = "") {
    ListQuery query;
    if (!filter.empty()) query.filter = *wire::parse_fql(filter);
    query.sort = *parse_sort(sort);
    auto page = store().list(customer_, collection, query);
    EXPECT_TRUE(page.ok()) << filter << ": " << (page.ok() ? "" : page.error().text());
    return page.ok() ? std::move(*page) : Page();
  }
  std::string column(const Page& page, Collection collection, std::string_view name) {
    std::string out;
    const std::size_t index = column_index(collection, name).value();
    for (const Row& row : page.rows) {
      if (!out.empty()) out += ' ';
      out += std::holds_alternative<std::string>(row.values[index])
                 ? std::string(row.text(index))
                 : std::to_string(row.integer(index));
    }
    return out;
  }
  // Matches what waits: every package whose name starts with "bad" has one vulnerability.
  void match(std::string_view revision) {
    const auto waiting =
        store().components_to_match(customer_, revision, Store::Which::outdated, 0, 1000);
    ASSERT_TRUE(waiting.ok());
    std::vector<ComponentVerdicts> verdicts;
    for (const Component& component : *waiting) {
      verdicts.push_back({component.id, {}});
      if (component.package.name.starts_with("bad")) {
        verdicts.back().verdicts.push_back(verdict("CVE-2024-1", Level::critical));
      }
    }
    const auto put = store().put_verdicts(customer_, revision, verdicts, {known("CVE-2024-1")});
    ASSERT_TRUE(put.ok()) << put.error().text();
    expect_counted();
  }
  void expect_counted() {
    const auto wrong = store().recount(customer_);
    ASSERT_TRUE(wrong.ok()) << wrong.error().text();
    EXPECT_EQ(*wrong, std::vector<std::string>());
  }

  std::unique_ptr<TestingStore> opened_;
  CustomerId customer_;
};

TEST_P(StoreTest, AnUploadIsAnImage) {
  const auto done = store().put_inventory(customer_, upload("web", "1", {"good", "bad"}));
  ASSERT_TRUE(done.ok()) << done.error().text();
  EXPECT_TRUE(done->is_new && done->changed && done->unmatched);
  const Page page = list(Collection::images, "repository:'web'+tag:['1','2']");
  EXPECT_EQ(page.total, 1U);
  EXPECT_EQ(column(page, Collection::images, "packages"), "2");
  EXPECT_EQ(list(Collection::images, "repository:'other'").total, 0U);

  const auto again = store().put_inventory(customer_, upload("web", "1", {"good", "bad"}));
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->is_new || again->changed);
  EXPECT_EQ(again->image_uuid, done->image_uuid);
  EXPECT_EQ(list(Collection::images).total, 1U);

  ImageName name;
  name.uuid = done->image_uuid;
  const auto image = store().image(customer_, name);
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->message, upload("web", "1", {"good", "bad"}));
  EXPECT_EQ(*store().known_images(customer_, {image->message.image.digest, "sha256:none"}),
            std::vector<std::string>{image->message.image.digest});
}

TEST_P(StoreTest, VerdictsMoveCountersAndBecomeEvents) {
  ASSERT_TRUE(store().put_inventory(customer_, upload("a", "1", {"bad1", "bad2", "good"})).ok());
  ASSERT_TRUE(store().put_inventory(customer_, upload("b", "1", {"bad1"})).ok());
  ASSERT_TRUE(store().put_inventory(customer_, upload("c", "1", {"good"})).ok());
  match("r1");
  const Page images = list(Collection::images, "", "repository.asc");
  EXPECT_EQ(column(images, Collection::images, "vulnerabilities"), "2 1 0");
  EXPECT_EQ(column(images, Collection::images, "highest_vulnerability_severity"),
            "Critical Critical ");
  const Page found = list(Collection::vulnerabilities);
  EXPECT_EQ(column(found, Collection::vulnerabilities, "images_impacted"), "2");
  EXPECT_EQ(column(found, Collection::vulnerabilities, "packages_impacted"), "2");
  EXPECT_EQ(list(Collection::images, "cve_id:'CVE-2024-1'").total, 2U);
  EXPECT_EQ(list(Collection::images, "cve_id:!'CVE-2024-1'").total, 1U);
  EXPECT_EQ(list(Collection::vulnerabilities, "repository:'a'+tag:'1'").total, 1U);
  EXPECT_EQ(list(Collection::vulnerabilities, "repository:'c'").total, 0U);
  EXPECT_EQ(list(Collection::findings).total, 3U);
  EXPECT_EQ(list(Collection::packages, "vulnerability_count:>0").total, 2U);
  EXPECT_EQ(store().events(customer_, 0, 10)->size(), 2U);

  // The same again changes nothing; an image that comes later finds its components matched.
  match("r2");
  EXPECT_EQ(store().events(customer_, 0, 10)->size(), 2U);
  const auto later = store().put_inventory(customer_, upload("d", "1", {"bad2"}));
  ASSERT_TRUE(later.ok());
  EXPECT_FALSE(later->unmatched);
  EXPECT_EQ(
      column(list(Collection::vulnerabilities), Collection::vulnerabilities, "images_impacted"),
      "3");
  expect_counted();
}

TEST_P(StoreTest, FixedAndReopened) {
  ASSERT_TRUE(store().put_inventory(customer_, upload("a", "1", {"bad1"})).ok());
  match("r1");
  const auto components = store().components_named(customer_, {"BAD1"});
  ASSERT_TRUE(components.ok());
  ASSERT_EQ(components->size(), 1U);
  const std::int64_t id = components->front().id;
  ASSERT_TRUE(store().put_verdicts(customer_, "r2", {{id, {}}}, {}).ok());
  EXPECT_EQ(list(Collection::vulnerabilities).total, 0U);
  ASSERT_TRUE(
      store().put_verdicts(customer_, "r3", {{id, {verdict("CVE-2024-1", Level::low)}}}, {}).ok());
  ASSERT_TRUE(
      store().put_verdicts(customer_, "r4", {{id, {verdict("CVE-2024-1", Level::high)}}}, {}).ok());
  std::string kinds;
  for (const Event& event : *store().events(customer_, 0, 10)) {
    kinds += std::string(event_word(event.kind)) + " ";
  }
  EXPECT_EQ(kinds, "new fixed reopened changed ");
  expect_counted();
  EXPECT_EQ(store()
                .put_verdicts(customer_, "r5", {{id, {verdict("CVE-0", Level::low)}}}, {})
                .error()
                .code,
            ErrorCode::usage);
}

TEST_P(StoreTest, ContainersCountForTheirImages) {
  wire::InventoryMessage message = upload("a", "1", {"bad1"});
  message.seen = running("c1", message.image);
  ASSERT_TRUE(store().put_inventory(customer_, message).ok());
  match("r1");
  EXPECT_EQ(
      column(list(Collection::vulnerabilities), Collection::vulnerabilities, "containers_impacted"),
      "1");
  EXPECT_EQ(list(Collection::containers, "running_status: 'true'+cve_id:'CVE-2024-1'").total, 1U);
  EXPECT_EQ(list(Collection::clusters, "node_count:1+container_count:>'0'").total, 1U);
  EXPECT_EQ(list(Collection::nodes, "pod_count:1").total, 1U);
  EXPECT_EQ(list(Collection::pods, "cluster_name:*'PRO*'").total, 1U);
  EXPECT_EQ(list(Collection::running_images, "image_has_been_assessed:true").total, 1U);

  // A container that is seen before its image is bound when that comes.
  const wire::InventoryMessage other = upload("b", "1", {"bad1"});
  wire::StateMessage state;
  state.agent = message.agent;
  state.changed = running("c2", other.image);
  ASSERT_TRUE(store().put_state(customer_, state).ok());
  EXPECT_EQ(list(Collection::containers, "image_has_been_assessed:false").total, 1U);
  expect_counted();
  ASSERT_TRUE(store().put_inventory(customer_, other).ok());
  EXPECT_EQ(list(Collection::containers, "image_has_been_assessed:true").total, 1U);
  expect_counted();

  state.number = 1;
  state.changed.clear();
  state.gone = {{wire::AssetKind::container, "c2"}};
  ASSERT_TRUE(store().put_state(customer_, state).ok());
  EXPECT_EQ(list(Collection::containers).total, 0U);
  EXPECT_EQ(store().put_state(customer_, state).error().code, ErrorCode::conflict);
  expect_counted();
}

TEST_P(StoreTest, CustomersAreApart) {
  ASSERT_TRUE(store().put_inventory(customer_, upload("a", "1", {"bad1"})).ok());
  match("r1");
  const auto component = store().components_named(customer_, {"bad1"})->front().id;
  const CustomerId mine = customer_;
  customer_ = *store().add_customer("f123456789abcdef0123456789abcdef", "two");
  for (std::size_t number = 0; number < k_collections; ++number) {
    EXPECT_EQ(list(static_cast<Collection>(number)).total, 0U) << number;
  }
  EXPECT_EQ(store().put_verdicts(customer_, "r1", {{component, {}}}, {}).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(store().delete_image(customer_, upload("a", "1", {"bad1"}).image.digest).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(store().delete_image(mine, upload("a", "1", {"bad1"}).image.digest).ok());
  customer_ = mine;
  EXPECT_EQ(list(Collection::images).total, 0U);
  EXPECT_EQ(list(Collection::vulnerabilities).total, 0U);
  expect_counted();
  EXPECT_EQ(store().add_customer("f123456789abcdef0123456789abcdef", "x").error().code,
            ErrorCode::conflict);
}

TEST_P(StoreTest, FiltersThatDoNotFitAreRefused) {
  const auto code = [&](std::string_view filter, FieldSet set) {
    ListQuery query;
    query.filter = *wire::parse_fql(filter);
    query.fields = set;
    const auto page = store().list(customer_, Collection::images, query);
    return page.ok() ? ErrorCode::internal : page.error().code;
  };
  EXPECT_EQ(code("nothing:'a'", FieldSet::every), ErrorCode::usage);
  EXPECT_EQ(code("base_os:'a'", FieldSet::f5), ErrorCode::usage);
  EXPECT_EQ(code("multi_arch:'maybe'", FieldSet::f5), ErrorCode::usage);
  EXPECT_EQ(code("first_seen:>'soon'", FieldSet::f5), ErrorCode::usage);
  EXPECT_EQ(code("vulnerability_count:'many'", FieldSet::f3), ErrorCode::usage);
}

TEST_P(StoreTest, DocumentsLeasesAndClients) {
  Client client;
  client.id = "00112233445566778899aabbccddeeff";
  client.customer = customer_;
  client.scopes = {"a:read"};
  client.secrets = {{"hash", 0}, {"older", 5}};
  ASSERT_TRUE(store().put_client(client).ok());
  EXPECT_EQ(store().client(client.id)->secrets, client.secrets);
  EXPECT_EQ(store().first_token_key({"k1", "s1", 0})->id, "k1");
  EXPECT_EQ(store().first_token_key({"k2", "s2", 0})->id, "k1");
  ASSERT_TRUE(store().revoke_token("t1", INT64_MAX).ok());
  EXPECT_TRUE(*store().token_revoked("t1"));
  EXPECT_FALSE(*store().token_revoked("t2"));
  ASSERT_TRUE(store().audit(customer_, {0, 0, "me", "client created", "you", ""}).ok());
  EXPECT_EQ(store().audit_entries(customer_, 0, 10)->front().action, "client created");

  const auto document = store().put_document(customer_, {"policy", "p1", "{}", 0, 0, 0});
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->revision, 1);
  EXPECT_EQ(store().put_document(customer_, {"policy", "p1", "{}", 7, 0, 0}).error().code,
            ErrorCode::conflict);
  EXPECT_EQ(store().put_document(customer_, *document)->revision, 2);
  EXPECT_EQ(store().documents(customer_, "policy")->size(), 1U);
  ASSERT_TRUE(store().delete_document(customer_, "policy", "p1").ok());
  EXPECT_EQ(store().document(customer_, "policy", "p1").error().code, ErrorCode::not_found);

  EXPECT_TRUE(*store().acquire("match", "me", 60'000));
  EXPECT_FALSE(*store().acquire("match", "you", 60'000));
  EXPECT_TRUE(*store().acquire("match", "me", 60'000));
  ASSERT_TRUE(store().release("match", "me").ok());
  EXPECT_TRUE(*store().acquire("match", "you", 60'000));
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tested) {
                           return tested.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace iar::store
