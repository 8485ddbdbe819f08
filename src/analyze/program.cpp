#include "analyze/program.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "analyze/stream.h"

namespace iar::analyze {

namespace {

// One program: held back until its head is whole.
class OneProgram {
 public:
  explicit OneProgram(ProgramFunction function) : function_(function) {}

  void bytes(ByteView chunk) {
    if (begun_) {
      pass_on(chunk);
      return;
    }
    const auto missing = format::k_executable_head_bytes - head_.size();
    const auto taken = chunk.first(std::min(chunk.size(), missing));
    head_ += as_text(taken);
    if (head_.size() < format::k_executable_head_bytes) return;
    begin();
    pass_on(chunk.subspan(taken.size()));
  }

  Status end(model::Facts& out) {
    if (!begun_) begin();
    return reader_ ? reader_->end(out) : Status();
  }

 private:
  void begin() {
    begun_ = true;
    const auto head = format::parse_executable(as_bytes(head_));
    if (head && head->loadable) reader_ = function_(*head, as_bytes(head_));
    pass_on(as_bytes(head_));
    head_ = {};
  }

  void pass_on(ByteView chunk) {
    if (reader_ && !chunk.empty()) reader_->bytes(position_, chunk);
    position_ += chunk.size();
  }

  ProgramFunction function_;
  std::string head_;
  bool begun_ = false;
  std::unique_ptr<ProgramReader> reader_;
  std::uint64_t position_ = 0;
};

class Programs final : public TapState {
 public:
  explicit Programs(ProgramFunction begin) : begin_(begin), program_(begin) {}

  void chunk(ByteView bytes) override {
    if (!fat_head_.complete()) {
      // An ordinary file is a program from its first byte on; nothing of it is kept back for this.
      fat_head_.feed(position_, bytes);
      if (!fat_head_.complete()) {
        early_ += as_text(bytes);
        position_ += bytes.size();
        return;
      }
      open();
    }
    pass_on(bytes);
    position_ += bytes.size();
  }

  Status end(model::Facts& out) override {
    if (!fat_head_.complete()) open();
    if (slices_.empty()) return program_.end(out);
    if (begun_) finish_slice();
    out = std::move(facts_);
    return std::move(status_);
  }

 private:
  // What was held back is at least as much as the first bytes of a table.
  void open() {
    slices_ = format::fat_slices(as_bytes(fat_head_.bytes()));
    const auto position = position_;
    position_ = 0;
    pass_on(as_bytes(early_));
    position_ = position;
    early_ = {};
  }

  void pass_on(ByteView bytes) {
    if (slices_.empty()) {
      program_.bytes(bytes);
      return;
    }
    const auto end = position_ + bytes.size();
    while (next_ < slices_.size() && slices_[next_].offset < end) {
      const auto& slice = slices_[next_];
      const auto slice_end = slice.offset + slice.size;
      const auto from = std::max(position_, slice.offset);
      const auto to = std::min(end, slice_end);
      begun_ = true;
      program_.bytes(bytes.subspan(static_cast<std::size_t>(from - position_),
                                   static_cast<std::size_t>(to - from)));
      if (to < slice_end) return;
      finish_slice();
    }
  }

  void finish_slice() {
    model::Facts facts;
    auto status = program_.end(facts);
    if (status_) status_ = std::move(status);
    for (auto& package : facts.packages) {
      if (seen_.insert(package).second) facts_.packages.push_back(std::move(package));
    }
    program_ = OneProgram(begin_);
    begun_ = false;
    ++next_;
  }

  ProgramFunction begin_;
  Gather fat_head_{0, format::k_fat_head_bytes};
  std::string early_;
  std::uint64_t position_ = 0;
  std::vector<format::FatSlice> slices_;
  std::size_t next_ = 0;
  bool begun_ = false;
  OneProgram program_;
  Status status_;
  std::set<model::Package> seen_;
  model::Facts facts_;
};

}  // namespace

std::unique_ptr<TapState> read_programs(ProgramFunction begin) {
  return std::make_unique<Programs>(begin);
}

}  // namespace iar::analyze
