#include "floor_layer.h"

#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>

#include "floor_jars.h"

namespace bench {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Room = std::span<std::uint8_t>;
using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t k_in_bytes = 256 << 10;
constexpr std::size_t k_out_bytes = 512 << 10;  // stays in the second-level cache
constexpr std::size_t k_block = 512;

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void update(Bytes bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<std::uint8_t, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string out;
    for (const unsigned byte : digest) {
      out += "0123456789abcdef"[byte >> 4U];
      out += "0123456789abcdef"[byte & 15U];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// Counts headers and passes over bodies, but for those of jars, if these are read.
class TarWalk {
 public:
  explicit TarWalk(Jars jars) : jars_(jars) {}

  void feed(Bytes bytes) {
    while (!bytes.empty()) {
      if (skip_ > 0) {
        bytes = bytes.subspan(pass(bytes));
      } else if (held_ == 0 && bytes.size() >= k_block) {
        header(bytes.first<k_block>());
        bytes = bytes.subspan(k_block);
      } else {
        bytes = hold(bytes);
      }
    }
  }
  [[nodiscard]] std::uint64_t entries() const { return entries_; }
  [[nodiscard]] std::uint64_t jar_bytes() const { return reader_.bytes(); }

 private:
  enum class Body : std::uint8_t { other, pax, jar };

  std::size_t pass(Bytes bytes) {
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
    if (body_ != Body::other) {
      const auto first = static_cast<std::ptrdiff_t>(std::min(step, size_ - kept_.size()));
      kept_.insert(kept_.end(), bytes.begin(), bytes.begin() + first);
    }
    skip_ -= step;
    if (skip_ == 0) end_body();
    return step;
  }
  Bytes hold(Bytes bytes) {
    const std::size_t step = std::min(k_block - held_, bytes.size());
    std::memcpy(block_.data() + held_, bytes.data(), step);
    held_ += step;
    if (held_ == k_block) {
      held_ = 0;
      header(block_);
    }
    return bytes.subspan(step);
  }
  void header(std::span<const std::uint8_t, k_block> block) {
    if (block[0] == 0) return;
    const std::uint8_t type = block[156];
    entries_ += type != 'x' && type != 'g' && type != 'L' && type != 'K' ? 1 : 0;
    std::uint64_t size = 0;
    if ((block[124] & 0x80U) != 0) {
      for (std::size_t i = 125; i < 136; ++i) size = (size << 8U) | block[i];
    } else {
      for (std::size_t i = 124; i < 136; ++i) {
        if (block[i] >= '0' && block[i] <= '7') size = (size << 3U) | (block[i] & 7U);
      }
    }
    skip_ = (size + k_block - 1) / k_block * k_block;
    if (jars_ == Jars::read && size > 0) begin_body(block, type, size);
  }
  void begin_body(Bytes block, std::uint8_t type, std::uint64_t size) {
    size_ = static_cast<std::size_t>(size);
    kept_.clear();
    body_ = Body::other;
    if (type == 'x') body_ = Body::pax;
    if (type != '0' && type != 0) return;
    const auto* const name = reinterpret_cast<const char*>(block.data());
    const std::string_view path =
        long_path_.empty() ? std::string_view(name, ::strnlen(name, 100)) : long_path_;
    if (is_jar(path)) body_ = Body::jar;
    long_path_.clear();
  }
  void end_body() {
    if (body_ == Body::jar) reader_.read(kept_);
    if (body_ == Body::pax) {
      const std::string_view records(reinterpret_cast<const char*>(kept_.data()), kept_.size());
      const std::size_t at = records.find(" path=");
      if (at != std::string_view::npos)
        long_path_ = records.substr(at + 6, records.find('\n', at) - at - 6);
    }
    body_ = Body::other;
  }

  std::array<std::uint8_t, k_block> block_{};
  std::size_t held_ = 0;
  std::uint64_t skip_ = 0;
  std::uint64_t entries_ = 0;
  Jars jars_;
  Body body_ = Body::other;
  std::size_t size_ = 0;
  Buffer kept_;
  std::string long_path_;
  JarReader reader_;
};

// Where inflated bytes go: room is asked for, filled in part, and given back.
class Output {
 public:
  explicit Output(Jars jars) : walk_(jars) {}
  virtual ~Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual Room room() = 0;
  virtual void filled(std::size_t size) = 0;
  virtual void end() {}

  void take(Bytes bytes) {
    hash_.update(bytes);
    walk_.feed(bytes);
    total_ += bytes.size();
  }
  std::string hex() { return hash_.hex(); }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t entries() const { return walk_.entries(); }
  [[nodiscard]] std::uint64_t jar_bytes() const { return walk_.jar_bytes(); }

 private:
  Sha256 hash_;
  TarWalk walk_;
  std::uint64_t total_ = 0;
};

class DirectOutput final : public Output {
 public:
  using Output::Output;
  Room room() override { return buffer_; }
  void filled(std::size_t size) override { take(Bytes(buffer_).first(size)); }

 private:
  Buffer buffer_ = Buffer(k_out_bytes);
};

// A ring of buffers between the inflating thread and the hashing one.
class RingOutput final : public Output {
 public:
  explicit RingOutput(Jars jars) : Output(jars), thread_([this] { drain(); }) {}
  ~RingOutput() override { end(); }

  Room room() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ready_.size() + taken_ < k_buffers; });
    return buffers_.at(next_);
  }
  void filled(std::size_t size) override {
    const std::scoped_lock lock(mutex_);
    ready_.push_back(Bytes(buffers_.at(next_)).first(size));
    next_ = (next_ + 1) % k_buffers;
    changed_.notify_all();
  }
  void end() override {
    {
      const std::scoped_lock lock(mutex_);
      ended_ = true;
      changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  static constexpr std::size_t k_buffers = 4;

  void drain() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ended_ || !ready_.empty(); });
      if (ready_.empty()) return;
      const Bytes bytes = ready_.front();
      ready_.pop_front();
      taken_ = 1;
      lock.unlock();
      take(bytes);
      lock.lock();
      taken_ = 0;
      changed_.notify_all();
    }
  }

  std::vector<Buffer> buffers_{k_buffers, Buffer(k_out_bytes)};
  std::deque<Bytes> ready_;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
  bool ended_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::jthread thread_;
};

