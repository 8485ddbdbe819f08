#include "store/verdicts.h"

#include <array>
#include <map>
#include <set>

#include "base/json.h"

namespace iar::store {

namespace {

// Findings of one component: by level, undetermined, fixable. In the order of the columns c0 …
// c5, c_open, c_fixable.
using Counts = std::array<std::int64_t, 8>;

struct StoredVerdict {
  std::int64_t state = 0;
  std::int64_t severity = 0;
  Cell score;
  std::string fixed;
  std::string source;
  std::int64_t first_seen_ms = 0;
};
using OfComponent = std::map<std::int64_t, StoredVerdict>;  // by vulnerability
using Verdicts = std::map<std::int64_t, OfComponent>;       // by component

bool same(const StoredVerdict& left, const StoredVerdict& right) {
  return left.state == right.state && left.severity == right.severity &&
         left.score == right.score && left.fixed == right.fixed && left.source == right.source;
}

void count(const StoredVerdict& verdict, std::int64_t by, Counts& counts) {
  if (verdict.state != 0) {
    counts[6] += by;
    return;
  }
  counts.at(static_cast<std::size_t>(verdict.severity)) += by;
  if (verdict.fixed != "[]") counts[7] += by;
}

std::string fixed_text(const std::vector<std::string>& versions) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& version : versions) json.string(version);
  return json.end_array().take();
}

std::string id_list(const std::set<std::int64_t>& ids) {
  JsonWriter json;
  json.begin_array();
  for (const std::int64_t id : ids) json.begin_array().integer(id).end_array();
  return json.end_array().take();
}

class Replacement {
 public:
  Replacement(Session& session, CustomerId customer, std::string_view revision)
      : session_(session), customer_(customer), revision_(revision) {}

  Result<VerdictChanges> run(const std::vector<ComponentVerdicts>& verdicts,
                             const std::vector<Vulnerability>& vulnerabilities) {
    for (const Vulnerability& one : vulnerabilities) TRY(put(one));
    std::set<std::int64_t> components;
    for (const ComponentVerdicts& one : verdicts) components.insert(one.component);
    TRY(load(components));
    for (const ComponentVerdicts& one : verdicts) TRY(replace(one));
    TRY(mark_matched(components));
    TRY(write_rows());
    TRY(move_counters());
    TRY(count_vulnerabilities());
    TRY(write_events());
    return changes_;
  }

 private:
  Status put(const Vulnerability& one) {
    const Cell score = one.score ? Cell(*one.score) : Cell();
    TRY_ASSIGN(
        const std::int64_t id,
        session_.integer(
            "INSERT INTO vulnerabilities (customer, name, description, severity, score, vector,"
            " cps_rating, exploited_status, exploited_name, details, published_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (customer, name) DO UPDATE SET"
            " description = excluded.description, severity = excluded.severity,"
            " score = excluded.score, vector = excluded.vector, cps_rating = excluded.cps_rating,"
            " exploited_status = excluded.exploited_status,"
            " exploited_name = excluded.exploited_name, details = excluded.details,"
            " published_ms = excluded.published_ms RETURNING id",
            {customer_.value, one.id, one.description, static_cast<std::int64_t>(one.severity),
             score, one.vector, one.cps_rating, std::int64_t{one.exploited_status},
             one.exploited_name, one.details, one.published_ms}));
    ids_[one.id] = id;
    names_[id] = one.id;
    return {};
  }

  Result<std::int64_t> id_of(const std::string& name) {
    const auto known = ids_.find(name);
    if (known != ids_.end()) return known->second;
    TRY_ASSIGN(const auto rows,
               session_.rows("SELECT id FROM vulnerabilities WHERE customer = ? AND name = ?",
                             {customer_.value, name}));
    if (rows.empty()) {
      return make_error(ErrorCode::usage, "a verdict names no known vulnerability", name);
    }
    const std::int64_t id = integer_of(rows.front().front());
    ids_[name] = id;
    names_[id] = name;
    return id;
  }

