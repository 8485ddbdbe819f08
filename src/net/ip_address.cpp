#include "net/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace iar::net {

namespace {

constexpr std::array<std::uint8_t, 12> k_v4_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t k_ip_text_length_max = 45;

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.empty() || text.size() > k_ip_text_length_max) return std::nullopt;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  IpAddress out;
  std::array<std::uint8_t, 4> four{};
  if (::inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) {
    std::ranges::copy(k_v4_prefix, out.bytes.begin());
    std::ranges::copy(four, out.bytes.begin() + 12);
    return out;
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(k_v4_prefix.begin(), k_v4_prefix.end(), bytes.begin());
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes[12] == 127;
  return bytes[15] == 1 &&
         std::all_of(bytes.begin(), bytes.begin() + 15, [](auto b) { return b == 0; });
}

std::optional<IpBlock> IpBlock::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto base = IpAddress::parse(text.substr(0, slash));
  const auto digits = text.substr(slash + 1);
  if (!base || digits.empty() || digits.size() > 3 || !std::ranges::all_of(digits, is_digit)) {
    return std::nullopt;
  }
  int bits = 0;
  for (const char c : digits) bits = bits * 10 + (c - '0');
  const bool v4 = text.find(':') == std::string_view::npos;
  if (bits > (v4 ? 32 : 128)) return std::nullopt;
  return IpBlock{*base, v4 ? bits + 96 : bits};
}

bool IpBlock::contains(const IpAddress& address) const {
  // An IPv6 block does not take in IPv4 addresses, though these are kept as a part of IPv6.
  if (address.is_v4() != (base.is_v4() && prefix_bits >= 96)) return false;
  const auto whole = static_cast<std::size_t>(prefix_bits / 8);
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.bytes.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  if (rest == 0) return true;
  return ((base.bytes.at(whole) ^ address.bytes.at(whole)) >> (8 - rest)) == 0;
}

std::string_view host_of_authority(std::string_view authority) {
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end != std::string_view::npos) return authority.substr(1, end - 1);
  }
  return authority.substr(0, authority.find(':'));
}

bool is_loopback_host(std::string_view host) {
  if (equal_ignoring_case(host, "localhost")) return true;
  const auto address = IpAddress::parse(host);
  return address && address->is_loopback();
}

}  // namespace iar::net
