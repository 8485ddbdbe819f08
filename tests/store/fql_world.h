// A made-up fleet for checking filters: the same things as uploads for a store, and as plain rows
// with their properties, counted and joined by loops over what was made.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace iar::store {

enum class FieldKind : std::uint8_t { text, word, number, boolean, time, accepted };
FieldKind kind_of_field(std::string_view name);

struct Field {
  std::string text;
  std::optional<double> number;  // also of booleans and times
};
using Record = std::map<std::string, Field>;

// A row of a collection: its own properties, and those of the things that belong to it.
struct FqlRow {
  std::string id;  // the values of identity_of(collection), with "|" between
  Record own;
  std::map<std::string, std::vector<Record>> related;
};

// The columns that tell rows of a collection apart.
std::vector<std::string> identity_of(Collection collection);
// Which kind of related things has the property; empty: the row itself.
std::string relation_of(Collection collection, const std::string& property);

constexpr std::int64_t k_world_now_ms = 1'800'000'000'000;

class FqlWorld {
 public:
  explicit FqlWorld(std::uint32_t seed);
  // Fills a store whose clock reads `now`; which is moved. The first error, if any.
  Status fill(Store& store, std::int64_t& now) const;
  [[nodiscard]] std::vector<FqlRow> rows(Collection collection) const;
  [[nodiscard]] CustomerId customer() const { return {1}; }

 private:
  struct Image {
    wire::InventoryMessage message;
    std::int64_t seen_ms = 0;
  };
  struct Cluster {
    std::int64_t seen_ms = 0;
    wire::StateMessage state;
  };
  using Joined = std::pair<const Cluster*, const wire::Container*>;

  std::size_t below(std::size_t bound);
  const std::string& one_of(const std::vector<std::string>& words);
  bool chance(std::size_t percent) { return below(100) < percent; }
  void make_vulnerabilities();
  void make_packages();
  void make_images();
  void make_image(std::size_t number);
  void make_clusters();
  void make_cluster(std::size_t number);
  wire::Pod make_pod(const std::string& id, const wire::Node& node);
  wire::Container make_container(const std::string& id, const wire::Pod& pod);
  wire::Rights make_rights();

  [[nodiscard]] const std::vector<Verdict>& verdicts_of(const model::Package& package) const;
  [[nodiscard]] const Vulnerability& vulnerability(const std::string& id) const;
  [[nodiscard]] const Image* image_of(const wire::Container& container) const;
  [[nodiscard]] std::vector<Joined> containers() const;
  [[nodiscard]] std::vector<Joined> containers_of(const Image& image) const;
  template <typename Kind>
  [[nodiscard]] std::vector<std::pair<const Cluster*, const Kind*>> all() const;
  [[nodiscard]] const wire::Cluster& stated(const Cluster& cluster) const;
  [[nodiscard]] Record common(const Cluster& cluster) const;
  [[nodiscard]] Record name_record(const Image& image) const;
  [[nodiscard]] std::vector<Record> found_in(const Image& image) const;
  [[nodiscard]] std::vector<Record> packages_in(const Image& image) const;
  [[nodiscard]] FqlRow image_row(const Image& image) const;
  [[nodiscard]] FqlRow container_row(const Joined& one) const;
  [[nodiscard]] FqlRow vulnerability_row(const Vulnerability& one) const;
  [[nodiscard]] FqlRow package_row(std::size_t number) const;
  void add_images(std::vector<FqlRow>& out) const;
  void add_packages(std::vector<FqlRow>& out, bool by_finding) const;
  void add_findings(std::vector<FqlRow>& out) const;
  void add_detections(std::vector<FqlRow>& out, bool by_image) const;
  void add_clusters(std::vector<FqlRow>& out) const;
  void add_nodes(std::vector<FqlRow>& out) const;
  void add_namespaces(std::vector<FqlRow>& out) const;
  void add_deployments(std::vector<FqlRow>& out) const;
  void add_pods(std::vector<FqlRow>& out) const;
  void add_running_images(std::vector<FqlRow>& out) const;

  std::mt19937 random_;
  std::vector<Vulnerability> vulnerabilities_;
  std::vector<model::InventoryPackage> packages_;
  std::vector<std::vector<Verdict>> verdicts_;  // of the package at the same place
  std::vector<Image> images_;
  std::vector<Cluster> clusters_;
};

}  // namespace iar::store
