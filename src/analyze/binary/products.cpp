// Programs that no package manager wrote down: their versions by patterns over their bytes. The
// signs of each product lie in products_table.cpp. Their surprise: compilers join and reorder
// texts, so one product needs several patterns, and some are only right beside another text.
#include "analyze/binary/products.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

#include "analyze/analyzer.h"
#include "analyze/binary/program_names.h"
#include "analyze/dispatch.h"
#include "format/pattern.h"
#include "format/pattern_scan.h"

namespace iar::analyze {

namespace {

// A file is looked at in blocks that begin at multiples of this and overlap, so that the answer
// depends neither on how its bytes arrive nor on where a block ends: a match counts in the block
// that holds all around it that a sign may look at. Around the file stand bytes that end a text; at
// its beginning not a NUL, after which texts begin in programs only.
constexpr std::size_t k_block_bytes = std::size_t{64} << 10U;
constexpr std::size_t k_match_bytes_max = 1024;  // a longer match does not count
constexpr std::size_t k_margin_bytes = k_near_bytes_max;
constexpr std::size_t k_overlap_bytes = 2 * k_margin_bytes + k_match_bytes_max;
constexpr std::uint8_t k_before_file = 1;
constexpr std::uint8_t k_behind_file = 0;
// A sign that was tried so often in vain is not looked for any more.
constexpr std::size_t k_rejected_max = 4096;

// The signs of one program, compiled.
struct Compiled {
  format::PatternSet set;
  std::vector<format::Pattern> patterns;
};

Result<Compiled> compile(const Program& program) {
  std::vector<std::string> hints;
  std::vector<format::Pattern> patterns;
  for (const Sign& sign : program.signs) {
    TRY_ASSIGN(std::string hint, hint_of(sign));
    TRY_ASSIGN(const std::string text, expanded(sign.pattern));
    TRY_ASSIGN(format::Pattern pattern, format::Pattern::compile(text));
    hints.push_back(std::move(hint));
    patterns.push_back(std::move(pattern));
  }
  TRY_ASSIGN(format::PatternSet set, format::PatternSet::compile(hints));
  return Compiled{std::move(set), std::move(patterns)};
}

// Compiling takes milliseconds, and an image holds few of the programs: each is compiled when its
// first file comes.
const Result<Compiled>& compiled(std::size_t program) {
  struct Once {
    std::once_flag flag;
    std::optional<Result<Compiled>> made;
  };
  static std::vector<Once> all(programs().size());
  Once& one = all.at(program);
  std::call_once(one.flag, [&] { one.made.emplace(compile(programs()[program])); });
  return *one.made;
}

bool stands_near(std::string_view text, const Sign& sign) {
  return sign.near.empty() || std::ranges::any_of(sign.near, [&](std::string_view word) {
           return text.find(word) != std::string_view::npos;
         });
}

// "3.1" is continued by "3.1.4", not by "3.11.4".
bool continues(std::string_view version, std::string_view numbers) {
  if (numbers.find('.') == std::string_view::npos || !version.starts_with(numbers)) return false;
  const char next = version.size() == numbers.size() ? '.' : version[numbers.size()];
  return next < '0' || next > '9';
}

// The formatted string of the CPE naming specification (NISTIR 7695, §6.2).
std::string cpe_of(const Product& product, std::string_view version) {
  std::string out = "cpe:2.3:a:" + std::string(product.cpe) + ":";
  for (const char c : version) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool plain = letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (!plain) out += '\\';
    out += c;
  }
  return out + ":*:*:*:*:*:*:*";
}

class ProductScan final : public TapState {
 public:
  ProductScan(std::string_view path, std::string_view numbers, const Program& program,
              const Compiled& compiled, format::PatternSet::Scanner scanner, std::uint64_t size)
      : program_(program),
        compiled_(compiled),
        scanner_(std::move(scanner)),
        numbers_(numbers),
        found_(program.signs.size()) {
    block_.reserve(std::min<std::uint64_t>(size + 2, k_block_bytes + k_overlap_bytes + 1));
    block_.push_back(k_before_file);
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const std::string_view part = program.signs[i].path_part;
      found_[i].closed = !part.empty() && path.find(part) == std::string_view::npos;
    }
  }

  void chunk(ByteView bytes) override {
    while (!bytes.empty() && !done_) {
      if (block_.size() == k_block_bytes + k_overlap_bytes) next_block();
      const std::size_t room = k_block_bytes + k_overlap_bytes - block_.size();
      const ByteView taken = bytes.first(std::min(room, bytes.size()));
      block_.insert(block_.end(), taken.begin(), taken.end());
      bytes = bytes.subspan(taken.size());
    }
  }

  Status end(model::Facts& out) override {
    block_.push_back(k_behind_file);
    if (!done_) look_at_block(Last::yes);
    TRY(failed_);
    add_packages(out);
    return {};
  }

 private:
  enum class Last : std::uint8_t { no, yes };
  struct Found {
    std::string version;
    bool closed = false;  // found, or not looked for any more
    std::size_t rejected = 0;
  };

