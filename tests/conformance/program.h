// The program under test: what `iar scan` does, from the reference to the inventory.
#pragma once

#include <span>
#include <string>

#include "assess/assess.h"
#include "base/result.h"
#include "worker/host.h"

namespace iar::conformance {

class Program {
 public:
  // `workers` must outlive this object.
  explicit Program(worker::WorkerHost& workers) : workers_(workers) {}

  // What is asked for, without reading a layer. Errors: those of source::open_source and resolve.
  [[nodiscard]] Result<model::Image> resolve(const std::string& reference) const;

  // The image with these analyzers. Errors: those of assess::assess; internal where a worker was
  // lost, for no input may bring one down; cancelled after k_seconds_max.
  [[nodiscard]] Result<assess::Assessment> assess(
      const std::string& reference, std::span<const analyze::Analyzer* const> analyzers) const;

  // The inventory of a folder that holds an image's files.
  [[nodiscard]] Result<model::Inventory> inventory(const std::string& folder) const;

  static constexpr unsigned k_seconds_max = 60;

 private:
  worker::WorkerHost& workers_;
};

}  // namespace iar::conformance
