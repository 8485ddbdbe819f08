#include "pull/challenge.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace iar::pull {

namespace {

bool is_token_character(char c) {
  return is_alphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token68_character(char c) {
  return is_alphanumeric(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Challenge> challenges() {
    std::vector<Challenge> out;
    while (out.size() < k_challenges_max) {
      skip_separators();
      const auto name = token();
      if (name.empty()) break;
      Challenge challenge{lowered(name), {}, {}};
      const bool understood = contents(challenge);
      out.push_back(std::move(challenge));
      if (!understood) break;
    }
    return out;
  }

 private:
  [[nodiscard]] bool at(char c) const { return !text_.empty() && text_.front() == c; }
  void skip_blanks() {
    while (!text_.empty() && is_blank(text_.front())) text_.remove_prefix(1);
  }
  void skip_separators() {
    while (!text_.empty() && (is_blank(text_.front()) || at(','))) text_.remove_prefix(1);
  }

  template <typename Predicate>
  std::string_view take_while(Predicate predicate) {
    const auto* const end = std::ranges::find_if_not(text_, predicate);
    const auto length = static_cast<std::size_t>(end - text_.begin());
    const auto out = text_.substr(0, length);
    text_.remove_prefix(length);
    return out;
  }
  std::string_view token() { return take_while(is_token_character); }

  // What follows a scheme: a token68, or parameters up to the next scheme.
  bool contents(Challenge& out) {
    skip_blanks();
    if (take_token68(out)) return true;
    while (true) {
      const auto before = text_;
      skip_separators();
      auto one = parameter();
      if (!one) {
        // Either the next scheme, or the end, or nonsense; the caller finds out.
        text_ = before;
        return true;
      }
      if (!one->second || out.parameters.size() >= k_challenge_parameters_max) return false;
      out.parameters.emplace_back(lowered(one->first), std::move(*one->second));
    }
  }

  bool take_token68(Challenge& out) {
    const auto before = text_;
    const auto word = take_while(is_token68_character);
    const auto padding = take_while([](char c) { return c == '='; });
    skip_blanks();
    if (!word.empty() && (text_.empty() || at(','))) {
      out.token68 = std::string(word) + std::string(padding);
      return true;
    }
    text_ = before;
    return false;
  }

  using Parameter = std::pair<std::string_view, std::optional<std::string>>;
  // NAME = VALUE; nothing when no name with "=" stands here, a name without a value when what
  // follows is broken.
  std::optional<Parameter> parameter() {
    const auto name = token();
    skip_blanks();
    if (name.empty() || !at('=')) return std::nullopt;
    text_.remove_prefix(1);
    skip_blanks();
    if (at('"')) return Parameter{name, quoted()};
    // Some servers leave out the quotes around URLs.
    return Parameter{name,
                     std::string(take_while([](char c) { return !is_blank(c) && c != ','; }))};
  }

  std::optional<std::string> quoted() {
    std::string out;
    for (std::size_t i = 1; i < text_.size(); ++i) {
      if (text_[i] == '"') {
        text_.remove_prefix(i + 1);
        return out;
      }
      if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
      out.push_back(text_[i]);
    }
    return std::nullopt;
  }

  std::string_view text_;
};

}  // namespace

std::string_view Challenge::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, [](const auto& p) { return p.first; });
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<Challenge> parse_challenges(std::string_view header_value) {
  return Reader(header_value.substr(0, k_challenge_header_bytes_max)).challenges();
}

}  // namespace iar::pull
