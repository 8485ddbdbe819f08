// Which of the published console's two hosts takes the next inventory: the one for uploads, unless
// it fails more often than the other.
#pragma once

#include <array>
#include <cstdint>

namespace iar::agent {

class UploadHosts {
 public:
  enum class Host : std::uint8_t { upload, api };

  // To be followed by note() with the same host.
  Host choice();
  void note(Host host, bool worked);

 private:
  std::array<double, 2> failing_{};  // share of recent failures, 0 to 1
  std::uint32_t since_first_ = 0;    // choices since the first host was last tried
};

}  // namespace iar::agent
