#include "store/fql_filters.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "base/utc.h"

namespace iar::store {

namespace {

bool textual(FieldKind kind) { return kind == FieldKind::text || kind == FieldKind::word; }

std::string op_sign(const std::string& op) { return op == "present" || op == "absent" ? "" : op; }

bool negated(const std::string& op) { return op.starts_with("!") || op == "absent"; }

bool lacks(const Field& field, FieldKind kind) {
  return textual(kind) ? field.text.empty() : !field.number;
}

// "*" stands for any characters.
bool wild(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() != '*') {
    return !text.empty() && pattern.front() == text.front() &&
           wild(pattern.substr(1), text.substr(1));
  }
  for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
    if (wild(pattern.substr(1), text.substr(skipped))) return true;
  }
  return false;
}

bool has_words(const std::string& wanted, const std::string& text) {
  std::string word;
  for (const char c : wanted + " ") {
    if (is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80) {
      word += lower(c);
      continue;
    }
    if (!word.empty() && lowered(text).find(word) == std::string::npos) return false;
    word.clear();
  }
  return true;
}

bool equals(const MadeValue& value, const Field& field, FieldKind kind) {
  if (value.null) return lacks(field, kind);
  if (kind == FieldKind::word) return lowered(value.is.text) == lowered(field.text);
  if (kind == FieldKind::text) return value.is.text == field.text;
  return field.number && value.is.number && *field.number == *value.is.number;
}

bool ordered(const std::string& op, const MadeValue& value, const Field& field, FieldKind kind) {
  if (lacks(field, kind)) return false;
  int order = 0;
  if (textual(kind)) {
    const bool fold = kind == FieldKind::word;
    order = (fold ? lowered(field.text) : field.text)
                .compare(fold ? lowered(value.is.text) : value.is.text);
  } else {
    order = *field.number < *value.is.number ? -1 : *field.number > *value.is.number ? 1 : 0;
  }
  if (op == ">") return order > 0;
  if (op == ">=") return order >= 0;
  if (op == "<") return order < 0;
  return order <= 0;
}

// What the term says without its "!".
bool positive(const MadeFilter& term, const Field& field) {
  const FieldKind kind = kind_of_field(term.property);
  const std::string op = term.op.starts_with("!") ? term.op.substr(1) : term.op;
  if (op == "present" || op == "absent") return !lacks(field, kind);
  if (op == ">" || op == ">=" || op == "<" || op == "<=") {
    return ordered(op, term.values.front(), field, kind);
  }
  return std::ranges::any_of(term.values, [&](const MadeValue& value) {
    if (op.empty()) return equals(value, field, kind);
    if (lacks(field, kind)) return false;
    if (op == "~") return has_words(value.is.text, field.text);
    return wild(lowered(value.is.text), lowered(field.text));
  });
}

const std::vector<Record>& records(const FqlRow& row, const std::string& relation) {
  static const std::vector<Record> none;
  const auto found = row.related.find(relation);
  return found == row.related.end() ? none : found->second;
}

// The kind of related things that a filter without "!" is about throughout; empty: none.
std::string about(const MadeFilter& filter, Collection collection) {
  if (filter.kind == MadeFilter::Kind::term) {
    return negated(filter.op) ? "" : relation_of(collection, filter.property);
  }
  const std::string first = about(filter.children.front(), collection);
  for (const MadeFilter& child : filter.children) {
    if (about(child, collection) != first) return "";
  }
  return first;
}

bool holds_of(const MadeFilter& filter, const Record& record) {
  if (filter.kind == MadeFilter::Kind::term) return positive(filter, record.at(filter.property));
  const auto one = [&](const MadeFilter& child) { return holds_of(child, record); };
  return filter.kind == MadeFilter::Kind::all_of ? std::ranges::all_of(filter.children, one)
                                                 : std::ranges::any_of(filter.children, one);
}

bool term_holds(const MadeFilter& term, const FqlQuestion& question, const FqlRow& row) {
  if (kind_of_field(term.property) == FieldKind::accepted) return true;
  const std::string relation = relation_of(question.collection, term.property);
  bool said = false;
  if (relation.empty()) {
    said = positive(term, row.own.at(term.property));
  } else {
    for (const Record& record : records(row, relation)) {
      said = said || positive(term, record.at(term.property));
    }
  }
  return said != negated(term.op);
}

