// The parameters of a query, as every client of the published API writes them: lists repeated or
// joined by commas, booleans in any case, paging that is clamped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "httpd/form.h"
#include "server/route.h"

namespace iar::server {

constexpr std::uint64_t k_paging_depth_max = 10'000;
constexpr std::size_t k_list_items_max = 5000;

struct Paging {
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
};

class Parameters {
 public:
  // Errors: usage (not a form, a required parameter is missing, one is of the wrong type).
  static Result<Parameters> parse(std::string_view query, const Route& route);

  // Empty where it is absent.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool on(std::string_view name) const;
  // Its items, whichever way they were written, without empty ones and without repetitions.
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  [[nodiscard]] const Paging& paging() const { return paging_; }

 private:
  httpd::Form form_;
  Paging paging_;
};

// The names of Route::parameters, with what their marks mean.
struct ParameterRow {
  std::string_view name;
  bool required = false;
  bool list = false;
  bool boolean = false;
};
std::vector<ParameterRow> parameter_rows(const Route& route);

}  // namespace iar::server
