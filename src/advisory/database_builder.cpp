#include "advisory/database_builder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "advisory/codec.h"
#include "advisory/database.h"
#include "advisory/name.h"

namespace iar::advisory {

namespace {

void join(std::vector<std::string>& into, const std::vector<std::string>& more) {
  into.insert(into.end(), more.begin(), more.end());
  std::ranges::sort(into);
  const auto repeated = std::ranges::unique(into);
  into.erase(repeated.begin(), repeated.end());
}

// Links keep their order: the first ones tell the most.
void join_links(std::vector<std::string>& into, const std::vector<std::string>& more) {
  for (const std::string& link : more) {
    if (into.size() >= k_references_kept) return;
    if (std::ranges::find(into, link) == into.end()) into.push_back(link);
  }
}

void join_head(Advisory& into, const Advisory& more) {
  join(into.aliases, more.aliases);
  join(into.related, more.related);
  join_links(into.references, more.references);
  for (const Severity& severity : more.severities) {
    if (std::ranges::find(into.severities, severity) == into.severities.end()) {
      into.severities.push_back(severity);
    }
  }
  // Withdrawn as a whole only when each part is.
  if (more.withdrawn.empty()) into.withdrawn.clear();
  into.modified = std::max(into.modified, more.modified);
  if (into.published.empty()) into.published = more.published;
  if (into.summary.empty()) into.summary = more.summary;
}

std::string_view context_of(std::string_view key) { return key.substr(0, key.find('\0')); }

}  // namespace

std::uint32_t DatabaseBuilder::Texts::index_of(std::string text) {
  const auto next = static_cast<std::uint32_t>(texts_.size());
  const auto [at, added] = indexes_.try_emplace(std::move(text), next);
  if (added) texts_.push_back(&at->first);
  return at->second;
}

void DatabaseBuilder::add(Advisory advisory) {
  const auto next = static_cast<std::uint32_t>(heads_.size());
  const std::string id = replaced_key(advisory.source, advisory.id);
  const auto [at, added] = by_id_.try_emplace(id, next);
  for (const Statement& statement : advisory.statements) {
    model::Encoder body;
    encode_body(body, statement);
    const std::string name = package_key(statement.context, statement.package);
    rows_.push_back({keys_.index_of(statements_key(statement.context, name)), at->second,
                     bodies_.index_of(body.take())});
  }
  advisory.statements = {};
  if (added) {
    join(advisory.aliases, {});
    join(advisory.related, {});
    if (advisory.references.size() > k_references_kept) {
      advisory.references.resize(k_references_kept);
    }
    heads_.push_back(std::move(advisory));
  } else {
    join_head(heads_[at->second], advisory);
  }
}

void DatabaseBuilder::back_to(Mark mark) {
  for (std::size_t at = mark.heads; at < heads_.size(); ++at) {
    by_id_.erase(replaced_key(heads_[at].source, heads_[at].id));
  }
  heads_.resize(mark.heads);
  rows_.resize(mark.rows);
}

void DatabaseBuilder::add_value(std::string_view table, std::string key, std::string value) {
  values_[std::string(table)].insert_or_assign(std::move(key), std::move(value));
}

void DatabaseBuilder::replace(std::string_view source, std::string_view id) {
  add_value("replaced", replaced_key(source, id), {});
}

// Their rank by source and id: numbers[index into heads_].
std::vector<std::uint32_t> DatabaseBuilder::numbers_of_advisories() const {
  std::vector<std::uint32_t> order(heads_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {},
                    [&](std::uint32_t at) { return std::tie(heads_[at].source, heads_[at].id); });
  std::vector<std::uint32_t> numbers(heads_.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) numbers[order[rank]] = rank;
  return numbers;
}

void DatabaseBuilder::sort_rows(const std::vector<std::uint32_t>& numbers) {
  const auto by_content = [](const Texts& texts) {
    std::vector<std::uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t at) { return std::string_view(texts.at(at)); });
    std::vector<std::uint32_t> ranks(order.size());
    for (std::uint32_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
    return ranks;
  };
  const auto keys = by_content(keys_);
  const auto bodies = by_content(bodies_);
  const auto place = [&](const Row& row) {
    return std::tuple(keys[row.key], numbers[row.advisory], bodies[row.body]);
  };
  std::ranges::sort(rows_, {}, place);
  const auto repeated = std::ranges::unique(rows_, {}, place);
  rows_.erase(repeated.begin(), repeated.end());
}

Status DatabaseBuilder::write_advisories(TableWriter& out,
                                         const std::vector<std::uint32_t>& numbers) const {
  std::vector<std::uint32_t> order(numbers.size());
  for (std::uint32_t at = 0; at < numbers.size(); ++at) order[numbers[at]] = at;
  for (std::uint32_t number = 0; number < order.size(); ++number) {
    model::Encoder head;
    encode_head(head, heads_[order[number]]);
    TRY(out.add(advisory_key(number), head.bytes()));
  }
  return {};
}

void DatabaseBuilder::count_contexts() {
  std::map<std::string_view, std::uint64_t> packages;
  std::string_view last;
  for (const Row& row : rows_) {
    const std::string_view key = keys_.at(row.key);
    if (key == last) continue;
    ++packages[context_of(key)];
    last = key;
  }
  for (const auto& [context, count] : packages) {
    model::Encoder value;
    value.number(count);
    add_value("contexts", std::string(context), value.take());
  }
}

Status DatabaseBuilder::write_names(TableWriter& out,
                                    const std::vector<std::uint32_t>& numbers) const {
  std::map<std::string, std::vector<std::uint32_t>> names;
  for (std::uint32_t at = 0; at < heads_.size(); ++at) {
    names[name_key(heads_[at].id)].push_back(numbers[at]);
    for (const auto* const more : {&heads_[at].aliases, &heads_[at].related}) {
      for (const std::string& name : *more) names[name_key(name)].push_back(numbers[at]);
    }
  }
  for (auto& [name, list] : names) {
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
    TRY(out.add(name, encode_numbers(list)));
  }
  return {};
}

Status DatabaseBuilder::write_statements(TableWriter& out,
                                         const std::vector<std::uint32_t>& numbers) const {
  for (std::size_t at = 0; at < rows_.size();) {
    const std::uint32_t key = rows_[at].key;
    model::Encoder value;
    for (; at < rows_.size() && rows_[at].key == key; ++at) {
      value.number(numbers[rows_[at].advisory]);
      value.raw(as_bytes(bodies_.at(rows_[at].body)));
    }
    TRY(out.add(keys_.at(key), value.bytes()));
  }
  return {};
}

Status DatabaseBuilder::write(const std::string& path, const DatabaseMeta& meta,
                              const SigningKey& key) {
  const auto numbers = numbers_of_advisories();
  sort_rows(numbers);
  if (meta.base.empty()) count_contexts();
  TRY_ASSIGN(DatabaseFileWriter file, DatabaseFileWriter::create(path));
  TRY(file.add_table("advisories",
                     [&](TableWriter& out) { return write_advisories(out, numbers); }));
  TRY(file.add_table("names", [&](TableWriter& out) { return write_names(out, numbers); }));
  TRY(file.add_table("statements",
                     [&](TableWriter& out) { return write_statements(out, numbers); }));
  for (const auto& [name, entries] : values_) {
    const auto fill = [&](TableWriter& out) -> Status {
      for (const auto& [entry, value] : entries) TRY(out.add(entry, value));
      return {};
    };
    TRY(file.add_table(name, fill));
  }
  return file.finish(meta, key);
}

}  // namespace iar::advisory
