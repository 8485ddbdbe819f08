// The console's memory, on SQLite or PostgreSQL, behind operations that say what is meant. One SQL
// text serves both; docs/store.md describes the tables.
//
// Any thread may call; operations wait for each other where the database demands it. What an
// operation wrote when it answers is durable, and an operation that fails wrote nothing. Customers
// are apart by construction: every operation on their data takes the customer, and an id of another
// customer's thing is "not_found".
//
// Errors of all: unavailable (busy, the server is away, the disk is full: nothing was written, try
// again), io, corrupt, limit; others as stated.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/collection.h"
#include "store/records.h"
#include "wire/protocol.h"

namespace iar::store {

class Database;

struct StoreOptions {
  // "sqlite:PATH", a plain path, or "postgresql://…" as libpq takes it.
  std::string url;
  unsigned readers = 4;  // connections for reading
  // The clock, for tests; empty: the system's. Milliseconds since 1970.
  std::function<std::int64_t()> now_ms;
};

class Store {
 public:
  // Opens, makes or migrates the schema in one transaction (of several openers one migrates, the
  // others wait). Errors: unsupported (a newer program's schema; SQLite on a network file system),
  // denied, not_found.
  static Result<std::unique_ptr<Store>> open(StoreOptions options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Whether the database answers and can be written.
  Status ready();
  [[nodiscard]] bool shared() const;  // several replicas may use it (PostgreSQL)

  // --- Who may ask ---
  // conflict: the CID is taken.
  Result<CustomerId> add_customer(std::string_view cid, std::string_view name);
  Result<CustomerId> customer_of(std::string_view cid);  // not_found
  Result<std::vector<Customer>> customers();
  Status put_client(const Client& client);     // new, or in place of the old
  Result<Client> client(std::string_view id);  // not_found; disabled ones too
  Result<std::vector<Client>> clients(CustomerId customer);
  Status delete_client(CustomerId customer, std::string_view id);
  Status note_client_use(std::string_view id);
  Result<std::vector<TokenKey>> token_keys();  // the newest first
  // The key that is there already, if any; else this one. For replicas that start together.
  Result<TokenKey> first_token_key(const TokenKey& key);
  Status add_token_key(const TokenKey& key);
  Status revoke_token(std::string_view token_id, std::int64_t expires_ms);
  Result<bool> token_revoked(std::string_view token_id);
  Status audit(CustomerId customer, const AuditEntry& entry);
  Result<std::vector<AuditEntry>> audit_entries(CustomerId customer, std::int64_t after,
                                                std::size_t limit);

  // --- What agents send ---
  // Those of the digests (of configurations, manifests or indexes) whose images are stored.
  Result<std::vector<std::string>> known_images(CustomerId customer,
                                                const std::vector<std::string>& digests);
  // Stores an upload once, whatever the number of attempts (wire::upload_digest).
  Result<Ingested> put_inventory(CustomerId customer, const wire::InventoryMessage& message);
  // conflict: the number does not follow, or the checksum differs: send number 0.
  Status put_state(CustomerId customer, const wire::StateMessage& message);
  Status put_heartbeat(CustomerId customer, const wire::HeartbeatMessage& message);
  // Whether the claim was won; the holder may renew it.
  Result<bool> claim(CustomerId customer, const wire::ClaimMessage& message);
  Status put_facts(CustomerId customer, const wire::FactsMessage& message);
  // All segments of these layers. A layer without any is not in the answer.
  Result<std::vector<wire::FactsMessage>> facts(CustomerId customer,
                                                const std::vector<std::string>& diff_ids);
  Result<StoredImage> image(CustomerId customer, const ImageName& name);  // not_found
  Status delete_image(CustomerId customer, std::string_view image_id);    // id or digest; not_found

  // --- Matching: the caller compares, the store keeps ---
  // Components without verdicts of this revision, by id, after `after`: first those never matched
  // (`fresh_only`: only those).
  enum class Which : std::uint8_t { fresh_only, outdated };
  Result<std::vector<Component>> components_to_match(CustomerId customer, std::string_view revision,
                                                     Which which, std::int64_t after,
                                                     std::size_t limit);
  // All components of these names: a package's name or its source's. After new advisories.
  Result<std::vector<Component>> components_named(CustomerId customer,
                                                  const std::vector<std::string>& names);
  // Replaces all verdicts of these components: counters move, differences become events. What a
  // verdict names must be among `vulnerabilities` or stored.
  Result<VerdictChanges> put_verdicts(CustomerId customer, std::string_view revision,
                                      const std::vector<ComponentVerdicts>& verdicts,
                                      const std::vector<Vulnerability>& vulnerabilities);
  // Says that components not named since hold under the new revision too (an update whose changed
  // names were all matched).
  Status set_revision(CustomerId customer, std::string_view revision);
  Result<std::string> revision(CustomerId customer);  // empty: none yet
  Result<std::vector<Event>> events(CustomerId customer, std::int64_t after, std::size_t limit);

  // --- Questions ---
  // usage: what the collection or the field set does not have.
  Result<Page> list(CustomerId customer, Collection collection, const ListQuery& query);
  Result<std::uint64_t> count(CustomerId customer, Collection collection, const ListQuery& query);
  // By a column's values, of a time its days ("2026-01-31"); the query's sort does not count.
  Result<std::vector<Bucket>> buckets(CustomerId customer, Collection collection,
                                      std::string_view column, const ListQuery& query);

  // --- Documents, leases ---
  Result<Document> document(CustomerId customer, std::string_view kind, std::string_view id);
  Result<std::vector<Document>> documents(CustomerId customer, std::string_view kind);
  // `revision` 0: whatever is there; else conflict unless it is the stored one's. Answers the new.
  Result<Document> put_document(CustomerId customer, const Document& document);
  Status delete_document(CustomerId customer, std::string_view kind, std::string_view id);
  // Whether the holder has it now; a holder renews its own, an expired one is anybody's.
  Result<bool> acquire(std::string_view lease, std::string_view holder, std::int64_t duration_ms);
  Status release(std::string_view lease, std::string_view holder);

  // --- Housekeeping ---
  Result<Pruned> prune(CustomerId customer, const Retention& retention);
  Result<Size> size();
  // A consistent copy at `path`, which must not exist (conflict), while others go on.
  Status backup(const std::string& path);
  // Fills an empty store (conflict: not empty) from a backup of either engine.
  Status restore(const std::string& path);
  // Every row of every table, one line of JSON each, in the same order on both engines.
  Status dump(const std::function<Status(std::string_view line)>& line);
  // The counters that differ from a count of the rows, as sentences; empty: none.
  Result<std::vector<std::string>> recount(CustomerId customer);

 private:
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace iar::store