std::string number_text(double value) {
  if (value == std::floor(value)) return std::to_string(static_cast<std::int64_t>(value));
  std::string text = std::to_string(value);
  text.resize(text.find('.') + 2);
  return text;
}

double number_of_text(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string time_text(std::int64_t ms) {
  std::string text = utc_text(ms / 1000);
  if (ms % 1000 == 0) return text;
  text.pop_back();
  return text + "." + std::to_string(1000 + ms % 1000).substr(1) + "Z";
}

}  // namespace

bool holds(const MadeFilter& filter, const FqlQuestion& question, const FqlRow& row) {
  if (filter.kind == MadeFilter::Kind::term) return term_holds(filter, question, row);
  if (filter.kind == MadeFilter::Kind::any_of) {
    return std::ranges::any_of(
        filter.children, [&](const MadeFilter& child) { return holds(child, question, row); });
  }
  // What is joined by "+" and about one kind of related things holds of one of them.
  std::map<std::string, std::vector<const MadeFilter*>> together;
  for (const MadeFilter& child : filter.children) {
    const std::string relation = about(child, question.collection);
    if (relation.empty()) {
      if (!holds(child, question, row)) return false;
    } else {
      together[relation].push_back(&child);
    }
  }
  return std::ranges::all_of(together, [&](const auto& group) {
    return std::ranges::any_of(records(row, group.first), [&](const Record& record) {
      return std::ranges::all_of(group.second,
                                 [&](const MadeFilter* child) { return holds_of(*child, record); });
    });
  });
}

MadeFilter FilterMaker::make(const FqlQuestion& question, int depth) {
  if (depth == 0 || chance(45)) return term(question);
  MadeFilter made;
  made.kind = chance(60) ? MadeFilter::Kind::all_of : MadeFilter::Kind::any_of;
  const std::size_t count = 2 + below(2);
  for (std::size_t at = 0; at < count; ++at) made.children.push_back(make(question, depth - 1));
  return made;
}

MadeFilter FilterMaker::term(const FqlQuestion& question) {
  const auto names = fields(question.set);
  MadeFilter made;
  made.property = names[below(names.size())];
  const FieldKind kind = kind_of_field(made.property);
  static const std::vector<std::string> of_text = {"",  "",  "!",  "*",  "!*",      "~",     "!~",
                                                   ">", "<", ">=", "<=", "present", "absent"};
  static const std::vector<std::string> of_number = {
      "", "!", ">", ">=", "<", "<=", "present", "absent"};
  static const std::vector<std::string> of_flag = {"", "!", "present", "absent"};
  const auto& ops = textual(kind) ? of_text : kind == FieldKind::boolean ? of_flag : of_number;
  made.op = ops[below(ops.size())];
  if (made.op == "present" || made.op == "absent") return made;
  const bool order = made.op.starts_with(">") || made.op.starts_with("<");
  const std::size_t count = !order && chance(25) ? 1 + below(3) : 1;
  for (std::size_t at = 0; at < count; ++at) {
    made.values.push_back(value(question, made.property, made.op));
  }
  return made;
}

Field FilterMaker::sample(const FqlQuestion& question, const std::string& property) {
  if (question.rows.empty() || kind_of_field(property) == FieldKind::accepted) return {};
  const std::string relation = relation_of(question.collection, property);
  const FqlRow& row = question.rows[below(question.rows.size())];
  if (relation.empty()) return row.own.at(property);
  const auto& all = records(row, relation);
  return all.empty() ? Field{} : all[below(all.size())].at(property);
}

std::string FilterMaker::mangled(std::string text, const std::string& op) {
  if (chance(20)) text = lowered(text);
  if (op == "~" || op == "!~") {
    std::erase(text, '\\');
    return fql_words_free(text) ? "web" : text;
  }
  if (op != "*" && op != "!*") return chance(15) ? text + "x" : text;
  std::erase(text, '\\');
  // No character is cut into halves.
  const auto beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::ranges::any_of(text, beyond)) return "*" + text;
  const std::size_t begin = text.empty() ? 0 : below(text.size());
  const std::size_t size = text.empty() ? 0 : below(text.size() - begin + 1);
  switch (below(4)) {
    case 0: return text.substr(0, begin) + "*";
    case 1: return "*" + text.substr(begin);
    case 2: return "*" + text.substr(begin, size) + "*";
    default: return text.substr(0, begin) + "*" + text.substr(begin + size);
  }
}

