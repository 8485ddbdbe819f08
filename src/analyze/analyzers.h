// Every analyzer, one line each; each is defined in the file of its format.
#pragma once

#include "analyze/analyzer.h"

namespace iar::analyze {

extern const Analyzer k_products;                // binary/products.cpp
extern const Analyzer k_podfile_lock;            // cocoapods/podfile_lock.cpp
extern const Analyzer k_conan_lock;              // conan/conan_lock.cpp
extern const Analyzer k_conanfile;               // conan/conanfile.cpp
extern const Analyzer k_conda_meta;              // conda/conda_meta.cpp
extern const Analyzer k_pubspec_lock;            // dart/pubspec_lock.cpp
extern const Analyzer k_deno_lock;               // deno/deno_lock.cpp
extern const Analyzer k_dotnet_assembly;         // dotnet/assembly.cpp
extern const Analyzer k_deps_json;               // dotnet/deps_json.cpp
extern const Analyzer k_packages_config;         // dotnet/packages_config.cpp
extern const Analyzer k_nuget_lock;              // dotnet/packages_lock.cpp
extern const Analyzer k_paket_lock;              // dotnet/paket_lock.cpp
extern const Analyzer k_project_file;            // dotnet/project_file.cpp
extern const Analyzer k_mix_lock;                // elixir/mix_lock.cpp
extern const Analyzer k_rebar_lock;              // erlang/rebar_lock.cpp
extern const Analyzer k_github_workflow;         // github/workflow.cpp
extern const Analyzer k_go_binary;               // go/binary.cpp
extern const Analyzer k_go_mod;                  // go/go_mod.cpp
extern const Analyzer k_go_vendor_modules;       // go/vendor_modules.cpp
extern const Analyzer k_cabal_freeze;            // haskell/cabal_freeze.cpp
extern const Analyzer k_stack_lock;              // haskell/stack_lock.cpp
extern const Analyzer k_homebrew;                // homebrew/receipt.cpp
extern const Analyzer k_java_archive;            // java/archive.cpp
extern const Analyzer k_gradle_lockfile;         // java/gradle_lockfile.cpp
extern const Analyzer k_jvm_release;             // java/jvm_release.cpp
extern const Analyzer k_julia_manifest;          // julia/manifest.cpp
extern const Analyzer k_rockspec;                // lua/rockspec.cpp
extern const Analyzer k_nimble;                  // nim/nimble.cpp
extern const Analyzer k_bun_lock;                // npm/bun_lock.cpp
extern const Analyzer k_bun_lockb;               // npm/bun_lockb.cpp
extern const Analyzer k_package_json;            // npm/package_json.cpp
extern const Analyzer k_package_lock;            // npm/package_lock.cpp
extern const Analyzer k_pnpm_lock;               // npm/pnpm_lock.cpp
extern const Analyzer k_vsix;                    // npm/vsix.cpp
extern const Analyzer k_yarn_lock;               // npm/yarn_lock.cpp
extern const Analyzer k_yarn_pnp;                // npm/yarn_pnp.cpp
extern const Analyzer k_opam;                    // ocaml/opam.cpp
extern const Analyzer k_apk;                     // os/apk.cpp
extern const Analyzer k_bottlerocket;            // os/bottlerocket.cpp
extern const Analyzer k_chisel;                  // os/chisel.cpp
extern const Analyzer k_cos;                     // os/cos.cpp
extern const Analyzer k_dpkg;                    // os/dpkg.cpp
extern const Analyzer k_dpkg_files;              // os/dpkg_files.cpp
extern const Analyzer k_opkg;                    // os/opkg.cpp
extern const Analyzer k_opkg_files;              // os/opkg.cpp
extern const Analyzer k_pacman;                  // os/pacman.cpp
extern const Analyzer k_pacman_files;            // os/pacman.cpp
extern const Analyzer k_portage;                 // os/portage.cpp
extern const Analyzer k_release;                 // os/release.cpp
extern const Analyzer k_rpm;                     // os/rpm.cpp
extern const Analyzer k_rpm_manifest;            // os/rpm_manifest.cpp
extern const Analyzer k_snap;                    // os/snap.cpp
extern const Analyzer k_cpan_meta;               // perl/cpan_meta.cpp
extern const Analyzer k_composer_installed;      // php/composer_installed.cpp
extern const Analyzer k_composer_installed_php;  // php/composer_installed_php.cpp
extern const Analyzer k_composer_lock;           // php/composer_lock.cpp
extern const Analyzer k_python_egg;              // python/egg.cpp
extern const Analyzer k_python_metadata;         // python/metadata.cpp
extern const Analyzer k_pdm_lock;                // python/pdm_lock.cpp
extern const Analyzer k_pipfile_lock;            // python/pipfile_lock.cpp
extern const Analyzer k_poetry_lock;             // python/poetry_lock.cpp
extern const Analyzer k_pylock;                  // python/pylock.cpp
extern const Analyzer k_python_record;           // python/record.cpp
extern const Analyzer k_python_requirements;     // python/requirements.cpp
extern const Analyzer k_uv_lock;                 // python/uv_lock.cpp
extern const Analyzer k_r_description;           // r/description.cpp
extern const Analyzer k_renv_lock;               // r/renv_lock.cpp
extern const Analyzer k_gemfile_lock;            // ruby/gemfile_lock.cpp
extern const Analyzer k_gemspec;                 // ruby/gemspec.cpp
extern const Analyzer k_ruby_version_file;       // ruby/version_file.cpp
extern const Analyzer k_rust_auditable;          // rust/auditable.cpp
extern const Analyzer k_cargo_lock;              // rust/cargo_lock.cpp
extern const Analyzer k_cargo_toml;              // rust/cargo_toml.cpp
extern const Analyzer k_bitnami;                 // sbom/bitnami.cpp
extern const Analyzer k_cyclonedx;               // sbom/cyclonedx.cpp
extern const Analyzer k_sbom_source;             // sbom/source.cpp
extern const Analyzer k_spdx;                    // sbom/spdx.cpp
extern const Analyzer k_package_resolved;        // swift/package_resolved.cpp

}  // namespace iar::analyze
