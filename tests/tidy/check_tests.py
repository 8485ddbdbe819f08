"""Every analyzer, harness and test is one that runs and can fail."""

import re

from cpp_text import code_only, functions, without_comments
from tree import Problem

_REGISTRY = "src/analyze/registry.cpp"
_CASES = "tests/cases/analyze/"


def analyzers(tree):
    """The Analyzer constants that src/analyze defines: (file, line, constant, name)."""
    found = []
    pattern = re.compile(r"\bAnalyzer\s+(k_\w+)\s*(?:=\s*(?:Analyzer)?\s*)?\{([^;]*?)\"([^\"]*)\"")
    for name in tree.matching(r"src/analyze/.*\.(?:cpp|h)"):
        if name.endswith("_test.cpp"):
            continue
        text = without_comments(tree.text(name))
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append((name, line, match.group(1), match.group(3)))
    return found


def check_analyzers(tree):
    """Each stands in the registry, has its case folder or a case that names it, and a name of two
    parts that nobody else has."""
    problems = []
    registry = without_comments(tree.text(_REGISTRY)) if tree.has(_REGISTRY) else ""
    cases = "\n".join(tree.text(n) for n in tree.files if n.startswith(_CASES))
    seen = set()
    for file, line, constant, name in analyzers(tree):
        if not re.search(rf"\b{constant}\b", registry):
            problems.append(Problem(file, line, "analyzer.unregistered", constant))
        if not re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])", cases):
            problems.append(Problem(file, line, "analyzer.untested", f"no case names {name}"))
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*", name):
            problems.append(Problem(file, line, "analyzer.name", f"{name} is not FAMILY/FORMAT"))
        if name in seen:
            problems.append(Problem(file, line, "analyzer.name", f"{name} is there twice"))
        seen.add(name)
    return problems


def check_format_comments(tree):
    """A file that reads a format opens with three lines: what it is, where it is described, what
    surprises."""
    problems = []
    readers = {file for file, _, _, _ in analyzers(tree) if file.endswith(".cpp")}
    readers |= {n for n in tree.product() if re.match(r"src/format/.*(?<!_table)\.cpp$", n)}
    for name in sorted(readers):
        opening = [line.startswith("//") for line in tree.lines(name)[:3]]
        if opening != [True, True, True]:
            problems.append(Problem(name, 1, "format.comment", "opens with fewer than three lines"))
    return problems


def check_fuzz(tree):
    cmake = "tests/CMakeLists.txt"
    text = re.sub(r"#[^\n]*", "", tree.text(cmake)) if tree.has(cmake) else ""
    listed = re.findall(r"^\s*fuzz\(\s*(\w+)", text, re.MULTILINE)
    problems = []
    for file in tree.matching(r"tests/fuzz/\w+_fuzz\.cpp"):
        name = file.removeprefix("tests/fuzz/").removesuffix("_fuzz.cpp")
        if name not in listed:
            problems.append(Problem(file, 1, "fuzz.unlisted", f"{cmake} lacks fuzz({name} …)"))
        if "LLVMFuzzerTestOneInput" not in tree.text(file):
            problems.append(Problem(file, 1, "fuzz.entry", "has no LLVMFuzzerTestOneInput"))
        if not any(n.startswith(f"tests/fuzz/seeds/{name}/") for n in tree.files):
            problems.append(Problem(file, 1, "fuzz.seeds", f"tests/fuzz/seeds/{name} is empty"))
    for name in listed:
        if not tree.has(f"tests/fuzz/{name}_fuzz.cpp"):
            problems.append(Problem(cmake, 1, "fuzz.missing", f"no tests/fuzz/{name}_fuzz.cpp"))
    return problems


_CAN_FAIL = re.compile(r"EXPECT_|ASSERT_|\bFAIL\s*\(|ADD_FAILURE|\b(?:expect|check|run)_\w+\s*\(")


def check_test_bodies(tree):
    """A test that expects nothing cannot fail."""
    problems = []
    for name in tree.matching(r"(?:src|tests)/.*_test\.cpp"):
        lines = code_only(tree.text(name)).splitlines()
        for function in functions(tree.text(name)):
            if not function.name.startswith("TEST"):
                continue
            body = "\n".join(lines[function.line - 1 : function.line - 1 + function.lines])
            if not _CAN_FAIL.search(body):
                problems.append(Problem(name, function.line, "test.empty", function.name))
    return problems


CHECKS = (check_analyzers, check_format_comments, check_fuzz, check_test_bodies)
