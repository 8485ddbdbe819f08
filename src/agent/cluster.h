// What the API server says there is, put together: pods, the namespaces and nodes that matter to
// them, and the ledger's rows that follow. Every change of one of them is in the ledger at once.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/exclusions.h"
#include "agent/image_id.h"
#include "agent/ledger.h"
#include "kube/objects.h"

namespace iar::agent {

// An image to be assessed, with everything that the pods which run it know of it.
struct Job {
  ImageKey key;
  ImageId id;
  std::optional<model::Platform> platform;
  std::vector<Candidate> candidates;
  std::vector<std::string> secrets;  // "NAMESPACE/NAME", of the pods' pull secrets
  // One pod that runs it, for the upload.
  std::string space;
  std::string pod;
  std::string pod_uid;
  std::string container_id;
  std::string node;
  std::string node_address;
  std::string image;
  std::string cluster_id;  // empty: not known yet
};

// How often a failed image is tried again: the first pause doubles up to the last.
struct RetryTimes {
  std::chrono::seconds first{10};
  std::chrono::seconds last{3600};
};

// Which objects of a kind there are: a list replaces what was there before once it is complete.
class Presence {
 public:
  void begin();
  void end();
  void add(const std::string& name);
  void remove(const std::string& name);
  [[nodiscard]] bool has(const std::string& name) const { return present_.contains(name); }
  [[nodiscard]] bool listed() const { return listed_; }

 private:
  std::set<std::string> present_;
  std::set<std::string> fresh_;
  bool listing_ = false;
  bool listed_ = false;
};

// Not thread-safe; who owns it serializes.
class Cluster {
 public:
  using Time = std::chrono::system_clock::time_point;
  Cluster(Exclusions exclusions, RetryTimes retry)
      : exclusions_(std::move(exclusions)), retry_(retry) {}

  // A list of one kind begins and ends: what it did not name is gone.
  void pods_begin();
  void pods_end();
  void set_pod(kube::Pod pod);
  void remove_pod(const std::string& uid);
  void set_namespace(const kube::Namespace& space);
  void remove_namespace(const std::string& name);
  void set_node(const kube::Node& node);
  void remove_node(const std::string& name) { present_nodes_.remove(name); }
  Presence& present_spaces() { return present_spaces_; }
  Presence& present_nodes() { return present_nodes_; }

  // The image most in need of assessment at `now`, which then counts as being worked on; nothing
  // when there is none. What runs comes first, what was never tried before what failed.
  std::optional<Job> take_job(Time now);
  // When the next failed image is to be tried again, if any is.
  [[nodiscard]] std::optional<Time> next_try() const;
  // A job's result: the verdict's next_try is filled in for failures.
  void finish_job(const ImageKey& key, Verdict verdict, Time now);
  // An image that was assessed before, by the digest of its manifest: it is not assessed again.
  void remember(const ImageKey& key, std::string digest);
  // The same image is to be assessed after all.
  void forget(const ImageKey& key);
  // Images that failed for want of credentials are tried again at once.
  void retry_denied();

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] bool pods_listed() const { return pods_listed_; }
  // Whether everything was listed once.
  [[nodiscard]] bool listed() const {
    return pods_listed_ && present_spaces_.listed() && present_nodes_.listed();
  }
  [[nodiscard]] const std::map<std::string, kube::Pod>& pods() const { return pods_; }
  // Also such that are gone and whose pods are not yet: see Presence.
  [[nodiscard]] const std::map<std::string, kube::Namespace>& spaces() const { return spaces_; }
  [[nodiscard]] const std::map<std::string, kube::Node>& nodes() const { return nodes_; }
  [[nodiscard]] bool is_present(const kube::Namespace& space) const {
    return present_spaces_.has(space.name);
  }
  [[nodiscard]] bool is_present(const kube::Node& node) const {
    return present_nodes_.has(node.name);
  }
  // The UID of the namespace kube-system, which every cluster has; empty: not known yet.
  [[nodiscard]] std::string id() const;
  // Images that wait for assessment.
  [[nodiscard]] std::uint64_t waiting() const;

 private:
  struct Attempt {
    bool under_way = false;
    bool done = false;
    int failures = 0;
    Time next;
    model::Reason reason = model::Reason::internal;
  };
  void write_rows(const kube::Pod& pod);
  Row row_of(const kube::Pod& pod, const kube::Container& container);
  [[nodiscard]] int urgency(const ImageKey& key, Time now) const;
  [[nodiscard]] Job job_of(const ImageKey& key) const;
  void forget_attempts();
  void recall(const ImageKey& key);

  const Exclusions exclusions_;
  const RetryTimes retry_;
  Ledger ledger_;
  std::map<std::string, kube::Pod> pods_;
  std::set<std::string> excluded_spaces_;
  std::map<std::string, kube::Namespace> spaces_;
  Presence present_spaces_;
  Presence present_nodes_;
  std::map<ImageKey, std::string> remembered_;  // to the manifest's digest
  std::map<std::string, kube::Node> nodes_;
  std::map<ImageKey, Attempt> attempts_;
  std::set<std::string> listed_;
  bool listing_ = false;
  bool pods_listed_ = false;
};

}  // namespace iar::agent
