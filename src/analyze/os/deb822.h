// The stanza format of Debian's control data: deb822(5), deb-control(5); opkg uses it too.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace iar::analyze {

// Hands out stanzas and their fields in order. Lines end in LF or CRLF; lines of white space part
// stanzas; lines that are neither field nor continuation are passed over and remembered.
class Deb822Reader {
 public:
  explicit Deb822Reader(ByteView bytes) : cursor_(bytes) {}

  struct Field {
    std::string_view name;   // as written; compare without case
    std::string_view value;  // the rest of its line, trimmed
    std::string_view more;   // its continuation lines, untouched
  };

  // Moves to the next stanza (past what is left of this one); false at the end.
  bool next_stanza();
  // The next field of this stanza; nothing at its end.
  std::optional<Field> next_field();
  // Whether a line so far was neither field, continuation nor blank.
  [[nodiscard]] bool malformed() const { return malformed_; }

 private:
  std::string_view continuation();

  Cursor cursor_;
  bool in_stanza_ = false;
  bool malformed_ = false;
};

// "want flag state": dpkg(1) "Package states", opkg's libopkg/pkg.c. Whether the package's files,
// or some of them, are on disk: true of every state but not-installed and config-files. A package
// that is half-installed or not yet configured can be run and attacked like any other.
bool status_has_files(std::string_view status);

}  // namespace iar::analyze
