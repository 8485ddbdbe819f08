// The name and version of the distribution: os-release(5), and the files that came before it or
// stand in for it (release_files.h). Its surprise: values are quoted as a shell quotes them, and
// what older files say is a sentence for people.
#include <algorithm>
#include <array>

#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/os/release_files.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

using model::OsRelease;

constexpr std::size_t k_version_size_max = 64;

// How sentences and DISTRIB_ID begin, and the ID that os-release of the same distribution has. The
// first that fits counts.
struct KnownName {
  std::string_view begins;
  std::string_view id;
};
constexpr std::array k_known_names = {
    KnownName{"CentOS", "centos"},
    KnownName{"Red Hat Enterprise Linux", "rhel"},
    KnownName{"Red Hat Linux", "redhat"},
    KnownName{"Rocky Linux", "rocky"},
    KnownName{"AlmaLinux", "almalinux"},
    KnownName{"Oracle Linux", "ol"},
    KnownName{"Enterprise Linux Enterprise Linux", "ol"},
    KnownName{"Fedora", "fedora"},
    KnownName{"Amazon Linux", "amzn"},
    KnownName{"Scientific Linux", "scientific"},
    KnownName{"openEuler", "openEuler"},
    KnownName{"EulerOS", "euleros"},
    KnownName{"Anolis OS", "anolis"},
    KnownName{"Alibaba Cloud Linux", "alinux"},
    KnownName{"TencentOS", "tencentos"},
    KnownName{"CloudLinux", "cloudlinux"},
    KnownName{"VMware Photon", "photon"},
    KnownName{"CBL-Mariner", "mariner"},
    KnownName{"Microsoft Azure Linux", "azurelinux"},
    KnownName{"Gentoo", "gentoo"},
    KnownName{"SUSE Linux Enterprise Server", "sles"},
    KnownName{"SUSE Linux Enterprise Desktop", "sled"},
    KnownName{"openSUSE", "opensuse"},
    KnownName{"ManjaroLinux", "manjaro"},
    KnownName{"Arch", "arch"},
};

// os-release(5) on ID: 0-9, a-z, ".", "_" and "-".
std::string id_of_name(std::string_view name) {
  const auto* const known = std::ranges::find_if(
      k_known_names, [&](const KnownName& one) { return name.starts_with(one.begins); });
  if (known != k_known_names.end()) return lower_case(known->id);
  std::string id = lower_case(name);
  std::ranges::replace_if(
      id,
      [](char c) {
        return !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '_';
      },
      '-');
  return id;
}

// A value as os-release(5) quotes it. Without quotes it ends at white space, as in a shell; a quote
// that is never closed is closed by the line's end.
std::string unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) {
    return std::string(next_word(text));
  }
  const char quote = text.front();
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != quote; ++i) {
    const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size();
    if (escape) ++i;
    out += text[i];
  }
  return out;
}

// Calls `take(name, value)` for each assignment; false when a text holds none.
template <typename Take>
bool each_assignment(ByteView bytes, Take take) {
  Cursor cursor(bytes);
  bool any = false;
  bool blank = true;
  while (auto line = cursor.line()) {
    std::string_view rest = trimmed(*line);
    if (rest.empty()) continue;
    blank = false;
    if (rest.front() == '#' || rest.find('=') == std::string_view::npos) continue;
    const std::string_view name = trimmed(before(rest, '='));
    take(name, rest);
    any = true;
  }
  return any || blank;
}

void split_words(std::string_view text, std::vector<std::string>& out) {
  out.clear();
  for (auto word = next_word(text); !word.empty(); word = next_word(text)) out.emplace_back(word);
}

