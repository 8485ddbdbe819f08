#include "model/redaction.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace iar::model {

namespace {

constexpr std::size_t k_nowhere = std::string_view::npos;

bool is_name_character(char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

// What ends a value that is not quoted.
bool ends_value(char c) {
  return is_space(c) || is_quote(c) || c == '&' || c == ';' || c == '|' || c == ')' || c == '`';
}

// The shapes of tokens that say what they are, and how long they are at least.
struct Shape {
  std::string_view start;
  std::size_t size_min;
};
constexpr std::array k_shapes = {
    Shape{"ghp_", 36},      Shape{"gho_", 36},       Shape{"ghu_", 36},     Shape{"ghs_", 36},
    Shape{"ghr_", 36},      Shape{"glpat-", 20},     Shape{"xoxb-", 20},    Shape{"xoxp-", 20},
    Shape{"xoxa-", 20},     Shape{"npm_", 36},       Shape{"sk_live_", 20}, Shape{"rk_live_", 20},
    Shape{"AKIA", 20},      Shape{"hvs.", 24},       Shape{"dop_v1_", 40},  Shape{"pypi-AgEI", 40},
    Shape{"dckr_pat_", 20}, Shape{"github_pat_", 40}};

// A JSON Web Token (RFC 7519): three parts, the first of which begins with '{"' in base64.
bool is_web_token(std::string_view word) {
  static constexpr std::size_t k_size_min = 40;
  return word.starts_with("eyJ") && word.size() >= k_size_min && std::ranges::count(word, '.') == 2;
}

bool is_token(std::string_view word) {
  if (is_web_token(word)) return true;
  return std::ranges::any_of(k_shapes, [&](const Shape& shape) {
    return word.starts_with(shape.start) && word.size() >= shape.size_min;
  });
}

// A header whose whole value is the secret, whatever blanks are in it.
bool is_secret_header(std::string_view name) {
  return equal_ignoring_case(name, "authorization") ||
         equal_ignoring_case(name, "proxy-authorization") || equal_ignoring_case(name, "cookie") ||
         equal_ignoring_case(name, "set-cookie");
}

// "$TOKEN", "${TOKEN}", "$(cat token)": where a value comes from, not what it is.
bool is_reference(std::string_view value) {
  return value.size() > 1 && value[0] == '$' &&
         (is_alphanumeric(value[1]) || value[1] == '_' || value[1] == '{' || value[1] == '(');
}

class Redactor {
 public:
  explicit Redactor(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (private_key() || web_address()) continue;
      if (is_name_character(text_[at_])) {
        word();
      } else {
        copy_to(at_ + 1);
      }
    }
    return std::move(out_);
  }

 private:
  void copy_to(std::size_t end) {
    out_ += text_.substr(at_, end - at_);
    at_ = end;
  }
  // Leaves out what lies before `end`.
  void replace_to(std::size_t end) {
    out_ += k_redacted;
    at_ = end;
  }
  [[nodiscard]] bool starts_here(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }
  [[nodiscard]] std::size_t first_after(std::size_t from, auto fits) const {
    while (from < text_.size() && !fits(text_[from])) ++from;
    return from;
  }

  // PEM (RFC 7468) of a private key, to its end or that of the text.
  bool private_key() {
    if (!starts_here("-----BEGIN ")) return false;
    static constexpr std::size_t k_label_reach = 64;
    const std::size_t label = text_.substr(at_, k_label_reach).find("PRIVATE KEY-----");
    if (label == k_nowhere) return false;
    static constexpr std::string_view k_end = "PRIVATE KEY-----";
    const std::size_t end = text_.find(k_end, at_ + label + k_end.size());
    replace_to(end == k_nowhere ? text_.size() : end + k_end.size());
    return true;
  }

  // "://USER:PASSWORD@" (RFC 3986 §3.2.1), and a token alone before the "@" of a web address.
  bool web_address() {
    if (!starts_here("://")) return false;
    const bool web = out_.ends_with("http") || out_.ends_with("https");
    copy_to(at_ + 3);
    const std::size_t end = first_after(
        at_, [](char c) { return is_space(c) || is_quote(c) || c == '/' || c == '?' || c == '#'; });
    const std::string_view authority = text_.substr(at_, end - at_);
    const std::size_t sign = authority.rfind('@');
    if (sign == k_nowhere || sign == 0) return true;
    const std::size_t colon = authority.substr(0, sign).find(':');
    if (colon == k_nowhere && !web) return true;
    if (colon != k_nowhere) copy_to(at_ + colon + 1);
    if (!is_reference(text_.substr(at_))) {
      replace_to(end - authority.size() + sign);
    } else {
      copy_to(end - authority.size() + sign);
    }
    return true;
  }

  void word() {
    const std::size_t end = first_after(at_, [](char c) { return !is_name_character(c); });
    const std::string_view name = text_.substr(at_, end - at_);
    if (is_token(name)) {
      replace_to(end);
      return;
    }
    const bool quoted = at_ > 0 && is_quote(text_[at_ - 1]);
    copy_to(end);
    if (is_secret_header(name) || equal_ignoring_case(name, "bearer")) {
      header(name);
    } else if (name == "-u" || name == "--user") {
      user_and_password();
    } else if (is_secret_name(name) || (name == "-p" && logs_in())) {
      value_of(name, quoted);
    }
  }

  // "docker login -p PASSWORD"
  [[nodiscard]] bool logs_in() const {
    static constexpr std::size_t k_reach = 200;
    const std::string_view before =
        std::string_view(out_).substr(out_.size() - std::min(out_.size(), k_reach));
    return before.find(" login ") != k_nowhere;
  }

  // Where the value begins that stands behind a name's end: "=V", ": V", '": "V', and of flags " V"
  // and '", "V'. Nowhere when there is none.
  [[nodiscard]] std::size_t value_start(std::string_view name, bool quoted) const {
    std::size_t at = at_;
    const bool closed = quoted && at < text_.size() && is_quote(text_[at]);
    if (closed) ++at;
    if (at >= text_.size()) return k_nowhere;
    if (text_[at] == '=') return at + 1;
    const std::size_t word = first_after(at + 1, [](char c) { return !is_blank(c); });
    if (text_[at] == ':') return closed || word > at + 1 ? word : k_nowhere;
    if (!name.starts_with("-")) return k_nowhere;
    return is_blank(text_[at]) || (closed && text_[at] == ',') ? word : k_nowhere;
  }

  // Copies a quote if one is there; the value's end.
  std::size_t open_value() {
    if (at_ < text_.size() && is_quote(text_[at_])) {
      const char quote = text_[at_];
      copy_to(at_ + 1);
      return first_after(at_, [&](char c) { return c == quote; });
    }
    return first_after(at_, ends_value);
  }

  void value_of(std::string_view name, bool quoted) {
    const std::size_t start = value_start(name, quoted);
    if (start == k_nowhere) return;
    copy_to(start);
    const std::size_t end = open_value();
    const std::string_view value = text_.substr(at_, end - at_);
    if (value.empty() || is_reference(value) || (name.starts_with("-") && value[0] == '-')) return;
    replace_to(end);
  }

  void header(std::string_view name) {
    const bool bearer = equal_ignoring_case(name, "bearer");
    const std::size_t quote = first_after(at_, [](char c) { return !is_quote(c); });
    const bool sign = quote < text_.size() && (text_[quote] == ':' || text_[quote] == '=');
    const bool told = bearer ? at_ < text_.size() && is_blank(text_[at_]) : sign;
    if (!told) return;
    copy_to(first_after(bearer ? at_ : quote + 1, [](char c) { return !is_blank(c); }));
    if (at_ < text_.size() && is_quote(text_[at_])) copy_to(at_ + 1);
    const std::size_t end =
        first_after(at_, [](char c) { return is_quote(c) || c == '\n' || c == '\r'; });
    const std::string_view value = text_.substr(at_, end - at_);
    // "Bearer $TOKEN" has no secret, "bearer tokens are not kept" is a sentence.
    static constexpr std::size_t k_token_min = 16;
    const std::size_t word = first_after(
        at_, [](char c) { return !is_name_character(c) && c != '/' && c != '+' && c != '~'; });
    const std::string_view second =
        value.substr(std::min(first_after(at_, is_space) - at_ + 1, value.size()));
    if (value.empty() || is_reference(value) || is_reference(second)) return;
    if (bearer && word - at_ < k_token_min) return;
    replace_to(bearer ? std::min(word, end) : end);
  }

  // "curl -u USER:PASSWORD"
  void user_and_password() {
    const std::size_t start = value_start("-u", at_ > 0);
    if (start == k_nowhere) return;
    copy_to(start);
    const std::size_t end = open_value();
    const std::size_t colon = text_.substr(at_, end - at_).find(':');
    if (colon == k_nowhere) return;
    copy_to(at_ + colon + 1);
    if (at_ < end && !is_reference(text_.substr(at_))) replace_to(end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

void redact_named(std::string_view name, std::string& value) {
  const bool secret = is_secret_name(name) && !value.empty() && !is_reference(value);
  value = secret ? std::string(k_redacted) : redacted(value);
}

void redact_all(std::vector<std::string>& texts) {
  // A flag and its value are words of their own here.
  bool value_follows = false;
  for (std::string& each : texts) {
    const bool flag = each.starts_with("-");
    const bool secret = value_follows && !flag && !is_reference(each);
    value_follows = flag && each.find('=') == std::string::npos && is_secret_name(each);
    each = secret ? std::string(k_redacted) : redacted(each);
  }
}

}  // namespace

bool is_secret_name(std::string_view name) {
  static constexpr std::array<std::string_view, 17> k_parts = {
      "password",    "passwd",         "passphrase", "secret",     "token",      "credential",
      "apikey",      "api_key",        "accesskey",  "access_key", "privatekey", "private_key",
      "signing_key", "encryption_key", "jwt",        "client_key", "account_key"};
  static constexpr std::array<std::string_view, 4> k_ends = {"_pass", "_pwd", "_auth", "_pat"};
  // What names the place of a secret, or says something about it.
  static constexpr std::array<std::string_view, 9> k_places = {
      "_file", "_path", "_dir", "_url", "_uri", "_ttl", "_stdin", "_name", "_type"};
  std::string folded = lowered(name);
  std::ranges::replace_if(
      folded, [](char c) { return c == '-' || c == '.'; }, '_');
  const auto ends = [&](std::string_view end) { return folded.ends_with(end); };
  if (std::ranges::any_of(k_places, ends)) return false;
  return std::ranges::any_of(k_ends, ends) ||
         std::ranges::any_of(k_parts, [&](std::string_view part) {
           return folded.find(part) != std::string::npos;
         });
}

std::string redacted(std::string_view text) { return Redactor(text).run(); }

void redact(ImageConfig& config) {
  for (std::string& each : config.env) {
    const std::size_t sign = each.find('=');
    if (sign == std::string::npos) continue;
    std::string value = each.substr(sign + 1);
    redact_named(std::string_view(each).substr(0, sign), value);
    each = each.substr(0, sign + 1) + value;
  }
  for (auto& [name, value] : config.labels) redact_named(name, value);
  for (HistoryEntry& each : config.history) {
    each.created_by = redacted(each.created_by);
    each.comment = redacted(each.comment);
  }
  redact_all(config.entrypoint);
  redact_all(config.cmd);
}

void redact(Inventory& inventory) {
  for (LayerOrigin& each : inventory.layers) {
    each.instruction = redacted(each.instruction);
    each.comment = redacted(each.comment);
  }
}

}  // namespace iar::model
