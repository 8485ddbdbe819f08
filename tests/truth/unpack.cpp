#include "truth/unpack.h"

#include <fstream>

#include "cases/case_file.h"
#include "support/archive_texts.h"

namespace iar::truth {

Status unpack(const std::filesystem::path& archive, std::string folder,
              const std::filesystem::path& into) {
  TRY_ASSIGN(const std::string stored, cases::read_whole_file(archive));
  TRY_ASSIGN(const auto texts, testing::read_text_files(stored, std::move(folder), ""));
  for (const auto& [path, text] : texts) {
    const auto file = into / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out) return make_error(ErrorCode::io, "cannot write", file.string());
  }
  return {};
}

}  // namespace iar::truth
