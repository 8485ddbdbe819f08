#include "agent/log.h"

#include <time.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"

namespace iar::agent {

namespace {

constexpr std::array<std::string_view, 4> k_levels = {"debug", "info", "warning", "error"};

std::string time_text() {
  const time_t now = ::time(nullptr);
  struct tm parts {};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t length = ::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

bool is_plain(char c) {
  constexpr std::string_view k_marks = "-._/@^+:,";
  return is_alphanumeric(c) || k_marks.find(c) != std::string_view::npos;
}

void add(std::string& line, std::string_view key, std::string_view value) {
  line += ' ';
  line += key;
  line += '=';
  line += logfmt_value(value);
}

}  // namespace

std::string logfmt_value(std::string_view value) {
  const bool plain = !value.empty() && std::ranges::all_of(value, is_plain);
  return plain ? std::string(value) : json_quoted(value);
}

void Log::event(Level level, std::string_view message, std::initializer_list<Field> fields) const {
  if (level < least_) return;
  std::string line = "time=\"" + time_text() + "\"";
  add(line, "level", k_levels.at(static_cast<std::size_t>(level)));
  line += " msg=" + json_quoted(message);
  for (const auto& [key, value] : fields) {
    if (!value.empty()) add(line, key, value);
  }
  for (const auto& [key, value] : constant_) add(line, key, value);
  line += '\n';
  write_(line);
}

void Log::failure(Level level, std::string_view message, const Error& error) const {
  event(level, message, {{"error", error.text()}});
}

}  // namespace iar::agent