// The stored bytes, in order.
class Input {
 public:
  explicit Input(const Slice& slice)
      : file_(::open(slice.file.c_str(), O_RDONLY | O_CLOEXEC)),
        offset_(slice.offset),
        left_(slice.size) {
    if (file_ < 0) throw std::runtime_error("cannot open " + slice.file);
  }
  ~Input() { ::close(file_); }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  std::size_t read_into(Room room) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left_, room.size()));
    if (want == 0) return 0;
    const ::ssize_t got = ::pread(file_, room.data(), want, static_cast<::off_t>(offset_));
    if (got <= 0) throw std::runtime_error("read failed");
    offset_ += static_cast<std::uint64_t>(got);
    left_ -= static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  int file_;
  std::uint64_t offset_;
  std::uint64_t left_;
};

// The stored bytes of a compressed layer, hashed as they are read.
class HashedInput {
 public:
  explicit HashedInput(const Slice& slice) : input_(slice) {}
  Bytes next() {
    const std::size_t size = input_.read_into(buffer_);
    const Bytes bytes = Bytes(buffer_).first(size);
    hash_.update(bytes);
    return bytes;
  }
  std::string hex() { return hash_.hex(); }

 private:
  Input input_;
  Buffer buffer_ = Buffer(k_in_bytes);
  Sha256 hash_;
};

void check_digest(const std::string& got, const std::string& wanted) {
  if (!wanted.empty() && got != wanted) throw std::runtime_error("digest differs: " + got);
}

// Gzip members one after another. The trailer's CRC is passed over: the SHA-256 of the output says
// the same, and more.
class Gunzip {
 public:
  Gunzip() { isal_inflate_init(state_.get()); }

  void feed(Bytes bytes, Output& output) {
    state_->next_in = const_cast<std::uint8_t*>(bytes.data());
    state_->avail_in = static_cast<std::uint32_t>(bytes.size());
    bool more = true;
    while (more) {
      switch (part_) {
        case Part::header: more = header(); break;
        case Part::deflate: more = deflate(output); break;
        case Part::trailer: more = trailer(); break;
      }
    }
  }
  [[nodiscard]] bool ended() const { return part_ == Part::header && begun_ == Begun::no; }

 private:
  enum class Part : std::uint8_t { header, deflate, trailer };
  enum class Begun : std::uint8_t { no, yes };
  static constexpr std::uint32_t k_trailer_bytes = 8;

