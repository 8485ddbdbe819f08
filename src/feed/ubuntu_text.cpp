// Ubuntu's tracker as its own text, a file a CVE: "KEY: VALUE" with indented lines that go on, and
// "RELEASE_PACKAGE: STATUS (NOTE)". https://git.launchpad.net/ubuntu-cve-tracker/tree/README
// Surprise: `Patches_`, `Tags_` and `Priority_` look like releases; files may lack a description.
#include <map>

#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/ubuntu.h"

namespace iar::feed {

namespace {

using advisory::Advisory;

struct Cell {
  std::string_view release;
  std::string_view package;
  std::string_view value;  // "released (1.8.7-1ubuntu5.12)"
};

class Reader {
 public:
  explicit Reader(const Feed& feed) : feed_(feed) {}

  Result<Advisory> read(ByteView bytes) {
    Cursor cursor(bytes);
    while (const auto line = cursor.line()) {
      if (line->empty() || line->front() == '#') continue;
      if (is_blank(line->front())) {
        go_on(trimmed(*line));
        continue;
      }
      const auto colon = line->find(':');
      if (colon == std::string_view::npos) return malformed("a line without its colon");
      key_ = line->substr(0, colon);
      start(trimmed(line->substr(colon + 1)));
    }
    if (out_.id.empty()) return malformed("no `Candidate`");
    for (const Cell& cell : cells_) put(cell);
    return std::move(out_);
  }

 private:
  void start(std::string_view value) {
    if (key_ == "Candidate") {
      out_.id = value;
      add_reference(out_, "https://ubuntu.com/security/" + out_.id);
    } else if (key_ == "PublicDate") {
      out_.published = ubuntu_time(value);
    } else if (key_ == "Priority") {
      if (value != "untriaged") add_severity(out_, "Ubuntu", value, feed_.name);
    } else if (key_.starts_with("Priority_")) {
      priorities_[key_.substr(9)] = value;
    } else if (is_lower(key_.front())) {
      cell(value);
    } else {
      go_on(value);
    }
  }

  // The value of a key, or one more line of it.
  void go_on(std::string_view value) {
    if (value.empty()) return;
    if (key_ == "References") {
      add_reference(out_, value);
    } else if (key_ == "Description" && out_.summary.empty()) {
      out_.summary = one_line(value);
    } else if (key_ == "CVSS") {
      const auto colon = value.find(": ");
      if (colon == std::string_view::npos) return;
      std::string_view vector = trimmed(value.substr(colon + 1));
      vector = vector.substr(0, vector.find(' '));
      add_severity(out_, cvss_type(vector), vector, value.substr(0, colon));
    }
  }

  void cell(std::string_view value) {
    const auto underscore = key_.find('_');
    if (underscore == std::string_view::npos || underscore + 1 == key_.size()) return;
    cells_.push_back({key_.substr(0, underscore), key_.substr(underscore + 1), value});
  }

  // Priorities may stand behind the cells.
  void put(const Cell& cell) {
    const auto blank = std::min(cell.value.find(' '), cell.value.size());
    std::string_view note = trimmed(cell.value.substr(blank));
    if (note.starts_with('(') && note.ends_with(')')) note = note.substr(1, note.size() - 2);
    const auto own = priorities_.find(cell.package);
    add_ubuntu_status({cell.release, cell.package, cell.value.substr(0, blank), note},
                      own == priorities_.end() ? std::string_view{} : own->second, out_);
  }

  const Feed& feed_;
  Advisory out_;
  std::string_view key_;
  std::vector<Cell> cells_;
  std::map<std::string_view, std::string_view> priorities_;
};

Status read_ubuntu_text(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(auto out, Reader(feed).read(file.bytes));
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_ubuntu_text = {
    .name = "ubuntu-text", .what = "Ubuntu's CVE tracker, its own text", .read = read_ubuntu_text};

}  // namespace iar::feed
