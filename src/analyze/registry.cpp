#include <algorithm>
#include <array>

#include "analyze/analyzers.h"

namespace iar::analyze {

namespace {

// Sorted by name.
// clang-format off
constexpr std::array k_registry = {
    &k_products,
    &k_podfile_lock,
    &k_conan_lock,
    &k_conanfile,
    &k_conda_meta,
    &k_pubspec_lock,
    &k_deno_lock,
    &k_dotnet_assembly,
    &k_deps_json,
    &k_packages_config,
    &k_nuget_lock,
    &k_paket_lock,
    &k_project_file,
    &k_mix_lock,
    &k_rebar_lock,
    &k_github_workflow,
    &k_go_binary,
    &k_go_mod,
    &k_go_vendor_modules,
    &k_cabal_freeze,
    &k_stack_lock,
    &k_homebrew,
    &k_java_archive,
    &k_gradle_lockfile,
    &k_jvm_release,
    &k_julia_manifest,
    &k_rockspec,
    &k_nimble,
    &k_bun_lock,
    &k_bun_lockb,
    &k_package_json,
    &k_package_lock,
    &k_pnpm_lock,
    &k_vsix,
    &k_yarn_lock,
    &k_yarn_pnp,
    &k_opam,
    &k_apk,
    &k_bottlerocket,
    &k_chisel,
    &k_cos,
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
    &k_snap,
    &k_cpan_meta,
    &k_composer_installed,
    &k_composer_installed_php,
    &k_composer_lock,
    &k_python_egg,
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
    &k_ruby_version_file,
    &k_rust_auditable,
    &k_cargo_lock,
    &k_cargo_toml,
    &k_bitnami,
    &k_cyclonedx,
    &k_sbom_source,
    &k_spdx,
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
