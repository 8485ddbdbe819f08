#include "agent/cluster.h"

#include <algorithm>

namespace iar::agent {

namespace {

constexpr std::size_t k_users_asked = 50;  // pods whose names and secrets a job gathers
constexpr int k_doublings = 16;
constexpr std::size_t k_remembered_images_max = 20'000;

}  // namespace

void Presence::begin() {
  fresh_.clear();
  listing_ = true;
}

void Presence::end() {
  if (listing_) present_ = std::exchange(fresh_, {});
  listing_ = false;
  listed_ = true;
}

void Presence::add(const std::string& name) {
  present_.insert(name);
  if (listing_) fresh_.insert(name);
}

void Presence::remove(const std::string& name) {
  present_.erase(name);
  fresh_.erase(name);
}

void Cluster::pods_begin() {
  listed_.clear();
  listing_ = true;
}

void Cluster::pods_end() {
  std::vector<std::string> gone;
  for (const auto& [uid, pod] : pods_) {
    if (!listed_.contains(uid)) gone.push_back(uid);
  }
  for (const auto& uid : gone) remove_pod(uid);
  listed_.clear();
  listing_ = false;
  pods_listed_ = true;
  forget_attempts();
}

void Cluster::set_pod(kube::Pod pod) {
  if (listing_) listed_.insert(pod.uid);
  const auto known = pods_.find(pod.uid);
  if (known != pods_.end() && known->second == pod) return;
  write_rows(pod);
  std::string uid = pod.uid;
  pods_.insert_or_assign(std::move(uid), std::move(pod));
}

void Cluster::remove_pod(const std::string& uid) {
  ledger_.remove_pod(uid);
  pods_.erase(uid);
}

Row Cluster::row_of(const kube::Pod& pod, const kube::Container& container) {
  const auto id = ImageId::parse(container.image_id);
  ImageKey key;
  if (id.digest) key.image = id.digest->text();
  const auto node = nodes_.find(pod.node);
  if (node != nodes_.end() && node->second.platform) key.platform = node->second.platform->text();
  Exclusions::Subject subject{pod.space, excluded_spaces_.contains(pod.space), pod.excluded,
                              container.image.empty() ? container.status_image : container.image,
                              container.image_id};
  Row row;
  row.space = ledger_.shared(pod.space);
  row.pod = ledger_.shared(pod.name);
  row.node = ledger_.shared(pod.node);
  row.owner = ledger_.shared(pod.owner.kind.empty() ? "" : pod.owner.kind + "/" + pod.owner.name);
  row.image = ledger_.shared(subject.image);
  row.image_id = ledger_.shared(container.image_id);
  row.key = ledger_.shared_key(key);
  row.role = container.role;
  row.state = container.state;
  row.excluded = ledger_.shared(exclusions_.rule_for(subject));
  recall(key);
  return row;
}

void Cluster::write_rows(const kube::Pod& pod) {
  std::vector<Ledger::PodContainer> rows;
  rows.reserve(pod.containers.size());
  for (const auto& container : pod.containers) {
    rows.push_back(
        {RowKey{pod.uid, container.name, container.container_id}, row_of(pod, container)});
  }
  ledger_.set_pod(pod.uid, std::move(rows));
}

void Cluster::set_namespace(const kube::Namespace& space) {
  present_spaces_.add(space.name);
  spaces_.insert_or_assign(space.name, space);
  const bool was = excluded_spaces_.contains(space.name);
  if (was == space.excluded) return;
  if (space.excluded) {
    excluded_spaces_.insert(space.name);
  } else {
    excluded_spaces_.erase(space.name);
  }
  for (const auto& [uid, pod] : pods_) {
    if (pod.space == space.name) write_rows(pod);
  }
}

void Cluster::remove_namespace(const std::string& name) {
  kube::Namespace gone;
  gone.name = name;
  set_namespace(gone);
  spaces_.erase(name);
  present_spaces_.remove(name);
}

void Cluster::set_node(const kube::Node& node) {
  present_nodes_.add(node.name);
  const auto known = nodes_.find(node.name);
  const bool same = known != nodes_.end() && known->second.platform == node.platform;
  nodes_.insert_or_assign(node.name, node);
  if (same) return;
  for (const auto& [uid, pod] : pods_) {
    if (pod.node == node.name) write_rows(pod);
  }
}

// 0: not now. What runs before what does not, what is new before what failed.
int Cluster::urgency(const ImageKey& key, Time now) const {
  if (key.image.empty() || key.platform.empty()) return 0;
  const auto attempt = attempts_.find(key);
  const bool is_new = attempt == attempts_.end();
  if (!is_new) {
    const Attempt& known = attempt->second;
    if (known.done || known.under_way || known.next > now) return 0;
  }
  const auto use = ledger_.use_of(key);
  if (!use.used) return 0;
  return 1 + (is_new ? 1 : 0) + (use.running ? 2 : 0);
}

Job Cluster::job_of(const ImageKey& key) const {
  Job job;
  job.key = key;
  job.cluster_id = id();
  auto users = ledger_.users_of(key);
  if (users.size() > k_users_asked) users.resize(k_users_asked);
  for (const auto& user : users) {
    const Row& row = ledger_.rows().at(user);
    if (!row.excluded->empty()) continue;
    const auto pod = pods_.find(user.pod);
    if (pod == pods_.end()) continue;
    job.id = ImageId::parse(*row.image_id);
    for (auto& candidate : candidates_of(job.id, *row.image, "")) {
      const auto same = [&](const Candidate& each) {
        return each.reference == candidate.reference;
      };
      if (std::ranges::none_of(job.candidates, same)) job.candidates.push_back(candidate);
    }
    for (const auto& secret : pod->second.pull_secrets) {
      const std::string name = pod->second.space + "/" + secret;
      if (std::ranges::find(job.secrets, name) == job.secrets.end()) job.secrets.push_back(name);
    }
    job.space = pod->second.space;
    job.pod = pod->second.name;
    job.pod_uid = user.pod;
    job.container_id = user.container_id;
    job.node = pod->second.node;
    job.image = *row.image;
    const auto node = nodes_.find(pod->second.node);
    if (node == nodes_.end()) continue;
    job.platform = node->second.platform;
    job.node_address = node->second.internal_address;
  }
  std::ranges::stable_partition(job.candidates, [](const Candidate& one) { return !one.by_tag; });
  return job;
}

std::optional<Job> Cluster::take_job(Time now) {
  std::optional<ImageKey> best;
  int best_urgency = 0;
  for (const auto& key : ledger_.images()) {
    const int found = urgency(key, now);
    if (found > best_urgency) {
      best = key;
      best_urgency = found;
    }
  }
  if (!best) return std::nullopt;
  attempts_[*best].under_way = true;
  return job_of(*best);
}

std::optional<Cluster::Time> Cluster::next_try() const {
  std::optional<Time> out;
  for (const auto& [key, attempt] : attempts_) {
    if (attempt.done || attempt.under_way) continue;
    if (!out || attempt.next < *out) out = attempt.next;
  }
  return out;
}

void Cluster::finish_job(const ImageKey& key, Verdict verdict, Time now) {
  Attempt& attempt = attempts_[key];
  attempt.under_way = false;
  attempt.done = verdict.state == State::assessed;
  if (attempt.done && remembered_.size() < k_remembered_images_max) {
    remembered_.insert_or_assign(key, verdict.digest);
  }
  if (!attempt.done) {
    const int doublings = std::min(attempt.failures++, k_doublings);
    attempt.next = now + std::min(retry_.first * (1 << doublings), retry_.last);
    attempt.reason = verdict.reason;
    verdict.next_try = attempt.next;
  }
  ledger_.set_verdict(key, std::move(verdict));
}

void Cluster::remember(const ImageKey& key, std::string digest) {
  if (remembered_.size() >= k_remembered_images_max) return;
  remembered_.insert_or_assign(key, std::move(digest));
}

void Cluster::recall(const ImageKey& key) {
  const auto known = remembered_.find(key);
  if (known == remembered_.end() || attempts_.contains(key)) return;
  attempts_[key].done = true;
  Verdict verdict;
  verdict.state = State::assessed;
  verdict.digest = known->second;
  ledger_.set_verdict(key, std::move(verdict));
}

void Cluster::forget(const ImageKey& key) {
  remembered_.erase(key);
  const auto attempt = attempts_.find(key);
  if (attempt == attempts_.end() || attempt->second.under_way) return;
  attempts_.erase(attempt);
  ledger_.set_verdict(key, {});
}

std::string Cluster::id() const {
  const auto found = spaces_.find("kube-system");
  return found == spaces_.end() ? "" : found->second.uid;
}

std::uint64_t Cluster::waiting() const {
  std::uint64_t out = 0;
  for (const auto& key : ledger_.images()) {
    const auto attempt = attempts_.find(key);
    const bool done = attempt != attempts_.end() && attempt->second.done;
    if (!done && !key.image.empty() && ledger_.use_of(key).used) ++out;
  }
  return out;
}

void Cluster::retry_denied() {
  for (auto& [key, attempt] : attempts_) {
    const bool denied = attempt.reason == model::Reason::no_credentials ||
                        attempt.reason == model::Reason::denied ||
                        attempt.reason == model::Reason::not_found;
    if (!attempt.done && denied && attempt.failures > 0) attempt.next = Time();
  }
}

// Of images that nobody names any more.
void Cluster::forget_attempts() {
  std::erase_if(attempts_, [&](const auto& each) {
    return !each.second.under_way && ledger_.users_of(each.first).empty();
  });
}

}  // namespace iar::agent