  // What is stored of these components; those of other customers are not found.
  Status load(const std::set<std::int64_t>& components) {
    const Cells which = {id_list(components), customer_.value};
    TRY_ASSIGN(const auto known,
               session_.rows("SELECT c.id, c.name_version FROM components c WHERE c.id IN"
                             " (SELECT CAST(r.value->>0 AS BIGINT) FROM {each})"
                             " AND c.customer = ?",
                             which));
    for (const Cells& row : known) {
      before_[integer_of(row.at(0))];
      packages_[integer_of(row.at(0))] = text_of(row.at(1));
    }
    TRY_ASSIGN(const auto rows,
               session_.rows("SELECT v.component, v.vulnerability, v.state, v.severity, v.score,"
                             " v.fixed, v.source, v.first_seen_ms, u.name FROM verdicts v"
                             " JOIN vulnerabilities u ON u.id = v.vulnerability"
                             " WHERE v.component IN"
                             " (SELECT CAST(r.value->>0 AS BIGINT) FROM {each})"
                             " AND v.customer = ?",
                             which));
    for (const Cells& row : rows) {
      const std::int64_t vulnerability = integer_of(row.at(1));
      names_[vulnerability] = text_of(row.at(8));
      before_[integer_of(row.at(0))][vulnerability] = {
          integer_of(row.at(2)),           integer_of(row.at(3)),           row.at(4),
          std::string(text_of(row.at(5))), std::string(text_of(row.at(6))), integer_of(row.at(7))};
    }
    return {};
  }

  Status replace(const ComponentVerdicts& one) {
    const auto known = before_.find(one.component);
    if (known == before_.end()) {
      return make_error(ErrorCode::not_found, "no such component is stored");
    }
    OfComponent after;
    for (const Verdict& verdict : one.verdicts) {
      TRY_ASSIGN(const std::int64_t id, id_of(verdict.vulnerability));
      after[id] = {verdict.state == VerdictState::affected ? 0 : 1,
                   static_cast<std::int64_t>(verdict.severity),
                   verdict.score ? Cell(*verdict.score) : Cell(),
                   fixed_text(verdict.fixed),
                   verdict.source,
                   session_.now_ms()};
    }
    for (const auto& [vulnerability, old] : known->second) {
      if (!after.contains(vulnerability)) TRY(remove(one.component, vulnerability, old));
    }
    for (auto& [vulnerability, verdict] : after) {
      const auto old = known->second.find(vulnerability);
      if (old == known->second.end()) {
        TRY(add(one.component, vulnerability, verdict));
      } else if (!same(old->second, verdict)) {
        verdict.first_seen_ms = old->second.first_seen_ms;
        change(one.component, vulnerability, old->second, verdict);
      }
    }
    return {};
  }

  Status add(std::int64_t component, std::int64_t vulnerability, const StoredVerdict& verdict) {
    ++changes_.added;
    TRY_ASSIGN(const auto past,
               session_.rows("DELETE FROM past_verdicts WHERE component = ? AND vulnerability = ?"
                             " RETURNING first_seen_ms",
                             {component, vulnerability}));
    StoredVerdict written = verdict;
    if (!past.empty()) written.first_seen_ms = integer_of(past.front().front());
    written_.push_back({component, vulnerability, written});
    count(verdict, 1, moved_[component]);
    touched_.insert(vulnerability);
    note(past.empty() ? EventKind::found : EventKind::reopened, component, vulnerability, verdict);
    return {};
  }

  void change(std::int64_t component, std::int64_t vulnerability, const StoredVerdict& old,
              const StoredVerdict& verdict) {
    ++changes_.changed;
    written_.push_back({component, vulnerability, verdict});
    count(old, -1, moved_[component]);
    count(verdict, 1, moved_[component]);
    touched_.insert(vulnerability);
    note(EventKind::changed, component, vulnerability, verdict);
  }

  Status remove(std::int64_t component, std::int64_t vulnerability, const StoredVerdict& old) {
    ++changes_.removed;
    TRY(session_.run("DELETE FROM verdicts WHERE component = ? AND vulnerability = ?",
                     {component, vulnerability}));
    TRY(session_.run(
        "INSERT INTO past_verdicts (component, vulnerability, customer,"
        " first_seen_ms, fixed_ms) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (component, vulnerability) DO UPDATE SET"
        " fixed_ms = excluded.fixed_ms",
        {component, vulnerability, customer_.value, old.first_seen_ms, session_.now_ms()}));
    count(old, -1, moved_[component]);
    touched_.insert(vulnerability);
    note(EventKind::fixed, component, vulnerability, old);
    return {};
  }

