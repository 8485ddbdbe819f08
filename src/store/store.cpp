#include "store/store.h"

#include "store/database.h"
#include "store/schema.h"

namespace iar::store {

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(StoreOptions options) {
  TRY_ASSIGN(auto database,
             Database::open(options.url, options.readers, std::move(options.now_ms)));
  TRY(migrate(*database));
  return std::unique_ptr<Store>(new Store(std::move(database)));
}

Status Store::ready() {
  return database_->change([](Session& session) -> Status {
    // A write of nothing: it fails where the file or the disk cannot be written.
    return session.run("UPDATE schema_version SET version = version WHERE version < 0");
  });
}

bool Store::shared() const { return database_->dialect() == Dialect::postgres; }

}  // namespace iar::store
