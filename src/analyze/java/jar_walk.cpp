#include "analyze/java/jar_walk.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "analyze/java/file_name.h"
#include "analyze/java/pom_properties.h"
#include "analyze/java/pom_xml.h"
#include "base/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_manifest_name = "META-INF/MANIFEST.MF";
constexpr std::string_view k_maven_folder = "META-INF/maven/";

// What a package or manifest takes in memory beside its text, about.
constexpr std::size_t k_part_overhead_bytes = 256;

Error too_many(std::string name) {
  return make_error(ErrorCode::limit, "more packages than are kept", std::move(name));
}

std::string_view folder_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
}

std::string_view base_of(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// GROUP and ARTIFACT of "META-INF/maven/GROUP/ARTIFACT", which may lie in a folder of classes;
// both empty for other folders.
std::pair<std::string_view, std::string_view> maven_folder(std::string_view folder) {
  const std::size_t at = folder.rfind(k_maven_folder);
  if (at == std::string_view::npos || (at > 0 && folder[at - 1] != '/')) return {};
  const std::string_view rest = folder.substr(at + k_maven_folder.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  const std::string_view artifact = rest.substr(slash + 1);
  if (artifact.empty() || artifact.find('/') != std::string_view::npos) return {};
  return {rest.substr(0, slash), artifact};
}

std::size_t text_bytes(const MavenCoordinates& pom) {
  return pom.group.size() + pom.artifact.size() + pom.version.size();
}

// What the files of one folder say of one package.
struct FolderPom {
  MavenCoordinates stated;  // pom.properties
  MavenCoordinates built;   // pom.xml
  std::vector<std::string> licenses;
};

MavenCoordinates coordinates_of(const std::string& folder, const FolderPom& pom) {
  const auto [group, artifact] = maven_folder(folder);
  const auto first = [](const std::string& one, const std::string& other, std::string_view last) {
    if (!one.empty()) return one;
    if (!other.empty()) return other;
    return valid_maven_id(last) ? std::string(last) : std::string();
  };
  MavenCoordinates out;
  out.group = first(pom.stated.group, pom.built.group, group);
  out.artifact = first(pom.stated.artifact, pom.built.artifact, artifact);
  out.version = first(pom.stated.version, pom.built.version, {});
  return out;
}

}  // namespace

JarWalk::JarWalk(std::string_view file_name, unsigned depth, std::size_t& text_left)
    : reader_(*this, archive::ZipLimits{}),
      file_name_(file_name),
      depth_(depth),
      text_left_(text_left) {}

JarWalk::Kind JarWalk::kind_of(std::string_view name) {
  if (is_jar_name(name)) return Kind::archive;
  if (base_of(name) == "pom.properties") return Kind::pom_properties;
  if (base_of(name) == "pom.xml" && !maven_folder(folder_of(name)).first.empty()) {
    return Kind::pom_xml;
  }
  return equal_ignoring_case(name, k_manifest_name) ? Kind::manifest : Kind::none;
}

bool JarWalk::wanted(std::string_view name) const { return kind_of(name) != Kind::none; }

void JarWalk::begin(std::uint32_t number, std::string_view name) {
  parts_.resize(number + std::size_t{1});
  Part& part = parts_.back();
  part.kind = kind_of(name);
  name_ = name;
  text_.clear();
  too_long_ = false;
  if (part.kind != Kind::archive) return;
  if (depth_ >= k_nested_archives_max) {
    add_problem(part.nested, make_error(ErrorCode::limit, "archives nested too deep", name_));
    return;
  }
  inner_ = std::make_unique<JarWalk>(name, depth_ + 1, text_left_);
}

void JarWalk::body(ByteView bytes) {
  const Kind kind = parts_.back().kind;
  if (kind == Kind::archive) {
    if (inner_) inner_->feed(bytes);
    return;
  }
  std::size_t most = k_manifest_bytes_max;
  if (kind == Kind::pom_properties) most = k_pom_properties_bytes_max;
  if (kind == Kind::pom_xml) most = k_pom_xml_bytes_max;
  const std::size_t count = std::min(bytes.size(), most - text_.size());
  text_ += as_text(bytes.first(count));
  // What matters of a manifest stands at its start.
  too_long_ = too_long_ || (count < bytes.size() && kind != Kind::manifest);
}

void JarWalk::end(const Status& status) {
  Part& part = parts_.back();
  if (part.kind == Kind::archive) {
    if (inner_) inner_->finish(part.nested);
    inner_.reset();
    for (Error& problem : part.nested.problems) {
      if (problem.context != name_) problem = with_context(std::move(problem), name_);
    }
  }
  if (!status.ok()) {
    add_problem(part.nested, with_context(status.error(), name_));
  } else if (too_long_) {
    add_problem(part.nested, make_error(ErrorCode::limit, "larger than is read", name_));
  } else if (part.kind != Kind::archive) {
    end_part(part);
  }
}

void JarWalk::end_part(Part& part) {
  part.folder = folder_of(name_);
  std::size_t bytes = part.folder.size();
  if (part.kind == Kind::pom_properties) {
    part.pom = read_pom_properties(text_);
  } else if (part.kind == Kind::pom_xml) {
    MavenPom pom = read_pom_xml(text_);
    part.pom = std::move(pom.coordinates);
    part.licenses = std::move(pom.licenses);
    for (const std::string& license : part.licenses) bytes += license.size();
  } else {
    part.manifest = std::make_unique<JarManifest>(read_jar_manifest(text_));
    bytes += part.manifest->text_bytes();
  }
  if (take_text(bytes + text_bytes(part.pom))) return;
  part = Part{};
  add_problem(part.nested, too_many(name_));
}

bool JarWalk::take_text(std::size_t bytes) {
  const std::size_t all = bytes + k_part_overhead_bytes;
  if (all > text_left_) return false;
  text_left_ -= all;
  return true;
}

void JarWalk::add_problem(JarFacts& to, Error error) {
  if (to.problems.size() < k_jar_problems_max) to.problems.push_back(std::move(error));
}

bool JarWalk::finish(JarFacts& out) {
  const archive::ZipListing listing = reader_.finish();
  collect(listing.entries, out);
  if (!listing.status.ok()) add_problem(out, listing.status.error());
  return listing.is_zip;
}

void JarWalk::collect(const std::vector<std::uint32_t>& entries, JarFacts& out) {
  std::map<std::string, FolderPom> folders;
  JarEvidence evidence;
  for (const std::uint32_t number : entries) {
    Part& part = parts_.at(number);
    if (part.kind == Kind::pom_properties) folders[part.folder].stated = part.pom;
    if (part.kind == Kind::pom_xml) {
      folders[part.folder].built = part.pom;
      folders[part.folder].licenses = std::move(part.licenses);
    }
    if (part.kind == Kind::manifest && part.manifest) evidence.manifest = *part.manifest;
    std::ranges::move(part.nested.packages, std::back_inserter(out.packages));
    for (Error& problem : part.nested.problems) add_problem(out, std::move(problem));
  }
  for (auto& [folder, pom] : folders) {
    MavenCoordinates coordinates = coordinates_of(folder, pom);
    if (!coordinates.complete()) continue;
    out.packages.push_back(maven_package(coordinates));
    out.packages.back().licenses = std::move(pom.licenses);
    evidence.poms.push_back(std::move(coordinates));
  }
  evidence.file_name = file_name_;
  evidence.common_package = classes_.common();
  const auto own = own_coordinates(evidence);
  if (!own) return;
  if (take_text(text_bytes(*own))) {
    out.packages.push_back(maven_package(*own));
  } else {
    add_problem(out, too_many({}));
  }
}

}  // namespace iar::analyze
