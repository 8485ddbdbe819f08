// Build information as Go wrote it before 1.18: the header points at two string variables of the
// program, and these at the texts. In a file the texts stand among the constants, which come before
// the variables; the header stands among these. So whatever may be such a text is remembered on the
// way, then every variable that points at one, and at the end the header says which are meant.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "analyze/stream.h"
#include "format/executable.h"

namespace iar::analyze {

class PointedTexts {
 public:
  explicit PointedTexts(const format::Executable& head);

  // The program's bytes in order.
  void feed(std::uint64_t offset, ByteView chunk);

  struct Texts {
    std::string_view version;  // empty: it lies in no known place
    std::string_view modules;  // with their marks; empty: there are none, or in no known place
  };
  // What a header says that holds these addresses of the two variables. Valid as long as this is.
  [[nodiscard]] Texts texts(std::uint64_t version_address, std::uint64_t modules_address) const;

 private:
  struct Version {
    std::uint64_t offset = 0;
    std::string text;  // what stands there, and more
  };
  struct List {
    Gather text;
    bool ended = false;  // at the second mark
  };
  // A string variable that points at one of them.
  struct Variable {
    std::uint64_t target = 0;
    std::uint64_t length = 0;
  };

  void look_for_texts(std::string_view text, std::uint64_t offset, std::size_t count);
  void look_for_variables(std::string_view text, std::uint64_t offset, std::size_t count);
  void add_version(std::uint64_t offset, std::string_view text);
  void add_list(std::uint64_t offset, std::string_view text);
  void widen_targets(std::uint64_t address);
  void add_variable(std::uint64_t offset, std::string_view bytes);
  [[nodiscard]] const Variable* variable_at(std::uint64_t address) const;

  format::Executable head_;
  Extents constants_;
  Extents variables_parts_;
  Windows text_windows_;
  Windows variable_windows_;
  // All by address.
  std::map<std::uint64_t, Version> versions_;
  std::map<std::uint64_t, List> lists_;
  std::map<std::uint64_t, Variable> variables_;
  // Of versions_ and lists_.
  std::uint64_t first_target_ = UINT64_MAX;
  std::uint64_t last_target_ = 0;
};

}  // namespace iar::analyze
