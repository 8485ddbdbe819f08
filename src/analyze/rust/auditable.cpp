// Rust programs that name their crates: cargo-auditable puts a JSON text, compressed by zlib, into
// a section ".dep-v0" of the program. https://github.com/rust-secure-code/cargo-auditable,
// PARSING.md. The section is found by its content and not by the table of sections, which stands at
// the file's end: a zlib stream whose text starts as such a text does. Its surprise: crates that
// only ran at build time (procedural macros) are listed, too.
#include <memory>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/stream_finder.h"
#include "base/json.h"
#include "format/zlib_text.h"

namespace iar::analyze {

namespace {

constexpr std::size_t k_crate_list_size_max = std::size_t{16} << 20U;
constexpr std::size_t k_probe_size = 512;  // of the stream, enough for the first words of the text
constexpr std::size_t k_crate_list_probes_max = 1U << 17U;
constexpr std::string_view k_text_start = "{\"packages\":[";

// Whether a zlib stream with compressed blocks may start here: RFC 1950 §2.2 (a window of 32 KiB,
// no dictionary), RFC 1951 §3.2.3 (a block that is not stored).
bool may_be_stream(std::string_view bytes) {
  if (bytes.size() < 3) return false;
  const auto flags = static_cast<unsigned char>(bytes[1]);
  const auto kind = static_cast<unsigned char>(bytes[2]) >> 1U & 3U;
  const bool known = flags == 0x01 || flags == 0x5e || flags == 0x9c || flags == 0xda;
  return known && (kind == 1 || kind == 2);
}

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
    if (!package.name.empty() && !package.version.empty())
      out.packages.push_back(std::move(package));
  }
  return {};
}

class Auditable final : public TapState {
 public:
  void chunk(ByteView bytes) override {
    if (searching_) {
      streams_.feed(bytes, [&](std::uint64_t at, std::string_view, std::string_view from) {
        return found(at, from);
      });
    }
    if (!searching_ && !status_is_final_) take_stream(bytes);
    position_ += bytes.size();
  }

  Status end(model::Facts& out) override {
    if (searching_) {
      streams_.finish([&](std::uint64_t at, std::string_view, std::string_view from) {
        return found(at, from);
      });
    }
    if (!status_) return std::move(status_);
    if (searching_) return {};
    if (!inflated_.ended()) return make_error(ErrorCode::corrupt, "the list of crates is cut off");
    return add_crates(inflated_.text(), out);
  }

 private:
  Search found(std::uint64_t at, std::string_view from) {
    if (!may_be_stream(from)) return Search::go_on;
    if (++probes_ > k_crate_list_probes_max) {
      status_ = make_error(ErrorCode::limit, "too many places look like compressed text");
      searching_ = false;
      status_is_final_ = true;
      return Search::stop;
    }
    inflated_.reset();
    (void)inflated_.feed(as_bytes(from));
    if (!inflated_.text().starts_with(k_text_start)) return Search::go_on;
    searching_ = false;
    next_ = at + from.size();
    return Search::stop;
  }

  // What the probe has not taken yet.
  void take_stream(ByteView bytes) {
    if (next_ >= position_ + bytes.size() || inflated_.ended()) return;
    const auto skip = next_ > position_ ? static_cast<std::size_t>(next_ - position_) : 0;
    status_ = inflated_.feed(bytes.subspan(skip));
    status_is_final_ = !status_;
    next_ = position_ + bytes.size();
  }

  StreamFinder streams_{"x", 0, k_probe_size};
  format::ZlibText inflated_{k_crate_list_size_max};
  bool searching_ = true;
  bool status_is_final_ = false;
  Status status_;
  std::size_t probes_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t next_ = 0;
};

std::unique_ptr<TapState> tap_auditable(std::string_view, std::uint64_t) {
  return std::make_unique<Auditable>();
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
