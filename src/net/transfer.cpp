#include "net/transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <stop_token>

#include "base/text.h"
#include "net/curl_error.h"
#include "net/curl_setup.h"
#include "net/failure.h"

namespace iar::net {

namespace {

using Clock = std::chrono::steady_clock;

// What may lie between the network and a reader who is slow; beyond it the transfer is paused.
constexpr std::size_t k_pending_bytes_max = std::size_t{256} << 10;

std::string seconds(Clock::duration duration) {
  const auto whole = std::chrono::ceil<std::chrono::seconds>(duration).count();
  return std::to_string(whole) + (whole == 1 ? " second" : " seconds");
}

}  // namespace

struct Transfer::State {
  CURL* easy = nullptr;
  CURLM* multi = nullptr;
  bool running = false;  // the easy handle is in the multi handle
  bool done = false;     // libcurl has said how it ended
  CURLcode result = CURLE_OK;
  bool paused = false;
  bool head_too_large = false;
  Exchange exchange;
  CurlList header_list;
  std::array<char, CURL_ERROR_SIZE> words{};

  ResponseHead head;
  Headers trailers;
  std::size_t head_bytes = 0;
  bool head_complete = false;

  // The body goes into the reader's own memory first, then into `pending`.
  MutableByteView target;
  std::size_t delivered = 0;
  std::vector<std::uint8_t> pending;
  std::size_t pending_start = 0;
  bool body_started = false;
  Clock::time_point last_progress;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  Status begin(const Exchange& new_exchange);
  void stop();
  void set_callbacks();

  static std::size_t header_callback(char* data, std::size_t size, std::size_t count, void* user);
  static std::size_t body_callback(char* data, std::size_t size, std::size_t count, void* user);
  bool on_header(std::string_view line);
  std::size_t on_body(ByteView bytes);

  Status drive_head(const Deadline& deadline);
  Status drive_body(const Deadline& deadline);
  Status perform();
  Status wait(const Deadline& deadline, Clock::time_point limit);
  std::size_t take_pending(MutableByteView out);
  [[nodiscard]] Error failure() const;
  [[nodiscard]] Error too_late(std::string cause) const;
};

Transfer::State::~State() {
  stop();
  if (easy != nullptr) curl_easy_cleanup(easy);
  if (multi != nullptr) curl_multi_cleanup(multi);
}

void Transfer::State::stop() {
  if (running) curl_multi_remove_handle(multi, easy);
  running = false;
}

Status Transfer::State::begin(const Exchange& new_exchange) {
  stop();
  curl_easy_reset(easy);
  exchange = new_exchange;
  done = paused = head_too_large = head_complete = body_started = false;
  result = CURLE_OK;
  head = ResponseHead{0, {}, exchange.url};
  trailers.clear();
  head_bytes = delivered = pending_start = 0;
  pending.clear();
  target = {};
  words.fill('\0');
  TRY(set_options(easy, exchange, header_list));
  set_callbacks();
  if (curl_multi_add_handle(multi, easy) != CURLM_OK) {
    return make_error(ErrorCode::internal, "libcurl refuses a transfer");
  }
  running = true;
  return {};
}

void Transfer::State::set_callbacks() {
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &State::header_callback);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &State::body_callback);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
}

