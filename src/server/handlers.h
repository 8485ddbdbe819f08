// What the rows of the table of routes call.
#pragma once

#include "server/route.h"

namespace iar::server {

// A row without data behind it: an empty answer of the published shape.
Result<Reply> nothing(const Call& call);

// rows.cpp: questions to a collection, as sources_table.cpp says.
Result<Reply> list_rows(const Call& call);
Result<Reply> list_names(const Call& call);
Result<Reply> count_rows(const Call& call);
Result<Reply> count_buckets(const Call& call);

// handlers_agents.cpp
Result<Reply> take_inventory(const Call& call);
Result<Reply> take_message(const Call& call);
Result<Reply> agent_config(const Call& call);
Result<Reply> customer_id(const Call& call);

// handlers_images.cpp
Result<Reply> list_images(const Call& call);
Result<Reply> image_details(const Call& call);
Result<Reply> image_issues(const Call& call);
Result<Reply> image_vulnerabilities(const Call& call);
Result<Reply> images_by_state(const Call& call);
Result<Reply> assessment_history(const Call& call);
Result<Reply> delete_image(const Call& call);

// handlers_vulnerabilities.cpp
Result<Reply> vulnerability_details(const Call& call);
Result<Reply> vulnerability_info(const Call& call);
Result<Reply> list_packages(const Call& call);
Result<Reply> package_images(const Call& call);

// handlers_coverage.cpp
Result<Reply> containers_managed(const Call& call);
Result<Reply> unassessed_containers(const Call& call);

// handlers_reports.cpp
Result<Reply> image_report(const Call& call);
Result<Reply> plain_report(const Call& call);
Result<Reply> policy_check(const Call& call);

// handlers_policies.cpp
Result<Reply> list_policies(const Call& call);
Result<Reply> create_policy(const Call& call);
Result<Reply> update_policy(const Call& call);
Result<Reply> delete_policy(const Call& call);
Result<Reply> order_policies(const Call& call);
Result<Reply> list_groups(const Call& call);
Result<Reply> create_group(const Call& call);
Result<Reply> update_group(const Call& call);
Result<Reply> delete_group(const Call& call);
Result<Reply> list_exclusions(const Call& call);
Result<Reply> replace_exclusions(const Call& call);

// handlers_clients.cpp: API clients, for administrators.
Result<Reply> list_clients(const Call& call);
Result<Reply> create_client(const Call& call);
Result<Reply> rotate_client(const Call& call);
Result<Reply> delete_client(const Call& call);
Result<Reply> list_audit(const Call& call);

// handlers_exports.cpp
Result<Reply> launch_export(const Call& call);
Result<Reply> list_exports(const Call& call);
Result<Reply> read_exports(const Call& call);
Result<Reply> export_file(const Call& call);

}  // namespace iar::server
