// iar image files, iar image layers: the image without its packages.
#include "app/assessing.h"
#include "app/output.h"
#include "base/utf8.h"

namespace iar::app {

namespace {

using model::FileKind;

// Only what would break a line or a column is escaped, so that names stay the archive's bytes.
std::string tsv_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '\\') {
      out += "\\x" + hex(ByteView(&byte, 1));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string octal(std::uint32_t mode) {
  std::string out;
  do {
    out.insert(out.begin(), static_cast<char>('0' + (mode & 7U)));
    mode >>= 3U;
  } while (mode != 0);
  return out;
}

std::string digest_of(const assess::Assessment& assessed, const layer::TreeFile& file) {
  if (file.kind != FileKind::file) return {};
  const auto found = assessed.file_digests.find(file.body.key());
  return found == assessed.file_digests.end() ? "" : hex(found->second);
}

void tsv_line(std::string& out, const assess::Assessment& assessed, const std::string& path,
              const layer::TreeFile& file) {
  out += tsv_cell(path) + "\t" + static_cast<char>(file.kind) + "\t" + octal(file.mode) + "\t" +
         std::to_string(file.size) + "\t" + tsv_cell(file.link_target) + "\t" +
         std::to_string(file.entry.layer) + "\t" + digest_of(assessed, file) + "\n";
}

void table_line(std::string& out, const assess::Assessment& assessed, const std::string& path,
                const layer::TreeFile& file, bool with_digest) {
  const std::string size = std::to_string(file.size);
  const std::string mode = octal(file.mode);
  out += std::string(1, static_cast<char>(file.kind)) + " ";
  out += std::string(mode.size() < 4 ? 4 - mode.size() : 0, ' ') + mode + " ";
  out += std::string(size.size() < 11 ? 11 - size.size() : 0, ' ') + size + "  ";
  out += std::to_string(file.entry.layer) + "  ";
  if (with_digest) {
    const std::string digest = digest_of(assessed, file);
    out += (digest.empty() ? std::string(64, '-') : digest) + "  ";
  }
  out += escaped_for_display(path);
  if (!file.link_target.empty()) out += " -> " + escaped_for_display(file.link_target);
  out += "\n";
}

std::string layer_lines(const assess::Assessment& assessed) {
  std::string out = "LAYER  SIZE         ADDED  REPLACED  REMOVED  BYTES        COMMAND\n";
  const auto cell = [](std::uint64_t value, std::size_t width) {
    std::string text = std::to_string(value);
    text.append(text.size() < width ? width - text.size() + 2 : 2, ' ');
    return text;
  };
  for (std::size_t i = 0; i < assessed.merge->changes().size(); ++i) {
    const auto& change = assessed.merge->changes()[i];
    out += cell(i, 5) + cell(assessed.image.layers[i].size, 11) + cell(change.added, 5) +
           cell(change.replaced, 8) + cell(change.removed, 7) + cell(change.bytes, 11);
    const auto& origins = assessed.inventory.layers;
    if (i < origins.size()) out += escaped_for_display(origins[i].instruction);
    out += "\n";
  }
  return out;
}

// A listing that lacks something is no listing: it is written, and the status says so.
ExitCode write_listing(const Options& options, const model::Inventory& inventory,
                       std::string_view text) {
  const auto written = write_result(options, text);
  return written.ok() ? report_gaps(inventory) : report_failure(written.error());
}

}  // namespace

ExitCode image_files(const Options& options, const std::string& image, Services& services) {
  if (options.format == "json") {
    return report_failure(make_error(ErrorCode::usage, "--format: files are table or tsv"));
  }
  const auto hash = options.digest ? layer::HashFiles::yes : layer::HashFiles::no;
  const auto assessed = assess_image(options, image, {{}, hash}, services);
  if (!assessed) return report_failure(assessed.error());
  std::string out;
  assessed->merge->tree().visit([&](const std::string& path, std::uint32_t node) {
    const auto file = assessed->merge->tree().file(node);
    if (options.format == "tsv") {
      tsv_line(out, *assessed, path, file);
    } else {
      table_line(out, *assessed, path, file, options.digest);
    }
  });
  return write_listing(options, assessed->inventory, out);
}

ExitCode image_layers(const Options& options, const std::string& image, Services& services) {
  const auto assessed = assess_image(options, image, {}, services);
  if (!assessed) return report_failure(assessed.error());
  return write_listing(options, assessed->inventory, layer_lines(*assessed));
}

}  // namespace iar::app
