#include "app/standards.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "app/advisories.h"

namespace iar::app {

namespace {

constexpr std::size_t k_vex_files_max = 10'000;
constexpr int k_vex_folder_depth_max = 16;

match::Moment now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(time).count(), 0};
}

// The files to read, sorted by name.
Result<std::vector<std::string>> vex_files(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> out;
  std::filesystem::recursive_directory_iterator at(path, error);
  for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
    const bool file = at->is_regular_file(error) && at->path().extension() == ".json";
    if (file) out.push_back(at->path().string());
    if (at.depth() > k_vex_folder_depth_max || out.size() > k_vex_files_max) {
      return make_error(ErrorCode::limit, "more VEX files than are read", path);
    }
  }
  if (error) return make_error(ErrorCode::io, error.message(), path);
  if (out.empty()) {
    return make_error(ErrorCode::not_found, "no file whose name ends in .json", path);
  }
  std::ranges::sort(out);
  return out;
}

Status read_vex_files(const Options& options, std::vector<match::VexDocument>& out) {
  for (const std::string& path : options.vex) {
    TRY_ASSIGN(const auto files, vex_files(path));
    for (const std::string& file : files) {
      TRY_ASSIGN(const std::string text, read_small_file(file, match::k_vex_bytes_max));
      auto document = match::read_vex(text);
      if (!document) return with_context(std::move(document).error(), file);
      out.push_back(std::move(document).value());
    }
  }
  return {};
}

Status read_ignored(const std::string& path, StandardsFiles& out) {
  TRY_ASSIGN(const std::string text, read_small_file(path, match::k_policy_bytes_max));
  auto entries = match::read_ignore_file(text);
  if (!entries) return with_context(std::move(entries).error(), path);
  out.ignore_file = match::IgnoreFile{path, std::move(entries).value()};
  return {};
}

bool is_asked_for(const Options& options) {
  return !options.vex.empty() || !options.policy.empty() || !options.fail_on.empty() ||
         options.only_fixed || !options.ignore_file.empty();
}

}  // namespace

match::Standards StandardsFiles::standards(const Options& options) const {
  match::Standards out;
  out.vex = vex;
  out.policy = policy ? &*policy : nullptr;
  out.fail_on = fail_on;
  out.unfixed = options.only_fixed ? match::Unfixed::ignored : match::Unfixed::count;
  out.ignore_file = ignore_file ? &*ignore_file : nullptr;
  out.now = options.at.value_or(now());
  return out;
}

Result<StandardsFiles> read_standards(const Options& options) {
  StandardsFiles out;
  if (!is_asked_for(options)) return out;
  if (options.advisories.empty()) {
    return make_error(ErrorCode::usage,
                      "--advisories: without a database there are no findings that --vex, "
                      "--policy, --fail-on, --only-fixed or --ignore-file could speak of");
  }
  TRY(read_vex_files(options, out.vex));
  if (!options.policy.empty()) {
    TRY_ASSIGN(const std::string text, read_small_file(options.policy, match::k_policy_bytes_max));
    auto policy = match::policy_of(text);
    if (!policy) return with_context(std::move(policy).error(), options.policy);
    out.policy = std::move(policy).value();
  }
  if (!options.fail_on.empty()) {
    TRY_ASSIGN(out.fail_on, match::fail_on_rules(options.fail_on));
  }
  if (!options.ignore_file.empty()) TRY(read_ignored(options.ignore_file, out));
  return out;
}

}  // namespace iar::app