bool read_os_release(ByteView bytes, OsRelease& out) {
  std::string plain_name;
  std::string ubuntu_codename;
  const bool fine = each_assignment(bytes, [&](std::string_view name, std::string_view text) {
    if (name == "ID") out.id = lower_case(unquoted(text));
    if (name == "VERSION_ID") out.version_id = unquoted(text);
    if (name == "PRETTY_NAME") out.name = unquoted(text);
    if (name == "NAME") plain_name = unquoted(text);
    if (name == "ID_LIKE") split_words(lower_case(unquoted(text)), out.id_like);
    if (name == "VERSION_CODENAME") out.version_codename = unquoted(text);
    if (name == "UBUNTU_CODENAME") ubuntu_codename = unquoted(text);
    if (name == "VARIANT_ID") out.variant_id = unquoted(text);
    if (name == "CPE_NAME") out.cpe_name = unquoted(text);
  });
  if (out.name.empty()) out.name = plain_name;
  if (out.version_codename.empty()) out.version_codename = ubuntu_codename;
  return fine;
}

bool read_lsb(ByteView bytes, OsRelease& out) {
  return each_assignment(bytes, [&](std::string_view name, std::string_view text) {
    if (name == "DISTRIB_ID") out.id = id_of_name(unquoted(text));
    if (name == "DISTRIB_RELEASE") out.version_id = unquoted(text);
    if (name == "DISTRIB_CODENAME") out.version_codename = unquoted(text);
    if (name == "DISTRIB_DESCRIPTION") out.name = unquoted(text);
  });
}

bool starts_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// The first line that is not blank.
std::string_view first_line(ByteView bytes) {
  Cursor cursor(bytes);
  while (const auto line = cursor.line()) {
    if (!trimmed(*line).empty()) return trimmed(*line);
  }
  return {};
}

// The position of the version: the word after "release", else the first that starts with a digit.
std::size_t version_position(std::string_view sentence) {
  static constexpr std::string_view k_release = " release ";
  const std::size_t release = sentence.find(k_release);
  if (release != std::string_view::npos) return release + k_release.size();
  for (std::size_t i = 1; i < sentence.size(); ++i) {
    if (is_blank(sentence[i - 1]) && starts_with_digit(sentence.substr(i))) return i;
  }
  return std::string_view::npos;
}

bool read_sentence(ByteView bytes, OsRelease& out) {
  const std::string_view sentence = first_line(bytes);
  if (sentence.empty()) return true;
  const std::size_t position = version_position(sentence);
  if (position == std::string_view::npos) return false;
  std::string_view rest = sentence.substr(position);
  std::string_view name = trimmed(sentence.substr(0, position));
  if (name.ends_with(" release")) name = trimmed(name.substr(0, name.size() - 8));
  out.id = id_of_name(name);
  out.name = sentence;
  out.version_id = next_word(rest);
  before(rest, '(');
  out.version_codename = trimmed(before(rest, ')'));
  return true;
}

bool read_suse(ByteView bytes, OsRelease& out) {
  if (!read_sentence(bytes, out)) return false;
  out.version_codename.clear();  // the brackets hold the architecture
  std::string patch_level;
  static_cast<void>(each_assignment(bytes, [&](std::string_view name, std::string_view text) {
    if (name == "VERSION") out.version_id = unquoted(text);
    if (name == "PATCHLEVEL") patch_level = unquoted(text);
    if (name == "CODENAME") out.version_codename = unquoted(text);
  }));
  // As VERSION_ID of later releases: "12" without and "12.5" with a service pack.
  if (!patch_level.empty() && patch_level != "0") out.version_id += "." + patch_level;
  return true;
}

bool read_version(ByteView bytes, OsRelease& out) {
  std::string_view line = first_line(bytes);
  if (line.empty()) return true;
  if (!starts_with_digit(line)) return false;
  out.version_id = next_word(line);
  return true;
}

// Stable releases: "12.5". Testing and unstable both: "trixie/sid"; what is newest counts, "sid".
bool read_debian(ByteView bytes, OsRelease& out) {
  std::string_view line = first_line(bytes);
  std::string_view word = next_word(line);
  if (starts_with_digit(word)) {
    out.version_id = word;
    return true;
  }
  const bool sid = word.ends_with("/sid");
  if (sid) out.version_id = "sid";
  out.version_codename = before(word, '/');
  return true;
}

