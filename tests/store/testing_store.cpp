#include "store/testing_store.h"

#include <unistd.h>

#include <filesystem>

#include "base/check.h"
#include "store/postgres_cluster.h"

namespace iar::store {

std::unique_ptr<TestingStore> TestingStore::open(Dialect dialect) {
  static int number = 0;
  std::unique_ptr<TestingStore> out;
  if (dialect == Dialect::postgres) {
    PostgresCluster& cluster = PostgresCluster::shared();
    if (!cluster.running()) return nullptr;
    out.reset(new TestingStore(cluster.new_database()));
  } else {
    const std::string folder =
        std::filesystem::current_path() /
        ("sqlite-" + std::to_string(getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directories(folder);
    out.reset(new TestingStore("sqlite:" + folder + "/store.db"));
    out->folder_ = folder;
  }
  out->reopen();
  return out;
}

TestingStore::~TestingStore() {
  store_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void TestingStore::reopen() {
  store_.reset();
  StoreOptions options;
  options.url = url_;
  auto opened = Store::open(std::move(options));
  CHECK(opened.ok());
  store_ = std::move(*opened);
}

wire::InventoryMessage upload(const std::string& name, const std::string& tag,
                              const std::vector<std::string>& packages) {
  wire::InventoryMessage message;
  message.agent = {"agent-1", "1", "cluster-1", "prod", "node-1", "watcher"};
  message.scan_id = "scan-" + name + tag;
  wire::ImageRecord& image = message.image;
  image.registry = "registry.test";
  image.repository = name;
  image.tag = tag;
  const std::string reference = name + ":" + tag;
  image.image_id = model::Digest::of(as_bytes("config " + reference)).text();
  image.digest = model::Digest::of(as_bytes("manifest " + reference)).text();
  image.architecture = "amd64";
  image.os = "linux";
  image.source = "agent";
  image.layers = {{"sha256:layer", 1, "", "COPY . ."}};
  message.inventory.os = model::OsRelease{};
  message.inventory.os->id = "debian";
  message.inventory.os->version_id = "12";
  for (const std::string& package : packages) {
    model::InventoryPackage one;
    one.package.type = "deb";
    one.package.name = package;
    one.package.version = "1";
    message.inventory.packages.push_back(one);
  }
  return message;
}

std::vector<wire::Asset> running(const std::string& id, const wire::ImageRecord& image) {
  wire::Cluster cluster;
  cluster.id = "cluster-1";
  cluster.name = "prod";
  wire::Node node;
  node.uid = "node-uid";
  node.name = "node-1";
  wire::Pod pod;
  pod.id = "pod-" + id;
  pod.node_name = node.name;
  wire::Container container;
  container.id = id;
  container.pod_id = pod.id;
  container.node_name = node.name;
  container.image_digest = image.digest;
  container.image_id = image.image_id;
  container.running = true;
  return {cluster, node, pod, container};
}

Verdict verdict(const std::string& vulnerability, Level severity) {
  Verdict out;
  out.vulnerability = vulnerability;
  out.severity = severity;
  out.fixed = {"2"};
  return out;
}

Vulnerability known(const std::string& id) {
  Vulnerability out;
  out.id = id;
  out.severity = Level::high;
  out.score = 7.5;
  out.description = "A flaw in the parser of " + id;
  return out;
}

}  // namespace iar::store
