// The agent's log: one line an event, in logfmt as the existing product writes it. Secrets do not
// get here: whoever logs gives names, never values.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace iar::agent {

enum class Level : std::uint8_t { debug, info, warning, error };

// Thread-safe.
class Log {
 public:
  using Field = std::pair<std::string_view, std::string_view>;
  // Takes whole lines with their ends, from several threads.
  using Write = std::function<void(std::string_view line)>;

  // `constant` fields end every line. What is below `least` is dropped.
  Log(Write write, Level least, std::vector<std::pair<std::string, std::string>> constant)
      : write_(std::move(write)), least_(least), constant_(std::move(constant)) {}

  void event(Level level, std::string_view message, std::initializer_list<Field> fields = {}) const;
  void failure(Level level, std::string_view message, const Error& error) const;

 private:
  const Write write_;
  const Level least_;
  const std::vector<std::pair<std::string, std::string>> constant_;
};

// A value as logfmt has it: quoted where it has blanks, quotes, "=" or control characters.
std::string logfmt_value(std::string_view value);

}  // namespace iar::agent
