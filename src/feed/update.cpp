#include "feed/update.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "advisory/overlay.h"
#include "base/json.h"
#include "base/text.h"
#include "feed/files.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;
using advisory::Database;
using advisory::DatabaseFile;
using advisory::PublishedFile;
using advisory::PublishedIndex;
using advisory::TrustedKeys;

constexpr std::size_t k_id_digits = 16;
constexpr std::size_t k_state_bytes_max = 64 << 10U;

// By what the last index is known again: beside the database, and no harm when it is lost.
struct State {
  std::string from;
  std::string newest;  // the identity of the uppermost file then
  Validators validators;
};

std::string state_path(const std::string& path) { return path + ".state"; }

State read_state(const std::string& path) {
  State out;
  const auto text = read_whole(state_path(path), k_state_bytes_max);
  JsonDocument document;
  const auto root = text ? document.parse(*text) : Result<JsonValue>(JsonValue());
  if (!text || !root) return out;
  out.from = root->text("from");
  out.newest = root->text("newest");
  out.validators = {std::string(root->text("etag")), std::string(root->text("modified"))};
  return out;
}

Status write_state(const std::string& path, const State& state) {
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("from", state.from).member("newest", state.newest);
  out.member("etag", state.validators.etag).member("modified", state.validators.modified);
  out.end_object();
  return write_whole(state_path(path), out.text() + "\n");
}

class Update {
 public:
  Update(const std::string& path, Publisher& publisher, const TrustedKeys& trusted)
      : path_(path), publisher_(publisher), trusted_(trusted) {}

  Status open_old() {
    auto old = advisory::open_database(path_, trusted_);
    Status whole = old ? advisory::verify(*old) : Status{};
    if (old && whole.ok()) {
      old_ = std::move(*old);
      report_.before = old_->meta().created;
      return {};
    }
    const Error error = old ? whole.error() : old.error();
    if (error.code == ErrorCode::io) return error;
    if (error.code != ErrorCode::not_found) report_.old_was_not_whole = error.text();
    return {};
  }

  [[nodiscard]] std::string newest() const {
    return old_ ? hex(old_->files().back().identity()) : std::string();
  }

  Result<UpdateReport> run(const PublishedIndex& index) {
    const std::size_t known = files_known(index);
    report_.after = index.files.back().created;
    if (known == index.files.size()) {
      report_.after = report_.before;
      return report_;
    }
    if (old_ && index.files.back().created < report_.before) {
      return make_error(ErrorCode::conflict,
                        "the data there is of " + index.files.back().created +
                            ", older than what is here, of " + report_.before,
                        publisher_.name());
    }
    report_.kind = known == 0 ? UpdateKind::base : UpdateKind::overlays;
    Status status = bring(index, known);
    if (status.ok()) status = check_chain(known);
    if (!status.ok()) {
      for (const std::string& part : parts_) forget_partial(part);
      return std::move(status).error();
    }
    TRY(put_in_place(known));
    remove_strays();
    return report_;
  }

 private:
  // So many of the index's files are here, from the base on; 0: another base, or another history.
  [[nodiscard]] std::size_t files_known(const PublishedIndex& index) const {
    if (!old_ || old_->files().size() > index.files.size()) return 0;
    for (std::size_t at = 0; at < old_->files().size(); ++at) {
      if (old_->files()[at].identity() != index.files[at].identity) return 0;
    }
    return old_->files().size();
  }

  Status bring(const PublishedIndex& index, std::size_t from) {
    for (std::size_t at = from; at < index.files.size(); ++at) {
      const PublishedFile& file = index.files[at];
      const std::string part = path_ + ".part." + hex(file.digest).substr(0, k_id_digits);
      // What was cut by a failing line stays for the next time.
      TRY_ASSIGN(const std::uint64_t bytes, publisher_.fetch(file, part));
      report_.bytes += bytes;
      parts_.push_back(part);
      TRY_ASSIGN(const Measured measured, measure(part));
      if (measured.size_bytes != file.size_bytes || measured.digest != file.digest) {
        return make_error(ErrorCode::corrupt, file.name + " is not what the index says it is",
                          publisher_.name());
      }
      auto opened = DatabaseFile::open(part, trusted_);
      Status whole = opened ? opened->verify() : Status(opened.error());
      if (!whole.ok()) {
        return with_context(std::move(whole).error(), publisher_.name() + ": " + file.name);
      }
      if (opened->identity() != file.identity) {
        return make_error(ErrorCode::corrupt, file.name + " is another than the index says",
                          publisher_.name());
      }
      new_.push_back(std::move(*opened));
      ++report_.files;
    }
    return {};
  }

