// CHECK: for what only a bug of this program can make false; never for input.
#pragma once

namespace iar {

[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace iar

#define CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::iar::check_failed(#condition, __FILE__, __LINE__))
