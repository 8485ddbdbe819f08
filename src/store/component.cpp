#include "store/component.h"

#include "base/text.h"
#include "model/purl_types.h"
#include "wire/record.h"

namespace iar::store {

namespace {

constexpr std::uint64_t k_record_version = 1;

template <typename Coder, typename P>
void package_fields(Coder& coder, P& package) {
  for (auto* text : {&package.type, &package.name_space, &package.name, &package.version,
                     &package.architecture, &package.source_name, &package.source_version}) {
    wire::field(coder, *text);
  }
  wire::list(coder, package.properties);
}

template <typename Coder, typename Os>
void os_fields(Coder& coder, Os& os) {
  for (auto* text :
       {&os.id, &os.version_id, &os.name, &os.version_codename, &os.variant_id, &os.cpe_name}) {
    wire::field(coder, *text);
  }
  wire::list(coder, os.id_like);
}

std::string record_of(const model::Package& package, const std::optional<model::OsRelease>& os) {
  model::Encoder out;
  out.number(k_record_version);
  package_fields(out, package);
  const bool of_system = os && model::is_system_type(package.type);
  out.number(of_system ? 1 : 0);
  if (of_system) os_fields(out, *os);
  return out.take();
}

}  // namespace

std::string match_key_of(std::string_view name) {
  const std::size_t separator = name.find_last_of("/:");
  if (separator != std::string_view::npos) name.remove_prefix(separator + 1);
  std::string key = lowered(name);
  for (char& c : key) {
    if (c == '_' || c == '.') c = '-';
  }
  return key;
}

PackageRow package_row(const model::InventoryPackage& one, const model::Inventory& inventory) {
  const model::Package& package = one.package;
  PackageRow row;
  row.record = record_of(package, inventory.os);
  row.hash = model::Digest::of(as_bytes(row.record)).hex().substr(0, 32);
  row.type = package.type;
  const bool scoped = !package.name_space.empty() && !model::is_system_type(package.type);
  const char* separator = package.type == "maven" ? ":" : "/";
  row.name = scoped ? package.name_space + separator + package.name : package.name;
  row.match_key = match_key_of(package.name);
  row.source_key = match_key_of(package.source_name);
  row.version = package.version;
  row.license = one.license;
  row.layer = one.first_layer;
  row.silent = one.owner.has_value() && !model::is_system_type(package.type);
  if (!one.evidence.empty()) row.path = one.evidence.front().path;
  return row;
}

Result<Component> component_of(std::int64_t id, std::string_view record) {
  model::Decoder in(as_bytes(record));
  Component component;
  component.id = id;
  if (in.number() != k_record_version) in.fail();
  package_fields(in, component.package);
  if (in.number_up_to(1) == 1) os_fields(in, component.os.emplace());
  TRY(in.finish());
  return component;
}

}  // namespace iar::store
