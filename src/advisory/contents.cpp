#include "advisory/contents.h"

#include <algorithm>
#include <map>

#include "advisory/codec.h"
#include "advisory/database.h"

namespace iar::advisory {

namespace {

// Numbers are dense from 0, and the table is sorted by them.
Result<std::vector<Advisory>> heads_of(const DatabaseFile& file) {
  std::vector<Advisory> out;
  const auto take = [&](const TableEntry& entry) -> Status {
    if (entry.key != advisory_key(static_cast<std::uint32_t>(out.size()))) {
      return make_error(ErrorCode::corrupt, "advisories are not numbered one by one");
    }
    model::Decoder in(as_bytes(entry.value));
    decode_head(in, out.emplace_back());
    return in.finish();
  };
  TRY(file.each("advisories", take));
  return out;
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

Result<std::map<Name, Sum>> sums_of(const DatabaseFile& file) {
  TRY_ASSIGN(const auto heads, heads_of(file));
  std::vector<Sum> sums(heads.size());
  for (std::size_t at = 0; at < heads.size(); ++at) {
    model::Encoder head;
    encode_head(head, heads[at]);
    add(sums[at], head.bytes());
  }
  const auto count = [&](std::string_view key, const Found& found) -> Status {
    model::Encoder body;
    body.text(key);
    encode_body(body, found.statement);
    add(sums[found.advisory.number], body.bytes());
    return {};
  };
  TRY(each_statement(file, heads.size(), count));
  std::map<Name, Sum> out;
  for (std::size_t at = 0; at < heads.size(); ++at) {
    out.emplace(Name{heads[at].source, heads[at].id}, sums[at]);
  }
  return out;
}

}  // namespace

Result<std::vector<Advisory>> advisories_of(const DatabaseFile& file, const Wanted& wanted) {
  TRY_ASSIGN(auto heads, heads_of(file));
  std::vector<bool> chosen(heads.size());
  std::transform(heads.begin(), heads.end(), chosen.begin(), wanted);
  const auto take = [&](std::string_view key, Found& found) -> Status {
    if (!chosen[found.advisory.number]) return {};
    const auto nul = key.find('\0');
    if (nul == std::string_view::npos) {
      return make_error(ErrorCode::corrupt, "a key without a package");
    }
    found.statement.context = key.substr(0, nul);
    found.statement.package = key.substr(nul + 1);
    heads[found.advisory.number].statements.push_back(std::move(found.statement));
    return {};
  };
  TRY(each_statement(file, heads.size(), take));
  std::vector<Advisory> out;
  for (std::size_t at = 0; at < heads.size(); ++at) {
    if (chosen[at]) out.push_back(std::move(heads[at]));
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> entries_of(const DatabaseFile& file,
                                                                    std::string_view table) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto take = [&](const TableEntry& entry) -> Status {
    out.emplace_back(entry.key, entry.value);
    return {};
  };
  TRY(file.each(table, take));
  return out;
}

Result<Difference> difference(const DatabaseFile& before, const DatabaseFile& after) {
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

}  // namespace iar::advisory
