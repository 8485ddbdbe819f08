// What explanations are made of.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/inventory.h"
#include "model/package_trace.h"

namespace iar::report {

// One sentence a line, untrusted bytes in it escaped.
class Sentences {
 public:
  void add(std::string_view text);
  void gap() { out_ += out_.empty() ? "" : "\n"; }
  // Whether enough of a list is shown; says so once when there are more.
  [[nodiscard]] bool full(std::size_t index, std::size_t count);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// "1 file", "2 files"
std::string counted(std::size_t count, std::string_view word);
// "layer 3 (RUN npm ci)"
std::string layer_words(const model::Inventory& inventory, int layer);
// "npm package @a/pad 1.3.0"
std::string full_name(const model::Package& package);

// That it is there, and which layer brought it.
void tell_origin(const model::InventoryPackage& each, const model::Inventory& inventory,
                 Sentences& out);
// The files that say so.
void tell_evidence(const model::InventoryPackage& each, Sentences& out);
// Where it was before the topmost layer, and is no more.
void tell_past(std::span<const model::PackageTrace> traces, const model::Inventory& inventory,
               Sentences& out);
// What was not looked at, or that everything was.
void tell_unread(const model::Inventory& inventory, Sentences& out);

}  // namespace iar::report
