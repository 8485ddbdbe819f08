// Rust programs that name their crates: cargo-auditable puts a JSON text, compressed by zlib, into
// a section ".dep-v0" of the program. https://github.com/rust-secure-code/cargo-auditable,
// PARSING.md. Its surprise: in ELF files the table of sections stands at the end, behind what it
// describes. So there the text is found by how it starts, and the table says whether a section was.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/program.h"
#include "analyze/stream.h"
#include "base/json.h"
#include "format/number_cursor.h"
#include "format/zlib_text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_section = ".dep-v0";
constexpr std::size_t k_crate_list_size_max = std::size_t{8} << 20U;
constexpr std::size_t k_crate_lists_max = 4;
constexpr std::size_t k_crate_list_probes_max = 1U << 17U;
constexpr std::size_t k_probe_size = 512;  // of a stream, enough for the first words of its text
constexpr std::size_t k_probe_text_size_max = 4096;
constexpr std::uint64_t k_section_table_size_max = std::uint64_t{4} << 20U;

Status add_crates(const std::string& text, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(text));
  const auto packages = root.get("packages");
  if (!packages) return make_error(ErrorCode::corrupt, "the list of crates is none");
  for (const auto& value : packages->elements()) {
    model::Package package;
    package.type = "cargo";
    package.name = value.text("name");
    package.version = value.text("version");
    package.development = value.text("kind") == "build";
    if (package.name.empty() || package.version.empty()) continue;
    out.packages.push_back(std::move(package));
  }
  return {};
}

// Whether a zlib stream may start here: RFC 1950 §2.2 (a window of 32 KiB, no dictionary),
// RFC 1951 §3.2.3 (one of three kinds of blocks).
bool may_be_stream(std::string_view bytes) {
  if (bytes.size() < 3) return false;
  const auto flags = static_cast<unsigned char>(bytes[1]);
  const auto kind = static_cast<unsigned char>(bytes[2]) >> 1U & 3U;
  return (flags == 0x01 || flags == 0x5e || flags == 0x9c || flags == 0xda) && kind != 3;
}

bool starts_list(std::string_view text) {
  return text.starts_with('{') && text.substr(0, 64).find("\"packages\"") != std::string_view::npos;
}

// Of an ELF file: where the section may stand. It is not loaded, or a constant.
Extents places_of(const format::Executable& head) {
  Extents out;
  std::uint64_t loaded_end = 0;
  for (const auto& part : head.parts) {
    if (part.size <= UINT64_MAX - part.offset) {
      loaded_end = std::max(loaded_end, part.offset + part.size);
    }
    if (!part.writable && !part.executable) out.add(part.offset, part.size);
  }
  out.add(head.complete ? loaded_end : 0, UINT64_MAX);
  out.close();
  return out;
}

// A list that starts at some place of an ELF file.
class CrateList {
 public:
  CrateList(std::uint64_t offset, std::string_view first)
      : offset_(offset), next_(offset + first.size()), status_(text_.feed(as_bytes(first))) {}

  void feed(std::uint64_t at, ByteView chunk) {
    if (!status_ || text_.ended() || next_ < at || next_ - at >= chunk.size()) return;
    status_ = text_.feed(chunk.subspan(static_cast<std::size_t>(next_ - at)));
    next_ = at + chunk.size();
  }

  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  Status put(model::Facts& out) const {
    TRY(status_);
    if (!text_.ended()) return make_error(ErrorCode::corrupt, "the list of crates is cut off");
    return add_crates(text_.text(), out);
  }

 private:
  std::uint64_t offset_;
  std::uint64_t next_;
  format::ZlibText text_{k_crate_list_size_max};
  Status status_;
};

class ElfProgram final : public ProgramReader {
 public:
  explicit ElfProgram(const format::Executable& head)
      : head_(head),
        places_(places_of(head)),
        table_(head.section_table.offset,
               std::min(head.section_table.entry_size * head.section_table.count,
                        k_section_table_size_max)) {}

