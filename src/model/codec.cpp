#include "model/codec.h"

#include <algorithm>
#include <array>

namespace iar::model {

void Encoder::number(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80U));
    value >>= 7U;
  }
  out_.push_back(static_cast<char>(value));
}

void Encoder::text(std::string_view value) {
  number(value.size());
  out_ += value;
}

void Encoder::raw(ByteView bytes) { out_ += as_text(bytes); }

std::uint64_t Decoder::number() {
  const auto value = failed_ ? std::nullopt : cursor_.varint();
  if (!value) failed_ = true;
  return value.value_or(0);
}

std::uint64_t Decoder::number_up_to(std::uint64_t largest) {
  const std::uint64_t value = number();
  if (value <= largest) return value;
  failed_ = true;
  return 0;
}

std::string Decoder::text() { return std::string(text_view()); }

std::string_view Decoder::text_view() {
  const std::uint64_t size = number_up_to(cursor_.remaining());
  return as_text(raw(size));
}

ByteView Decoder::raw(std::size_t count) {
  const auto taken = failed_ ? std::nullopt : cursor_.take(count);
  if (!taken) failed_ = true;
  return taken.value_or(ByteView{});
}

std::size_t Decoder::count() { return number_up_to(cursor_.remaining()); }

Status Decoder::finish() const {
  if (failed_) return make_error(ErrorCode::corrupt, "record cut or malformed");
  if (!at_end()) return make_error(ErrorCode::corrupt, "bytes left after the record");
  return {};
}

namespace {

// Field lists, written once and used in both directions: `Coder` is an Encoder or a Decoder. In one
// struct, so that lists of lists find each other whatever their order.
struct Fields {
  static void field(Encoder& out, const std::string& value) { out.text(value); }
  static void field(Decoder& in, std::string& value) { value = in.text(); }
  static void field(Encoder& out, bool value) { out.number(value ? 1 : 0); }
  static void field(Decoder& in, bool& value) { value = in.number_up_to(1) == 1; }
  static void field(Encoder& out, std::uint32_t value) { out.number(value); }
  static void field(Decoder& in, std::uint32_t& value) {
    value = static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX));
  }
  // Layers: -1 and up.
  static void field(Encoder& out, int value) { out.number(static_cast<std::uint64_t>(value + 1)); }
  static void field(Decoder& in, int& value) {
    value = static_cast<int>(in.number_up_to(1U << 20U)) - 1;
  }

  template <typename Enum>
  static void enum_field(Encoder& out, Enum value, Enum) {
    out.number(static_cast<std::uint64_t>(value));
  }
  template <typename Enum>
  static void enum_field(Decoder& in, Enum& value, Enum last) {
    value = static_cast<Enum>(in.number_up_to(static_cast<std::uint64_t>(last)));
  }

  static void field(Encoder& out, const Digest& value) { out.raw(value.bytes); }
  static void field(Decoder& in, Digest& value) { field(in, value.bytes); }

  static void field(Encoder& out, const std::pair<std::string, std::string>& value) {
    out.text(value.first);
    out.text(value.second);
  }
  static void field(Decoder& in, std::pair<std::string, std::string>& value) {
    value.first = in.text();
    value.second = in.text();
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, Diagnostic>
  static void fields(Coder& coder, Value& value) {
    enum_field(coder, value.effect, Effect::partial);
    enum_field(coder, value.reason, Reason::foreign_statement);
    field(coder, value.analyzer);
    field(coder, value.layer);
    field(coder, value.path);
    field(coder, value.message);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, Package>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.type);
    field(coder, value.name_space);
    field(coder, value.name);
    field(coder, value.version);
    field(coder, value.architecture);
    field(coder, value.source_name);
    field(coder, value.source_version);
    list(coder, value.licenses);
    list(coder, value.properties);
    enum_field(coder, value.presence, Presence::declared);
    field(coder, value.development);
    list(coder, value.dependencies);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, OsRelease>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.id);
    field(coder, value.version_id);
    field(coder, value.name);
    list(coder, value.id_like);
    field(coder, value.version_codename);
    field(coder, value.variant_id);
    field(coder, value.cpe_name);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, PathClaim>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.path);
    field(coder, value.checksum);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, ClaimList>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.type);
    field(coder, value.package);
    list(coder, value.claims);
  }

  template <std::size_t size>
  static void field(Encoder& out, const std::array<std::uint8_t, size>& value) {
    out.raw(value);
  }
  template <std::size_t size>
  static void field(Decoder& in, std::array<std::uint8_t, size>& value) {
    std::ranges::copy(in.raw(size), value.begin());
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, ContentDigests>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.md5);
    field(coder, value.sha1);
    field(coder, value.sha256);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, FileFacts>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.path);
    field(coder, value.entry);
    list(coder, value.facts.packages);
    list(coder, value.facts.os_releases);
    list(coder, value.facts.claims);
    list(coder, value.facts.attributes);
    list(coder, value.facts.diagnostics);
    optional(coder, value.digests);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, Owner>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.type);
    field(coder, value.name);
    field(coder, value.version);
    enum_field(coder, value.basis, OwnerBasis::changed);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, Evidence>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.path);
    field(coder, value.analyzer);
    field(coder, value.layer);
    field(coder, value.first_layer);
    enum_field(coder, value.presence, Presence::declared);
    optional(coder, value.owner);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, Conflict>
  static void fields(Coder& coder, Value& value) {
    enum_field(coder, value.kind, ConflictKind::installed);
    field(coder, value.version);
    field(coder, value.path);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, InventoryPackage>
  static void fields(Coder& coder, Value& value) {
    fields(coder, value.package);
    list(coder, value.evidence);
    field(coder, value.first_layer);
    optional(coder, value.owner);
    field(coder, value.license);
    enum_field(coder, value.base, BaseMembership::above);
    list(coder, value.conflicts);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, LayerOrigin>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.instruction);
    field(coder, value.created);
    field(coder, value.comment);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, BaseImage>
  static void fields(Coder& coder, Value& value) {
    field(coder, value.name);
    field(coder, value.digest);
    enum_field(coder, value.basis, BaseBasis::label);
    field(coder, value.layers);
  }

  template <typename Coder, typename Value>
    requires std::is_same_v<std::remove_const_t<Value>, Inventory>
  static void fields(Coder& coder, Value& value) {
    optional(coder, value.config_digest);
    field(coder, value.platform.os);
    field(coder, value.platform.architecture);
    field(coder, value.platform.variant);
    list(coder, value.diff_ids);
    list(coder, value.layers);
    optional(coder, value.os);
    list(coder, value.base_images);
    list(coder, value.packages);
    list(coder, value.undetermined);
    list(coder, value.diagnostics);
    enum_field(coder, value.completeness, Completeness::partial);
  }

  template <typename T>
  static void list(Encoder& out, const std::vector<T>& values) {
    out.number(values.size());
    for (const T& value : values) {
      if constexpr (requires { fields(out, value); }) {
        fields(out, value);
      } else {
        field(out, value);
      }
    }
  }

  template <typename T>
  static void list(Decoder& in, std::vector<T>& values) {
    const std::size_t count = in.count();
    values.clear();
    // Grown as elements prove to be there: a length alone reserves nothing.
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      T& value = values.emplace_back();
      if constexpr (requires { fields(in, value); }) {
        fields(in, value);
      } else {
        field(in, value);
      }
    }
  }

  template <typename T>
  static void optional(Encoder& out, const std::optional<T>& value) {
    out.number(value ? 1 : 0);
    if (!value) return;
    if constexpr (requires { fields(out, *value); }) {
      fields(out, *value);
    } else {
      field(out, *value);
    }
  }

  template <typename T>
  static void optional(Decoder& in, std::optional<T>& value) {
    value.reset();
    if (in.number_up_to(1) == 0) return;
    T& present = value.emplace();
    if constexpr (requires { fields(in, present); }) {
      fields(in, present);
    } else {
      field(in, present);
    }
  }
};

