// fql_oracle [FILTERS [SEED]]: made-up filters over every published set of fields that lists or
// counts what is stored, asked of both engines and decided row by row. Broken filters must be
// refused. The last line is "N passed, N failed".
#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>

#include "store/fql_filters.h"
#include "store/testing_store.h"

namespace iar::store {
namespace {

struct Asked {
  FieldSet set;
  Collection collection;
};
constexpr std::array k_asked = {
    Asked{FieldSet::f1, Collection::images},
    Asked{FieldSet::f2, Collection::images},
    Asked{FieldSet::f3, Collection::images},
    Asked{FieldSet::f5, Collection::images},
    Asked{FieldSet::f6, Collection::detections},
    Asked{FieldSet::f6, Collection::image_detections},
    Asked{FieldSet::f7, Collection::packages},
    Asked{FieldSet::f9, Collection::packages},
    Asked{FieldSet::f9, Collection::package_findings},
    Asked{FieldSet::f10, Collection::vulnerabilities},
    Asked{FieldSet::f11, Collection::vulnerabilities},
    Asked{FieldSet::f12, Collection::findings},
    Asked{FieldSet::f14, Collection::clusters},
    Asked{FieldSet::f15, Collection::containers},
    Asked{FieldSet::f16, Collection::containers},
    Asked{FieldSet::f17, Collection::deployments},
    Asked{FieldSet::f20, Collection::namespaces},
    Asked{FieldSet::f21, Collection::nodes},
    Asked{FieldSet::f22, Collection::pods},
    Asked{FieldSet::f23, Collection::running_images},
};
constexpr std::size_t k_shown_max = 20;

struct Engine {
  std::string name;
  std::unique_ptr<TestingStore> opened;
  std::unique_ptr<Store> store;
};

class Oracle {
 public:
  explicit Oracle(std::uint32_t seed) : world_(seed), maker_(seed) {}

  Status open() {
    for (const Dialect dialect : {Dialect::sqlite, Dialect::postgres}) {
      Engine engine;
      engine.name = dialect == Dialect::sqlite ? "SQLite" : "PostgreSQL";
      engine.opened = TestingStore::open(dialect);
      if (!engine.opened) return make_error(ErrorCode::unavailable, engine.name);
      StoreOptions options;
      options.url = engine.opened->url();
      options.now_ms = [this] { return now_; };
      TRY_ASSIGN(engine.store, Store::open(std::move(options)));
      TRY(world_.fill(*engine.store, now_));
      engines_.push_back(std::move(engine));
    }
    return {};
  }

  int run(std::size_t filters) {
    std::vector<FqlQuestion> questions;
    for (const Asked& asked : k_asked) {
      questions.push_back({asked.collection, asked.set, world_.rows(asked.collection)});
    }
    for (std::size_t at = 0; at < filters; ++at) {
      const FqlQuestion& question = questions[at % questions.size()];
      if (at % 10 == 9) {
        refused(question, maker_.broken(question));
      } else {
        compare(question, allowed(question));
      }
    }
    std::cout << selective_ << " filters select some rows and not all\n"
              << passed_ << " passed, " << failed_ << " failed\n";
    return failed_ == 0 && selective_ > filters / 4 ? 0 : 1;
  }

 private:
  static std::size_t terms(const MadeFilter& filter) {
    std::size_t count = filter.kind == MadeFilter::Kind::term ? 1 : 0;
    for (const MadeFilter& child : filter.children) count += terms(child);
    return count;
  }

  // With as many properties as a statement may have.
  MadeFilter allowed(const FqlQuestion& question) {
    MadeFilter made = maker_.make(question, 3);
    while (terms(made) > wire::k_fql_terms_max) made = maker_.make(question, 3);
    return made;
  }

  static Result<std::vector<std::string>> ask(Store& store, CustomerId customer,
                                              const FqlQuestion& question,
                                              const std::string& text) {
    ListQuery query;
    TRY_ASSIGN(query.filter, wire::parse_fql(text));
    query.fields = question.set;
    query.limit = 10'000;
    TRY_ASSIGN(const Page page, store.list(customer, question.collection, query));
    TRY_ASSIGN(const std::uint64_t counted, store.count(customer, question.collection, query));
    std::vector<std::string> ids;
    for (const Row& row : page.rows) {
      std::string id;
      for (const std::string& column : identity_of(question.collection)) {
        const auto index = column_index(question.collection, column);
        if (!index) return make_error(ErrorCode::internal, "no such column: " + column);
        id += (id.empty() ? "" : "|") + std::string(row.text(*index));
      }
      ids.push_back(id);
    }
    if (counted != ids.size() || page.total != ids.size()) {
      return make_error(ErrorCode::internal, "the count is not that of the list");
    }
    std::ranges::sort(ids);
    return ids;
  }

  void compare(const FqlQuestion& question, const MadeFilter& filter) {
    std::vector<std::string> wanted;
    for (const FqlRow& row : question.rows) {
      if (holds(filter, question, row)) wanted.push_back(row.id);
    }
    std::ranges::sort(wanted);
    if (!wanted.empty() && wanted.size() < question.rows.size()) ++selective_;
    const std::string text = maker_.text(filter);
    bool same = true;
    for (const Engine& engine : engines_) {
      const auto got = ask(*engine.store, world_.customer(), question, text);
      if (got.ok() && *got == wanted) continue;
      same = false;
      if (++shown_ > k_shown_max) continue;
      std::cout << engine.name << ", F" << static_cast<int>(question.set) << ": " << text << "\n";
      if (!got.ok()) {
        std::cout << "  " << got.error().text() << "\n";
      } else {
        show("only the store has", *got, wanted);
        show("only the oracle has", wanted, *got);
      }
    }
    ++(same ? passed_ : failed_);
  }

  static void show(std::string_view what, const std::vector<std::string>& left,
                   const std::vector<std::string>& right) {
    std::vector<std::string> more;
    std::ranges::set_difference(left, right, std::back_inserter(more));
    if (more.empty()) return;
    std::cout << "  " << what << " " << more.size() << ", as " << more.front() << "\n";
  }

  void refused(const FqlQuestion& question, const std::string& text) {
    bool refused = true;
    for (const Engine& engine : engines_) {
      const auto got = ask(*engine.store, world_.customer(), question, text);
      refused = refused && !got.ok() &&
                (got.error().code == ErrorCode::usage || got.error().code == ErrorCode::limit);
    }
    if (!refused && ++shown_ <= k_shown_max) std::cout << "not refused: " << text << "\n";
    ++(refused ? passed_ : failed_);
  }

  FqlWorld world_;
  FilterMaker maker_;
  std::int64_t now_ = k_world_now_ms;
  std::vector<Engine> engines_;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  std::size_t selective_ = 0;
  std::size_t shown_ = 0;
};

std::size_t number_of(const char* text) {
  const std::string_view digits = text;
  std::size_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace
}  // namespace iar::store

int main(int argc, char** argv) {
  const std::size_t filters = argc > 1 ? iar::store::number_of(argv[1]) : 5000;
  const std::size_t seed = argc > 2 ? iar::store::number_of(argv[2]) : 1;
  iar::store::Oracle oracle(static_cast<std::uint32_t>(seed));
  const iar::Status opened = oracle.open();
  if (!opened.ok()) {
    std::cout << opened.error().text() << "\n0 passed, 1 failed\n";
    return 1;
  }
  return oracle.run(filters);
}
