// META-INF/MANIFEST.MF: the attributes that say what an archive is.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace iar::analyze {

enum class JarManifestKey : std::uint8_t {
  implementation_title,
  implementation_version,
  implementation_vendor_id,
  specification_title,
  specification_version,
  bundle_symbolic_name,
  bundle_version,
  automatic_module_name,
  extension_name,
  group_id,        // Jenkins plugins
  short_name,      // the same
  plugin_version,  // the same
  nar_group,       // NiFi archives
  nar_id,
  nar_version,
  count_,
};

// Bytes of a manifest that are read: what follows lists the digests of single files.
constexpr std::size_t k_manifest_bytes_max = std::size_t{128} << 10U;
// A longer value is cut.
constexpr std::size_t k_manifest_value_bytes_max = 1024;

struct JarManifest {
  std::array<std::string, static_cast<std::size_t>(JarManifestKey::count_)> values;
  // The first section of a package ("Name: org/apache/axis/") that states a version.
  std::string section_name;
  std::string section_version;

  [[nodiscard]] const std::string& value(JarManifestKey key) const {
    return values.at(static_cast<std::size_t>(key));
  }
  // Without the directives of OSGi ("org.eclipse.osgi;singleton:=true").
  [[nodiscard]] std::string_view symbolic_name() const;
  [[nodiscard]] std::size_t text_bytes() const;
};

JarManifest read_jar_manifest(std::string_view text);

}  // namespace iar::analyze
