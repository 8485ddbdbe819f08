// What the readers of many formats do alike.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/advisory.h"
#include "base/result.h"
#include "feed/feed.h"

namespace iar::feed {

constexpr std::size_t k_summary_bytes_max = 240;

// Whether the packages of a context are named by their source or by their binaries.
advisory::PackageKind package_kind_of(std::string_view context);

// "Debian:12" of "bookworm"; a name that is no release that this program knows stays a name.
std::string debian_context(std::string_view codename);

// Debian's word for how urgent a fix is: a severity, or that there will be none.
void apply_urgency(std::string_view word, advisory::Statement& out);

// The first line that says something, without Markdown's "#", cut at a character's end.
std::string one_line(std::string_view text);

// Sorted, each once, none empty.
void sort_unique(std::vector<std::string>& values);

// Where nothing is said, e.g. Go's "0001-01-01T00:00:00Z", empty.
std::string date_text(std::string_view text);

// Adds what is not there yet, up to k_references_kept.
void add_reference(advisory::Advisory& out, std::string_view url);

// Adds what is not empty and not there yet.
void add_severity(advisory::Advisory& out, std::string_view type, std::string_view score,
                  std::string_view source);

// OSV's word for the version of CVSS that a vector is in ("CVSS_V3"); vectors of version 2 have no
// prefix.
std::string_view cvss_type(std::string_view vector);

// From everything before `fixed`, or everything when it is empty.
advisory::Range fixed_range(std::string_view fixed);
advisory::Range expression_range(advisory::RangeKind kind, std::string_view expression);

// In the order of keys; values sorted, with blanks between. No values: no condition.
void add_condition(advisory::Statement& out, std::string_view key, std::vector<std::string> values);

void add_note(advisory::Statement& out, std::string_view text);

// What nobody taught this program: the state becomes under_investigation, the word a note.
void mark_unknown(advisory::Statement& out, std::string_view what, std::string_view word);

// "CVE-" and two numbers with a dash between, at the front of `text`; empty: none.
std::string_view leading_cve(std::string_view text);

// Hands an advisory over once it is in order: lists sorted, statements in place.
Status deliver(const Feed& feed, advisory::Advisory&& advisory, const Sinks& sinks);

// An error of the format, which names what is wrong. The caller adds the file's name.
Error malformed(std::string_view what);

}  // namespace iar::feed
