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
};

// How often a failed image is tried again: the first pause doubles up to the last.
struct RetryTimes {
  std::chrono::seconds first{10};
  std::chrono::seconds last{3600};
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
  void set_node(const kube::Node& node);

  // The image most in need of assessment at `now`, which then counts as being worked on; nothing
  // when there is none. What runs comes first, what was never tried before what failed.
  std::optional<Job> take_job(Time now);
  // When the next failed image is to be tried again, if any is.
  [[nodiscard]] std::optional<Time> next_try() const;
  // A job's result: the verdict's next_try is filled in for failures.
  void finish_job(const ImageKey& key, Verdict verdict, Time now);
  // Images that failed for want of credentials are tried again at once.
  void retry_denied();

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] bool pods_listed() const { return pods_listed_; }

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

  const Exclusions exclusions_;
  const RetryTimes retry_;
  Ledger ledger_;
  std::map<std::string, kube::Pod> pods_;
  std::set<std::string> excluded_spaces_;
  std::map<std::string, kube::Node> nodes_;
  std::map<ImageKey, Attempt> attempts_;
  std::set<std::string> listed_;
  bool listing_ = false;
  bool pods_listed_ = false;
};

}  // namespace iar::agent
