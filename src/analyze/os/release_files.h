// The files that name a distribution, best first, and how each is written.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace iar::analyze {

enum class ReleaseSyntax : std::uint8_t {
  os_release,  // os-release(5)
  lsb,         // DISTRIB_ID=… as lsb_release(1) reads them
  suse,        // a sentence, then VERSION = and PATCHLEVEL =
  sentence,    // "NAME release VERSION (CODENAME)" or "NAME VERSION"
  version,     // the version alone
  debian,      // the version alone, or "CODENAME/sid"
  cpe,         // "cpe:/o:VENDOR:PRODUCT:VERSION…", the same as CPE_NAME
  busybox,     // the program itself; it carries "BusyBox vVERSION"
  presence,    // may be empty: that it exists is the statement
};

struct ReleaseFile {
  std::string_view path;
  ReleaseSyntax syntax;
  std::string_view id = {};  // where the text does not say it
};

constexpr std::array k_release_files = {
    ReleaseFile{"etc/os-release", ReleaseSyntax::os_release},
    ReleaseFile{"usr/lib/os-release", ReleaseSyntax::os_release},
    ReleaseFile{"etc/initrd-release", ReleaseSyntax::os_release},
    ReleaseFile{"usr/lib/initrd-release", ReleaseSyntax::os_release},
    ReleaseFile{"x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release",
                ReleaseSyntax::os_release},
    ReleaseFile{"aarch64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release",
                ReleaseSyntax::os_release},
    ReleaseFile{"etc/oracle-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/almalinux-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/rocky-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/centos-release", ReleaseSyntax::sentence},
    ReleaseFile{"usr/lib/centos-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/fedora-release", ReleaseSyntax::sentence},
    ReleaseFile{"usr/lib/fedora-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/openEuler-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/anolis-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/photon-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/azurelinux-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/mariner-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/gentoo-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/SuSE-release", ReleaseSyntax::suse},
    ReleaseFile{"etc/alpine-release", ReleaseSyntax::version, "alpine"},
    ReleaseFile{"etc/system-release", ReleaseSyntax::sentence},
    ReleaseFile{"usr/lib/system-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/redhat-release", ReleaseSyntax::sentence},
    ReleaseFile{"etc/system-release-cpe", ReleaseSyntax::cpe},
    ReleaseFile{"usr/lib/system-release-cpe", ReleaseSyntax::cpe},
    ReleaseFile{"etc/lsb-release", ReleaseSyntax::lsb},
    ReleaseFile{"etc/openwrt_release", ReleaseSyntax::lsb},
    ReleaseFile{"etc/debian_version", ReleaseSyntax::debian, "debian"},
    ReleaseFile{"etc/arch-release", ReleaseSyntax::presence, "arch"},
    // Images that are busybox and nothing else have no other statement.
    ReleaseFile{"bin/busybox", ReleaseSyntax::busybox, "busybox"},
};

}  // namespace iar::analyze
