#include "advisory/enrichment_table.h"

#include <array>

namespace iar::advisory {

namespace {

using model::Decoder;
using model::Encoder;

constexpr std::array<std::string_view, 4> k_tables = {"epss", "kev", "cve", "eol"};

// A value is the feed's name and then the fields but the key's, in their order.
void encode_fields(Encoder& out, const ExploitProbability& value) {
  for (const auto* field : {&value.probability, &value.percentile, &value.date, &value.model}) {
    out.text(*field);
  }
}
void decode_fields(Decoder& in, ExploitProbability& value) {
  for (auto* field : {&value.probability, &value.percentile, &value.date, &value.model}) {
    *field = in.text();
  }
}

void encode_fields(Encoder& out, const KnownExploited& value) {
  for (const auto* field :
       {&value.source, &value.date_added, &value.due_date, &value.ransomware, &value.name}) {
    out.text(*field);
  }
}
void decode_fields(Decoder& in, KnownExploited& value) {
  for (auto* field :
       {&value.source, &value.date_added, &value.due_date, &value.ransomware, &value.name}) {
    *field = in.text();
  }
}

void encode_fields(Encoder& out, const CveSeverities& value) {
  out.number(value.severities.size());
  for (const Severity& one : value.severities) {
    out.text(one.type);
    out.text(one.score);
    out.text(one.source);
  }
  out.text(value.exploitation);
  out.number(value.rejected ? 1 : 0);
}
void decode_fields(Decoder& in, CveSeverities& value) {
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    Severity& one = value.severities.emplace_back();
    one.type = in.text();
    one.score = in.text();
    one.source = in.text();
  }
  value.exploitation = in.text();
  value.rejected = in.number_up_to(1) == 1;
}

void encode_fields(Encoder& out, const EndOfLife& value) {
  for (const auto* field : {&value.codename, &value.released, &value.end, &value.extended}) {
    out.text(*field);
  }
  out.number(value.ended ? 1 : 0);
}
void decode_fields(Decoder& in, EndOfLife& value) {
  for (auto* field : {&value.codename, &value.released, &value.end, &value.extended}) {
    *field = in.text();
  }
  value.ended = in.number_up_to(1) == 1;
}

std::string key_of(const EndOfLife& value) { return statements_key(value.product, value.release); }
template <typename ByCve>
std::string key_of(const ByCve& value) {
  return value.cve;
}

template <typename Value>
Result<std::optional<Value>> look_up(const Database& database, std::string_view table,
                                     Value value) {
  TRY_ASSIGN(const auto bytes, database.find(table, key_of(value)));
  if (!bytes) return std::optional<Value>();
  Decoder in(as_bytes(*bytes));
  (void)in.text_view();  // the feed
  decode_fields(in, value);
  TRY(in.finish());
  return std::optional<Value>(std::move(value));
}

}  // namespace

void add_enrichment(DatabaseBuilder& builder, std::string_view feed, const Enrichment& value) {
  Encoder out;
  out.text(feed);
  std::visit([&](const auto& one) { encode_fields(out, one); }, value);
  builder.add_value(k_tables.at(value.index()),
                    std::visit([](const auto& one) { return key_of(one); }, value), out.take());
}

Status copy_enrichments(const Database& from, std::string_view feed, DatabaseBuilder& builder) {
  for (const std::string_view table : k_tables) {
    const auto copy = [&](const TableEntry& entry) -> Status {
      Decoder in(as_bytes(entry.value));
      if (in.text_view() == feed) {
        builder.add_value(table, std::string(entry.key), std::string(entry.value));
      }
      return {};
    };
    TRY(from.each(table, copy));
  }
  return {};
}

Result<std::map<std::string, std::uint64_t, std::less<>>> enrichments_by_feed(
    const Database& database) {
  std::map<std::string, std::uint64_t, std::less<>> out;
  for (const std::string_view table : k_tables) {
    const auto count = [&](const TableEntry& entry) -> Status {
      Decoder in(as_bytes(entry.value));
      ++out[in.text()];
      return {};
    };
    TRY(database.each(table, count));
  }
  return out;
}

Result<std::optional<ExploitProbability>> exploit_probability(const Database& database,
                                                              std::string_view cve) {
  ExploitProbability value;
  value.cve = cve;
  return look_up(database, "epss", std::move(value));
}

Result<std::optional<KnownExploited>> known_exploited(const Database& database,
                                                      std::string_view cve) {
  KnownExploited value;
  value.cve = cve;
  return look_up(database, "kev", std::move(value));
}

Result<std::optional<CveSeverities>> cve_severities(const Database& database,
                                                    std::string_view cve) {
  CveSeverities value;
  value.cve = cve;
  return look_up(database, "cve", std::move(value));
}

Result<std::optional<EndOfLife>> end_of_life(const Database& database, std::string_view product,
                                             std::string_view release) {
  EndOfLife value;
  value.product = product;
  value.release = release;
  return look_up(database, "eol", std::move(value));
}

}  // namespace iar::advisory