MadeValue FilterMaker::value(const FqlQuestion& question, const std::string& property,
                             const std::string& op) {
  const FieldKind kind = kind_of_field(property);
  MadeValue made;
  if ((op.empty() || op == "!") && chance(6)) {
    made.null = true;
    made.written = "null";
    return made;
  }
  made.is = sample(question, property);
  switch (kind) {
    case FieldKind::text:
    case FieldKind::word:
      made.is.text = mangled(made.is.text, op);
      made.written = quoted(made.is.text);
      break;
    case FieldKind::boolean:
      made.is.number = chance(50) ? 1 : 0;
      made.written = *made.is.number != 0 ? "true" : "false";
      if (chance(40)) made.written = quoted(made.written);
      break;
    case FieldKind::time: {
      const auto moved = static_cast<std::int64_t>(below(3)) - 1;
      auto ms = static_cast<std::int64_t>(made.is.number.value_or(0)) + moved;
      made.written = quoted(time_text(ms));
      if (chance(40)) {
        const auto hours = static_cast<std::int64_t>(below(60));
        ms = k_world_now_ms - hours * 3'600'000;
        made.written = quoted("now-" + std::to_string(hours) + "h");
      }
      made.is.number = static_cast<double>(ms);
      break;
    }
    default: {
      double number = made.is.number.value_or(3);
      if (chance(30)) number += static_cast<double>(below(5)) - 2;
      if (chance(10)) number += 0.5;
      made.written = number_text(number);
      made.is.number = number_of_text(made.written);
      if (chance(40)) made.written = quoted(made.written);
    }
  }
  return made;
}

bool FilterMaker::fql_words_free(const std::string& text) {
  return std::ranges::none_of(
      text, [](char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; });
}

std::string FilterMaker::quoted(const std::string& text) {
  const char quote = chance(85) ? '\'' : '"';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') out += '\\';
    out += c;
  }
  return out + quote;
}

std::string FilterMaker::text(const MadeFilter& filter) {
  std::string out;
  if (filter.kind != MadeFilter::Kind::term) {
    const char sign = filter.kind == MadeFilter::Kind::all_of ? '+' : ',';
    for (const MadeFilter& child : filter.children) {
      if (!out.empty()) out += sign;
      // "+" binds tighter than ",".
      const bool bare = child.kind == MadeFilter::Kind::term ||
                        (sign == ',' && child.kind == MadeFilter::Kind::all_of && chance(50));
      out += bare ? text(child) : "(" + text(child) + ")";
    }
    return out;
  }
  out = filter.property;
  if (chance(10))
    std::ranges::transform(out, out.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
  out += chance(15) ? ": " : ":";
  if (filter.op == "present") return out + "*";
  if (filter.op == "absent") return out + "!*";
  out += op_sign(filter.op);
  const bool order = filter.op.starts_with(">") || filter.op.starts_with("<");
  if (filter.values.size() == 1 && (order || chance(90))) return out + filter.values[0].written;
  for (std::size_t at = 0; at < filter.values.size(); ++at) {
    out += at == 0 ? "[" : chance(50) ? ", " : ",";
    out += filter.values[at].written;
  }
  return out + "]";
}

std::string FilterMaker::broken(const FqlQuestion& question) {
  const std::string good = text(term(question));
  const std::string name(fields(question.set)[below(fields(question.set).size())]);
  switch (below(9)) {
    case 0: return good + "+";
    case 1: return "(" + good;
    case 2: return good + ")";
    case 3: return "whatever";
    case 4: return "no_such_property:'a'+" + good;
    case 5: return name + ":'open";
    case 6: return name + ":['a',";
    case 7: return name + ":>['1','2']";
    default: return good + ",,";
  }
}

}  // namespace iar::store
