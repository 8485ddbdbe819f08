#include <algorithm>
#include <array>

#include "analyze/analyzers.h"

namespace iar::analyze {

namespace {

// Sorted by name.
// clang-format off
constexpr std::array k_registry = {
    &k_conan_lock,
    &k_conanfile,
    &k_conda_meta,
    &k_pubspec_lock,
    &k_dotnet_assembly,
    &k_deps_json,
    &k_nuget_lock,
    &k_mix_lock,
    &k_go_binary,
    &k_go_mod,
    &k_go_vendor_modules,
    &k_bun_lock,
    &k_package_json,
    &k_package_lock,
    &k_pnpm_lock,
    &k_yarn_lock,
    &k_apk,
    &k_dpkg,
    &k_dpkg_files,
    &k_opkg,
    &k_opkg_files,
    &k_pacman,
    &k_pacman_files,
    &k_portage,
    &k_release,
    &k_rpm,
    &k_rpm_manifest,
    &k_composer_installed,
    &k_composer_lock,
    &k_python_metadata,
    &k_pdm_lock,
    &k_pipfile_lock,
    &k_poetry_lock,
    &k_pylock,
    &k_python_record,
    &k_python_requirements,
    &k_uv_lock,
    &k_r_description,
    &k_renv_lock,
    &k_gemfile_lock,
    &k_gemspec,
    &k_rust_auditable,
    &k_cargo_lock,
    &k_package_resolved,
};
// clang-format on

}  // namespace

std::span<const Analyzer* const> registry() { return k_registry; }

const Analyzer* find_analyzer(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(
      k_registry, name, {}, [](const Analyzer* analyzer) { return analyzer->name; });
  return found != k_registry.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace iar::analyze
