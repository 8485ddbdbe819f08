#include "outbox/delivered.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "outbox/files.h"

namespace iar::outbox {

namespace {

constexpr std::uint64_t k_log_bytes_max = std::uint64_t{64} << 20U;

}  // namespace

Result<std::unique_ptr<Delivered>> Delivered::open(const std::string& folder,
                                                   const std::string& name) {
  auto out = std::unique_ptr<Delivered>(new Delivered(folder, name));
  auto text = read_whole(folder + "/" + name, k_log_bytes_max);
  if (!text && text.error().code == ErrorCode::io) return std::move(text).error();
  // What was torn is written anew with the rest: only whole lines are left.
  const DeliveredLines known = parse_delivered(text ? std::string_view(*text) : "");
  TRY(out->state_.with([&](State& state) {
    for (const auto& [key, value] : known.lines) apply(state, key, value);
    return out->rewrite(state);
  }));
  return out;
}

void Delivered::apply(State& state, const std::string& key, const std::string& value) {
  const auto known = state.values.find(key);
  if (known != state.values.end()) {
    state.order.erase(known->second.second);
    state.values.erase(known);
  }
  if (value.empty()) return;
  state.values.emplace(key, std::pair(value, state.next));
  state.order.emplace(state.next++, key);
  if (state.order.size() <= k_delivered_max) return;
  state.values.erase(state.order.begin()->second);
  state.order.erase(state.order.begin());
}

Status Delivered::rewrite(State& state) const {
  std::string text;
  for (const auto& [number, key] : state.order) {
    text += delivered_line(key, state.values.find(key)->second.first);
  }
  TRY(write_whole(folder_, name_, text));
  const std::string path = folder_ + "/" + name_;
  state.file.reset(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
  if (!state.file.valid()) return system_error(errno, path);
  state.lines = state.order.size();
  return {};
}

Status Delivered::append(State& state, std::string_view key, std::string_view value) {
  if (key.empty() || key.find_first_of(" \n") != key.npos ||
      value.find_first_of(" \n") != key.npos) {
    return make_error(ErrorCode::usage, "a key that cannot be written down");
  }
  apply(state, std::string(key), std::string(value));
  if (++state.lines > 2 * k_delivered_max) return rewrite(state);
  TRY(write_all(state.file.get(), as_bytes(delivered_line(key, value))));
  if (::fdatasync(state.file.get()) != 0) return system_error(errno, name_);
  return {};
}

Status Delivered::add(std::string_view key, std::string_view value) {
  return state_.with([&](State& state) { return append(state, key, value); });
}

Status Delivered::forget(std::string_view key) {
  return state_.with([&](State& state) { return append(state, key, ""); });
}

std::map<std::string, std::string> Delivered::all() {
  return state_.with([](const State& state) {
    std::map<std::string, std::string> out;
    for (const auto& [key, value] : state.values) out.emplace(key, value.first);
    return out;
  });
}

}  // namespace iar::outbox
