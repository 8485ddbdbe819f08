#include "model/spdx_names.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "model/spdx_table.h"

namespace iar::model {

namespace {

using Alias = std::pair<std::string_view, std::string_view>;

// Names in folded form (see `folded`), sorted.
constexpr auto k_aliases = std::to_array<Alias>({
    {"0 bsd", "0BSD"},
    {"2 clause bsd", "BSD-2-Clause"},
    {"3 clause bsd", "BSD-3-Clause"},
    {"4 clause bsd", "BSD-4-Clause"},
    {"artistic 1.0 perl", "Artistic-1.0-Perl"},
    {"bsd 0", "0BSD"},
    {"bsd 0 clause", "0BSD"},
    {"bsd 2", "BSD-2-Clause"},
    {"bsd 2 clause", "BSD-2-Clause"},
    {"bsd 2 clause + file", "BSD-2-Clause"},
    {"bsd 2 clause simplified", "BSD-2-Clause"},
    {"bsd 3", "BSD-3-Clause"},
    {"bsd 3 clause", "BSD-3-Clause"},
    {"bsd 3 clause + file", "BSD-3-Clause"},
    {"bsd 3 clause new", "BSD-3-Clause"},
    {"bsd 3 clause new or revised", "BSD-3-Clause"},
    {"bsd 4 clause", "BSD-4-Clause"},
    {"bsd new", "BSD-3-Clause"},
    {"bsd simplified", "BSD-2-Clause"},
    {"bsd zero clause", "0BSD"},
    {"cc 0", "CC0-1.0"},
    {"cc 0 1.0", "CC0-1.0"},
    {"cc 0 1.0 universal", "CC0-1.0"},
    {"cc 0 1.0 universal public domain dedication", "CC0-1.0"},
    {"creative commons attribution 3.0", "CC-BY-3.0"},
    {"creative commons attribution 4.0", "CC-BY-4.0"},
    {"creative commons attribution 4.0 international", "CC-BY-4.0"},
    {"creative commons zero 1.0 universal", "CC0-1.0"},
    {"eclipse distribution 1.0", "BSD-3-Clause"},
    {"expat", "MIT"},
    {"expat mit", "MIT"},
    {"historical permission notice and disclaimer", "HPND"},
    {"microsoft public", "MS-PL"},
    {"mit + file", "MIT"},
    {"mit 0", "MIT-0"},
    {"mit expat", "MIT"},
    {"mit no attribution", "MIT-0"},
    {"mit x 11", "MIT"},
    {"modified bsd", "BSD-3-Clause"},
    {"new bsd", "BSD-3-Clause"},
    {"perl", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
    {"perl 5", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
    {"python software foundation", "PSF-2.0"},
    {"revised bsd", "BSD-3-Clause"},
    {"sil open font 1.1", "OFL-1.1"},
    {"simplified bsd", "BSD-2-Clause"},
    {"three clause bsd", "BSD-3-Clause"},
    {"two clause bsd", "BSD-2-Clause"},
    {"universal permissive 1.0", "UPL-1.0"},
    {"universal permissive upl", "UPL-1.0"},
    {"university of illinois ncsa open source", "NCSA"},
    {"w 3 c", "W3C"},
    {"zero clause bsd", "0BSD"},
    {"zlib libpng", "Zlib"},
});

// Addresses of licence texts, without scheme and "www.", in lower case; sorted.
constexpr auto k_addresses = std::to_array<Alias>({
    {"apache.org/licenses/license-1.1", "Apache-1.1"},
    {"apache.org/licenses/license-2.0", "Apache-2.0"},
    {"creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"},
    {"eclipse.org/legal/epl-2.0", "EPL-2.0"},
    {"eclipse.org/legal/epl-v10", "EPL-1.0"},
    {"eclipse.org/legal/epl-v20", "EPL-2.0"},
    {"eclipse.org/org/documents/edl-v10", "BSD-3-Clause"},
    {"mozilla.org/mpl/2.0", "MPL-2.0"},
    {"opensource.org/licenses/mit-license", "MIT"},
    {"repository.jboss.org/licenses/apache-2.0", "Apache-2.0"},
    {"unlicense.org", "Unlicense"},
});

// Licences that come in versions: folded names, sorted, and how their identifiers begin.
constexpr auto k_families = std::to_array<Alias>({
    {"academic free", "AFL-"},
    {"affero general public", "AGPL-"},
    {"afl", "AFL-"},
    {"agpl", "AGPL-"},
    {"apache", "Apache-"},
    {"apache public", "Apache-"},
    {"apache software", "Apache-"},
    {"artistic", "Artistic-"},
    {"asl", "Apache-"},
    {"boost", "BSL-"},
    {"boost software", "BSL-"},
    {"bsl", "BSL-"},
    {"cddl", "CDDL-"},
    {"cecill", "CECILL-"},
    {"common development and distribution", "CDDL-"},
    {"common public", "CPL-"},
    {"cpl", "CPL-"},
    {"eclipse", "EPL-"},
    {"eclipse public", "EPL-"},
    {"epl", "EPL-"},
    {"eupl", "EUPL-"},
    {"european union public", "EUPL-"},
    {"fdl", "GFDL-"},
    {"free documentation", "GFDL-"},
    {"general public", "GPL-"},
    {"gfdl", "GFDL-"},
    {"gpl", "GPL-"},
    {"lesser general public", "LGPL-"},
    {"lgpl", "LGPL-"},
    {"library general public", "LGPL-"},
    {"lppl", "LPPL-"},
    {"mozilla", "MPL-"},
    {"mozilla public", "MPL-"},
    {"mpl", "MPL-"},
    {"ofl", "OFL-"},
    {"open font", "OFL-"},
    {"open software", "OSL-"},
    {"osl", "OSL-"},
    {"php", "PHP-"},
    {"sil open font", "OFL-"},
    {"upl", "UPL-"},
    {"zope public", "ZPL-"},
    {"zpl", "ZPL-"},
});

// Words that names have or lack without a change of meaning.
constexpr auto k_fillers =
    std::to_array<std::string_view>({"a", "an", "gnu", "licence", "licences", "license", "licensed",
                                     "licenses", "terms", "the", "under", "v", "ver", "version"});

// Deprecated identifiers and what the list says instead; those of the GNU licences follow a rule.
constexpr auto k_replaced = std::to_array<Alias>({
    {"BSD-2-Clause-NetBSD", "BSD-2-Clause"},
    {"GPL-2.0-with-GCC-exception", "GPL-2.0-only WITH GCC-exception-2.0"},
    {"GPL-2.0-with-autoconf-exception", "GPL-2.0-only WITH Autoconf-exception-2.0"},
    {"GPL-2.0-with-bison-exception", "GPL-2.0-only WITH Bison-exception-2.2"},
    {"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"},
    {"GPL-2.0-with-font-exception", "GPL-2.0-only WITH Font-exception-2.0"},
    {"GPL-3.0-with-GCC-exception", "GPL-3.0-only WITH GCC-exception-3.1"},
    {"GPL-3.0-with-autoconf-exception", "GPL-3.0-only WITH Autoconf-exception-3.0"},
    {"StandardML-NJ", "SMLNJ"},
    {"bzip2-1.0.5", "bzip2-1.0.6"},
    {"eCos-2.0", "GPL-2.0-or-later WITH eCos-exception-2.0"},
    {"wxWindows", "LGPL-2.0-or-later WITH WxWindows-exception-3.1"},
});

// Names of exceptions in folded form, without "exception".
constexpr auto k_exceptions = std::to_array<Alias>({
    {"classpath", "Classpath-exception-2.0"},
    {"classpath 2.0", "Classpath-exception-2.0"},
    {"gcc 3.1", "GCC-exception-3.1"},
    {"gcc runtime library", "GCC-exception-3.1"},
    {"gcc runtime library 3.1", "GCC-exception-3.1"},
    {"llvm", "LLVM-exception"},
});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view find(std::span<const Alias> table, std::string_view key) {
  const auto found = std::ranges::lower_bound(table, key, {}, &Alias::first);
  return found != table.end() && found->first == key ? found->second : std::string_view{};
}

// The word that a sign amounts to, mostly none.
std::string punctuation(std::string_view rest, bool& at_least) {
  const char sign = rest.front();
  if (sign == '>' && rest.starts_with(">=")) {
    at_least = true;
    return {};
  }
  return sign == '+' || sign == '<' || sign == '>' ? std::string(1, sign) : std::string();
}

// Runs of letters and numbers, in lower case, without fillers; "gplv2+" and "GPL (>= 2)" are
// "gpl 2 +". Other comparisons are words that no name has.
std::vector<std::string> folded(std::string_view name) {
  std::vector<std::string> out;
  std::size_t at = 0;
  bool at_least = false;
  while (at < name.size()) {
    std::string word;
    if (is_letter(name[at])) {
      while (at < name.size() && is_letter(name[at])) word += lower(name[at++]);
      const bool number_follows = at < name.size() && is_digit(name[at]);
      if (number_follows && word.size() > 2 && word.ends_with('v')) word.pop_back();
    } else if (is_digit(name[at])) {
      const auto dot_within = [&] {
        return name[at] == '.' && at + 1 < name.size() && is_digit(name[at + 1]);
      };
      while (at < name.size() && (is_digit(name[at]) || dot_within())) word += name[at++];
    } else {
      word = punctuation(name.substr(at++), at_least);
    }
    const bool filler = std::ranges::find(k_fillers, word) != k_fillers.end();
    if (!word.empty() && !filler) out.push_back(std::move(word));
  }
  if (at_least) out.emplace_back("+");
  return out;
}

std::string joined(std::span<const std::string> words, char between) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += between;
    out += word;
  }
  return out;
}

enum class Later : bool { no, yes };

std::string of_identifier(std::string_view id, Later later) {
  if (const auto other = find(k_replaced, id); !other.empty()) {
    return later == Later::no ? std::string(other) : std::string();
  }
  // GPL-2.0, LGPL-2.1, GFDL-1.3 …: the list has them as -only and -or-later.
  const std::string_view suffix = later == Later::yes ? "-or-later" : "-only";
  if (const auto exact = spdx_license_id(std::string(id) + std::string(suffix)); !exact.empty()) {
    return std::string(exact);
  }
  const bool says_so = id.ends_with("-only") || id.ends_with("-or-later");
  if (later == Later::yes && says_so) return id.ends_with("-or-later") ? std::string(id) : "";
  return std::string(id) + (later == Later::yes ? "+" : "");
}

// "2" is 2.0 and "2.0.0" too.
std::string of_family(std::string_view words, std::string version, Later later) {
  const auto family = std::ranges::lower_bound(k_families, words, {}, &Alias::first);
  if (family == k_families.end() || family->first != words) return {};
  if (std::ranges::count(version, '.') == 2 && version.ends_with(".0")) {
    version.resize(version.size() - 2);
  }
  const std::string prefix(family->second);
  for (const std::string& each : {prefix + version, prefix + version + ".0"}) {
    if (const auto id = spdx_license_id(each); !id.empty()) return of_identifier(id, later);
  }
  return {};
}

std::string of_words(std::vector<std::string> words) {
  Later later = Later::no;
  if (!words.empty() && words.back() == "+") {
    later = Later::yes;
    words.pop_back();
  } else if (words.size() > 2 && words.back() == "only") {
    words.pop_back();
  }
  if (words.empty()) return {};
  if (const auto alias = find(k_aliases, joined(words, ' ')); !alias.empty()) {
    return later == Later::no ? std::string(alias) : std::string();
  }
  if (const auto id = spdx_license_id(joined(words, '-')); !id.empty()) {
    return of_identifier(id, later);
  }
  if (words.size() < 2 || !is_digit(words.back().front())) return {};
  const std::string version = words.back();
  words.pop_back();
  return of_family(joined(words, ' '), version, later);
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "http://www.apache.org/licenses/LICENSE-2.0.txt"
std::string of_address(std::string_view name) {
  std::string lowered(name);
  std::ranges::transform(lowered, lowered.begin(), lower);
  std::string_view text = lowered;
  if (!drop_prefix(text, "https://") && !drop_prefix(text, "http://")) return {};
  drop_prefix(text, "www.");
  text = text.substr(0, text.find_first_of("?#"));
  for (const std::string_view end : {"/", ".html", ".htm", ".txt", ".php", "/legalcode"}) {
    if (text.ends_with(end)) text.remove_suffix(end.size());
  }
  if (const auto found = find(k_addresses, text); !found.empty()) return std::string(found);
  if (drop_prefix(text, "creativecommons.org/licenses/")) {
    return std::string(spdx_license_id("CC-" + joined(folded(text), '-')));
  }
  for (const std::string_view place :
       {"spdx.org/licenses/", "opensource.org/licenses/", "opensource.org/license/",
        "licenses.nuget.org/", "choosealicense.com/licenses/", "gnu.org/licenses/old-licenses/",
        "gnu.org/licenses/"}) {
    if (!drop_prefix(text, place)) continue;
    const auto id = spdx_license_id(text);
    return id.empty() ? std::string() : of_identifier(id, Later::no);
  }
  return {};
}

}  // namespace

std::string spdx_of_name(std::string_view name) {
  if (const auto id = spdx_license_id(name); !id.empty()) return of_identifier(id, Later::no);
  if (name.ends_with('+')) {
    const auto id = spdx_license_id(name.substr(0, name.size() - 1));
    if (!id.empty()) return of_identifier(id, Later::yes);
  }
  if (name.find("://") != std::string_view::npos) return of_address(name);
  return of_words(folded(name));
}

std::string_view spdx_exception_of_name(std::string_view name) {
  if (const auto id = spdx_exception_id(name); !id.empty()) return id;
  auto words = folded(name);
  std::erase_if(words,
                [](const auto& word) { return word == "exception" || word == "exceptions"; });
  return find(k_exceptions, joined(words, ' '));
}

}  // namespace iar::model