  void note(EventKind kind, std::int64_t component, std::int64_t vulnerability,
            const StoredVerdict& verdict) {
    events_.push_back(
        {static_cast<std::int64_t>(kind), component, vulnerability, verdict.severity});
  }

  Status mark_matched(const std::set<std::int64_t>& components) {
    return session_.run(
        "UPDATE components SET revision = ?, matched_ms = ? WHERE customer = ? AND"
        " id IN (SELECT CAST(r.value->>0 AS BIGINT) FROM {each})",
        {std::string(revision_), session_.now_ms(), customer_.value, id_list(components)});
  }

  Status write_rows() {
    JsonWriter json;
    json.begin_array();
    for (const auto& [component, vulnerability, verdict] : written_) {
      json.begin_array().integer(component).integer(vulnerability).integer(verdict.state);
      json.integer(verdict.severity);
      if (std::holds_alternative<std::monostate>(verdict.score)) {
        json.null();
      } else {
        json.number(number_of(verdict.score));
      }
      json.string(verdict.fixed).string(storable(verdict.source)).integer(verdict.first_seen_ms);
      json.end_array();
    }
    json.end_array();
    return session_.run(
        "INSERT INTO verdicts (component, vulnerability, customer, state, severity, score, fixed,"
        " source, first_seen_ms) SELECT CAST(r.value->>0 AS BIGINT),"
        " CAST(r.value->>1 AS BIGINT), CAST(? AS BIGINT), CAST(r.value->>2 AS BIGINT),"
        " CAST(r.value->>3 AS BIGINT), CAST(r.value->>4 AS {real}), r.value->>5, r.value->>6,"
        " CAST(r.value->>7 AS BIGINT) FROM {each} WHERE TRUE"
        " ON CONFLICT (component, vulnerability) DO UPDATE SET state = excluded.state,"
        " severity = excluded.severity, score = excluded.score, fixed = excluded.fixed,"
        " source = excluded.source",
        {customer_.value, json.take()});
  }

  // The components' counters, and through the postings those of their images and layers.
  Status move_counters() {
    JsonWriter json;
    json.begin_array();
    for (const auto& [component, counts] : moved_) {
      if (counts == Counts{}) continue;
      json.begin_array().integer(component);
      for (const std::int64_t one : counts) json.integer(one);
      json.end_array();
    }
    const std::string deltas = json.end_array().take();
    static const std::string cells = [] {
      std::string out = "CAST(r.value->>0 AS BIGINT) AS component";
      const std::array<std::string_view, 8> names = {"c0", "c1", "c2",     "c3",
                                                     "c4", "c5", "c_open", "c_fixable"};
      for (std::size_t at = 0; at < names.size(); ++at) {
        out += ", CAST(r.value->>" + std::to_string(at + 1) + " AS BIGINT) AS " +
               std::string(names.at(at));
      }
      return out;
    }();
    static const std::string added =
        " SET c0 = t.c0 + d.c0, c1 = t.c1 + d.c1, c2 = t.c2 + d.c2, c3 = t.c3 + d.c3,"
        " c4 = t.c4 + d.c4, c5 = t.c5 + d.c5, c_open = t.c_open + d.c_open,"
        " c_fixable = t.c_fixable + d.c_fixable FROM ";
    TRY(session_.run("UPDATE components AS t" + added + "(SELECT " + cells +
                         " FROM {each}) d WHERE t.id = d.component",
                     {deltas}));
    TRY(session_.run(
        "UPDATE images AS t" + added +
            "(SELECT p.image AS image, CAST(sum(e.c0) AS BIGINT) AS c0,"
            " CAST(sum(e.c1) AS BIGINT) AS c1, CAST(sum(e.c2) AS BIGINT) AS c2,"
            " CAST(sum(e.c3) AS BIGINT) AS c3, CAST(sum(e.c4) AS BIGINT) AS c4,"
            " CAST(sum(e.c5) AS BIGINT) AS c5, CAST(sum(e.c_open) AS BIGINT) AS c_open,"
            " CAST(sum(e.c_fixable) AS BIGINT) AS c_fixable FROM (SELECT " +
            cells +
            " FROM {each}) e JOIN postings p ON p.component = e.component AND p.silent = 0"
            " GROUP BY p.image) d WHERE t.id = d.image",
        {deltas}));
    return session_.run(
        "UPDATE layers AS t SET findings = t.findings + d.findings FROM"
        " (SELECT p.image AS image, p.layer AS layer, CAST(sum(e.c0 + e.c1 + e.c2 + e.c3 + e.c4"
        " + e.c5) AS BIGINT) AS findings FROM (SELECT " +
            cells +
            " FROM {each}) e JOIN postings p ON p.component = e.component AND p.silent = 0"
            " GROUP BY p.image, p.layer) d WHERE t.image = d.image AND t.position = d.layer"
            " AND d.findings <> 0",
        {deltas});
  }