  void bytes(std::uint64_t offset, ByteView chunk) override {
    streams_.feed(chunk, [&](std::string_view text, std::uint64_t at, std::size_t count) {
      look_for_streams(text, at, count);
    });
    for (auto& list : lists_) list.feed(offset, chunk);
    table_.feed(offset, chunk);
  }

  Status end(model::Facts& out) override {
    streams_.finish([&](std::string_view text, std::uint64_t at, std::size_t count) {
      look_for_streams(text, at, count);
    });
    const auto sections = section_starts();
    for (const auto& list : lists_) {
      if (sections.empty() || sections.contains(list.offset())) return list.put(out);
    }
    if (probes_ <= k_crate_list_probes_max) return {};
    return make_error(ErrorCode::limit, "too many places look like compressed text");
  }

 private:
  void look_for_streams(std::string_view text, std::uint64_t offset, std::size_t count) {
    places_.each(offset, count, [&](std::uint64_t from, std::uint64_t to) {
      const auto searched = text.substr(0, static_cast<std::size_t>(to - offset));
      auto at = searched.find('x', static_cast<std::size_t>(from - offset));
      while (at != std::string_view::npos) {
        const auto window = text.substr(at, k_probe_size);
        if (may_be_stream(window)) probe(offset + at, window);
        at = searched.find('x', at + 1);
      }
    });
  }

  void probe(std::uint64_t offset, std::string_view window) {
    if (++probes_ > k_crate_list_probes_max || lists_.size() >= k_crate_lists_max) return;
    probe_.reset();
    (void)probe_.feed(as_bytes(window));
    if (starts_list(probe_.text())) lists_.emplace_back(offset, window);
  }

  // Empty where there is no table that could be read.
  [[nodiscard]] std::set<std::uint64_t> section_starts() const {
    std::set<std::uint64_t> starts;
    const std::size_t word = head_.pointer_size;
    Cursor table(table_.bytes());
    const auto size = static_cast<std::size_t>(head_.section_table.entry_size);
    if (!table_.complete() || size < 8 + 4 * word) return starts;
    while (const auto entry = table.take(size)) {
      format::NumberCursor in{Cursor(*entry), head_.big_endian};
      (void)in.cursor.skip(8 + 2 * word);  // sh_name, sh_type, sh_flags, sh_addr
      starts.insert(in.number_or_zero(word));
    }
    return starts;
  }

  format::Executable head_;
  Extents places_;
  Windows streams_{k_probe_size};
  format::ZlibText probe_{k_probe_text_size_max};
  std::uint64_t probes_ = 0;
  std::vector<CrateList> lists_;
  Gather table_;
};

// PE and Mach-O files name their sections at the start.
class NamedSection final : public ProgramReader {
 public:
  explicit NamedSection(const format::ExecutablePart& section)
      : section_(section.offset, std::min<std::uint64_t>(section.size, k_crate_list_size_max)) {}

  void bytes(std::uint64_t offset, ByteView chunk) override { section_.feed(offset, chunk); }

  Status end(model::Facts& out) override {
    return CrateList(section_.offset(), section_.bytes()).put(out);
  }

 private:
  Gather section_;
};

std::unique_ptr<ProgramReader> begin_rust_program(const format::Executable& head, ByteView) {
  if (head.format == format::ExecutableFormat::elf) return std::make_unique<ElfProgram>(head);
  const auto* const section = head.find(k_section);
  return section == nullptr ? nullptr : std::make_unique<NamedSection>(*section);
}

std::unique_ptr<TapState> tap_auditable(std::string_view, std::uint64_t) {
  return read_programs(begin_rust_program);
}

constexpr Want k_wants[] = {
    {.magic = model::Magic::elf}, {.magic = model::Magic::pe}, {.magic = model::Magic::mach_o}};

}  // namespace

constexpr Analyzer k_rust_auditable = {.name = "rust/auditable",
                                       .version = 1,
                                       .wants = k_wants,
                                       .size_max = std::uint64_t{8} << 30,
                                       .run = TapFunction{tap_auditable},
                                       .what = "Rust programs built by cargo-auditable"};

}  // namespace iar::analyze
