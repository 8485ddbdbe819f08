#include "analyze/os_choice.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "analyze/os/release_files.h"

namespace iar::analyze {

namespace {

template <typename T>
void fill(T& empty, const T& other) {
  if (empty.empty()) empty = other;
}

void fill_in(model::OsRelease& release, const model::OsRelease& other) {
  fill(release.version_id, other.version_id);
  fill(release.name, other.name);
  fill(release.id_like, other.id_like);
  fill(release.version_codename, other.version_codename);
  fill(release.variant_id, other.variant_id);
  fill(release.cpe_name, other.cpe_name);
}

}  // namespace

int os_release_rank(std::string_view path) {
  const auto* const found = std::ranges::find(k_release_files, path, &ReleaseFile::path);
  if (found == k_release_files.end()) return -1;
  return static_cast<int>(std::distance(k_release_files.begin(), found));
}

std::optional<model::OsRelease> choose_os(std::span<const OsSighting> sightings) {
  std::vector<std::pair<int, const model::OsRelease*>> ranked;
  for (const OsSighting& sighting : sightings) {
    const int rank = os_release_rank(sighting.path);
    if (rank >= 0) ranked.emplace_back(rank, sighting.release);
  }
  if (ranked.empty()) return std::nullopt;
  std::ranges::stable_sort(ranked, {}, &std::pair<int, const model::OsRelease*>::first);
  auto best = std::ranges::find_if(ranked, [](const auto& one) { return !one.second->id.empty(); });
  if (best == ranked.end()) best = ranked.begin();
  model::OsRelease chosen = *best->second;
  for (const auto& [rank, release] : ranked) {
    if (release->id == chosen.id) fill_in(chosen, *release);
  }
  return chosen;
}

}  // namespace iar::analyze