  // An image counts once for a vulnerability, however many of its packages have it: so what was
  // touched is counted anew, by its own postings only.
  Status count_vulnerabilities() {
    const std::string list = id_list(touched_);
    TRY(session_.run(
        "UPDATE vulnerabilities AS t SET packages = d.packages, fixable = d.fixable FROM"
        " (SELECT CAST(r.value->>0 AS BIGINT) AS id, count(v.component) AS packages,"
        " count(CASE WHEN v.fixed <> '[]' THEN 1 END) AS fixable FROM {each}"
        " LEFT JOIN verdicts v ON v.vulnerability = CAST(r.value->>0 AS BIGINT) AND v.state = 0"
        " GROUP BY 1) d WHERE t.id = d.id",
        {list}));
    return session_.run(
        "UPDATE vulnerabilities AS t SET images = d.images, containers = d.containers FROM"
        " (SELECT e.id AS id, count(i.id) AS images,"
        " CAST(COALESCE(sum(i.containers), 0) AS BIGINT) AS containers FROM"
        " (SELECT DISTINCT CAST(r.value->>0 AS BIGINT) AS id, p.image AS image FROM {each}"
        " LEFT JOIN verdicts v ON v.vulnerability = CAST(r.value->>0 AS BIGINT) AND v.state = 0"
        " LEFT JOIN postings p ON p.component = v.component AND p.silent = 0) e"
        " LEFT JOIN images i ON i.id = e.image GROUP BY e.id) d WHERE t.id = d.id",
        {list});
  }

  Status write_events() {
    std::map<std::int64_t, std::int64_t> images;
    for (const Noted& one : events_) images[one.component] = 0;
    for (auto& [component, count] : images) {
      TRY_ASSIGN(count, session_.integer("SELECT count(*) FROM postings WHERE component = ?",
                                         {component}));
    }
    JsonWriter json;
    json.begin_array();
    for (const Noted& one : events_) {
      json.begin_array().integer(one.kind).string(names_[one.vulnerability]);
      json.integer(one.component).string(packages_[one.component]).integer(one.severity);
      json.integer(images[one.component]).end_array();
    }
    json.end_array();
    return session_.run(
        "INSERT INTO events (customer, at_ms, revision, kind, vulnerability, component, package,"
        " severity, images) SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT),"
        " CAST(r.value->>0 AS BIGINT), r.value->>1, CAST(r.value->>2 AS BIGINT), r.value->>3,"
        " CAST(r.value->>4 AS BIGINT), CAST(r.value->>5 AS BIGINT) FROM {each}",
        {customer_.value, session_.now_ms(), std::string(revision_), json.take()});
  }

  struct Written {
    std::int64_t component;
    std::int64_t vulnerability;
    StoredVerdict verdict;
  };
  struct Noted {
    std::int64_t kind;
    std::int64_t component;
    std::int64_t vulnerability;
    std::int64_t severity;
  };

  Session& session_;
  CustomerId customer_;
  std::string_view revision_;
  VerdictChanges changes_;
  std::map<std::string, std::int64_t> ids_;
  std::map<std::int64_t, std::string> names_;
  std::map<std::int64_t, std::string> packages_;
  Verdicts before_;
  std::vector<Written> written_;
  std::map<std::int64_t, Counts> moved_;
  std::set<std::int64_t> touched_;
  std::vector<Noted> events_;
};

}  // namespace

Result<VerdictChanges> replace_verdicts(Session& session, CustomerId customer,
                                        std::string_view revision,
                                        const std::vector<ComponentVerdicts>& verdicts,
                                        const std::vector<Vulnerability>& vulnerabilities) {
  return Replacement(session, customer, revision).run(verdicts, vulnerabilities);
}

}  // namespace iar::store
