// Collects advisories and writes them as a database file: the same bytes for the same advisories,
// in whatever order they came.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisory/advisory.h"
#include "advisory/database_file.h"

namespace iar::advisory {

class DatabaseBuilder {
 public:
  // Statements of an advisory that came before (same source and id) are added to it; of the rest
  // the first one's words stay, and names and links are joined.
  void add(Advisory advisory);
  // An entry of a further table. The last value of a key stays. The table `contexts` is counted by
  // write(), but for overlays, whose contexts are what changed of the whole.
  void add_value(std::string_view table, std::string key, std::string value);
  // For overlays: what files below say under this source and id no longer holds.
  void replace(std::string_view source, std::string_view id);

  // Where the builder stands, and back to it: advisories that came since are dropped. They must be
  // of sources that had none before.
  struct Mark {
    std::size_t heads = 0;
    std::size_t rows = 0;
  };
  [[nodiscard]] Mark mark() const { return {heads_.size(), rows_.size()}; }
  void back_to(Mark mark);

  [[nodiscard]] std::uint64_t advisories() const { return heads_.size(); }
  [[nodiscard]] std::uint64_t statements() const { return rows_.size(); }

  // Errors: io, denied.
  Status write(const std::string& path, const DatabaseMeta& meta, const SigningKey& key);

 private:
  struct Row {
    std::uint32_t key;       // index into keys_
    std::uint32_t advisory;  // index into heads_
    std::uint32_t body;      // index into bodies_
  };
  // Each text once; indexes in the order of arrival.
  class Texts {
   public:
    std::uint32_t index_of(std::string text);
    [[nodiscard]] const std::string& at(std::uint32_t index) const { return *texts_[index]; }
    [[nodiscard]] std::size_t size() const { return texts_.size(); }

   private:
    std::unordered_map<std::string, std::uint32_t> indexes_;
    std::vector<const std::string*> texts_;
  };

  [[nodiscard]] std::vector<std::uint32_t> numbers_of_advisories() const;
  void sort_rows(const std::vector<std::uint32_t>& numbers);
  void count_contexts();
  Status write_advisories(TableWriter& out, const std::vector<std::uint32_t>& numbers) const;
  Status write_names(TableWriter& out, const std::vector<std::uint32_t>& numbers) const;
  Status write_statements(TableWriter& out, const std::vector<std::uint32_t>& numbers) const;

  std::vector<Advisory> heads_;  // without statements
  std::unordered_map<std::string, std::uint32_t> by_id_;
  Texts keys_;
  Texts bodies_;
  std::vector<Row> rows_;
  std::map<std::string, std::map<std::string, std::string>, std::less<>> values_;
};

}  // namespace iar::advisory
