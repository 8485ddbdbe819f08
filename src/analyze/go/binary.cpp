// Programs made by Go: the linker leaves the version of Go and the list of modules in the data that
// is loaded. debug/buildinfo of Go's library. Since Go 1.18 both texts stand right behind a magic
// text; before, pointers stand there, and the texts lie earlier in the file.
// Its surprise: the magic text also occurs in programs that look for it, so that only what is
// aligned and followed by the right flags counts. The list is set in two marks of 16 bytes.
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/go/build_info.h"
#include "analyze/stream_finder.h"
#include "format/elf.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_magic = "Go buildinf:";  // behind the two bytes ff 20
constexpr std::size_t k_magic_lead = 2;
constexpr std::size_t k_header_size = 32;
constexpr std::size_t k_alignment = 16;
constexpr std::size_t k_head_size = 8192;  // holds the ELF program headers and notes
constexpr std::size_t k_build_info_size_max = std::size_t{16} << 20U;
constexpr std::size_t k_go_version_places_max = 1024;
constexpr std::size_t k_version_size_max = 64;
// The middle of the mark before the list, which occurs less by chance than its start.
constexpr std::string_view k_list_mark = "\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
constexpr std::string_view k_list_mark_lead = "0w";
constexpr std::size_t k_mark_size = 16;

// The list of modules without its marks (runtime/debug.ReadBuildInfo).
std::string_view without_marks(std::string_view text) {
  const bool marked =
      text.size() >= 2 * k_mark_size + 1 && text[text.size() - k_mark_size - 1] == '\n';
  return marked ? text.substr(k_mark_size, text.size() - 2 * k_mark_size) : text;
}

// Two texts, each behind its length. Nothing as long as they are not whole.
struct Texts {
  std::string_view version;
  std::string_view modules;
};
std::optional<Texts> inline_texts(std::string_view bytes) {
  Cursor cursor(bytes);
  Texts texts;
  for (auto* text : {&texts.version, &texts.modules}) {
    const auto size = cursor.varint();
    if (!size || *size > cursor.remaining()) return std::nullopt;
    *text = as_text(*cursor.take(static_cast<std::size_t>(*size)));
  }
  return texts;
}

// The build information of Go before 1.18, put together from places all over an ELF file.
class PointedTexts {
 public:
  // `start`: the offset of the first byte that will be fed.
  PointedTexts(format::ElfHead head, std::uint64_t start)
      : head_(std::move(head)),
        versions_("go1.", 0, k_version_size_max, start),
        lists_(k_list_mark, k_list_mark_lead.size(), 0, start) {}

  // Looks for what stands before the pointers, and waits for what stands behind.
  void feed(ByteView chunk, std::uint64_t offset) {
    if (versions_open_) {
      versions_.feed(chunk, [&](std::uint64_t at, std::string_view, std::string_view from) {
        version_places_.try_emplace(at, from);
        versions_open_ = version_places_.size() < k_go_version_places_max;
        return versions_open_ ? Search::go_on : Search::stop;
      });
    }
    versions_open_ = versions_open_ && !pointers_found_;
    lists_.feed(chunk, [&](std::uint64_t at, std::string_view lead, std::string_view) {
      if (lead == k_list_mark_lead && !list_start_) list_start_ = at + k_list_mark.size();
      return Search::go_on;
    });
    take_list(chunk, offset);
    if (version_header_at_) take_version_header(chunk, offset);
  }

  // `header`: from the magic text on.
  void pointers(std::string_view header) {
    Cursor cursor(header);
    (void)cursor.seek(k_alignment);
    const auto address = format::elf_number(cursor, head_.pointer_size, head_.big_endian);
    if (address) version_header_at_ = head_.offset_of(*address);
    pointers_found_ = true;
  }

  Status end(model::Facts& out) {
    if (!pointers_found_) return {};
    if (!version_.empty()) add_go_standard_library(version_, out);
    if (version_.empty() && list_.empty()) {
      return make_error(ErrorCode::unsupported, "the build information lies in no known place");
    }
    // Up to the mark behind it, which starts after a line end.
    const auto end = list_.rfind('\n');
    return add_go_modules(std::string_view(list_).substr(0, end + 1), out);
  }

 private:
  static ByteView from(ByteView chunk, std::uint64_t offset, std::uint64_t wanted) {
    if (wanted >= offset + chunk.size()) return {};
    return wanted <= offset ? chunk : chunk.subspan(static_cast<std::size_t>(wanted - offset));
  }

  void take_list(ByteView chunk, std::uint64_t offset) {
    constexpr std::string_view k_end_mark = "\xf9\x32\x43\x31\x86\x18\x20\x72";
    if (!list_start_ || list_ended_) return;
    const auto searched_from =
        list_.size() < k_end_mark.size() ? 0 : list_.size() - k_end_mark.size();
    list_ += as_text(from(chunk, offset, std::max(*list_start_, offset)));
    const auto end = list_.find(k_end_mark, searched_from);
    list_ended_ = end != std::string::npos || list_.size() > k_build_info_size_max;
    if (list_ended_) list_.resize(end == std::string::npos ? 0 : end);
  }

