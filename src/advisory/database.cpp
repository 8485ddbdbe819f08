#include "advisory/database.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "advisory/codec.h"
#include "advisory/name.h"
#include "base/text.h"

namespace iar::advisory {

std::string statements_key(std::string_view context, std::string_view package) {
  std::string out(context);
  out.push_back('\0');
  return out += package;
}

std::string replaced_key(std::string_view source, std::string_view id) {
  return statements_key(source, id);
}

std::string advisory_key(std::uint32_t number) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
  return out;
}

std::string name_key(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

Status decode_statements(std::string_view value, std::uint32_t file, std::vector<Found>& out) {
  model::Decoder in(as_bytes(value));
  while (in.ok() && !in.at_end()) {
    Found& found = out.emplace_back();
    found.advisory = {file, static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX))};
    decode_body(in, found.statement);
  }
  return in.finish();
}

Result<std::vector<std::uint32_t>> decode_numbers(std::string_view value) {
  model::Decoder in(as_bytes(value));
  std::vector<std::uint32_t> out;
  while (in.ok() && !in.at_end()) {
    out.push_back(static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX)));
  }
  TRY(in.finish());
  return out;
}

std::string encode_numbers(const std::vector<std::uint32_t>& numbers) {
  model::Encoder out;
  for (const std::uint32_t number : numbers) out.number(number);
  return out.take();
}

Status Database::add_overlay(DatabaseFile overlay) {
  const DatabaseMeta& meta = overlay.meta();
  if (meta.base != hex(files_.back().identity())) {
    return make_error(ErrorCode::conflict, "an update of another database than this one");
  }
  if (meta.sequence != files_.size()) {
    return make_error(ErrorCode::conflict, "update " + std::to_string(meta.sequence) + " where " +
                                               std::to_string(files_.size()) + " is the next");
  }
  const auto place = static_cast<std::uint32_t>(files_.size());
  const auto note = [&](const TableEntry& entry) -> Status {
    replaced_.insert_or_assign(std::string(entry.key), place);
    return {};
  };
  TRY(overlay.each("replaced", note));
  files_.push_back(std::move(overlay));
  return {};
}

Result<std::optional<std::string>> Database::find(std::string_view table,
                                                  std::string_view key) const {
  for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
    TRY_ASSIGN(auto value, file->find(table, key));
    if (!value) continue;
    if (value->empty()) break;
    return value;
  }
  return std::optional<std::string>();
}

Status Database::each(std::string_view table, const DatabaseFile::Visit& visit) const {
  std::map<std::string, std::string, std::less<>> above;
  const auto note = [&](const TableEntry& entry) -> Status {
    above.insert_or_assign(std::string(entry.key), std::string(entry.value));
    return {};
  };
  for (std::size_t at = 1; at < files_.size(); ++at) TRY(files_[at].each(table, note));
  auto next = above.begin();
  const auto visit_above = [&]() -> Status {
    const auto& [key, value] = *next++;
    return value.empty() ? Status{} : visit({key, value});
  };
  const auto merge = [&](const TableEntry& entry) -> Status {
    while (next != above.end() && next->first < entry.key) TRY(visit_above());
    return above.contains(entry.key) ? Status{} : visit(entry);
  };
  TRY(files_.front().each(table, merge));
  while (next != above.end()) TRY(visit_above());
  return {};
}

std::vector<std::string> Database::value_tables() const {
  static constexpr std::array<std::string_view, 4> k_others = {"advisories", "names", "replaced",
                                                               "statements"};
  std::set<std::string> out;
  for (const DatabaseFile& file : files_) {
    for (const TableIndex& table : file.tables()) {
      if (std::ranges::find(k_others, table.name) == k_others.end()) out.insert(table.name);
    }
  }
  return {out.begin(), out.end()};
}

Result<bool> Database::knows_context(std::string_view context) const {
  TRY_ASSIGN(const auto found, find("contexts", context));
  return found.has_value();
}

Result<std::vector<std::string>> Database::contexts() const {
  std::vector<std::string> out;
  const auto note = [&](const TableEntry& entry) -> Status {
    out.emplace_back(entry.key);
    return {};
  };
  TRY(each("contexts", note));
  return out;
}

bool Database::replaced_above(std::uint32_t file, const Advisory& head) const {
  const auto found = replaced_.find(replaced_key(head.source, head.id));
  return found != replaced_.end() && found->second > file;
}

namespace {

// What belongs to one advisory, and by what it is sorted among files.
template <typename Value>
struct Named {
  std::string name;
  Value value;
};

template <typename Value>
std::vector<Value> in_order(std::vector<Named<Value>> all) {
  std::ranges::stable_sort(all, {}, &Named<Value>::name);
  std::vector<Value> out;
  out.reserve(all.size());
  for (auto& one : all) out.push_back(std::move(one.value));
  return out;
}

}  // namespace

Result<std::vector<Found>> Database::statements(std::string_view context,
                                                std::string_view package) const {
  const std::string key = statements_key(context, package_key(context, package));
  std::vector<Named<Found>> all;
  for (std::uint32_t file = 0; file < files_.size(); ++file) {
    TRY_ASSIGN(const auto value, files_[file].find("statements", key));
    if (!value) continue;
    std::vector<Found> here;
    TRY(decode_statements(*value, file, here));
    for (Found& found : here) {
      std::string name;
      if (files_.size() > 1) {
        TRY_ASSIGN(const Advisory head, advisory(found.advisory));
        if (replaced_above(file, head)) continue;
        name = replaced_key(head.source, head.id);
      }
      found.statement.context = context;
      found.statement.package = package;
      all.push_back({std::move(name), std::move(found)});
    }
  }
  return in_order(std::move(all));
}

Result<Advisory> Database::advisory(AdvisoryPlace place) const {
  CHECK(place.file < files_.size());
  TRY_ASSIGN(const auto value, files_[place.file].find("advisories", advisory_key(place.number)));
  if (!value) return make_error(ErrorCode::not_found, "no such advisory");
  model::Decoder in(as_bytes(*value));
  Advisory out;
  decode_head(in, out);
  TRY(in.finish());
  return out;
}

Result<std::vector<AdvisoryPlace>> Database::named(std::string_view name) const {
  std::vector<Named<AdvisoryPlace>> all;
  for (std::uint32_t file = 0; file < files_.size(); ++file) {
    TRY_ASSIGN(const auto value, files_[file].find("names", name_key(name)));
    if (!value) continue;
    TRY_ASSIGN(const auto numbers, decode_numbers(*value));
    for (const std::uint32_t number : numbers) {
      TRY_ASSIGN(const Advisory head, advisory({file, number}));
      if (replaced_above(file, head)) continue;
      all.push_back({replaced_key(head.source, head.id), {file, number}});
    }
  }
  return in_order(std::move(all));
}

}  // namespace iar::advisory
