#include "cases/case_zip.h"

#include <optional>
#include <vector>

#include "analyze/text.h"
#include "support/zip_writer.h"

namespace iar::cases {

namespace {

using analyze::decimal;
using analyze::next_word;
using analyze::trimmed;
using testing::ZipWriter;

// One archive while its lines are read.
struct Archive {
  ZipWriter writer;
  ZipWriter::End end;
  std::string comment;
  std::size_t cut_bytes = 0;
  // The entry that the lines before began.
  bool in_entry = false;
  ZipWriter::Entry entry;
  std::string name;
  std::string body;

  void end_entry() {
    if (!in_entry) return;
    entry.name = name;
    entry.body = body;
    writer.entry(entry);
    in_entry = false;
    body.clear();
  }
  std::string finish() {
    end_entry();
    end.comment = comment;
    const std::string& bytes = writer.end(end).bytes();
    return bytes.substr(0, bytes.size() - std::min(cut_bytes, bytes.size()));
  }
};

bool set_option(std::string_view word, ZipWriter::Entry& entry) {
  using Descriptor = ZipWriter::Descriptor;
  if (word == "deflated") {
    entry.deflated = true;
  } else if (word == "open") {
    entry.descriptor = Descriptor::with_signature;
  } else if (word == "open-bare") {
    entry.descriptor = Descriptor::bare;
  } else if (word == "open-wide") {
    entry.descriptor = Descriptor::wide;
  } else if (word == "unlisted") {
    entry.listed = false;
  } else if (word == "zip64") {
    entry.zip64 = true;
  } else if (word == "encrypted") {
    entry.flags = 1;
  } else if (word == "lzma") {
    entry.method = 14;
  } else {
    return false;
  }
  return true;
}

class Reader {
 public:
  Status line(std::string_view line);
  Result<std::string> finish();

 private:
  Status begin_entry(std::string_view words);
  Status end_archive();

  std::vector<Archive> archives_ = std::vector<Archive>(1);
};

Status Reader::begin_entry(std::string_view words) {
  Archive& archive = archives_.back();
  archive.end_entry();
  archive.entry = {};
  archive.name = next_word(words);
  archive.in_entry = true;
  for (auto word = next_word(words); !word.empty(); word = next_word(words)) {
    if (!set_option(word, archive.entry)) {
      return make_error(ErrorCode::corrupt, "no such word for an entry", std::string(word));
    }
  }
  return {};
}

Status Reader::end_archive() {
  if (archives_.size() < 2) return make_error(ErrorCode::corrupt, "nothing to end");
  std::string bytes = archives_.back().finish();
  archives_.pop_back();
  archives_.back().body = std::move(bytes);
  archives_.back().end_entry();
  return {};
}

Status Reader::line(std::string_view line) {
  Archive& archive = archives_.back();
  if (line.starts_with('|')) {
    if (!archive.in_entry) return make_error(ErrorCode::corrupt, "content without an entry");
    archive.body += line.substr(line.starts_with("| ") ? 2 : 1);
    archive.body += '\n';
    return {};
  }
  std::string_view rest = line;
  const std::string_view word = next_word(rest);
  rest = trimmed(rest);
  if (word == "file" || word == "archive") {
    TRY(begin_entry(rest));
    if (word == "archive") archives_.emplace_back();
  } else if (word == "end") {
    return end_archive();
  } else if (word == "bytes") {
    archive.end_entry();
    archive.writer.raw(std::string(rest) + "\n");
  } else if (word == "rebase") {
    archive.end_entry();
    archive.writer.rebase();
  } else if (word == "zip64") {
    archive.end.zip64 = true;
  } else if (word == "comment") {
    archive.comment = rest;
  } else if (word == "cut" && decimal(rest)) {
    archive.cut_bytes = *decimal(rest);
  } else if (!word.empty()) {
    return make_error(ErrorCode::corrupt, "no such line of an archive", std::string(line));
  }
  return {};
}

Result<std::string> Reader::finish() {
  if (archives_.size() != 1) return make_error(ErrorCode::corrupt, "an archive without end");
  return archives_.front().finish();
}

}  // namespace

Result<std::string> zip_of_lines(std::string_view text) {
  Reader reader;
  Cursor cursor(text);
  while (const auto line = cursor.line()) TRY(reader.line(*line));
  return reader.finish();
}

}  // namespace iar::cases
