// A collection as SQL: its tables, its columns, and what is related to its rows.
#pragma once

#include <span>
#include <string_view>

#include "store/collection.h"

namespace iar::store {

// Rows that belong to a row of a collection. Properties of one relation that a filter joins by "+"
// are asked of one related row.
struct Relation {
  std::string_view open;      // up to the condition: "i.id IN (SELECT … WHERE …"
  std::string_view customer;  // the column of the customer; empty: of no customer
  std::span<const Column> columns;
};

struct Table {
  std::string_view from;
  std::string_view customer;  // the column of the customer
  std::string_view where;     // which rows count; may be empty
  std::string_view id;        // columns that name a row, with commas between; at most three
  std::string_view image;     // the column of the image's uuid; empty: there is none
  std::span<const Column> columns;
  std::span<const Relation> relations;
  // The columns cost more than finding the rows: they are asked of a page's rows only.
  bool costly = false;
};

const Table& table_of(Collection collection);

// The tables, by whose file they are in.
extern const Table k_images_table;
extern const Table k_vulnerabilities_table;
extern const Table k_findings_table;
extern const Table k_packages_table;
extern const Table k_package_findings_table;
extern const Table k_detections_table;
extern const Table k_image_detections_table;
extern const Table k_clusters_table;
extern const Table k_nodes_table;
extern const Table k_namespaces_table;
extern const Table k_deployments_table;
extern const Table k_pods_table;
extern const Table k_containers_table;
extern const Table k_running_images_table;

}  // namespace iar::store
