// source_probe REFERENCE [PLATFORM]: resolves an image, reads its layers (once whole, once
// from the middle on) and holds them against every digest that is stated. Prints the config's
// digest, the platform and one line a layer; or "REASON: error" with exit status 3.
#include <iostream>
#include <vector>

#include "archive/inflate.h"
#include "source/source.h"

namespace {

using iar::ByteView;
using iar::Result;

struct Read {
  std::uint64_t bytes = 0;
  iar::Sha256 stored;
  iar::Sha256 inflated;
};

// Reads to the end; `each` gets the pieces.
template <typename F>
iar::Status read_pieces(iar::source::Source& source, std::size_t index, std::uint64_t offset,
                        F&& each) {
  TRY_ASSIGN(const auto reader, source.open_layer(index, offset));
  std::vector<std::uint8_t> piece(std::size_t{1} << 16);
  while (true) {
    TRY_ASSIGN(const std::size_t count, reader->read(piece));
    if (count == 0) return {};
    TRY(each(ByteView(piece).first(count)));
  }
}

iar::Status inflate(iar::archive::Inflater& inflater, ByteView in, iar::Sha256& hash) {
  std::vector<std::uint8_t> out(std::size_t{1} << 16);
  while (true) {
    TRY_ASSIGN(const auto step, inflater.step(in, out));
    in = in.subspan(step.consumed);
    hash.update(ByteView(out).first(step.produced));
    if (in.empty() && step.produced == 0) return {};
  }
}

Result<Read> read_layer(iar::source::Source& source, std::size_t index) {
  Read out;
  std::unique_ptr<iar::archive::Inflater> inflater;
  TRY(read_pieces(source, index, 0, [&](ByteView piece) -> iar::Status {
    if (!inflater) {
      inflater = iar::archive::make_inflater(iar::archive::compression_of(piece), {});
    }
    out.bytes += piece.size();
    out.stored.update(piece);
    return inflate(*inflater, piece, out.inflated);
  }));
  if (inflater) TRY(inflater->finish());
  std::uint64_t seen = 0;
  TRY(read_pieces(source, index, out.bytes / 2, [&](ByteView piece) -> iar::Status {
    seen += piece.size();
    return {};
  }));
  if (seen != out.bytes - out.bytes / 2) {
    return iar::make_error(iar::ErrorCode::internal, "the second read differs in length");
  }
  return out;
}

iar::Status probe(const std::string& reference, const iar::source::ResolveOptions& options) {
  TRY_ASSIGN(const auto source, iar::source::open_source(reference, {}));
  TRY_ASSIGN(const auto image, source->resolve(options));
  if (image.config_digest) std::cout << "config " << image.config_digest->text() << "\n";
  std::cout << "platform " << image.config.platform.text() << "\n";
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    TRY_ASSIGN(const Read read, read_layer(*source, i));
    const iar::model::Digest inflated{read.inflated.digest()};
    const auto& layer = image.layers.at(i);
    if (source->proves_diff_ids() && inflated != image.config.diff_ids.at(i)) {
      return iar::make_error(iar::ErrorCode::corrupt, "not the diff id", std::to_string(i));
    }
    const bool stated = source->proves_diff_ids() && !layer.digest_is_diff_id;
    if (stated && iar::model::Digest{read.stored.digest()} != layer.digest) {
      return iar::make_error(iar::ErrorCode::corrupt, "not the digest", std::to_string(i));
    }
    std::cout << "layer " << inflated.text() << "\n";
  }
  for (const auto& note : source->diagnostics()) {
    std::cout << "note " << note.path << ": " << note.message << "\n";
  }
  return {};
}

iar::Status write_first_layer(const std::string& reference) {
  TRY_ASSIGN(const auto source, iar::source::open_source(reference, {}));
  TRY(source->resolve({}));
  return read_pieces(*source, 0, 0, [](ByteView piece) -> iar::Status {
    const auto text = iar::as_text(piece);
    std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
    return {};
  });
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments.size() > 2) {
    std::cerr << "usage: source_probe REFERENCE [PLATFORM | --layer]\n";
    return 2;
  }
  const bool write = arguments.size() == 2 && arguments[1] == "--layer";
  iar::source::ResolveOptions options;
  if (arguments.size() == 2 && !write) {
    auto platform = iar::model::Platform::parse(arguments[1]);
    if (!platform) return 2;
    options.platform = std::move(platform).value();
  }
  const iar::Status status = write ? write_first_layer(arguments[0]) : probe(arguments[0], options);
  if (status.ok()) return 0;
  const auto reason = iar::model::reason_of(status.error());
  std::cout << iar::model::reason_name(reason) << ": " << status.error().text() << "\n";
  return 3;
}
