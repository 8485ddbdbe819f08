#include "pull/blob_download.h"

#include <algorithm>
#include <array>

#include "net/failure.h"

namespace iar::pull {

namespace {

// A connection that brought this much was worth having: the attempts are counted anew.
constexpr std::uint64_t k_progress_bytes = std::uint64_t{64} << 10;

Error shorter(const BlobAsk& ask, std::uint64_t position) {
  return net::network_error(ErrorCode::corrupt, "corrupt",
                            "the blob ends after " + std::to_string(position) + " of " +
                                std::to_string(ask.size) + " bytes",
                            "Push the image again.", ask.digest.text());
}

}  // namespace

BlobDownload::BlobDownload(ImageClient& client, BlobAsk ask, Bounds bounds)
    : client_(client),
      ask_(std::move(ask)),
      bounds_(std::move(bounds)),
      backoff_(client.retry()),
      position_(std::min(ask_.offset, ask_.size)) {
  while (place_ < client_.endpoint_count() && !client_.endpoint(place_).endpoint().can_pull) {
    ++place_;
  }
}

std::string BlobDownload::range() const {
  if (position_ == 0) return {};
  // Both ends: there are servers that refuse an open range.
  return "bytes=" + std::to_string(position_) + "-" + std::to_string(ask_.size - 1);
}

// Moves on to the next endpoint or foreign URL; false when there is none.
bool BlobDownload::next_place() {
  const auto endpoints = client_.endpoint_count();
  do {
    ++place_;
  } while (place_ < endpoints && !client_.endpoint(place_).endpoint().can_pull);
  return place_ < endpoints + ask_.foreign_urls.size();
}

Result<RegistryResponse> BlobDownload::request() {
  const auto endpoints = client_.endpoint_count();
  if (place_ < endpoints) {
    return client_.endpoint(place_).get({"/blobs/" + ask_.digest.text(), {}, range()}, bounds_);
  }
  const auto foreign = place_ - endpoints;
  if (foreign >= ask_.foreign_urls.size()) {
    return make_error(ErrorCode::not_found, "no server may be asked for it", ask_.digest.text());
  }
  auto url = net::Url::parse(ask_.foreign_urls[foreign]);
  if (!url) return with_context(url.error(), ask_.digest.text());
  return client_.endpoint(0).get_foreign(*url, range(), bounds_);
}

Status BlobDownload::check(const RegistryResponse& answer) {
  const auto& head = answer.response.head();
  if (head.status != 206) return pass_over(position_);
  const auto range = net::parse_content_range(net::header_value(head.headers, "content-range"));
  const bool right = range && range->first == position_;
  if (right) return {};
  return net::network_error(ErrorCode::corrupt, "corrupt",
                            "the server answers for another part of the blob than was asked for",
                            "Try another registry or mirror.", head.url.display());
}

// A server that does not know Range starts from the beginning.
Status BlobDownload::pass_over(std::uint64_t count) {
  std::array<std::uint8_t, 16384> buffer{};
  while (count > 0) {
    const auto part = std::min<std::uint64_t>(count, buffer.size());
    TRY_ASSIGN(const auto got, response_->response.read(MutableByteView(buffer).first(part)));
    if (got == 0) return shorter(ask_, position_ - count);
    count -= got;
  }
  return {};
}

// After an error in the middle: fine when there is something left to try.
Status BlobDownload::recover(Error error) {
  response_.reset();
  if (error.code == ErrorCode::cancelled || bounds_.stop.stop_requested()) return error;
  if (position_ - opened_at_ >= k_progress_bytes) backoff_.reset();
  if (net::worth_a_retry(error)) {
    const auto pause = backoff_.next(bounds_.deadline);
    if (pause && pause_for(*pause, bounds_.stop)) return {};
  }
  return move_on(std::move(error));
}

Status BlobDownload::move_on(Error error) {
  if (error.code == ErrorCode::cancelled || !next_place()) return error;
  backoff_.reset();
  return {};
}

Status BlobDownload::start() {
  while (!response_ && position_ < ask_.size) {
    auto answer = request();
    if (!answer) {
      // All attempts that the policy allows have been made.
      TRY(move_on(std::move(answer).error()));
      continue;
    }
    response_.emplace(std::move(*answer));
    opened_at_ = position_;
    auto checked = check(*response_);
    if (!checked) TRY(recover(std::move(checked).error()));
  }
  return {};
}

Result<std::size_t> BlobDownload::read(MutableByteView out) {
  const auto left = ask_.size - position_;
  if (left == 0 || out.empty()) return std::size_t{0};
  const auto room = out.first(std::min<std::uint64_t>(left, out.size()));
  while (true) {
    TRY(start());
    auto got = response_->response.read(room);
    if (got && *got > 0) {
      position_ += *got;
      // Gives the connection back as soon as nothing more is wanted of it.
      if (position_ == ask_.size) response_.reset();
      return got;
    }
    // An end before its time is a server's mistake, and may be one of a moment.
    auto error = got ? net::network_error(ErrorCode::unavailable, "corrupt",
                                          shorter(ask_, position_).message, {}, ask_.digest.text())
                     : std::move(got).error();
    TRY(recover(std::move(error)));
  }
}

}  // namespace iar::pull
