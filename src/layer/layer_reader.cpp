#include "layer/layer_reader.h"

#include <algorithm>

#include "archive/magic.h"
#include "base/utf8.h"

namespace iar::layer {

namespace {

using archive::Body;
using model::Diagnostic;
using model::FileEntry;
using model::FileKind;
using model::Reason;

constexpr std::size_t k_head_bytes = 512;
constexpr std::uint32_t k_notes_max = 100;

// Names that OCI image-spec, layer.md, "Whiteouts" reserves; AUFS kept further marks and folders of
// its own in the root, below ".wh..wh.", which runtimes pass over.
constexpr std::string_view k_whiteout = ".wh.";
constexpr std::string_view k_opaque = ".wh..wh..opq";
constexpr std::string_view k_aufs = ".wh..wh.";

// Package stores keep bodies under names without meaning (hashes); only what might be a manifest is
// worth holding back for a hard link that gives it its name.
bool name_may_be_held(std::string_view path) {
  return path.ends_with(".json") || analyze::base_name(path).find('.') == std::string_view::npos;
}

bool may_be_manifest(const FileEntry& entry, model::Magic magic, ByteView head) {
  if (!name_may_be_held(entry.path)) return false;
  if (magic == model::Magic::json) return true;
  return magic == model::Magic::text && as_text(head).starts_with("Metadata-Version:");
}

}  // namespace

LayerReader::LayerReader(AnalysisContext& context, HashFiles hash_files)
    : context_(context),
      hash_files_(hash_files),
      contents_([this](std::string block) { context_.sink.contents_block(std::move(block)); }),
      analysis_(context) {}

bool LayerReader::as_whiteout(FileEntry& entry) const {
  const std::string_view base = analyze::base_name(entry.path);
  if (!base.starts_with(k_whiteout) || base.size() == k_whiteout.size()) return false;
  const std::size_t folder_size = entry.path.size() - base.size();
  if (base == k_opaque) {
    entry.kind = FileKind::opaque_directory;
    entry.path.resize(folder_size == 0 ? 0 : folder_size - 1);
  } else {
    entry.kind = FileKind::whiteout;
    entry.path.erase(folder_size, k_whiteout.size());
  }
  entry.size = 0;
  entry.link_target.clear();
  return true;
}

Body LayerReader::entry(const FileEntry& entry) {
  const std::uint32_t position = position_++;
  if (entry.path.starts_with(k_aufs) && entry.path != k_opaque) return Body::skip;
  const std::string_view base = analyze::base_name(entry.path);
  if (base.starts_with(k_whiteout)) {
    FileEntry mark = entry;
    const bool aufs = base.starts_with(k_aufs) && base != k_opaque;
    if (!aufs && as_whiteout(mark)) list(mark, position, true);
    return Body::skip;
  }
  if (entry.kind == FileKind::hard_link) {
    hard_link(entry, position);
    return Body::skip;
  }
  if (entry.kind != FileKind::file) {
    held_.erase(entry.path);
    list(entry, position, entry.kind == FileKind::symlink);
    return Body::skip;
  }
  current_ = entry;
  current_position_ = position;
  started_ = false;
  head_.clear();
  if (hash_files_ == HashFiles::yes) hash_.emplace();
  if (entry.size > 0) return Body::deliver;
  start_body();
  body_end();
  return Body::skip;
}

// The first bytes are known (or all of a shorter file): decide who gets the body.
void LayerReader::start_body() {
  started_ = true;
  current_.magic = archive::magic_of(head_);
  auto wanted = context_.dispatch.wanted(current_.path, current_.magic);
  current_wanted_ = !wanted.empty();
  const bool small = current_.size <= context_.limits.held_body_bytes_max && current_.size > 0;
  current_held_ = small && may_be_manifest(current_, current_.magic, head_);
  analysis_.begin(current_.path, current_position_, current_.size, wanted,
                  current_held_ ? BodyAnalysis::Keep::yes : BodyAnalysis::Keep::no);
  if (analysis_.active()) analysis_.bytes(head_);
}

void LayerReader::body(ByteView bytes) {
  if (hash_) hash_->update(bytes);
  if (!started_) {
    const std::size_t missing = std::min<std::uint64_t>(k_head_bytes, current_.size) - head_.size();
    const std::size_t taken = std::min(missing, bytes.size());
    head_.insert(head_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    bytes = bytes.subspan(taken);
    if (taken < missing) return;
    start_body();
  }
  if (!bytes.empty() && analysis_.active()) analysis_.bytes(bytes);
}

void LayerReader::body_end() {
  analysis_.end();
  if (hash_) context_.sink.file_digest(current_position_, hash_->digest());
  hash_.reset();
  if (current_held_) {
    hold(current_.path, analysis_.whole());
  } else if (name_may_be_held(current_.path)) {
    held_.erase(current_.path);  // what was held under this name has been replaced
  }
  list(current_, current_position_, current_wanted_);
}

void LayerReader::list(const FileEntry& entry, std::uint32_t position, bool matters) {
  if (listed_ >= context_.limits.entries_max) {
    if (!told_of_entries_) {
      told_of_entries_ = true;
      Diagnostic diagnostic;
      diagnostic.reason = Reason::limit_exceeded;
      diagnostic.message = "more than " + std::to_string(context_.limits.entries_max) +
                           " entries; of the rest only those that packages need are listed";
      context_.sink.diagnostic(std::move(diagnostic));
    }
    if (!matters) return;
  }
  ++listed_;
  contents_.add(entry, position);
}

void LayerReader::hard_link(const FileEntry& entry, std::uint32_t position) {
  const auto wanted = context_.dispatch.wanted_by_path(entry.path);
  list(entry, position, true);
  const auto found = held_.find(entry.link_target);
  if (found == held_.end()) {
    held_.erase(entry.path);
    return;
  }
  const SharedBody body = found->second;
  held_.erase(entry.path);
  if (name_may_be_held(entry.path)) hold_shared(entry.path, body);
  if (wanted.empty()) return;
  analysis_.begin(entry.path, position, body->size(), wanted, BodyAnalysis::Keep::no);
  analysis_.bytes(*body);
  analysis_.end();
}

void LayerReader::hold(const std::string& path, ByteView bytes) {
  hold_shared(path, std::make_shared<const std::vector<std::uint8_t>>(bytes.begin(), bytes.end()));
}

// Oldest out first; what falls out is read a second time if a link asks for it after all.
void LayerReader::hold_shared(const std::string& path, SharedBody body) {
  held_bytes_ += body->size() + path.size();
  held_order_.emplace_back(path, body);
  held_[path] = std::move(body);
  while (held_bytes_ > context_.limits.held_bytes_max) {
    const auto& [oldest, oldest_body] = held_order_.front();
    held_bytes_ -= oldest_body->size() + oldest.size();
    const auto found = held_.find(oldest);
    if (found != held_.end() && found->second == oldest_body) held_.erase(found);
    held_order_.pop_front();
  }
}

void LayerReader::skipped(std::string_view path, const Error& why) {
  ++position_;
  Diagnostic diagnostic;
  diagnostic.reason = model::reason_of(why.code);
  diagnostic.path = escaped_for_display(path.substr(0, 512));
  diagnostic.message = "entry left out: " + escaped_for_display(why.message);
  note(std::move(diagnostic));
}

void LayerReader::note(Diagnostic diagnostic) {
  if (++notes_ > k_notes_max) return;
  if (notes_ == k_notes_max) diagnostic.message = "and more entries were left out";
  context_.sink.diagnostic(std::move(diagnostic));
}

void LayerReader::finish() { contents_.flush(); }

}  // namespace iar::layer
