// One database file: sorted tables behind a signed footer, mapped read-only. docs/advisory-file.md
// describes the bytes. A file is never changed: an update is another file, and what is replaced is
// replaced by rename.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/signature.h"
#include "advisory/table.h"
#include "base/file.h"
#include "base/result.h"

namespace iar::advisory {

// What a feed brought to this file.
struct FeedState {
  std::string name;
  std::string licence;
  std::uint64_t files = 0;
  std::uint64_t advisories = 0;
  std::uint64_t statements = 0;
  std::string newest;  // the latest `modified` or `published` of its records, RFC 3339, or empty
  auto operator<=>(const FeedState&) const = default;
};

struct DatabaseMeta {
  std::string created;           // RFC 3339
  std::string program;           // the version that built it
  std::string base;              // of an overlay: the hex identity of the file that it lies over
  std::uint64_t sequence = 0;    // of an overlay: 1 and up
  std::vector<FeedState> feeds;  // sorted by name
  auto operator<=>(const DatabaseMeta&) const = default;
};

class DatabaseFile {
 public:
  // Checks footer, signature and index; blocks are checked when they are first read. Errors:
  // not_found, denied (the signature, or a key that is not trusted), corrupt, unsupported (a newer
  // format), io.
  static Result<DatabaseFile> open(const std::string& path, const TrustedKeys& trusted);

  DatabaseFile(DatabaseFile&&) noexcept;
  DatabaseFile& operator=(DatabaseFile&&) noexcept;
  ~DatabaseFile();

  [[nodiscard]] const DatabaseMeta& meta() const;
  [[nodiscard]] const std::vector<TableIndex>& tables() const;
  // What names this file: the digest of its index, and so of everything in it.
  [[nodiscard]] const Sha256Bytes& identity() const;
  [[nodiscard]] std::uint64_t size_bytes() const;
  // The key_id() of whose signature it bears.
  [[nodiscard]] const Sha256Bytes& signed_by() const;

  // The value of a key; nothing when the table or the key is not there. Any thread may ask. Errors:
  // corrupt.
  [[nodiscard]] Result<std::optional<std::string>> find(std::string_view table,
                                                        std::string_view key) const;
  // All entries in order; the first error of `visit` ends it. Errors: corrupt, those of `visit`.
  using Visit = std::function<Status(const TableEntry&)>;
  [[nodiscard]] Status each(std::string_view table, const Visit& visit) const;
  // Every block of every table. Errors: corrupt.
  [[nodiscard]] Status verify() const;

 private:
  struct State;
  explicit DatabaseFile(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// Writes PATH.part beside PATH, and renames it when all is there.
class DatabaseFileWriter {
 public:
  static Result<DatabaseFileWriter> create(const std::string& path);

  DatabaseFileWriter(DatabaseFileWriter&&) noexcept = default;
  DatabaseFileWriter& operator=(DatabaseFileWriter&&) noexcept = default;
  // Without finish(), nothing stays.
  ~DatabaseFileWriter();

  // `fill` adds the entries of the table of that name. Tables come in ascending order of names.
  Status add_table(std::string_view name, const std::function<Status(TableWriter&)>& fill);
  Status finish(const DatabaseMeta& meta, const SigningKey& key);

 private:
  DatabaseFileWriter() = default;

  std::string path_;
  std::string part_;  // empty: nothing to remove
  std::unique_ptr<FileDescriptor> file_;
  std::unique_ptr<BlockOutput> output_;
  std::vector<TableIndex> tables_;
};

}  // namespace iar::advisory
