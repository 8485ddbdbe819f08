#include "store/filter.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace iar::store {

namespace {

using wire::FqlNode;
using wire::FqlNodeKind;
using wire::FqlOperator;
using wire::FqlTerm;
using wire::FqlValue;
using wire::FqlValueKind;

constexpr std::size_t k_pattern_size_max = 1000;  // bytes
constexpr std::size_t k_patterns_max = 100;       // in one list

// Where a property is found.
struct Place {
  const Column* column = nullptr;
  const Relation* relation = nullptr;  // null: of the row itself
};

const Column* named(std::span<const Column> columns, std::string_view name) {
  const auto found = std::ranges::find(columns, name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

Place place_of(const Table& table, std::string_view name) {
  if (const Column* column = named(table.columns, name)) return {column, nullptr};
  for (const Relation& relation : table.relations) {
    if (const Column* column = named(relation.columns, name)) return {column, &relation};
  }
  return {};
}

Error misfit(const FqlTerm& term, std::string_view what) {
  return make_error(ErrorCode::usage, "filter: " + term.property + " " + std::string(what));
}

bool negative(FqlOperator op) {
  return op == FqlOperator::not_equal || op == FqlOperator::not_match ||
         op == FqlOperator::not_wildcard || op == FqlOperator::absent;
}

bool textual(ColumnType type) { return type == ColumnType::text || type == ColumnType::word; }

std::string expression(const Column& column) {
  const std::string sql = "(" + std::string(column.sql) + ")";
  return column.type == ColumnType::word ? "lower(" + sql + ")" : sql;
}

// The value as the column's type has it.
Result<Cell> cell_of(const FqlTerm& term, const FqlValue& value, ColumnType type,
                     std::int64_t now_ms) {
  const char* end = value.text.data() + value.text.size();
  switch (type) {
    case ColumnType::text: return Cell(value.text);
    case ColumnType::word: return Cell(lowered(value.text));
    case ColumnType::boolean: {
      const std::string word = lowered(value.text);
      if (word == "true") return Cell(std::int64_t{1});
      if (word == "false") return Cell(std::int64_t{0});
      return misfit(term, "is true or false");
    }
    case ColumnType::time: {
      TRY_ASSIGN(const std::int64_t moment, wire::fql_time(value.text, now_ms));
      return Cell(moment);
    }
    default: break;
  }
  double number = 0;
  const auto parsed = std::from_chars(value.text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || value.text.empty() ||
      !(number > -1e300 && number < 1e300)) {
    return misfit(term, "is a number");
  }
  return Cell(number);
}

// "%" and "_" have no meaning of their own; "*" becomes "%", "\*" stays a star.
std::string like_pattern(std::string_view pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = lower(pattern[at]);
    if (c == '\\' && at + 1 < pattern.size() && pattern[at + 1] == '*') {
      out += '*';
      ++at;
    } else if (c == '*') {
      out += '%';
    } else {
      if (c == '%' || c == '_' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

// Conditions over one column. "LIKE" folds no case of its own on PostgreSQL: both sides are folded.
class TermSql {
 public:
  TermSql(const FqlTerm& term, const Column& column, std::int64_t now_ms)
      : term_(term), column_(column), now_ms_(now_ms), sql_(expression(column)) {}

  // What the term says when its operator is not negated.
  Result<Condition> positive() {
    switch (term_.op) {
      case FqlOperator::present:
      case FqlOperator::absent: return present();
      case FqlOperator::equal:
      case FqlOperator::not_equal: return equal();
      case FqlOperator::match:
      case FqlOperator::not_match:
      case FqlOperator::wildcard:
      case FqlOperator::not_wildcard: return patterns();
      default: return compared();
    }
  }

 private:
  Condition present() {
    out_.sql = textual(column_.type) ? sql_ + " <> ''" : sql_ + " IS NOT NULL";
    return std::move(out_);
  }

  Result<Condition> equal() {
    std::string marks;
    bool null = false;
    for (const FqlValue& value : term_.values) {
      if (value.kind == FqlValueKind::null) {
        null = true;
        continue;
      }
      TRY_ASSIGN(Cell cell, cell_of(term_, value, column_.type, now_ms_));
      add(std::move(cell), marks);
    }
    if (!marks.empty()) out_.sql = sql_ + " IN (" + marks + ")";
    if (!null) return std::move(out_);
    const std::string lacking =
        "NOT (" + std::string(textual(column_.type) ? sql_ + " <> ''" : sql_ + " IS NOT NULL") +
        ")";
    out_.sql = marks.empty() ? lacking : "(" + out_.sql + " OR " + lacking + ")";
    return std::move(out_);
  }

  Result<Condition> compared() {
    if (column_.type == ColumnType::boolean) return misfit(term_, "has no order");
    if (term_.values.front().kind == FqlValueKind::null) return misfit(term_, "has no order");
    TRY_ASSIGN(Cell cell, cell_of(term_, term_.values.front(), column_.type, now_ms_));
    std::string mark;
    add(std::move(cell), mark);
    out_.sql = known_and(sql_ + sign() + mark);
    return std::move(out_);
  }

  [[nodiscard]] std::string sign() const {
    switch (term_.op) {
      case FqlOperator::greater: return " > ";
      case FqlOperator::greater_equal: return " >= ";
      case FqlOperator::less: return " < ";
      default: return " <= ";
    }
  }

  Result<Condition> patterns() {
    if (!textual(column_.type)) return misfit(term_, "is no text");
    if (term_.values.size() > k_patterns_max) return misfit(term_, "has too many patterns");
    const bool words = term_.op == FqlOperator::match || term_.op == FqlOperator::not_match;
    std::string any;
    for (const FqlValue& value : term_.values) {
      if (value.text.size() > k_pattern_size_max) return misfit(term_, "has too long a pattern");
      TRY_ASSIGN(const std::string one,
                 words ? all_words(value) : Result<std::string>(like(like_pattern(value.text))));
      any += (any.empty() ? "" : " OR ") + one;
    }
    out_.sql = known_and("(" + any + ")");
    return std::move(out_);
  }

  // A row that lacks the property is not compared: a text that is empty is as one that is null.
  [[nodiscard]] std::string known_and(std::string condition) const {
    return textual(column_.type) ? "(" + sql_ + " <> '' AND " + condition + ")"
                                 : std::move(condition);
  }

  Result<std::string> all_words(const FqlValue& value) {
    std::string all;
    for (const std::string& word : wire::fql_words(value.text)) {
      all += (all.empty() ? "" : " AND ") + like("%" + word + "%");
    }
    if (all.empty()) return misfit(term_, "needs a word to look for");
    return "(" + all + ")";
  }

  std::string like(std::string pattern) {
    out_.parameters.emplace_back(std::move(pattern));
    return "lower(" + sql_ + ") LIKE ? ESCAPE '\\'";
  }

  void add(Cell cell, std::string& marks) {
    if (!marks.empty()) marks += ", ";
    const bool number = !textual(column_.type);
    const bool real = std::holds_alternative<double>(cell);
    marks += real ? "CAST(? AS {real})" : number ? "CAST(? AS BIGINT)" : "?";
    out_.parameters.push_back(std::move(cell));
  }

  const FqlTerm& term_;
  const Column& column_;
  std::int64_t now_ms_;
  std::string sql_;
  Condition out_;
};

class Compiler {
 public:
  Compiler(const Table& table, CustomerId customer, std::int64_t now_ms)
      : table_(table), customer_(customer), now_ms_(now_ms) {}

  Result<Condition> node(const FqlNode& node) {
    if (node.kind == FqlNodeKind::term) return term(node.term);
    const bool all = node.kind == FqlNodeKind::all_of;
    std::vector<const FqlNode*> rest;
    std::vector<std::pair<const Relation*, std::vector<const FqlNode*>>> shared;
    for (const FqlNode& child : node.children) {
      const Relation* relation = all ? relation_of(child) : nullptr;
      if (relation == nullptr) {
        rest.push_back(&child);
        continue;
      }
      const auto found =
          std::ranges::find(shared, relation, [](const auto& one) { return one.first; });
      if (found != shared.end()) {
        found->second.push_back(&child);
      } else {
        shared.push_back({relation, {&child}});
      }
    }
    Condition out;
    for (const FqlNode* child : rest) {
      TRY_ASSIGN(const Condition one, this->node(*child));
      join(out, one, all);
    }
    for (const auto& [relation, children] : shared) {
      TRY_ASSIGN(const Condition one, related(*relation, children));
      join(out, one, all);
    }
    out.sql = "(" + out.sql + ")";
    return out;
  }

 private:
  static void join(Condition& out, const Condition& one, bool all) {
    if (!out.sql.empty()) out.sql += all ? " AND " : " OR ";
    out.sql += one.sql;
    out.parameters.insert(out.parameters.end(), one.parameters.begin(), one.parameters.end());
  }

  // The one relation that everything below is about, without any "!"; null: there is none.
  const Relation* relation_of(const FqlNode& node) const {
    if (node.kind == FqlNodeKind::term) {
      return negative(node.term.op) ? nullptr : place_of(table_, node.term.property).relation;
    }
    const Relation* only = relation_of(node.children.front());
    for (const FqlNode& child : node.children) {
      if (relation_of(child) != only) return nullptr;
    }
    return only;
  }

  // Of one related row: all children hold.
  Result<Condition> related(const Relation& relation, const std::vector<const FqlNode*>& children) {
    Condition out;
    for (const FqlNode* child : children) {
      TRY_ASSIGN(const Condition one, of_row(relation, *child));
      join(out, one, true);
    }
    return enclosed(relation, std::move(out));
  }

  Condition enclosed(const Relation& relation, Condition inner) const {
    Condition out;
    out.sql = std::string(relation.open);
    if (!relation.customer.empty()) {
      out.sql += " AND " + std::string(relation.customer) + " = ?";
      out.parameters.emplace_back(customer_.value);
    }
    out.sql += " AND (" + inner.sql + "))";
    std::ranges::move(inner.parameters, std::back_inserter(out.parameters));
    return out;
  }

  // A condition on the related row itself.
  Result<Condition> of_row(const Relation& relation, const FqlNode& node) {
    if (node.kind == FqlNodeKind::term) {
      const Column* column = named(relation.columns, node.term.property);
      return TermSql(node.term, *column, now_ms_).positive();
    }
    Condition out;
    for (const FqlNode& child : node.children) {
      TRY_ASSIGN(const Condition one, of_row(relation, child));
      join(out, one, node.kind == FqlNodeKind::all_of);
    }
    out.sql = "(" + out.sql + ")";
    return out;
  }

  Result<Condition> term(const FqlTerm& term) {
    const Place place = place_of(table_, term.property);
    if (place.column == nullptr) return misfit(term, "is no property of these");
    if (place.column->type == ColumnType::accepted) return Condition{"(0 = 0)", {}};
    TRY_ASSIGN(Condition positive, TermSql(term, *place.column, now_ms_).positive());
    if (place.relation != nullptr) positive = enclosed(*place.relation, std::move(positive));
    // Nothing is known of what is null: it is not equal, not greater, not less.
    positive.sql =
        std::string(negative(term.op) ? "NOT " : "") + "COALESCE((" + positive.sql + "), FALSE)";
    return positive;
  }

  const Table& table_;
  CustomerId customer_;
  std::int64_t now_ms_;
};

}  // namespace

Result<Condition> condition_of(const wire::FqlNode& filter, const Table& table, CustomerId customer,
                               std::int64_t now_ms) {
  return Compiler(table, customer, now_ms).node(filter);
}

}  // namespace iar::store
