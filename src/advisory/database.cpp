#include "advisory/database.h"

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
  if (meta.base != hex(files_.front().identity())) {
    return make_error(ErrorCode::conflict, "an update of another database than this one");
  }
  if (meta.sequence != files_.size()) {
    return make_error(ErrorCode::conflict, "update " + std::to_string(meta.sequence) + " where " +
                                               std::to_string(files_.size()) + " is the next");
  }
  files_.push_back(std::move(overlay));
  return {};
}

Result<bool> Database::knows_context(std::string_view context) const {
  for (const DatabaseFile& file : files_) {
    TRY_ASSIGN(const auto found, file.find("contexts", context));
    if (found) return true;
  }
  return false;
}

Result<bool> Database::replaced_above(AdvisoryPlace place) const {
  if (place.file + 1 >= files_.size()) return false;
  TRY_ASSIGN(const Advisory head, advisory(place));
  const std::string key = replaced_key(head.source, head.id);
  for (std::size_t above = place.file + 1; above < files_.size(); ++above) {
    TRY_ASSIGN(const auto found, files_[above].find("replaced", key));
    if (found) return true;
  }
  return false;
}

Result<std::vector<Found>> Database::statements(std::string_view context,
                                                std::string_view package) const {
  const std::string key = statements_key(context, package_key(context, package));
  std::vector<Found> out;
  for (std::uint32_t file = 0; file < files_.size(); ++file) {
    TRY_ASSIGN(const auto value, files_[file].find("statements", key));
    if (!value) continue;
    std::vector<Found> here;
    TRY(decode_statements(*value, file, here));
    for (Found& found : here) {
      TRY_ASSIGN(const bool replaced, replaced_above(found.advisory));
      if (!replaced) out.push_back(std::move(found));
    }
  }
  for (Found& found : out) {
    found.statement.context = context;
    found.statement.package = package;
  }
  return out;
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
  std::vector<AdvisoryPlace> out;
  for (std::uint32_t file = 0; file < files_.size(); ++file) {
    TRY_ASSIGN(const auto value, files_[file].find("names", name_key(name)));
    if (!value) continue;
    TRY_ASSIGN(const auto numbers, decode_numbers(*value));
    for (const std::uint32_t number : numbers) {
      TRY_ASSIGN(const bool replaced, replaced_above({file, number}));
      if (!replaced) out.push_back({file, number});
    }
  }
  return out;
}

}  // namespace iar::advisory
