#include "analyze/os/deb822.h"

#include "analyze/text.h"

namespace iar::analyze {

namespace {

bool blank_line(std::string_view line) { return trimmed(line).empty(); }

}  // namespace

bool Deb822Reader::next_stanza() {
  while (in_stanza_ && next_field()) {
  }
  while (!cursor_.at_end()) {
    const std::size_t start = cursor_.position();
    const auto line = cursor_.line();
    if (line && !blank_line(*line)) {
      in_stanza_ = true;
      return cursor_.seek(start);
    }
  }
  in_stanza_ = false;
  return false;
}

std::optional<Deb822Reader::Field> Deb822Reader::next_field() {
  while (!cursor_.at_end()) {
    const std::size_t start = cursor_.position();
    const std::string_view line = cursor_.line().value_or(std::string_view{});
    if (blank_line(line)) {
      static_cast<void>(cursor_.seek(start));
      return std::nullopt;
    }
    const std::size_t colon = line.find(':');
    if (is_blank(line.front()) || colon == std::string_view::npos || colon == 0) {
      malformed_ = true;
      continue;
    }
    return Field{line.substr(0, colon), trimmed(line.substr(colon + 1)), continuation()};
  }
  return std::nullopt;
}

// Lines that start with white space and hold more than that.
std::string_view Deb822Reader::continuation() {
  Cursor start = cursor_;
  const std::size_t from = cursor_.position();
  std::size_t end = from;
  while (const auto line = cursor_.line()) {
    if (line->empty() || !is_blank(line->front()) || blank_line(*line)) break;
    end = cursor_.position();
  }
  static_cast<void>(cursor_.seek(end));
  return as_text(start.take(end - from).value_or(ByteView{}));
}

bool status_has_files(std::string_view status) {
  next_word(status);
  next_word(status);
  const std::string_view state = next_word(status);
  return !state.empty() && !equal_but_case(state, "not-installed") &&
         !equal_but_case(state, "config-files");
}

}  // namespace iar::analyze
