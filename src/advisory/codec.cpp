#include "advisory/codec.h"

#include <type_traits>

namespace iar::advisory {

namespace {

using model::Decoder;
using model::Encoder;

template <typename Value, typename Plain>
concept either = std::is_same_v<std::remove_const_t<Value>, Plain>;

// Field lists, written once and used in both directions, as in model/codec.cpp.
struct Fields {
  static void field(Encoder& out, const std::string& value) { out.text(value); }
  static void field(Decoder& in, std::string& value) { value = in.text(); }

  template <typename Enum>
  static void enum_field(Encoder& out, Enum value, Enum) {
    out.number(static_cast<std::uint64_t>(value));
  }
  template <typename Enum>
  static void enum_field(Decoder& in, Enum& value, Enum last) {
    value = static_cast<Enum>(in.number_up_to(static_cast<std::uint64_t>(last)));
  }

  template <typename T>
  static void list(Encoder& out, const std::vector<T>& values) {
    out.number(values.size());
    for (const T& value : values) field(out, value);
  }
  template <typename T>
  static void list(Decoder& in, std::vector<T>& values) {
    values.clear();
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      field(in, values.emplace_back());
    }
  }

  template <typename Coder, either<std::pair<std::string, std::string>> Value>
  static void field(Coder& coder, Value& value) {
    field(coder, value.first);
    field(coder, value.second);
  }
  template <typename Coder, either<Event> Value>
  static void field(Coder& coder, Value& value) {
    enum_field(coder, value.kind, EventKind::limit);
    field(coder, value.version);
  }
  template <typename Coder, either<Range> Value>
  static void field(Coder& coder, Value& value) {
    enum_field(coder, value.kind, RangeKind::unaffected);
    list(coder, value.events);
    field(coder, value.expression);
  }
  template <typename Coder, either<Severity> Value>
  static void field(Coder& coder, Value& value) {
    field(coder, value.type);
    field(coder, value.score);
    field(coder, value.source);
  }
  template <typename Coder, either<Statement> Value>
  static void body(Coder& coder, Value& value) {
    enum_field(coder, value.kind, PackageKind::binary);
    enum_field(coder, value.state, State::under_investigation);
    enum_field(coder, value.remedy, Remedy::end_of_life);
    list(coder, value.ranges);
    list(coder, value.versions);
    field(coder, value.severity);
    field(coder, value.note);
    list(coder, value.conditions);
  }
  template <typename Coder, either<Advisory> Value>
  static void head(Coder& coder, Value& value) {
    field(coder, value.id);
    field(coder, value.source);
    enum_field(coder, value.kind, AdvisoryKind::maintenance);
    list(coder, value.aliases);
    list(coder, value.related);
    field(coder, value.published);
    field(coder, value.modified);
    field(coder, value.withdrawn);
    field(coder, value.summary);
    list(coder, value.severities);
    list(coder, value.references);
  }
};

}  // namespace

void encode_head(Encoder& out, const Advisory& value) { Fields::head(out, value); }
void decode_head(Decoder& in, Advisory& value) { Fields::head(in, value); }
void encode_body(Encoder& out, const Statement& value) { Fields::body(out, value); }
void decode_body(Decoder& in, Statement& value) { Fields::body(in, value); }

}  // namespace iar::advisory