// The vendor's word for the product, and the ID that os-release of the same distribution has.
constexpr std::array k_cpe_products = {
    KnownName{"redhat:enterprise_linux", "rhel"},
    KnownName{"centos:", "centos"},
    KnownName{"fedoraproject:fedora", "fedora"},
    KnownName{"oracle:", "ol"},
    KnownName{"amazon:", "amzn"},
    KnownName{"almalinux:", "almalinux"},
    KnownName{"rocky:", "rocky"},
    KnownName{"scientificlinux:", "scientific"},
};

// CPE 2.2 ("cpe:/o:…", NISTIR 7695) or 2.3 ("cpe:2.3:o:…").
bool read_cpe(ByteView bytes, OsRelease& out) {
  const std::string_view line = first_line(bytes);
  if (line.empty()) return true;
  std::string_view rest = line;
  before(rest, ':');
  if (rest.starts_with("2.3:")) before(rest, ':');
  const std::string_view part = before(rest, ':');
  const auto* const known = std::ranges::find_if(
      k_cpe_products, [&](const KnownName& one) { return rest.starts_with(one.begins); });
  if (!line.starts_with("cpe:") || (part != "/o" && part != "o")) return false;
  const std::string_view vendor = before(rest, ':');
  before(rest, ':');
  out.id = lower_case(known != k_cpe_products.end() ? known->id : vendor);
  out.version_id = before(rest, ':');
  out.cpe_name = line;
  return !out.id.empty();
}

// A program of another kind at that place is no error: it states nothing.
bool read_busybox(ByteView bytes, OsRelease& out) {
  static constexpr std::string_view k_banner = "BusyBox v";
  const std::string_view text = as_text(bytes);
  for (std::size_t at = text.find(k_banner); at != std::string_view::npos;
       at = text.find(k_banner, at + 1)) {
    const std::string_view rest = text.substr(at + k_banner.size());
    const std::size_t end = std::min(rest.find_first_not_of("0123456789."), rest.size());
    if (!starts_with_digit(rest) || end > k_version_size_max) continue;
    out.version_id = rest.substr(0, end);
    out.name = "BusyBox v" + out.version_id;
    return true;
  }
  return true;
}

bool read(const ReleaseFile& kind, ByteView bytes, OsRelease& out) {
  switch (kind.syntax) {
    case ReleaseSyntax::os_release: return read_os_release(bytes, out);
    case ReleaseSyntax::lsb: return read_lsb(bytes, out);
    case ReleaseSyntax::suse: return read_suse(bytes, out);
    case ReleaseSyntax::sentence: return read_sentence(bytes, out);
    case ReleaseSyntax::version: return read_version(bytes, out);
    case ReleaseSyntax::debian: return read_debian(bytes, out);
    case ReleaseSyntax::cpe: return read_cpe(bytes, out);
    case ReleaseSyntax::busybox: return read_busybox(bytes, out);
    case ReleaseSyntax::presence: break;
  }
  return true;
}

Status analyze_release(const File& file, model::Facts& out) {
  const auto* const kind = std::ranges::find(k_release_files, file.path, &ReleaseFile::path);
  if (kind == k_release_files.end()) return {};
  OsRelease release;
  const bool fine = read(*kind, file.bytes, release);
  // An empty file says nothing, except where its presence is the statement.
  const bool stated = release != OsRelease{} || kind->syntax == ReleaseSyntax::presence;
  if (release.id.empty()) release.id = kind->id;
  if (stated) out.os_releases.push_back(std::move(release));
  return fine ? Status{} : make_error(ErrorCode::corrupt, "no distribution is named");
}

constexpr auto k_wants = [] {
  std::array<Want, k_release_files.size()> wants{};
  std::ranges::transform(k_release_files, wants.begin(),
                         [](const ReleaseFile& file) { return Want{.exact = file.path}; });
  return wants;
}();

}  // namespace

constexpr Analyzer k_release = {.name = "os/release",
                                .version = 1,
                                .wants = k_wants,
                                .size_max = std::uint64_t{4} << 20,
                                .run = SpanFunction{analyze_release},
                                .what = "the distribution (os-release and its forerunners)"};

}  // namespace iar::analyze
