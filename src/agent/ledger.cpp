#include "agent/ledger.h"

#include <algorithm>

#include "base/hash.h"

namespace iar::agent {

namespace {

// Changes of rows that are gone; beyond it a console that has fallen behind is told everything.
constexpr std::size_t k_gone_rows_max = 20'000;

std::int64_t seconds_of(std::chrono::system_clock::time_point moment) {
  return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

// The runtime names no digest: not yet, or not at all.
Verdict unnamed(const Row& row) {
  Verdict out;
  if (row.state != kube::ContainerState::running) return out;
  out.state = State::undetermined;
  out.message = "the runtime does not state the digest of what runs";
  return out;
}

}  // namespace

std::string_view state_name(State state) {
  switch (state) {
    case State::assessed: return "assessed";
    case State::excluded: return "excluded";
    case State::failed: return "failed";
    case State::undetermined: return "undetermined";
    case State::pending: break;
  }
  return "pending";
}

std::vector<RowKey> Ledger::users_of(const ImageKey& key) const {
  const auto users = by_image_.find(key);
  if (users == by_image_.end()) return {};
  return {users->second.begin(), users->second.end()};
}

std::vector<ImageKey> Ledger::images() const {
  std::vector<ImageKey> out;
  out.reserve(by_image_.size());
  for (const auto& [key, users] : by_image_) out.push_back(key);
  return out;
}

Shared Ledger::shared(std::string_view text) {
  const auto found = strings_.find(text);
  if (found != strings_.end()) {
    if (auto known = found->second.lock()) return known;
  }
  auto made = std::make_shared<const std::string>(text);
  strings_.insert_or_assign(*made, made);
  return made;
}

std::shared_ptr<const ImageKey> Ledger::shared_key(const ImageKey& key) {
  const auto found = keys_.find(key);
  if (found != keys_.end()) {
    if (auto known = found->second.lock()) return known;
  }
  auto made = std::make_shared<const ImageKey>(key);
  keys_.insert_or_assign(key, made);
  return made;
}

// Strings and keys that no row holds any more; a sweep for each doubling.
void Ledger::forget_strings() {
  if (strings_.size() + keys_.size() < strings_swept_) return;
  std::erase_if(strings_, [](const auto& entry) { return entry.second.expired(); });
  std::erase_if(keys_, [](const auto& entry) { return entry.second.expired(); });
  std::erase_if(verdicts_, [&](const auto& entry) { return !by_image_.contains(entry.first); });
  strings_swept_ = std::max<std::size_t>(1024, 2 * (strings_.size() + keys_.size()));
}

void Ledger::index(const RowKey& key, const Row& row) { by_image_[*row.key].insert(key); }

void Ledger::unindex(const RowKey& key, const Row& row) {
  const auto found = by_image_.find(*row.key);
  if (found == by_image_.end()) return;
  found->second.erase(key);
  if (found->second.empty()) by_image_.erase(found);
}

void Ledger::changed(const RowKey& key) {
  const auto [entry, is_new] = numbers_.try_emplace(key, 0);
  if (!is_new) order_.erase(entry->second);
  entry->second = ++number_;
  order_.emplace(number_, key);
  while (order_.size() > rows_.size() + k_gone_rows_max) {
    forgotten_ = order_.begin()->first;
    numbers_.erase(order_.begin()->second);
    order_.erase(order_.begin());
  }
}

void Ledger::set_pod(const std::string& uid, std::vector<PodContainer> containers) {
  std::map<RowKey, Row> fresh;
  for (auto& each : containers) fresh.insert_or_assign(std::move(each.key), std::move(each.row));
  auto old = rows_.lower_bound(RowKey{uid, "", ""});
  while (old != rows_.end() && old->first.pod == uid) {
    if (fresh.contains(old->first)) {
      ++old;
      continue;
    }
    unindex(old->first, old->second);
    const RowKey key = old->first;
    old = rows_.erase(old);
    changed(key);
  }
  for (auto& [key, row] : fresh) {
    const auto found = rows_.find(key);
    if (found != rows_.end()) {
      const Row& was = found->second;
      const bool same = was.space == row.space && was.pod == row.pod && was.node == row.node &&
                        was.owner == row.owner && was.image == row.image &&
                        was.image_id == row.image_id && was.key == row.key &&
                        was.role == row.role && was.state == row.state &&
                        was.excluded == row.excluded;
      if (same) continue;
      unindex(key, found->second);
    }
    index(key, row);
    rows_.insert_or_assign(key, std::move(row));
    changed(key);
  }
  forget_strings();
}

void Ledger::remove_pod(const std::string& uid) { set_pod(uid, {}); }

std::vector<std::string> Ledger::pods() const {
  std::vector<std::string> out;
  for (const auto& [key, row] : rows_) {
    if (out.empty() || out.back() != key.pod) out.push_back(key.pod);
  }
  return out;
}

void Ledger::set_verdict(const ImageKey& key, Verdict verdict) {
  auto& known = verdicts_[key];
  if (known == verdict) return;
  known = std::move(verdict);
  const auto users = by_image_.find(key);
  if (users == by_image_.end()) return;
  for (const auto& row : users->second) changed(row);
}

Verdict Ledger::verdict_of(const Row& row) const {
  if (row.excluded->empty() && row.key->image.empty()) return unnamed(row);
  if (!row.excluded->empty()) {
    Verdict out;
    out.state = State::excluded;
    out.rule = *row.excluded;
    return out;
  }
  const auto found = verdicts_.find(*row.key);
  return found == verdicts_.end() ? Verdict{} : found->second;
}

Ledger::Use Ledger::use_of(const ImageKey& key) const {
  Use out;
  const auto users = by_image_.find(key);
  if (users == by_image_.end()) return out;
  for (const auto& user : users->second) {
    const Row& row = rows_.at(user);
    if (!row.excluded->empty()) continue;
    out.used = true;
    out.running = out.running || row.state == kube::ContainerState::running;
    if (out.running) break;
  }
  return out;
}

Sum Ledger::sum() const {
  Sum out;
  for (const auto& [key, row] : rows_) {
    ++out.rows;
    if (row.state != kube::ContainerState::running) continue;
    ++out.running;
    ++out.by_state[std::string(state_name(verdict_of(row).state))];
  }
  return out;
}

std::string Ledger::checksum() const {
  Sha256 hash;
  for (const auto& [key, row] : rows_) {
    const std::string line = key.pod + '\n' + key.container + '\n' + key.container_id + '\n' +
                             row.key->image + '\n' +
                             std::string(state_name(verdict_of(row).state)) + '\n';
    hash.update(as_bytes(line));
  }
  const auto digest = hash.digest();
  return hex(digest);
}

std::optional<std::vector<Delta>> Ledger::deltas_after(std::uint64_t number) const {
  if (number < forgotten_ || number > number_) return std::nullopt;
  std::vector<Delta> out;
  for (auto each = order_.upper_bound(number); each != order_.end(); ++each) {
    Delta delta{each->first, each->second, {}};
    const auto row = rows_.find(each->second);
    if (row != rows_.end()) {
      JsonWriter text;
      write_row(text, row->first, row->second);
      delta.text = text.take();
    }
    out.push_back(std::move(delta));
  }
  return out;
}

void Ledger::write_row(JsonWriter& out, const RowKey& key, const Row& row) const {
  const Verdict verdict = verdict_of(row);
  out.begin_object().member("namespace", *row.space).member("pod", *row.pod);
  out.member("pod_uid", key.pod).member_if("node", *row.node).member_if("owner", *row.owner);
  out.member("container", key.container).member_if("container_id", key.container_id);
  out.member("role", kube::role_name(row.role));
  out.member("runs", kube::state_name(row.state)).member("image", *row.image);
  out.member_if("image_id", *row.image_id).member_if("platform", row.key->platform);
  out.member("state", state_name(verdict.state)).member_if("digest", verdict.digest);
  out.member_if("rule", verdict.rule);
  if (verdict.state == State::failed) out.member("reason", model::reason_name(verdict.reason));
  out.member_if("message", verdict.message);
  if (verdict.state == State::failed && seconds_of(verdict.next_try) > 0) {
    out.key("next_try").integer(seconds_of(verdict.next_try));
  }
  out.end_object();
}

void Ledger::write_json(JsonWriter& out) const {
  const Sum total = sum();
  out.begin_object().key("number").unsigned_integer(number_).member("checksum", checksum());
  out.key("sum").begin_object();
  out.key("containers").unsigned_integer(total.rows).key("running").unsigned_integer(total.running);
  for (const auto& [name, count] : total.by_state) out.key(name).unsigned_integer(count);
  out.end_object();
  out.key("containers").begin_array();
  for (const auto& [key, row] : rows_) write_row(out, key, row);
  out.end_array().end_object();
}

}  // namespace iar::agent