// Nothing may be thrown through libcurl; a count other than the one given ends the transfer.
std::size_t Transfer::State::header_callback(char* data, std::size_t size, std::size_t count,
                                             void* user) {
  try {
    return static_cast<State*>(user)->on_header({data, size * count}) ? size * count : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

std::size_t Transfer::State::body_callback(char* data, std::size_t size, std::size_t count,
                                           void* user) {
  try {
    return static_cast<State*>(user)->on_body(as_bytes({data, size * count}));
  } catch (const std::exception&) {
    return 0;
  }
}

// Interim responses (1xx) come through here as well: a new status line starts anew.
bool Transfer::State::on_header(std::string_view line) {
  last_progress = Clock::now();
  head_bytes += line.size();
  if (head_bytes > k_head_bytes_max || head.headers.size() + trailers.size() >= k_headers_max) {
    head_too_large = true;
    return false;
  }
  line = trimmed(line);
  if (line.empty()) {
    head_complete = head_complete || head.status >= 200;
    return true;
  }
  if (!head_complete && line.starts_with("HTTP/")) {
    const auto number = trimmed(line.substr(std::min(line.find(' '), line.size())));
    head.headers.clear();
    std::from_chars(number.data(), number.data() + number.size(), head.status);
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  (head_complete ? trailers : head.headers)
      .push_back({std::string(trimmed(line.substr(0, colon))),
                  std::string(trimmed(line.substr(colon + 1)))});
  return true;
}

std::size_t Transfer::State::on_body(ByteView bytes) {
  last_progress = Clock::now();
  const std::size_t direct = std::min(bytes.size(), target.size());
  const std::size_t rest = bytes.size() - direct;
  const std::size_t waiting = pending.size() - pending_start;
  if (rest > 0 && waiting + rest > k_pending_bytes_max) {
    paused = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  body_started = true;
  std::ranges::copy(bytes.first(direct), target.begin());
  target = target.subspan(direct);
  delivered += direct;
  pending.insert(pending.end(), bytes.begin() + static_cast<std::ptrdiff_t>(direct), bytes.end());
  return bytes.size();
}

Error Transfer::State::too_late(std::string cause) const {
  return network_error(ErrorCode::cancelled, "timeout", std::move(cause),
                       "Allow more time with --timeout.", exchange.url.display());
}

Error Transfer::State::failure() const {
  if (head_too_large) {
    return network_error(ErrorCode::limit, "limit_exceeded",
                         "the answer's headers are larger than 64 KiB or more than 256", "",
                         exchange.url.display());
  }
  long os_error = 0;
  long proxy_status = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  return curl_error({static_cast<int>(result), words.data(), static_cast<int>(os_error),
                     static_cast<int>(proxy_status), body_started},
                    exchange.url, exchange.proxy);
}

// Lets libcurl do what it can do at once.
Status Transfer::State::perform() {
  int still = 0;
  if (curl_multi_perform(multi, &still) != CURLM_OK) {
    return make_error(ErrorCode::internal, "libcurl has failed");
  }
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    done = true;
    result = message->data.result;
  }
  return {};
}

// Waits for the network until the earlier of the two moments. Errors: cancelled (the deadline).
Status Transfer::State::wait(const Deadline& deadline, Clock::time_point limit) {
  const auto& asked_to_stop = exchange.request->stop;
  // Before looking: a wake-up that comes between the two is kept by libcurl.
  const std::stop_callback wake(asked_to_stop, [this] { curl_multi_wakeup(multi); });
  if (asked_to_stop.stop_requested()) return too_late("this program is about to end");
  if (deadline.passed()) return too_late("the time for this image is over");
  const auto until_limit = Deadline::after(std::max(limit - Clock::now(), Clock::duration::zero()));
  const int timeout_ms = deadline.earlier(until_limit).poll_timeout_ms();
  if (curl_multi_poll(multi, nullptr, 0, timeout_ms, nullptr) != CURLM_OK) {
    return make_error(ErrorCode::internal, "libcurl cannot wait");
  }
  return {};
}

Status Transfer::State::drive_head(const Deadline& deadline) {
  const auto allowed = exchange.timeouts.connect + exchange.timeouts.first_byte;
  const auto limit = Clock::now() + allowed;
  while (true) {
    TRY(perform());
    if (head_complete) return {};
    if (done) return failure();
    if (Clock::now() >= limit) {
      return network_error(ErrorCode::unavailable, "timeout",
                           "the server gave no answer within " + seconds(allowed),
                           "Try again later.", exchange.url.display());
    }
    TRY(wait(deadline, limit));
  }
}

// Until something was delivered or the body is over.
Status Transfer::State::drive_body(const Deadline& deadline) {
  last_progress = Clock::now();
  if (paused) {
    paused = false;
    curl_easy_pause(easy, CURLPAUSE_CONT);
  }
  while (true) {
    TRY(perform());
    if (delivered > 0) return {};
    if (done) return result == CURLE_OK ? Status() : failure();
    const auto limit = last_progress + exchange.timeouts.stall;
    if (Clock::now() >= limit) {
      return network_error(ErrorCode::unavailable, "timeout",
                           "the server sent nothing for " + seconds(exchange.timeouts.stall) +
                               " in the middle of its answer",
                           "Try again later.", exchange.url.display());
    }
    TRY(wait(deadline, limit));
  }
}

std::size_t Transfer::State::take_pending(MutableByteView out) {
  const auto waiting = ByteView(pending).subspan(pending_start);
  const auto count = std::min(waiting.size(), out.size());
  std::ranges::copy(waiting.first(count), out.begin());
  pending_start += count;
  if (pending_start == pending.size()) {
    pending.clear();
    pending_start = 0;
  }
  return count;
}

Result<std::unique_ptr<Transfer>> Transfer::make() {
  auto state = std::make_unique<State>();
  state->easy = curl_easy_init();
  state->multi = curl_multi_init();
  if (state->easy == nullptr || state->multi == nullptr) {
    return make_error(ErrorCode::internal, "libcurl cannot be used");
  }
  curl_multi_setopt(state->multi, CURLMOPT_MAXCONNECTS, 4L);
  return std::unique_ptr<Transfer>(new Transfer(std::move(state)));
}

Transfer::Transfer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transfer::~Transfer() = default;

Result<ResponseHead> Transfer::start(const Exchange& exchange, const Deadline& deadline) {
  TRY(state_->begin(exchange));
  const auto driven = state_->drive_head(deadline);
  if (!driven) {
    state_->stop();
    return driven.error();
  }
  return state_->head;
}

Result<std::size_t> Transfer::read(MutableByteView out, const Deadline& deadline) {
  if (out.empty()) return std::size_t{0};
  if (const auto count = state_->take_pending(out); count > 0) return count;
  if (state_->done) {
    if (state_->result != CURLE_OK) return state_->failure();
    return std::size_t{0};
  }
  state_->target = out;
  state_->delivered = 0;
  const auto driven = state_->drive_body(deadline);
  state_->target = {};
  // What came before a cut is good; the cut is told by the next call.
  if (!driven && state_->delivered == 0) return driven.error();
  return state_->delivered;
}

void Transfer::finish() {
  // Everything may have come without libcurl having looked: then the connection can be kept.
  if (state_->running && !state_->done && !state_->paused) static_cast<void>(state_->perform());
  state_->stop();
}

const Headers& Transfer::trailers() const { return state_->trailers; }

bool Transfer::at_end() const {
  return state_->done && state_->pending.size() == state_->pending_start;
}

}  // namespace iar::net
