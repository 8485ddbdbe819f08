// The nouns of the store beside those of wire/: who may ask, what is matched, what changed.
// Times are milliseconds since 1970-01-01T00:00Z; 0: never.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/inventory.h"
#include "wire/protocol.h"

namespace iar::store {

// A customer by its row. Every operation on customers' data takes one; no statement of the store
// reads a customer's table without it. Comes from Store::customer_of only.
struct CustomerId {
  std::int64_t value = 0;
  auto operator<=>(const CustomerId&) const = default;
};

struct Customer {
  CustomerId id;
  std::string cid;  // 32 hex digits, lower case
  std::string name;
};

// A secret is stored as a slow, salted hash that the caller made; the store never sees it.
struct ClientSecret {
  std::string hash;
  std::int64_t expires_ms = 0;  // 0: never; a rotation lets two hold for a while
  bool operator==(const ClientSecret&) const = default;
};
struct Client {
  std::string id;  // 32 hex digits
  CustomerId customer;
  std::string name;
  std::vector<std::string> scopes;
  std::vector<ClientSecret> secrets;  // those that hold or will
  bool enabled = true;
  std::int64_t created_ms = 0;
  std::int64_t used_ms = 0;
};

// What tokens are signed with; the newest signs, all verify. `secret` is the caller's, in whatever
// wrapping it chose.
struct TokenKey {
  std::string id;
  std::string secret;
  std::int64_t created_ms = 0;
};

struct AuditEntry {
  std::int64_t number = 0;  // given by the store, rising
  std::int64_t at_ms = 0;   // given by the store
  std::string actor;        // a client's id
  std::string action;       // "client created" …
  std::string subject;
  std::string details;  // JSON object or empty
};

// Something kept as a whole: a policy, an exception, a registry, an export job, a setting …
struct Document {
  std::string kind;
  std::string id;
  std::string body;           // JSON
  std::int64_t revision = 0;  // rises with every change
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
};

struct Ingested {
  std::string image_uuid;
  bool is_new = false;     // the image was not known
  bool changed = false;    // anything was written; false: the same upload again
  bool unmatched = false;  // components wait for matching
};

// An image as it was uploaded.
struct StoredImage {
  std::string uuid;
  wire::InventoryMessage message;
  std::int64_t first_seen_ms = 0;
  std::int64_t last_seen_ms = 0;
  std::int64_t matched_ms = 0;  // 0: some of its components still wait
};

// How to name an image: by uuid, else digest or image_id, else repository and tag; what is empty
// does not count. Of several the one seen last.
struct ImageName {
  std::string uuid;
  std::string scan_uuid;
  std::string digest;    // of manifest or index
  std::string image_id;  // of the configuration
  std::string registry;
  std::string repository;
  std::string tag;
  std::string architecture;
};

// What advisories are matched against, interned once for each customer.
struct Component {
  std::int64_t id = 0;
  model::Package package;              // without licences, dependencies and presence
  std::optional<model::OsRelease> os;  // of packages of an operating system
};

enum class Level : std::uint8_t { unknown, negligible, low, medium, high, critical };
std::string_view level_word(Level level);  // "Critical", as the published API spells it
Level level_of(std::string_view word);     // any case; unknown where it is none

// What is known of a vulnerability beside any component.
struct Vulnerability {
  std::string id;  // "CVE-2024-1", or the first source's id
  std::string description;
  Level severity = Level::unknown;
  std::optional<double> score;  // CVSS base score
  std::string vector;
  std::string cps_rating;      // a severity word or empty
  int exploited_status = 0;    // 90: actively exploited
  std::string exploited_name;  // "Actively used" …
  std::string details;         // JSON: references, kev, epss … or empty
  std::int64_t published_ms = 0;
  bool operator==(const Vulnerability&) const = default;
};

enum class VerdictState : std::uint8_t { affected, undetermined };

// One vulnerability of one component; only components that are affected, or may be, have any.
struct Verdict {
  std::string vulnerability;
  VerdictState state = VerdictState::affected;
  Level severity = Level::unknown;
  std::optional<double> score;
  std::vector<std::string> fixed;  // versions that end it; empty: no fix known
  std::string source;              // whose advisory: "debian", "ghsa" …
  bool operator==(const Verdict&) const = default;
};

// All verdicts of one component under a revision of the advisories.
struct ComponentVerdicts {
  std::int64_t component = 0;
  std::vector<Verdict> verdicts;
};

struct VerdictChanges {
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t removed = 0;
  bool operator==(const VerdictChanges&) const = default;
};

enum class EventKind : std::uint8_t { found, fixed, changed, reopened };
std::string_view event_word(EventKind kind);  // "new", "fixed", "changed", "reopened"

// One difference between the verdicts before and after.
struct Event {
  std::int64_t number = 0;  // rising
  std::int64_t at_ms = 0;
  EventKind kind = EventKind::found;
  std::string vulnerability;
  std::int64_t component = 0;
  std::string package;  // "NAME VERSION"
  std::string severity;
  std::string revision;     // of the advisories
  std::int64_t images = 0;  // that have the component
};

struct Lease {
  std::string name;
  std::string holder;
  std::int64_t expires_ms = 0;
};

struct Retention {
  std::int64_t image_ms = 0;  // images not seen for so long go; 0: never
  std::int64_t asset_ms = 0;  // nodes, pods, containers … that are gone, likewise
  std::int64_t event_ms = 0;
  std::int64_t audit_ms = 0;
};
struct Pruned {
  std::uint64_t images = 0;
  std::uint64_t components = 0;
  std::uint64_t assets = 0;
  std::uint64_t events = 0;
  std::uint64_t audit = 0;
};

struct Size {
  std::uint64_t bytes = 0;  // of the database as it lies on disk
  std::uint64_t images = 0;
  std::uint64_t components = 0;
  std::uint64_t postings = 0;
  std::uint64_t verdicts = 0;
  double bytes_per_image = 0;
  double images_per_day = 0;          // of the last thirty days
  std::uint64_t bytes_in_a_year = 0;  // if that goes on
};

}  // namespace iar::store
