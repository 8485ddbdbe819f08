#include "base/result.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace iar {

namespace {

void write_stderr(std::string_view text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void check_failed(const char* expression, const char* file, int line) {
  // Raw writes only: this also runs in the confined worker.
  const std::string where = std::string(file) + ":" + std::to_string(line);
  write_stderr("iar: internal error: " + where + ": " + expression + "\n");
  std::abort();
}

std::string_view error_code_name(ErrorCode code) {
  static constexpr std::array<std::string_view, 11> k_names = {
      "io",       "corrupt",     "unsupported", "limit",    "denied", "not_found",
      "conflict", "unavailable", "cancelled",   "internal", "usage"};
  const auto index = static_cast<std::size_t>(code);
  return index < k_names.size() ? k_names.at(index) : "internal";
}

std::string Error::text() const { return context.empty() ? message : context + ": " + message; }

Error with_context(Error error, std::string_view where) {
  error.context =
      error.context.empty() ? std::string(where) : std::string(where) + ": " + error.context;
  return error;
}

}  // namespace iar