  // The files are what lies over what is here, one over the other.
  Status check_chain(std::size_t known) {
    auto fits = [&]() -> Status {
      if (known == 0 && !new_.front().meta().base.empty()) {
        return make_error(ErrorCode::conflict,
                          "the index names an update where the base should be");
      }
      std::string below = known == 0 ? std::string() : newest();
      std::uint64_t sequence = known;
      base_ = known == 0 ? new_.front().identity() : old_->files().front().identity();
      for (const DatabaseFile& file : new_) {
        if (file.meta().base != below || file.meta().sequence != sequence++) {
          return make_error(ErrorCode::conflict, "the files of the index do not fit each other");
        }
        below = hex(file.identity());
      }
      return {};
    };
    auto status = fits();
    if (!status.ok()) return with_context(std::move(status).error(), publisher_.name());
    return {};
  }

  // Overlays of a new base are nobody's until the base has its name: that one rename counts.
  Status put_in_place(std::size_t known) {
    for (std::size_t at = known == 0 ? 1 : 0; at < parts_.size(); ++at) {
      TRY(place(parts_[at], advisory::overlay_path(path_, base_, known + at)));
    }
    return known == 0 ? place(parts_.front(), path_) : Status{};
  }

  // Overlays of other bases, and what was never finished.
  void remove_strays() const {
    const fs::path path(path_);
    const std::string stem = path.filename().string() + ".";
    const std::string own = hex(base_).substr(0, k_id_digits);
    std::error_code error;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().filename().string();
      if (!name.starts_with(stem)) continue;
      const std::string rest = name.substr(stem.size());
      const auto words = split(rest, '.');
      const bool overlay = words.size() == 2 && words[0].size() == k_id_digits &&
                           std::ranges::all_of(words[0], is_hex_digit) &&
                           std::ranges::all_of(words[1], is_digit);
      const bool part = words.size() >= 2 && words[0] == "part";
      if ((overlay && words[0] != own) || part) remove_file(at->path().string());
    }
  }

  const std::string& path_;
  Publisher& publisher_;
  const TrustedKeys& trusted_;
  std::optional<Database> old_;
  std::vector<DatabaseFile> new_;
  std::vector<std::string> parts_;
  Sha256Bytes base_{};
  UpdateReport report_;
};

}  // namespace

Result<UpdateReport> update_database(const std::string& path, Publisher& publisher,
                                     const TrustedKeys& trusted) {
  TRY_ASSIGN(const FileDescriptor held, lock(path + ".lock"));
  Update update(path, publisher, trusted);
  TRY(update.open_old());
  const State state = read_state(path);
  const bool same =
      state.from == publisher.name() && !state.newest.empty() && state.newest == update.newest();
  TRY_ASSIGN(Publisher::Index index, publisher.index(same ? state.validators : Validators{}));
  if (index.unchanged) {
    UpdateReport report;
    TRY_ASSIGN(const Database database, advisory::open_database(path, trusted));
    report.before = report.after = database.meta().created;
    return report;
  }
  auto opened = advisory::open_index(index.text, trusted);
  if (!opened) {
    return with_context(std::move(opened).error(),
                        publisher.name() + ": " + std::string(advisory::k_index_name));
  }
  TRY_ASSIGN(UpdateReport report, update.run(*opened));
  TRY(write_state(path, {publisher.name(), hex(opened->files.back().identity), index.validators}));
  return report;
}

Result<UpdateReport> install_database(const std::string& path, Publisher& publisher,
                                      const PublishedIndex& index, const TrustedKeys& trusted) {
  TRY_ASSIGN(const FileDescriptor held, lock(path + ".lock"));
  Update update(path, publisher, trusted);
  TRY(update.open_old());
  return update.run(index);
}

}  // namespace iar::feed
