// One archive, and those inside it, on their way through: entries of interest are read as they come
// by, and what they amount to is decided when the archive's directory has said which of them exist.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/java/class_packages.h"
#include "analyze/java/identity.h"
#include "archive/zip.h"
#include "model/package.h"

namespace iar::analyze {

// Archives inside archives, no deeper: executable jars in ears are three.
constexpr unsigned k_nested_archives_max = 16;
// Packages, manifests and their text that are kept of one file.
constexpr std::size_t k_jar_text_bytes_max = std::size_t{8} << 20U;
// A larger pom.properties is none.
constexpr std::size_t k_pom_properties_bytes_max = std::size_t{64} << 10U;
// Of one file; there may be more.
constexpr std::size_t k_jar_problems_max = 16;

struct JarFacts {
  std::vector<model::Package> packages;
  std::vector<Error> problems;  // the context is the path inside the archive
};

class JarWalk final : public archive::ZipHandler {
 public:
  // `text_left`: shared by all archives of one file, it outlives them.
  JarWalk(std::string_view file_name, unsigned depth, std::size_t& text_left);

  void feed(ByteView bytes) { reader_.feed(bytes); }
  // No more bytes. False: this was no zip archive at all.
  bool finish(JarFacts& out);

 private:
  enum class Kind : std::uint8_t { none, manifest, pom_properties, pom_xml, archive };
  // What one entry amounted to, until it is known whether it exists.
  struct Part {
    Kind kind = Kind::none;
    std::string folder;  // of a pom
    MavenCoordinates pom;
    std::vector<std::string> licenses;
    std::unique_ptr<JarManifest> manifest;
    JarFacts nested;
  };

  static Kind kind_of(std::string_view name);
  [[nodiscard]] bool wanted(std::string_view name) const override;
  void entry(std::string_view name) override { classes_.add(name); }
  void begin(std::uint32_t number, std::string_view name) override;
  void body(ByteView bytes) override;
  void end(const Status& status) override;

  void end_part(Part& part);
  static void add_problem(JarFacts& to, Error error);
  [[nodiscard]] bool take_text(std::size_t bytes);
  void collect(const std::vector<std::uint32_t>& entries, JarFacts& out);

  archive::ZipReader reader_;
  std::string file_name_;
  unsigned depth_;
  std::size_t& text_left_;
  ClassPackages classes_;
  std::vector<Part> parts_;  // by number
  std::string name_;         // of the entry that is being read
  std::string text_;
  bool too_long_ = false;
  std::unique_ptr<JarWalk> inner_;
};

}  // namespace iar::analyze
