"""Calls and words that do not belong into the code."""

import re
from dataclasses import dataclass

from cpp_text import code_only
from tree import Problem


@dataclass(frozen=True)
class Ban:
    rule: str
    where: str  # a pattern of whole paths
    unless: str  # another, of paths that are exempt
    pattern: str
    text: str


_SRC = r"src/.*"
_ALL = r"(?:src|tests)/.*"
_PARSERS = r"src/(?:analyze|format)/.*"
_TESTS = r".*_test\.cpp"
_APP = r"src/app/.*"
# A library whose assertions can only be left by an exception is wrapped here.
_TOML = r"src/pull/toml\.h"

BANS = (
    Ban("ban.printf", _SRC, "", r"\b(?:v?[sdf]?n?printf|f?puts|putchar)\s*\(", "prints by format"),
    Ban("ban.streams", _SRC, _APP, r"\bstd::(?:cout|cerr|clog)\b", "only app/ prints"),
    Ban("ban.getenv", _SRC, _APP, r"\b(?:secure_)?getenv\s*\(", "only app/ reads the environment"),
    # The one way to own what has a private constructor stays.
    Ban("ban.new", _ALL, "", r"(?<!>\()(?<!<)\bnew\b", "raw new"),
    Ban("ban.delete", _ALL, "", r"(?<!=)(?<!= )\bdelete\b", "raw delete"),
    Ban("ban.malloc", _ALL, "", r"\b(?:malloc|calloc|realloc|alloca)\s*\(", "raw memory"),
    Ban("ban.regex", _ALL, "", r"\bstd::w?regex\b|#\s*include\s*<regex>", "std::regex"),
    Ban("ban.system", _ALL, "", r"(?<![\w.>])(?:std::)?(?:system|popen)\s*\(", "runs a shell"),
    Ban(
        "ban.c_strings",
        _ALL,
        "",
        r"\b(?:strn?cpy|strn?cat|strtok|gets|ato(?:i|l|ll|f)|strto[a-z]+|sto(?:i|l|ll|ul|ull|d|f))"
        r"\s*\(",
        "an unchecked or throwing function; see std::from_chars",
    ),
    Ban("ban.throw", _SRC, f"{_TESTS}|{_TOML}", r"\bthrow\b", "errors are results"),
    Ban("ban.assert", _SRC, "", r"(?<!_)\bassert\s*\(", "CHECK says it in every build"),
    Ban("ban.thread", _ALL, "", r"\bstd::thread\b(?!::)|\.detach\s*\(", "std::jthread, joined"),
    Ban(
        "ban.using_namespace",
        _SRC,
        _TESTS,
        r"\busing\s+namespace\b(?!\s+std::\w*literals)",
        "using namespace",
    ),
    Ban(
        "ban.pointers",
        _PARSERS,
        _TESTS,
        r"\.data\(\)\s*[+\[]|\+\s*\w+(?:\.\w+)*\.data\(\)|\breinterpret_cast\b|\bconst_cast\b"
        r"|\bmem(?:cpy|move|cmp|chr|mem)\s*\(|\bstr(?:len|n?cmp|chr|str)\s*\("
        r"|\*\s*\w+(?:\+\+|--)|\*\s*(?:\+\+|--)\w+"
        r"|\b(?:std::)?(?:uint8_t|byte|unsigned char)\s*(?:const\s*)?\*",
        "only Cursor, span and string_view touch bytes here",
    ),
)


def check_bans(tree):
    problems = []
    for name in tree.cpp():
        bans = [
            ban
            for ban in BANS
            if re.fullmatch(ban.where, name) and not re.fullmatch(ban.unless, name)
        ]
        for number, line in enumerate(code_only(tree.text(name)).splitlines(), 1):
            for ban in bans:
                if re.search(ban.pattern, line):
                    problems.append(Problem(name, number, ban.rule, f"{ban.text}: {line.strip()}"))
    return problems


# Put together from pieces, so that this file does not hold what it looks for.
_LEFT_OPEN = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + "X|HA" + r"CK)\b")
_MACHINE = re.compile(r"(?:^|[^a-z.])/(?:wo" + "rk|fa" + "rm)/|/tmp/w" + r"t\b|/home/\w+/")
_SHARED = re.compile(r"\.\./sha" + "red")
_SHARED_ALLOWED = re.compile(r"scripts/(?:test|bench)|tests/.*")
_DISABLED = re.compile("DIS" + r"ABLED_\w|GTEST_" + r"SKIP\b")


def check_words(tree):
    problems = []
    for name in tree.written():
        for number, line in enumerate(tree.lines(name), 1):
            if _LEFT_OPEN.search(line):
                problems.append(Problem(name, number, "words.left_open", line.strip()))
            if _MACHINE.search(line):
                problems.append(Problem(name, number, "words.machine_path", line.strip()))
            if _SHARED.search(line) and not _SHARED_ALLOWED.fullmatch(name):
                problems.append(Problem(name, number, "words.shared_path", line.strip()))
            if _DISABLED.search(line):
                problems.append(Problem(name, number, "words.disabled_test", line.strip()))
    return problems


CHECKS = (check_bans, check_words)
