#include "net/failure.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace iar::net {

namespace {

constexpr std::size_t k_secret_length_min = 4;

std::string_view first_line(std::string_view text) {
  text = trimmed(text);
  return trimmed(text.substr(0, text.find('\n')));
}

// {"errors": [{"code": …, "message": …}, …]}, or a token service's {"error": …} and {"details": …}.
std::string json_words(std::string_view body) {
  JsonDocument document;
  const auto root = document.parse(body);
  if (!root) return {};
  std::string out;
  const auto add = [&](std::string_view text) {
    if (!text.empty() && out.size() < k_server_words_max) {
      out += (out.empty() ? "" : ": ") + std::string(text.substr(0, k_server_words_max));
    }
  };
  const auto errors = root->get("errors");
  for (const auto& error : errors ? errors->elements() : std::vector<JsonValue>{}) {
    add(error.text("code"));
    add(error.text("message"));
  }
  for (const auto* const key : {"error", "error_description", "message", "details"}) {
    if (out.empty() || std::string_view(key) == "error_description") add(root->text(key));
  }
  return out;
}

struct Row {
  int status;
  ErrorCode code;
  std::string_view reason;
  std::string_view cause;
  std::string_view advice;
};

constexpr std::string_view k_wait = "Try again later.";
constexpr Row k_rows[] = {
    {401, ErrorCode::denied, "denied",
     "the server refuses the request without credentials it knows",
     "Check the user name and password for this registry."},
    {403, ErrorCode::denied, "denied", "the server forbids the request",
     "Ask for the right to pull from this repository."},
    {404, ErrorCode::not_found, "not_found", "the server does not have it",
     "Check the name, and that the image was not deleted."},
    {406, ErrorCode::unsupported, "unsupported_media_type",
     "the server has it in no form that this program reads", "Push the image in OCI form."},
    {407, ErrorCode::denied, "denied", "the proxy asks for a user name and password that it knows",
     "Put them into the proxy's URL."},
    {408, ErrorCode::unavailable, "timeout", "the server grew tired of waiting", k_wait},
    {410, ErrorCode::not_found, "not_found", "the server does not have it any more",
     "Check the name, and that the image was not deleted."},
    {425, ErrorCode::unavailable, "timeout", "the server puts the request off", k_wait},
    {429, ErrorCode::unavailable, "rate_limited", "the server limits the number of requests",
     "Wait, or log in to be allowed more."},
};

Row row_of(int status) {
  for (const auto& row : k_rows) {
    if (row.status == status) return row;
  }
  if (status >= 500) {
    return {status, ErrorCode::unavailable, "timeout", "the server is out of order", k_wait};
  }
  return {status, ErrorCode::corrupt, "corrupt", "the server gives an unexpected answer",
          "Check that this is a container registry."};
}

}  // namespace

Error network_error(ErrorCode code, std::string_view reason, std::string cause,
                    std::string_view advice, std::string context) {
  auto error = make_reason_error(code, reason, std::move(cause), std::move(context));
  error.advice = advice;
  return error;
}

std::string cleaned(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = utf8_sequence_length(text);
    const char first = text.front();
    if (length == 0) {
      out.push_back('?');
    } else if (length == 1 && (static_cast<unsigned char>(first) < ' ' || first == '\x7f')) {
      out.push_back(' ');
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string server_words(const Headers& headers, std::string_view body) {
  const auto type = lowered(header_value(headers, "content-type"));
  if (type.find("html") != std::string::npos) return {};
  std::string words = json_words(body);
  if (words.empty()) words = first_line(body.substr(0, 4 * k_server_words_max));
  if (words.starts_with('{') || words.starts_with('<')) return {};
  return cleaned(std::string_view(words).substr(0, k_server_words_max));
}

Error status_error(const ResponseHead& head, std::string_view words) {
  const auto row = row_of(head.status);
  std::string cause(row.cause);
  cause += " (status " + std::to_string(head.status);
  if (!words.empty()) cause += ", \"" + std::string(words) + "\"";
  return network_error(row.code, row.reason, cause + ")", row.advice, head.url.display());
}

bool worth_a_retry(const Error& error) { return error.code == ErrorCode::unavailable; }

std::string without_secrets(std::string text, const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) {
    if (secret.size() < k_secret_length_min) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

}  // namespace iar::net