  // Each part answers whether there is more to do with the input at hand.
  bool header() {
    if (state_->avail_in == 0) return false;
    if (begun_ == Begun::no) {
      isal_inflate_reset(state_.get());
      isal_gzip_header_init(&header_);
      begun_ = Begun::yes;
    }
    const int result = isal_read_gzip_header(state_.get(), &header_);
    if (result == ISAL_END_INPUT) return false;
    if (result != ISAL_DECOMP_OK) throw std::runtime_error("broken gzip header");
    state_->crc_flag = ISAL_DEFLATE;
    part_ = Part::deflate;
    return true;
  }
  bool deflate(Output& output) {
    const Room room = output.room();
    state_->next_out = room.data();
    state_->avail_out = static_cast<std::uint32_t>(room.size());
    if (isal_inflate(state_.get()) < 0) throw std::runtime_error("broken deflate stream");
    const std::size_t made = room.size() - state_->avail_out;
    if (made > 0) output.filled(made);
    if (state_->block_state == ISAL_BLOCK_FINISH) {
      // Whole bytes that the decoder took but did not need belong to the trailer.
      skip_ = k_trailer_bytes - static_cast<std::uint32_t>(state_->read_in_length) / 8;
      part_ = Part::trailer;
      return true;
    }
    return state_->avail_in > 0 || made == room.size();
  }
  bool trailer() {
    const std::uint32_t step = std::min(skip_, state_->avail_in);
    state_->next_in += step;
    state_->avail_in -= step;
    skip_ -= step;
    if (skip_ > 0) return false;
    part_ = Part::header;
    begun_ = Begun::no;
    return true;
  }

  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();
  isal_gzip_header header_{};
  Part part_ = Part::header;
  Begun begun_ = Begun::no;
  std::uint32_t skip_ = 0;
};

void inflate_gzip(HashedInput& input, Output& output) {
  Gunzip gunzip;
  for (Bytes bytes = input.next(); !bytes.empty(); bytes = input.next()) {
    gunzip.feed(bytes, output);
  }
  if (!gunzip.ended()) throw std::runtime_error("gzip stream ends early");
}

void inflate_zstd(HashedInput& input, Output& output) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          ZSTD_freeDStream);
  std::size_t state = 0;
  for (Bytes bytes = input.next(); !bytes.empty(); bytes = input.next()) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    bool full = true;
    while (in.pos < in.size || full) {
      const Room room = output.room();
      ZSTD_outBuffer out{room.data(), room.size(), 0};
      state = ZSTD_decompressStream(stream.get(), &out, &in);
      if (ZSTD_isError(state) != 0) throw std::runtime_error("broken zstd stream");
      if (out.pos > 0) output.filled(out.pos);
      full = out.pos == out.size;
    }
  }
  if (state != 0) throw std::runtime_error("zstd stream ends early");
}

void read_plain(Input& input, Output& output) {
  while (true) {
    const std::size_t size = input.read_into(output.room());
    if (size == 0) return;
    output.filled(size);
  }
}

enum class Form : std::uint8_t { plain, gzip, zstd };

Form form_of(const Slice& slice) {
  std::array<std::uint8_t, 4> magic{};
  Input(slice).read_into(magic);
  if (magic[0] == 0x1f && magic[1] == 0x8b) return Form::gzip;
  if (magic == std::array<std::uint8_t, 4>{0x28, 0xb5, 0x2f, 0xfd}) return Form::zstd;
  if (magic[1] == 0x2a && magic[2] == 0x4d && magic[3] == 0x18) return Form::zstd;  // skippable
  return Form::plain;
}

}  // namespace

Totals read_layer(const Layer& layer, Threads threads, Jars jars) {
  std::unique_ptr<Output> output;
  if (threads == Threads::two) {
    output = std::make_unique<RingOutput>(jars);
  } else {
    output = std::make_unique<DirectOutput>(jars);
  }
  const Form form = form_of(layer.bytes);
  if (form == Form::plain) {
    Input input(layer.bytes);
    read_plain(input, *output);
  } else {
    HashedInput input(layer.bytes);
    form == Form::gzip ? inflate_gzip(input, *output) : inflate_zstd(input, *output);
    check_digest(input.hex(), layer.digest);
  }
  output->end();
  check_digest(output->hex(), layer.diff_id);
  return Totals{layer.bytes.size, output->total(), output->entries(), output->jar_bytes()};
}

}  // namespace bench
