// Programs and libraries that no package manager wrote down, told by what is inside them: the table
// of products (products_table.cpp), which docs/products.md shows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "analyze/analyzer.h"
#include "base/result.h"

namespace iar::analyze {

// What is found. `type`, `name_space` and `name` are purl's words; `cpe` is the vendor and the
// product of its Common Platform Enumeration ("haxx:curl").
struct Product {
  std::string_view type = {};
  std::string_view name_space = {};
  std::string_view name = {};
  std::string_view cpe = {};
};

// How a version is recognised: a regular expression whose one group is the version, in the syntax
// of format/pattern_scan.h. Words in angle brackets stand for what many patterns share; expanded()
// knows them.
struct Sign {
  const Product* product = nullptr;
  std::string_view pattern;
  // One of these must stand within `near_bytes` before or behind the match; none: no matter.
  std::span<const std::string_view> near = {};
  std::size_t near_bytes = 200;
  // Must be part of the path; empty: no matter.
  std::string_view path_part = {};
  // The version must continue the numbers in the file's name (python3.11 is 3.11.2).
  bool continues_name = false;
  // The match must be the file's first bytes.
  bool at_start = false;
  // What every match holds and is found faster; empty: made of the pattern.
  std::string_view hint = {};
  // Signs of one choice exclude each other: the first of them that is found counts. Each choice
  // makes at most one package.
  std::uint8_t choice = 0;
};

// A file by its name, and its signs, the best first.
struct Program {
  // Base names with a blank between: "*" stands for anything, "#" for numbers with dots between.
  // Before "*" or "#" or their absence stands a name or all letters that a name begins with.
  std::string_view names;
  std::span<const Sign> signs;
};

// Bounds that patterns and files are cut by: no sign looks further than this from its match.
constexpr std::size_t k_near_bytes_max = 1024;

// All programs; no file name fits two of them.
std::span<const Program> programs();

// Looks for the signs of the program that the path names.
std::unique_ptr<TapState> start_product_scan(std::string_view path, std::uint64_t size);

// The pattern to look for before `sign.pattern` is tried. Errors: as expanded().
Result<std::string> hint_of(const Sign& sign);
// The pattern with its words written out. Errors: internal (an unknown word).
Result<std::string> expanded(std::string_view pattern);

// The table as docs/products.md shows it.
std::string products_page();

}  // namespace iar::analyze
