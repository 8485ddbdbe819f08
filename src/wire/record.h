// Field lists of the protocol's records, written once and used in both directions: `Coder` is
// model::Encoder or model::Decoder. A record is its length and its fields; see protocol.h.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/codec.h"

namespace iar::wire {

// A decoder that is at its end has what an older writer did not write: the field keeps its value.
inline void field(model::Encoder& out, const std::string& value) { out.text(value); }
inline void field(model::Decoder& in, std::string& value) {
  if (!in.at_end()) value = in.text();
}
inline void field(model::Encoder& out, bool value) { out.number(value ? 1 : 0); }
inline void field(model::Decoder& in, bool& value) {
  if (!in.at_end()) value = in.number_up_to(1) == 1;
}
inline void field(model::Encoder& out, std::uint64_t value) { out.number(value); }
inline void field(model::Decoder& in, std::uint64_t& value) {
  if (!in.at_end()) value = in.number();
}
inline void field(model::Encoder& out, std::uint32_t value) { out.number(value); }
inline void field(model::Decoder& in, std::uint32_t& value) {
  if (!in.at_end()) value = static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX));
}
// Signed: the sign goes into the lowest bit, so that small numbers of either sign are short.
inline void field(model::Encoder& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  out.number((bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}
inline void field(model::Decoder& in, std::int64_t& value) {
  if (in.at_end()) return;
  const std::uint64_t coded = in.number();
  value = static_cast<std::int64_t>((coded >> 1U) ^ ((coded & 1U) != 0 ? ~std::uint64_t{0} : 0));
}
inline void field(model::Encoder& out, const std::pair<std::string, std::string>& value) {
  out.text(value.first);
  out.text(value.second);
}
inline void field(model::Decoder& in, std::pair<std::string, std::string>& value) {
  value.first = in.text();
  value.second = in.text();
}

template <typename Enum>
void enum_field(model::Encoder& out, Enum value, Enum) {
  out.number(static_cast<std::uint64_t>(value));
}
template <typename Enum>
void enum_field(model::Decoder& in, Enum& value, Enum last) {
  if (in.at_end()) return;
  value = static_cast<Enum>(in.number_up_to(static_cast<std::uint64_t>(last)));
}

// Declared for each record where its fields are listed:
//   template <typename Coder, typename T> requires(same_record<T, Name>)
//   void fields(Coder& coder, T& value);
template <typename T, typename Record>
concept same_record = std::is_same_v<std::remove_const_t<T>, Record>;

template <typename T>
void record(model::Encoder& out, const T& value) {
  model::Encoder inner;
  fields(inner, value);
  out.text(inner.bytes());
}
template <typename T>
void record(model::Decoder& in, T& value) {
  if (in.at_end()) return;
  model::Decoder inner(as_bytes(in.text_view()));
  fields(inner, value);
  if (!inner.ok()) in.fail();
}

template <typename T>
void list(model::Encoder& out, const std::vector<T>& values) {
  out.number(values.size());
  for (const T& value : values) {
    if constexpr (requires { field(out, value); }) {
      field(out, value);
    } else {
      record(out, value);
    }
  }
}
template <typename T>
void list(model::Decoder& in, std::vector<T>& values) {
  if (in.at_end()) return;
  const std::size_t count = in.count();
  values.clear();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    if (in.at_end()) return in.fail();
    T& value = values.emplace_back();
    if constexpr (requires { field(in, value); }) {
      field(in, value);
    } else {
      record(in, value);
    }
  }
}

}  // namespace iar::wire
