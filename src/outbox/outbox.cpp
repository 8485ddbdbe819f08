#include "outbox/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include <charconv>
#include <filesystem>

#include "outbox/files.h"

namespace iar::outbox {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_suffix = ".entry";
constexpr std::string_view k_unfinished = ".new";
constexpr std::size_t k_digits = 20;
constexpr mode_t k_private = 0600;

std::string name_of(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(k_digits - digits.size(), '0') + digits + std::string(k_suffix);
}

std::optional<std::uint64_t> number_of(std::string_view name) {
  if (name.size() != k_digits + k_suffix.size() || !name.ends_with(k_suffix)) return std::nullopt;
  std::uint64_t number = 0;
  const auto digits = name.substr(0, k_digits);
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (error != std::errc() || end != digits.end()) return std::nullopt;
  return number;
}

Status make_folder(const std::string& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error) && !error) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (error) return system_error(error.value(), folder);
  return {};
}

Result<FileDescriptor> locked(const std::string& folder) {
  const std::string path = folder + "/lock";
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, k_private));
  if (!file.valid()) return system_error(errno, path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return make_error(ErrorCode::conflict, "another process has this folder", folder);
  }
  return file;
}

}  // namespace

std::string Outbox::path_of(std::uint64_t number) const { return folder_ + "/" + name_of(number); }

Result<std::unique_ptr<Outbox>> Outbox::open(const std::string& folder, std::uint64_t bytes_max) {
  TRY(make_folder(folder));
  TRY_ASSIGN(FileDescriptor lock, locked(folder));
  auto out = std::unique_ptr<Outbox>(new Outbox(folder, bytes_max, std::move(lock)));
  TRY(out->state_.with([&](State& state) { return out->load(state); }));
  return out;
}

Status Outbox::load(State& state) {
  std::map<std::uint64_t, bool> numbers;
  std::error_code error;
  for (fs::directory_iterator each(folder_, error), end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (name.ends_with(k_unfinished)) TRY(remove_file(each->path().string()));
    if (const auto number = number_of(name)) numbers.emplace(*number, true);
  }
  if (error) return system_error(error.value(), folder_);
  for (const auto& [number, there] : numbers) TRY(take_up(state, number));
  return {};
}

Status Outbox::take_up(State& state, std::uint64_t number) {
  state.next = number + 1;
  auto text = read_whole(path_of(number), bytes_max_);
  if (!text && text.error().code == ErrorCode::io) return std::move(text).error();
  auto entry = text ? decode_entry(as_bytes(*text)) : Result<Entry>(text.error());
  if (!entry) {
    ++state.statistics.damaged;
    return remove_file(path_of(number));
  }
  // The process ended between writing an entry and removing the one that it replaces.
  const auto older = state.by_key.find(entry->key);
  if (older != state.by_key.end()) TRY(drop(state, older->second));
  state.statistics.bytes += text->size();
  state.by_key.insert_or_assign(entry->key, number);
  state.slots.emplace(number, Slot{std::move(entry->key), text->size()});
  return {};
}

Status Outbox::drop(State& state, std::uint64_t number) const {
  const auto found = state.slots.find(number);
  if (found == state.slots.end()) return {};
  TRY(remove_file(path_of(number)));
  state.statistics.bytes -= found->second.bytes;
  const auto key = state.by_key.find(found->second.key);
  if (key != state.by_key.end() && key->second == number) state.by_key.erase(key);
  state.slots.erase(found);
  return {};
}

Status Outbox::put(const Entry& entry) {
  const std::string text = encode_entry(entry);
  return state_.with([&](State& state) -> Status {
    const auto older = state.by_key.find(entry.key);
    const bool replaces = older != state.by_key.end();
    const std::uint64_t number_before = replaces ? older->second : 0;
    const std::uint64_t freed = replaces ? state.slots.at(number_before).bytes : 0;
    if (state.statistics.bytes - freed + text.size() > bytes_max_) {
      ++state.statistics.refused;
      return make_error(ErrorCode::limit, "the outbox is full", folder_);
    }
    const std::uint64_t number = state.next;
    TRY(write_whole(folder_, name_of(number), text));
    ++state.next;
    state.statistics.bytes += text.size();
    state.by_key.insert_or_assign(entry.key, number);
    state.slots.emplace(number, Slot{entry.key, text.size()});
    return replaces ? drop(state, number_before) : Status();
  });
}

Result<std::optional<Waiting>> Outbox::front() {
  using Found = std::optional<Waiting>;
  return state_.with([&](State& state) -> Result<Found> {
    while (!state.slots.empty()) {
      const std::uint64_t number = state.slots.begin()->first;
      auto text = read_whole(path_of(number), bytes_max_);
      if (!text && text.error().code == ErrorCode::io) return std::move(text).error();
      if (text) {
        if (auto entry = decode_entry(as_bytes(*text))) return Found({number, std::move(*entry)});
      }
      ++state.statistics.damaged;
      TRY(drop(state, number));
    }
    return Found();
  });
}

Status Outbox::remove(std::uint64_t number) {
  return state_.with([&](State& state) { return drop(state, number); });
}

std::vector<std::string> Outbox::keys() {
  return state_.with([](const State& state) {
    std::vector<std::string> out;
    for (const auto& [number, slot] : state.slots) out.push_back(slot.key);
    return out;
  });
}

Statistics Outbox::statistics() {
  return state_.with([](const State& state) {
    Statistics out = state.statistics;
    out.entries = state.slots.size();
    return out;
  });
}

}  // namespace iar::outbox
