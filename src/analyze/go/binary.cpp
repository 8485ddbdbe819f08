// Programs made by Go: the linker leaves the version of Go and the list of modules in the variables
// that are loaded; debug/buildinfo of Go's library. Since Go 1.18 both texts stand right behind a
// header of 32 bytes; before, the header holds pointers. Its surprise: programs that look for the
// header hold its magic text, too, so that only what is aligned and among variables counts.
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/go/build_info.h"
#include "analyze/go/inline_texts.h"
#include "analyze/go/pointed_texts.h"
#include "analyze/program.h"
#include "analyze/stream.h"
#include "format/number_cursor.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_magic = "\xff Go buildinf:";
constexpr std::size_t k_header_size = 32;
constexpr std::size_t k_header_alignment = 16;
constexpr std::size_t k_build_info_headers_max = 4;

// The header behind its magic text.
struct Header {
  bool texts_follow = false;
  std::uint64_t version_address = 0;  // else
  std::uint64_t modules_address = 0;
};

std::optional<Header> read_header(std::string_view bytes) {
  if (!bytes.starts_with(k_magic)) return std::nullopt;
  Cursor cursor(bytes);
  (void)cursor.skip(k_magic.size());
  const std::size_t pointer_size = cursor.u8().value_or(0);
  const auto flags = cursor.u8().value_or(0);
  const auto rest = cursor.take(k_header_size - k_header_alignment);
  if ((pointer_size != 4 && pointer_size != 8) || flags > 3 || !rest) return std::nullopt;
  Header header;
  header.texts_follow = (flags & 2U) != 0;
  if (header.texts_follow) {
    const bool empty = as_text(*rest).find_first_not_of('\0') == std::string_view::npos;
    return empty ? std::optional(header) : std::nullopt;
  }
  format::NumberCursor in{Cursor(*rest), (flags & 1U) != 0};
  header.version_address = in.number_or_zero(pointer_size);
  header.modules_address = in.number_or_zero(pointer_size);
  return header;
}

// Where the header may stand: among variables; anywhere where it is not known what these are.
Extents header_places(const format::Executable& head) {
  Extents out;
  for (const auto& part : head.parts) {
    if (part.writable) out.add(part.offset, part.size);
  }
  if (!head.complete) out.add(0, UINT64_MAX);
  out.close();
  return out;
}

// Whether the program may be one of Go with pointers, so far as its head tells. Only ELF files can
// tell; PE and Mach-O files are few where programs of Linux are.
bool may_have_pointers(const format::Executable& head) {
  if (head.format == format::ExecutableFormat::elf) return head.go_note || head.pax_segment;
  return true;
}

class GoProgram final : public ProgramReader {
 public:
  explicit GoProgram(const format::Executable& head)
      : go_note_(head.go_note), packed_(head.packed), places_(header_places(head)) {
    if (may_have_pointers(head)) pointed_.emplace(head);
  }

  void bytes(std::uint64_t offset, ByteView chunk) override {
    if (pointed_) pointed_->feed(offset, chunk);
    headers_.feed(chunk, [&](std::string_view text, std::uint64_t at, std::size_t count) {
      places_.each(at, count, [&](std::uint64_t from, std::uint64_t to) {
        look_for_header(text, at, from, to);
      });
    });
    for (auto& texts : inline_texts_) texts.feed(offset, chunk);
  }

  Status end(model::Facts& out) override {
    bool cut_off = false;
    for (const auto& candidate : inline_texts_) {
      if (const auto texts = candidate.texts()) return add(texts->version, texts->modules, out);
      cut_off = cut_off || !candidate.refused();
    }
    if (cut_off) return make_error(ErrorCode::corrupt, "the build information is cut off");
    if (pointers_ && inline_texts_.empty()) return add_pointed(out);
    if (packed_) {
      return make_error(ErrorCode::unsupported, "packed by UPX: what it is made of is hidden");
    }
    if (go_note_) {
      return make_error(ErrorCode::unsupported,
                        "a Go program without build information (before Go 1.13, or removed)");
    }
    return {};
  }

 private:
  void look_for_header(std::string_view text, std::uint64_t offset, std::uint64_t from,
                       std::uint64_t to) {
    const auto first = (from + k_header_alignment - 1) / k_header_alignment * k_header_alignment;
    for (auto at = first; at < to; at += k_header_alignment) {
      const auto place = static_cast<std::size_t>(at - offset);
      if (text[place] != k_magic.front()) continue;
      if (const auto header = read_header(text.substr(place, k_header_size))) found(*header, at);
    }
  }

  void found(const Header& header, std::uint64_t at) {
    if (header.texts_follow) {
      pointed_.reset();  // no pointers count any more, wherever they stand
      if (inline_texts_.size() < k_build_info_headers_max) {
        inline_texts_.emplace_back(at + k_header_size);
      }
    } else if (!pointers_) {
      pointers_ = header;
    }
  }

  static Status add(std::string_view version, std::string_view modules, model::Facts& out) {
    add_go_standard_library(version, out);
    return add_go_modules(modules, out);
  }

  Status add_pointed(model::Facts& out) const {
    const auto texts = pointed_
                           ? pointed_->texts(pointers_->version_address, pointers_->modules_address)
                           : PointedTexts::Texts();
    const auto status = add(texts.version, texts.modules, out);
    if (!texts.version.empty()) return status;
    return make_error(ErrorCode::unsupported, "its build information lies in no known place");
  }

  bool go_note_;
  bool packed_;
  Extents places_;
  Windows headers_{k_header_size};
  std::vector<InlineTexts> inline_texts_;
  std::optional<Header> pointers_;
  std::optional<PointedTexts> pointed_;
};

std::unique_ptr<ProgramReader> begin_go_program(const format::Executable& head, ByteView) {
  if (head.managed_header.size != 0) return nullptr;  // a program of .NET
  return std::make_unique<GoProgram>(head);
}

std::unique_ptr<TapState> tap_go_binary(std::string_view, std::uint64_t) {
  return read_programs(begin_go_program);
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
