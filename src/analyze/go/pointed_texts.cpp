#include "analyze/go/pointed_texts.h"

#include <algorithm>

#include "base/text.h"
#include "format/number_cursor.h"

namespace iar::analyze {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t k_go_version_places_max = 1024;
constexpr std::size_t k_go_list_places_max = 4;
constexpr std::size_t k_go_variables_max = 4096;
constexpr std::size_t k_go_list_size_max = std::size_t{4} << 20U;
constexpr std::size_t k_text_window = 64;  // longer than any version
constexpr std::string_view k_version_start = "go1."sv;
// The command "go" sets the list between two marks.
constexpr std::string_view k_start_mark =
    "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6"sv;
constexpr std::string_view k_end_mark =
    "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2"sv;

// Constants lie in parts of their own, or, in files of older linkers, among the code.
Extents constants_of(const format::Executable& head) {
  const auto collect = [&](bool with_code) {
    Extents out;
    for (const auto& part : head.parts) {
      if (!part.writable && (with_code || !part.executable)) out.add(part.offset, part.size);
    }
    out.close();
    return out;
  };
  auto apart = collect(false);
  return apart.empty() ? collect(true) : apart;
}

Extents variables_of(const format::Executable& head) {
  Extents out;
  for (const auto& part : head.parts) {
    if (part.writable) out.add(part.offset, part.size);
  }
  out.close();
  return out;
}

// Where the text stands among the places from `from` up to `to`, all of it.
template <typename Found>
void find_all(std::string_view text, std::string_view needle, std::size_t from, std::size_t to,
              Found found) {
  const auto searched = text.substr(0, to + needle.size() - 1);
  for (auto at = searched.find(needle, from); at != std::string_view::npos;
       at = searched.find(needle, at + 1)) {
    found(at);
  }
}

}  // namespace

PointedTexts::PointedTexts(const format::Executable& head)
    : head_(head),
      constants_(constants_of(head)),
      variables_parts_(variables_of(head)),
      text_windows_(k_text_window),
      variable_windows_(std::size_t{2} * head.pointer_size) {}

void PointedTexts::feed(std::uint64_t offset, ByteView chunk) {
  text_windows_.feed(chunk, [&](std::string_view text, std::uint64_t at, std::size_t count) {
    look_for_texts(text, at, count);
  });
  for (auto& [address, list] : lists_) {
    if (list.ended || list.text.complete()) continue;
    const auto known = list.text.bytes().size();
    list.text.feed(offset, chunk);
    const auto end = list.text.bytes().find(k_end_mark, known - k_end_mark.size());
    list.ended = end != std::string::npos;
    if (list.ended) list.text.end_at(end + k_end_mark.size());
  }
  variable_windows_.feed(chunk, [&](std::string_view text, std::uint64_t at, std::size_t count) {
    look_for_variables(text, at, count);
  });
}

void PointedTexts::look_for_texts(std::string_view text, std::uint64_t offset, std::size_t count) {
  constants_.each(offset, count, [&](std::uint64_t from, std::uint64_t to) {
    const auto begin = static_cast<std::size_t>(from - offset);
    const auto end = static_cast<std::size_t>(to - offset);
    find_all(text, k_version_start, begin, end,
             [&](std::size_t at) { add_version(offset + at, text.substr(at, k_text_window)); });
    find_all(text, k_start_mark, begin, end,
             [&](std::size_t at) { add_list(offset + at, text.substr(at, k_text_window)); });
  });
}

void PointedTexts::add_version(std::uint64_t offset, std::string_view text) {
  if (versions_.size() >= k_go_version_places_max || !is_digit(text[k_version_start.size()]))
    return;
  const auto address = head_.address_of(offset);
  if (!address) return;
  versions_.try_emplace(*address, Version{offset, std::string(text)});
  widen_targets(*address);
}

void PointedTexts::add_list(std::uint64_t offset, std::string_view text) {
  const auto address = head_.address_of(offset);
  if (!address || lists_.size() >= k_go_list_places_max) return;
  lists_.try_emplace(*address, List{Gather(offset, k_go_list_size_max, text)});
  widen_targets(*address);
}

// Most words of a program point elsewhere: two comparisons for each of them.
void PointedTexts::widen_targets(std::uint64_t address) {
  first_target_ = std::min(first_target_, address);
  last_target_ = std::max(last_target_, address);
}

void PointedTexts::look_for_variables(std::string_view text, std::uint64_t offset,
                                      std::size_t count) {
  if (versions_.empty() && lists_.empty()) return;
  const std::uint64_t step = head_.pointer_size;
  variables_parts_.each(offset, count, [&](std::uint64_t from, std::uint64_t to) {
    for (auto at = (from + step - 1) / step * step; at < to; at += step) {
      add_variable(at, text.substr(static_cast<std::size_t>(at - offset)));
    }
  });
}

// A text counts once all of its window has gone by: what is known then does not depend on chunks.
void PointedTexts::add_variable(std::uint64_t offset, std::string_view bytes) {
  format::NumberCursor in{Cursor(bytes), head_.big_endian};
  const auto target = in.number_or_zero(head_.pointer_size);
  if (target < first_target_ || target > last_target_) return;
  const auto version = versions_.find(target);
  const auto list = lists_.find(target);
  const bool known =
      (version != versions_.end() && version->second.offset + k_text_window <= offset) ||
      (list != lists_.end() && list->second.text.offset() + k_text_window <= offset);
  const auto address = known ? head_.address_of(offset) : std::nullopt;
  if (!address || variables_.size() >= k_go_variables_max) return;
  variables_.try_emplace(*address, Variable{target, in.number_or_zero(head_.pointer_size)});
}

const PointedTexts::Variable* PointedTexts::variable_at(std::uint64_t address) const {
  const auto found = variables_.find(address);
  return found == variables_.end() ? nullptr : &found->second;
}

PointedTexts::Texts PointedTexts::texts(std::uint64_t version_address,
                                        std::uint64_t modules_address) const {
  Texts texts;
  if (const auto* const variable = variable_at(version_address)) {
    const auto version = versions_.find(variable->target);
    if (version != versions_.end() && variable->length <= k_text_window) {
      texts.version = version->second.text;
      texts.version = texts.version.substr(0, static_cast<std::size_t>(variable->length));
    }
  }
  if (const auto* const variable = variable_at(modules_address)) {
    const auto list = lists_.find(variable->target);
    const bool whole = list != lists_.end() && list->second.ended &&
                       list->second.text.bytes().size() == variable->length;
    if (whole) texts.modules = list->second.text.bytes();
  }
  return texts;
}

}  // namespace iar::analyze
