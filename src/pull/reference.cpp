#include "pull/reference.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"

namespace iar::pull {

namespace {

bool is_lower_alphanumeric(char letter) { return is_lower(letter) || is_digit(letter); }

// domain-component := alphanumeric, with hyphens inside.
bool is_domain_component(std::string_view part) {
  if (part.empty() || part.front() == '-' || part.back() == '-') return false;
  return std::ranges::all_of(part, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    if (!host.ends_with(']') || host.size() < 4) return false;
    const auto inner = host.substr(1, host.size() - 2);
    return std::ranges::all_of(inner, [](char c) { return is_hex_digit(c) || c == ':'; });
  }
  return std::ranges::all_of(split(host, '.'), is_domain_component);
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

bool is_domain(std::string_view domain) {
  const auto colon = domain.rfind(':');
  const auto bracket = domain.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return is_host(domain);
  return is_host(domain.substr(0, colon)) && is_port(domain.substr(colon + 1));
}

// path-component := alphanumerics joined by one of: ".", "_", "__", any number of "-".
bool is_path_component(std::string_view part) {
  if (part.empty() || !is_lower_alphanumeric(part.front())) return false;
  if (!is_lower_alphanumeric(part.back())) return false;
  for (std::size_t i = 0; i < part.size();) {
    if (is_lower_alphanumeric(part[i])) {
      ++i;
      continue;
    }
    const auto end = part.find_first_not_of(part[i], i);
    const auto run = (end == std::string_view::npos ? part.size() : end) - i;
    const bool joined =
        (part[i] == '.' && run == 1) || (part[i] == '_' && run <= 2) || part[i] == '-';
    // Two different joints in a row are none.
    if (!joined || end == std::string_view::npos || !is_lower_alphanumeric(part[end])) return false;
    i = end;
  }
  return true;
}

bool is_tag(std::string_view tag) {
  const auto word = [](char c) { return is_alphanumeric(c) || c == '_'; };
  if (tag.empty() || tag.size() > k_tag_length_max || !word(tag.front())) return false;
  return std::ranges::all_of(tag, [&](char c) { return word(c) || c == '.' || c == '-'; });
}

// Whether the part before the first slash names a registry and not a user of docker.io.
bool names_registry(std::string_view first) {
  return first.find_first_of(".:[") != std::string_view::npos || first == "localhost" ||
         std::ranges::any_of(first, is_upper);
}

bool is_docker_hub(std::string_view domain) {
  return domain == "docker.io" || domain == "index.docker.io" || domain == "registry-1.docker.io";
}

Error bad(std::string_view text, std::string message) {
  return make_error(ErrorCode::corrupt, std::move(message),
                    "reference " + escaped_for_display(text.substr(0, k_reference_length_max)));
}

// Takes the domain off `rest`.
std::string take_domain(std::string_view& rest) {
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos || !names_registry(rest.substr(0, slash))) return "docker.io";
  const auto domain = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  return is_docker_hub(domain) ? "docker.io" : std::string(domain);
}

Status take_digest(std::string_view& rest, Reference& out) {
  const auto at = rest.find('@');
  if (at == std::string_view::npos) return {};
  TRY_ASSIGN(out.digest, model::Digest::parse(rest.substr(at + 1)));
  rest = rest.substr(0, at);
  return {};
}

Status take_tag(std::string_view& rest, Reference& out) {
  const auto colon = rest.rfind(':');
  const auto slash = rest.rfind('/');
  if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash)) {
    return {};
  }
  if (!is_tag(rest.substr(colon + 1))) {
    return make_error(ErrorCode::corrupt,
                      "a tag has 1 to 128 letters, digits, '_', '.', '-' and starts with none of "
                      "the last two");
  }
  out.tag = rest.substr(colon + 1);
  rest = rest.substr(0, colon);
  return {};
}

Status check_repository(std::string_view path) {
  if (path.size() > k_repository_length_max) {
    return make_error(ErrorCode::limit, "the repository's name is longer than 255 characters");
  }
  if (std::ranges::any_of(path, is_upper)) {
    return make_error(ErrorCode::corrupt, "the repository's name must be in lower case");
  }
  if (!std::ranges::all_of(split(path, '/'), is_path_component)) {
    return make_error(ErrorCode::corrupt, "the repository's name is malformed");
  }
  return {};
}

bool is_bare_identifier(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Status fill(std::string_view text, Reference& out) {
  std::string_view rest = text;
  out.domain = take_domain(rest);
  if (!is_domain(out.domain)) {
    return make_error(ErrorCode::corrupt, "the registry's name is malformed");
  }
  TRY(take_digest(rest, out));
  TRY(take_tag(rest, out));
  out.repository = rest;
  if (out.domain == "docker.io" && rest.find('/') == std::string_view::npos) {
    out.repository = "library/" + out.repository;
  }
  return check_repository(out.repository);
}

}  // namespace

Result<Reference> Reference::parse(std::string_view text) {
  if (text.empty()) return bad(text, "an image reference must not be empty");
  if (text.size() > k_reference_length_max) {
    return make_error(ErrorCode::limit, "an image reference has at most 1024 characters");
  }
  if (text.find("://") != std::string_view::npos) {
    return bad(text, "an image reference has no scheme: leave out what stands before \"://\"");
  }
  if (is_bare_identifier(text)) {
    return bad(text,
               "64 hexadecimal digits alone are an identifier and not a reference: a digest "
               "is written NAME@sha256:DIGITS");
  }
  Reference out;
  const auto filled = fill(text, out);
  if (!filled) {
    return with_context(filled.error(), "reference " + escaped_for_display(text));
  }
  return out;
}

std::string Reference::object() const {
  if (digest) return digest->text();
  return tag.empty() ? "latest" : tag;
}

std::string Reference::text() const {
  std::string out = name();
  if (!tag.empty()) out += ":" + tag;
  if (digest) return out + "@" + digest->text();
  return tag.empty() ? out + ":latest" : out;
}

std::string Reference::registry() const { return registry_of_domain(domain); }

std::string registry_of_domain(std::string_view domain) {
  return is_docker_hub(domain) ? "registry-1.docker.io" : std::string(domain);
}

}  // namespace iar::pull
