#include <algorithm>
#include <array>

#include "advisory/enrichment_table.h"
#include "match/enrich.h"

namespace iar::match {

namespace {

// The names by which endoflife.date knows distributions, where they are not those of os-release.
struct Product {
  std::string_view id;
  std::string_view product;
};
constexpr std::array k_products = {
    Product{"alpine", "alpine-linux"},    Product{"amzn", "amazon-linux"},
    Product{"azurelinux", "azure-linux"}, Product{"ol", "oracle-linux"},
    Product{"openEuler", "openeuler"},    Product{"opensuse-leap", "opensuse"},
    Product{"photon", "vmware-photon"},   Product{"rocky", "rocky-linux"},
    Product{"sles_sap", "sles"},
};

std::string_view product_of(std::string_view id) {
  const auto found = std::ranges::find(k_products, id, &Product::id);
  return found == k_products.end() ? id : found->product;
}

// Releases are listed under "3.19", "12", "2023", "15.5": as much of the version as is known.
Result<std::optional<advisory::EndOfLife>> release(const advisory::Database& database,
                                                   std::string_view product,
                                                   std::string_view version) {
  while (!version.empty()) {
    TRY_ASSIGN(auto found, advisory::end_of_life(database, product, version));
    if (found) return found;
    const auto dot = version.rfind('.');
    version = dot == std::string_view::npos ? std::string_view{} : version.substr(0, dot);
  }
  return std::optional<advisory::EndOfLife>();
}

constexpr std::size_t k_day_size = 10;  // "2026-01-31"

bool is_day(std::string_view text) {
  return text.size() >= k_day_size && text[4] == '-' && text[7] == '-';
}

std::string sentence(const model::OsRelease& os, const advisory::EndOfLife& release,
                     std::string_view day) {
  std::string out = os.name.empty() ? os.id + " " + os.version_id : os.name;
  out += release.end.empty() ? " is no longer looked after"
                             : " has not been looked after since " + release.end;
  if (release.extended.substr(0, k_day_size) > day) {
    out += "; paid support lasts until " + release.extended;
  }
  return out;
}

}  // namespace

Result<std::optional<Finding>> end_of_life_finding(const advisory::Database& database,
                                                   const model::OsRelease& os,
                                                   std::string_view day) {
  if (!is_day(day)) return std::optional<Finding>();
  day = day.substr(0, k_day_size);
  TRY_ASSIGN(const auto found, release(database, product_of(os.id), os.version_id));
  // The day itself is the last on which there may be updates.
  const bool over =
      found && (is_day(found->end) ? found->end.substr(0, k_day_size) < day : found->ended);
  if (!over) return std::optional<Finding>();
  Finding out;
  out.kind = FindingKind::end_of_life;
  out.id = "end-of-life:" + found->product + ":" + found->release;
  out.names = {out.id};
  out.remedy = advisory::Remedy::end_of_life;
  out.summary = sentence(os, *found, day);
  return std::optional<Finding>(std::move(out));
}

}  // namespace iar::match