  void next_block() {
    look_at_block(Last::no);
    block_.erase(block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(k_block_bytes));
    first_ = false;
  }

  void look_at_block(Last last) {
    failed_ = scanner_.matching(block_, matching_);
    if (!failed_.ok()) done_ = true;
    for (const std::size_t sign : matching_) {
      if (!found_[sign].closed) look_for(sign, last);
    }
    done_ = done_ || all_decided();
  }

  // The first match in this block that counts.
  void look_for(std::size_t index, Last last) {
    const Sign& sign = program_.signs[index];
    Found& found = found_[index];
    std::size_t from = 0;
    while (const auto match = compiled_.patterns[index].find(block_, from)) {
      if (last == Last::no && match->end + k_margin_bytes > block_.size()) return;
      const bool seen_before = !first_ && match->begin <= k_margin_bytes;
      if (!seen_before && counts(sign, *match)) {
        const ByteView version =
            ByteView(block_).subspan(match->group_begin, match->group_end - match->group_begin);
        found = {std::string(as_text(version)), true, 0};
        return;
      }
      if (!seen_before && ++found.rejected >= k_rejected_max) break;
      from = std::max(match->group_end, match->begin + 1);
    }
    found.closed = ++found.rejected >= k_rejected_max;
  }

  [[nodiscard]] bool counts(const Sign& sign, const format::PatternMatch& match) const {
    if (match.group_begin == match.group_end) return false;
    if (match.end - match.begin > k_match_bytes_max) return false;
    if (sign.at_start && (!first_ || match.begin != 1)) return false;
    const std::string_view text = as_text(block_);
    const auto version = text.substr(match.group_begin, match.group_end - match.group_begin);
    if (sign.continues_name && !continues(version, numbers_)) return false;
    const std::size_t before = std::min(match.begin, sign.near_bytes);
    return stands_near(
        text.substr(match.begin - before, before + match.end - match.begin + sign.near_bytes),
        sign);
  }

  // The sign that counts for a choice: the first that was found; `decided` when none before it can
  // still be found.
  struct Pick {
    const Sign* sign = nullptr;
    std::size_t index = 0;
    bool decided = true;
  };
  [[nodiscard]] Pick pick(std::uint8_t choice) const {
    Pick out;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (program_.signs[i].choice != choice) continue;
      if (!found_[i].version.empty()) return {&program_.signs[i], i, out.decided};
      out.decided = out.decided && found_[i].closed;
    }
    return out;
  }

  [[nodiscard]] std::uint8_t choices() const {
    std::uint8_t last = 0;
    for (const Sign& sign : program_.signs) last = std::max(last, sign.choice);
    return static_cast<std::uint8_t>(last + 1);
  }

  [[nodiscard]] bool all_decided() const {
    for (std::uint8_t choice = 0; choice < choices(); ++choice) {
      if (!pick(choice).decided) return false;
    }
    return true;
  }

  void add_packages(model::Facts& out) const {
    for (std::uint8_t choice = 0; choice < choices(); ++choice) {
      const Pick picked = pick(choice);
      if (picked.sign == nullptr) continue;
      const Product& product = *picked.sign->product;
      model::Package package;
      package.type = product.type;
      package.name_space = product.name_space;
      package.name = product.name;
      package.version = found_[picked.index].version;
      package.properties.emplace_back("cpe", cpe_of(product, package.version));
      out.packages.push_back(std::move(package));
    }
  }

  const Program& program_;
  const Compiled& compiled_;
  format::PatternSet::Scanner scanner_;
  std::string numbers_;
  std::vector<Found> found_;  // one for each sign
  std::vector<std::uint8_t> block_;
  std::vector<std::size_t> matching_;
  Status failed_;
  bool first_ = true;
  bool done_ = false;
};

// For files that dispatch took for more than they are, and where compiling failed.
class Nothing final : public TapState {
 public:
  explicit Nothing(Status status) : status_(std::move(status)) {}
  void chunk(ByteView /*bytes*/) override {}
  Status end(model::Facts& /*out*/) override { return status_; }

 private:
  Status status_;
};

std::optional<NameFit> fit_of(const Program& program, std::string_view base) {
  std::string_view names = program.names;
  while (!names.empty()) {
    if (const auto fit = name_fit(take_name(names), base)) return fit;
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<TapState> start_product_scan(std::string_view path, std::uint64_t size) {
  for (std::size_t i = 0; i < programs().size(); ++i) {
    const Program& program = programs()[i];
    const auto fit = fit_of(program, base_name(path));
    if (!fit) continue;
    const Result<Compiled>& ready = compiled(i);
    if (!ready) return std::make_unique<Nothing>(ready.error());
    auto scanner = ready->set.scanner();
    if (!scanner) return std::make_unique<Nothing>(scanner.error());
    return std::make_unique<ProductScan>(path, fit->numbers, program, *ready, std::move(*scanner),
                                         size);
  }
  return std::make_unique<Nothing>(Status{});
}

}  // namespace iar::analyze
