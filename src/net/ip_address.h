// IP addresses as text (RFC 791, RFC 4291 §2.2) and blocks of them (RFC 4632).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iar::net {

// Kept in 16 bytes; an IPv4 address as ::ffff:a.b.c.d, so that both spellings are equal.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  // Dotted quads without leading zeros, or IPv6 without brackets and without a zone.
  static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_loopback() const;  // 127.0.0.0/8, ::1
  bool operator==(const IpAddress&) const = default;
};

struct IpBlock {
  IpAddress base;
  int prefix_bits = 128;  // of the 16 bytes

  // "10.0.0.0/8", "fd00::/8"; bits behind the prefix are ignored.
  static std::optional<IpBlock> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& address) const;
};

// The host of "HOST[:PORT]", without the brackets of IPv6.
std::string_view host_of_authority(std::string_view authority);

// "localhost" or a loopback address.
bool is_loopback_host(std::string_view host);

}  // namespace iar::net