Status expect_version(Decoder& in) {
  const std::uint64_t version = in.number();
  if (in.ok() && version != k_codec_version) {
    return make_error(ErrorCode::unsupported, "record of another format version");
  }
  return {};
}

}  // namespace

void encode(Encoder& out, const Diagnostic& value) { Fields::fields(out, value); }
void encode(Encoder& out, const FileFacts& value) { Fields::fields(out, value); }
void decode(Decoder& in, Diagnostic& value) { Fields::fields(in, value); }
void decode(Decoder& in, FileFacts& value) { Fields::fields(in, value); }

std::string encode_facts(const std::vector<FileFacts>& facts) {
  Encoder out;
  out.number(k_codec_version);
  Fields::list(out, facts);
  return out.take();
}

Result<std::vector<FileFacts>> decode_facts(ByteView bytes) {
  Decoder in(bytes);
  TRY(expect_version(in));
  std::vector<FileFacts> facts;
  Fields::list(in, facts);
  TRY(in.finish());
  return facts;
}

std::string encode_inventory(const Inventory& inventory) {
  Encoder out;
  out.number(k_codec_version);
  Fields::fields(out, inventory);
  return out.take();
}

Result<Inventory> decode_inventory(ByteView bytes) {
  Decoder in(bytes);
  TRY(expect_version(in));
  Inventory inventory;
  Fields::fields(in, inventory);
  TRY(in.finish());
  return inventory;
}

Digest inventory_digest(const Inventory& inventory) {
  Inventory own = inventory;
  std::erase_if(own.base_images, [](const auto& base) { return base.basis == BaseBasis::layers; });
  for (auto& package : own.packages) package.base = BaseMembership::unknown;
  return Digest::of(as_bytes(encode_inventory(own)));
}

}  // namespace iar::model
