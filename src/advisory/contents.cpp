#include "advisory/contents.h"

#include <algorithm>
#include <array>
#include <map>

#include "advisory/codec.h"

namespace iar::advisory {

namespace {

// Numbers are dense from 0, and the table is sorted by them.
using VisitHead = std::function<Status(Advisory& head)>;
Status each_head(const DatabaseFile& file, const VisitHead& visit) {
  std::uint32_t number = 0;
  return file.each("advisories", [&](const TableEntry& entry) -> Status {
    if (entry.key != advisory_key(number++)) {
      return make_error(ErrorCode::corrupt, "advisories are not numbered one by one");
    }
    model::Decoder in(as_bytes(entry.value));
    Advisory head;
    decode_head(in, head);
    TRY(in.finish());
    return visit(head);
  });
}

using VisitStatement = std::function<Status(std::string_view key, Found& found)>;
Status each_statement(const DatabaseFile& file, std::size_t advisories,
                      const VisitStatement& visit) {
  return file.each("statements", [&](const TableEntry& entry) -> Status {
    std::vector<Found> found;
    TRY(decode_statements(entry.value, 0, found));
    for (Found& one : found) {
      if (one.advisory.number >= advisories) {
        return make_error(ErrorCode::corrupt, "a statement of no advisory");
      }
      TRY(visit(entry.key, one));
    }
    return {};
  });
}

using Sum = std::array<std::uint64_t, 4>;

// Adds a digest: the sum is the same in whatever order statements come.
void add(Sum& sum, const std::string& text) {
  const Sha256Bytes digest = sha256(as_bytes(text));
  Cursor cursor{ByteView(digest)};
  for (std::uint64_t& part : sum) part += cursor.u64_le().value_or(0);
}

Status add_sums(const Database& database, std::uint32_t at, std::map<Name, Sum>& out) {
  const DatabaseFile& file = database.files()[at];
  std::vector<Sum> sums;
  std::vector<std::pair<Name, std::size_t>> living;
  const auto take_head = [&](const Advisory& one) -> Status {
    model::Encoder head;
    encode_head(head, one);
    add(sums.emplace_back(), head.bytes());
    if (!database.replaced_above(at, one))
      living.push_back({{one.source, one.id}, sums.size() - 1});
    return {};
  };
  TRY(each_head(file, take_head));
  const auto count = [&](std::string_view key, const Found& found) -> Status {
    model::Encoder body;
    body.text(key);
    encode_body(body, found.statement);
    add(sums[found.advisory.number], body.bytes());
    return {};
  };
  TRY(each_statement(file, sums.size(), count));
  for (auto& [name, number] : living) out.insert_or_assign(std::move(name), sums[number]);
  return {};
}

Result<std::map<Name, Sum>> sums_of(const Database& database) {
  std::map<Name, Sum> out;
  for (std::uint32_t at = 0; at < database.files().size(); ++at) TRY(add_sums(database, at, out));
  return out;
}

Status take_wanted(const Database& database, std::uint32_t at, const Wanted& wanted,
                   std::vector<Advisory>& out) {
  constexpr std::size_t k_unwanted = SIZE_MAX;
  std::vector<std::size_t> places;  // in `out`, of each number
  const auto take_head = [&](Advisory& head) -> Status {
    const bool chosen = !database.replaced_above(at, head) && wanted(head);
    places.push_back(chosen ? out.size() : k_unwanted);
    if (chosen) out.push_back(std::move(head));
    return {};
  };
  TRY(each_head(database.files()[at], take_head));
  const auto take = [&](std::string_view key, Found& found) -> Status {
    const std::size_t place = places[found.advisory.number];
    if (place == k_unwanted) return {};
    const auto nul = key.find('\0');
    if (nul == std::string_view::npos) {
      return make_error(ErrorCode::corrupt, "a key without a package");
    }
    found.statement.context = key.substr(0, nul);
    found.statement.package = key.substr(nul + 1);
    out[place].statements.push_back(std::move(found.statement));
    return {};
  };
  return each_statement(database.files()[at], places.size(), take);
}

}  // namespace

Result<std::vector<Advisory>> advisories_of(const Database& database, const Wanted& wanted) {
  std::vector<Advisory> out;
  for (std::uint32_t at = 0; at < database.files().size(); ++at) {
    TRY(take_wanted(database, at, wanted, out));
  }
  return out;
}

Result<Difference> difference(const Database& before, const Database& after) {
  TRY_ASSIGN(const auto old_sums, sums_of(before));
  TRY_ASSIGN(const auto new_sums, sums_of(after));
  Difference out;
  for (const auto& [name, sum] : new_sums) {
    const auto found = old_sums.find(name);
    if (found == old_sums.end()) {
      out.added.push_back(name);
    } else if (found->second != sum) {
      out.changed.push_back(name);
    }
  }
  for (const auto& [name, sum] : old_sums) {
    if (!new_sums.contains(name)) out.removed.push_back(name);
  }
  return out;
}

Result<Values> value_difference(const Database& before, const Database& after,
                                std::string_view table) {
  std::map<std::string, std::string, std::less<>> rest;
  const auto note = [&](const TableEntry& entry) -> Status {
    rest.emplace(entry.key, entry.value);
    return {};
  };
  TRY(before.each(table, note));
  Values out;
  const auto compare = [&](const TableEntry& entry) -> Status {
    const auto found = rest.find(entry.key);
    if (found == rest.end() || found->second != entry.value) {
      out.emplace_back(entry.key, entry.value);
    }
    if (found != rest.end()) rest.erase(found);
    return {};
  };
  TRY(after.each(table, compare));
  for (const auto& [key, value] : rest) out.emplace_back(key, "");
  std::ranges::sort(out);
  return out;
}

}  // namespace iar::advisory