  // Address and length of the version's text, wherever in the data they lie.
  void take_version_header(ByteView chunk, std::uint64_t offset) {
    const std::size_t size = 2 * std::size_t{head_.pointer_size};
    const auto wanted = *version_header_at_ + version_header_.size();
    if (version_header_.size() >= size || wanted < offset) return;
    const auto bytes = from(chunk, offset, wanted);
    version_header_ += as_text(bytes.first(std::min(bytes.size(), size - version_header_.size())));
    if (version_header_.size() < size) return;
    Cursor cursor(version_header_);
    const auto address = format::elf_number(cursor, head_.pointer_size, head_.big_endian);
    const auto length = format::elf_number(cursor, head_.pointer_size, head_.big_endian);
    const auto place = head_.offset_of(*address);
    const auto found = place ? version_places_.find(*place) : version_places_.end();
    if (found != version_places_.end() && *length <= found->second.size()) {
      version_ = found->second.substr(0, static_cast<std::size_t>(*length));
    }
  }

  format::ElfHead head_;
  StreamFinder versions_;
  StreamFinder lists_;
  std::map<std::uint64_t, std::string> version_places_;
  std::optional<std::uint64_t> list_start_;
  std::string list_;
  bool list_ended_ = false;
  bool versions_open_ = true;
  bool pointers_found_ = false;
  std::optional<std::uint64_t> version_header_at_;
  std::string version_header_;
  std::string version_;
};

class GoBinary final : public TapState {
 public:
  void chunk(ByteView bytes) override {
    if (stage_ == Stage::done) return;
    if (head_.size() < k_head_size) take_head(bytes);
    if (stage_ == Stage::searching) search(bytes);
    if (stage_ == Stage::inline_texts) take_texts(bytes);
    if (pointed_) pointed_->feed(bytes, position_);
    position_ += bytes.size();
  }

  Status end(model::Facts& out) override {
    if (stage_ == Stage::searching) {
      magics_.finish([&](std::uint64_t at, std::string_view lead, std::string_view header) {
        return found(at, lead, header);
      });
    }
    if (stage_ == Stage::inline_texts || stage_ == Stage::done) {
      const auto texts = inline_texts(texts_);
      if (!texts) return make_error(ErrorCode::corrupt, "the build information is cut off");
      add_go_standard_library(texts->version, out);
      return add_go_modules(without_marks(texts->modules), out);
    }
    return pointed_ ? pointed_->end(out) : Status();
  }

 private:
  enum class Stage : unsigned char { searching, inline_texts, pointers, done };

  // What the linker of Go signs may keep its texts in the older way.
  void take_head(ByteView bytes) {
    head_ += as_text(bytes.first(std::min(bytes.size(), k_head_size - head_.size())));
    if (pointed_) return;
    auto head = format::parse_elf_head(as_bytes(head_));
    if (head && format::has_elf_note(*head, as_bytes(head_), "Go")) {
      pointed_ = std::make_unique<PointedTexts>(std::move(*head), position_);
    }
  }

  void search(ByteView bytes) {
    magics_.feed(bytes, [&](std::uint64_t at, std::string_view lead, std::string_view header) {
      return found(at, lead, header);
    });
  }

  Search found(std::uint64_t at, std::string_view lead, std::string_view header) {
    const bool aligned = at >= k_magic_lead && (at - k_magic_lead) % k_alignment == 0;
    if (lead != "\xff " || !aligned || header.size() < k_header_size - k_magic_lead) {
      return Search::go_on;
    }
    // Offsets as from the lead on: 14 the size of pointers, 15 the flags.
    const auto pointer_size = static_cast<unsigned char>(header[14 - k_magic_lead]);
    const auto flags = static_cast<unsigned char>(header[15 - k_magic_lead]);
    if (flags > 3) return Search::go_on;
    if ((flags & 2U) != 0) {
      stage_ = Stage::inline_texts;
      texts_at_ = at - k_magic_lead + k_header_size;
      pointed_.reset();
      return Search::stop;
    }
    if ((pointer_size != 4 && pointer_size != 8) || !pointed_) return Search::go_on;
    stage_ = Stage::pointers;
    pointed_->pointers(std::string(lead).append(header));
    return Search::stop;
  }

  // The place is reported with the chunk that brings the last byte before the texts, or more.
  void take_texts(ByteView bytes) {
    const auto end = position_ + bytes.size();
    const auto wanted = texts_at_ + texts_.size();
    if (wanted >= end) return;
    const auto skip = wanted > position_ ? static_cast<std::size_t>(wanted - position_) : 0;
    texts_ += as_text(bytes.subspan(skip));
    if (inline_texts(texts_) || texts_.size() > k_build_info_size_max) stage_ = Stage::done;
  }

  Stage stage_ = Stage::searching;
  std::uint64_t position_ = 0;
  std::string head_;
  StreamFinder magics_{k_magic, k_magic_lead, k_header_size - k_magic_lead - k_magic.size()};
  std::uint64_t texts_at_ = 0;
  std::string texts_;
  std::unique_ptr<PointedTexts> pointed_;
};

std::unique_ptr<TapState> tap_go_binary(std::string_view, std::uint64_t) {
  return std::make_unique<GoBinary>();
}

constexpr Want k_wants[] = {
    {.magic = model::Magic::elf}, {.magic = model::Magic::pe}, {.magic = model::Magic::mach_o}};

}  // namespace

constexpr Analyzer k_go_binary = {.name = "go/binary",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{8} << 30,
                                  .run = TapFunction{tap_go_binary},
                                  .what = "Go programs: their modules and Go's library"};

}  // namespace iar::analyze
