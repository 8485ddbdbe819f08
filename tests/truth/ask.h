// From a row of a table to a package of an image: which columns a table has says its first line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/package.h"

namespace iar::truth {

using Row = std::vector<std::string_view>;

// Where what stands; the answers are the last column.
struct Columns {
  std::optional<std::size_t> release;
  std::size_t package = 0;
  std::size_t version = 1;
  std::size_t answers = 2;
};
// Nothing: the line names no package or no version.
std::optional<Columns> columns_of(const Row& head);

// What a row asks, as a package of an image.
struct Asked {
  model::Package package;
  std::optional<model::OsRelease> os;
};

// Whose advisories a table is about, and where their feed lies.
struct Table {
  std::string_view name;     // of the file, without ".tsv"
  std::string_view feed;     // the feed's name
  std::string_view archive;  // that has it, without ".tar.zst"
  std::string_view folders;  // in it, with blanks between: what the table was made from
  std::string_view type;     // of the packages
  std::string_view os;       // of distributions: the id
  std::string_view ids;  // the beginnings of the ids that count, with blanks between; empty: all
  bool unmaintained = true;  // whether notices that a package is looked after no longer count
};
std::span<const Table> tables();

Asked asked(const Table& table, const Columns& columns, const Row& row);

}  // namespace iar::truth
