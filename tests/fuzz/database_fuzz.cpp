// A base and an overlay whose signatures fit and whose tables hold anything: whoever has the key
// may still be wrong. The input is a list of entries: file and table, key, value.
#include <unistd.h>

#include <array>
#include <map>

#include "advisory/age.h"
#include "advisory/enrichment_table.h"
#include "advisory/overlay.h"
#include "base/check.h"
#include "support/temporary_folder.h"

namespace {

using namespace iar;
using namespace iar::advisory;

constexpr std::array<std::string_view, 8> k_tables = {
    "advisories", "contexts", "cve", "eol", "epss", "names", "replaced", "statements"};
using Tables = std::array<std::map<std::string, std::string>, k_tables.size()>;

Status write(const std::string& path, const Tables& tables, const DatabaseMeta& meta,
             const SigningKey& key) {
  TRY_ASSIGN(DatabaseFileWriter out, DatabaseFileWriter::create(path));
  for (std::size_t at = 0; at < tables.size(); ++at) {
    const auto fill = [&](TableWriter& table) -> Status {
      for (const auto& [name, value] : tables.at(at)) TRY(table.add(name, value));
      return {};
    };
    TRY(out.add_table(k_tables.at(at), fill));
  }
  return out.finish(meta, key);
}

void ask(const Database& database, std::string_view name) {
  (void)verify(database);
  (void)age_of(database, 0);
  (void)database.contexts();
  (void)database.statements("npm", name);
  (void)database.named(name);
  (void)difference(database, database);
  (void)exploit_probability(database, name);
  (void)cve_severities(database, name);
  (void)enrichments_by_feed(database);
  (void)advisories_of(database, [](const Advisory&) { return true; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::TemporaryFolder folder;
  static const SigningKey key = SigningKey::generate().value();
  TrustedKeys trusted;
  trusted.add(key.public_key());
  std::array<Tables, 2> files;
  model::Decoder in(ByteView(data, size));
  std::string last;
  while (in.ok() && !in.at_end()) {
    const std::uint64_t where = in.number_up_to(2 * k_tables.size() - 1);
    last = in.text();
    files.at(where / k_tables.size()).at(where % k_tables.size())[last] = in.text();
  }
  const std::string path = folder.text() + "/db";
  CHECK(write(path, files[0], {}, key).ok());
  const auto base = DatabaseFile::open(path, trusted);
  CHECK(base.ok());
  DatabaseMeta meta;
  meta.base = hex(base->identity());
  meta.sequence = 1;
  const std::string overlay = overlay_path(path, base->identity(), 1);
  CHECK(write(overlay, files[1], meta, key).ok());
  const auto database = open_database(path, trusted);
  if (database) ask(*database, last);
  ::unlink(overlay.c_str());
  return 0;
}
