"""Documents agree with the tree: dependencies, limits, rooms, links."""

import re

from cpp_text import code_only, without_comments
from tree import Problem, room_of

_DEPENDENCIES = "docs/dependencies.md"
_LIMITS = "docs/limits.md"
_OPTIONS = "docs/options.md"
_OPTION_TABLE = "src/app/options_table.cpp"
_ARCHITECTURE = "ARCHITECTURE.md"
# Part of CMake or of the compiler, not something to install.
_OWN_MODULES = {"PkgConfig", "Threads"}


def _text(tree, name):
    return tree.text(name) if tree.has(name) else ""


def _rows(text):
    """The words in backticks of the table rows of a Markdown text."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return set(re.findall(r"`([^`]+)`", "\n".join(rows)))


def found_packages(tree):
    """What CMake looks for, as (file, line, name)."""
    found = []
    for name in tree.matching(r"(?:.*/)?CMakeLists\.txt|cmake/.*\.cmake"):
        for number, line in enumerate(tree.lines(name), 1):
            line = line.split("#")[0]
            for match in re.finditer(r"\bfind_package\(\s*(\w+)", line):
                if match.group(1) not in _OWN_MODULES:
                    found.append((name, number, match.group(1)))
            match = re.search(r"\bpkg_check_modules\(\s*\w+([^)]*)\)", line)
            for word in match.group(1).split() if match else ():
                if word not in ("REQUIRED", "IMPORTED_TARGET", "QUIET"):
                    found.append((name, number, re.split("[<>=]", word)[0]))
    return found


def listed_packages(tree):
    """What scripts/packages.txt installs, as (line, package, comment)."""
    found = []
    for number, line in enumerate(_text(tree, "scripts/packages.txt").splitlines(), 1):
        words, _, comment = line.partition("#")
        if words.strip():
            found.append((number, (words.split() + ["", ""])[:2][1], comment.strip()))
    return found


def check_dependencies(tree):
    named = _rows(_text(tree, _DEPENDENCIES))
    problems = [
        Problem(file, line, "dependencies.unnamed", f"{_DEPENDENCIES} has no row with `{name}`")
        for file, line, name in found_packages(tree)
        if name not in named
    ]
    for line, package, comment in listed_packages(tree):
        if package not in named:
            text = f"{_DEPENDENCIES} has no row with `{package}`"
            problems.append(Problem("scripts/packages.txt", line, "dependencies.unnamed", text))
        if not comment:
            text = f"no comment says what {package} is for"
            problems.append(Problem("scripts/packages.txt", line, "dependencies.comment", text))
    return problems


def check_installed(tree):
    """A library that a row names is installed too: a machine that has it would not notice."""
    installed = {package for _, package, _ in listed_packages(tree)}
    problems = []
    for number, line in enumerate(_text(tree, _DEPENDENCIES).splitlines(), 1):
        row = re.match(r"\|([^|]*)\|", line)
        for name in re.findall(r"`([^`]+-dev)`", row.group(1) if row else ""):
            if name not in installed:
                text = f"scripts/packages.txt does not install {name}"
                problems.append(Problem(_DEPENDENCIES, number, "dependencies.uninstalled", text))
    return problems


def limits(tree):
    """The limits in the code as (file, line, name): constants k_…_max, the fields of structs whose
    names end in Limits, as far as they name an amount, and of other structs those whose names end
    in _max; all with a default."""
    found = []
    for name in tree.product():
        code = code_only(tree.text(name))
        for match in re.finditer(r"\bconst(?:expr|init)?\b[^;(){}=]*\b(k_\w+_max)\b\s*[={]", code):
            found.append((name, code.count("\n", 0, match.start(1)) + 1, match.group(1)))
        for match in re.finditer(r"\bstruct\s+(\w+)\s*\{(.*?)\n\s*\};", code, re.DOTALL):
            names = r"_max|_bytes" if match.group(1).endswith("Limits") else r"_max"
            field = rf"\b([a-z]\w*(?:{names}))\b"
            for part in re.finditer(field + r"\s*=[^;=]+;", match.group(2)):
                line = code.count("\n", 0, match.start(2) + part.start(1)) + 1
                found.append((name, line, f"{match.group(1)}::{part.group(1)}"))
    return found


def check_limits(tree):
    named = _rows(_text(tree, _LIMITS))
    in_code = limits(tree)
    problems = [
        Problem(file, line, "limits.unnamed", f"{_LIMITS} has no row with `{name}`")
        for file, line, name in in_code
        if name not in named
    ]
    names = {name for _, _, name in in_code}
    for word in sorted(named - names):
        if re.fullmatch(r"k_\w+_max|\w+Limits::\w+", word):
            problems.append(Problem(_LIMITS, 1, "limits.unknown", f"`{word}` is not in the code"))
    return problems


def options(tree):
    """The rows of the option table as (line, [flag, environment, value, default, sentence])."""
    found = []
    text = without_comments(_text(tree, _OPTION_TABLE))
    for match in re.finditer(r"\bOptionRow\{(.*?)\}", text, re.DOTALL):
        joined = re.sub(r'"\s*"', "", match.group(1).replace('""', '"\0"'))
        words = [word.strip("\0") for word in re.findall(r'"([^"]*)"', joined)]
        found.append((text.count("\n", 0, match.start()) + 1, words))
    return found


def check_options(tree):
    """The page about options has exactly the rows of the table."""
    page = [line for line in _text(tree, _OPTIONS).splitlines() if line.startswith("| `-")]
    rows = []
    problems = []
    for line, (flag, environment, value, default, sentence) in options(tree):
        value = f" {value}" if value else ""
        value = value.replace("|", "\\|")
        name = f"`{environment}`" if environment else "–"
        rows.append(f"| `{flag}{value}` | {name} | {default} | {sentence} |")
        if rows[-1] not in page:
            text = f"{_OPTIONS} lacks the row {rows[-1]}"
            problems.append(Problem(_OPTION_TABLE, line, "options.unnamed", text))
    for line in page:
        if line not in rows:
            problems.append(Problem(_OPTIONS, 1, "options.unknown", f"not in the table: {line}"))
    return problems


def check_reasons(tree):
    """The schema's closed list of reasons is the program's."""
    source, schema = "src/model/diagnostic.cpp", "docs/schema/inventory.schema.json"
    code = without_comments(_text(tree, source))
    names = re.search(r"\bk_names\s*=\s*\{(.*?)\}", code, re.DOTALL)
    listed = re.search(r'"reason": \{[^}]*?"enum": \[(.*?)\]', _text(tree, schema), re.DOTALL)
    in_code = re.findall(r'"(\w+)"', names.group(1)) if names else []
    in_schema = re.findall(r'"(\w+)"', listed.group(1)) if listed else []
    if in_code == in_schema:
        return []
    text = f"reasons are {in_schema}, in {source} they are {in_code}"
    return [Problem(schema, 1, "schema.reasons", text)]


def check_architecture(tree):
    """Each room that exists has its paragraph."""
    text = _text(tree, _ARCHITECTURE)
    rooms = sorted({room_of(n) for n in tree.product()} - {None})
    return [
        Problem(_ARCHITECTURE, 1, "architecture.room", f"no paragraph starts with **`{room}/`**")
        for room in rooms
        if not re.search(rf"^(?:- )?\*\*`{room}/`\*\*", text, re.MULTILINE)
    ]


def _slug(heading):
    heading = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", lambda m: m.group(1) or "", heading)
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _prose(text):
    """The text without fenced blocks, line for line."""
    return re.sub(
        r"^(```|~~~).*?^\1", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.M | re.S
    )


def _anchors(text):
    return {_slug(m.group(1)) for m in re.finditer(r"^#+ (.*)$", _prose(text), re.MULTILINE)}


def check_links(tree):
    """Links inside the repository lead to a file, a folder or a heading."""
    problems = []
    folders = {n.rsplit("/", i)[0] for n in tree.files for i in range(1, n.count("/") + 1)}
    for name in tree.matching(r".*\.md"):
        for number, line in enumerate(_prose(tree.text(name)).splitlines(), 1):
            for match in re.finditer(r"\]\(([^)\s]+)\)", line):
                target = match.group(1)
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, anchor = target.partition("#")
                full = _resolve(name, path)
                wrong = full not in tree.files and full not in folders
                if not wrong and anchor:
                    wrong = not full.endswith(".md") or anchor not in _anchors(tree.text(full))
                if wrong:
                    problems.append(Problem(name, number, "links", f"leads nowhere: {target}"))
    return problems


def check_mentions(tree):
    """Documents that the code points to are there."""
    problems = []
    for name in tree.written():
        if name.endswith(".md") or name.startswith("tests/tidy/"):
            continue
        for number, line in enumerate(tree.lines(name), 1):
            for match in re.finditer(r"(?<![\w/])docs/[\w/.-]*\w", line):
                target = match.group(0)
                if not any(n == target or n.startswith(target + "/") for n in tree.files):
                    problems.append(Problem(name, number, "mentions", f"no {target}"))
    return problems


def _resolve(name, path):
    if not path:
        return name
    parts = name.split("/")[:-1]
    for part in path.rstrip("/").split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def check_required(tree):
    """Files that newcomers and machines look for."""
    wanted = (
        "README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE rooms.txt"
        " docs/dependencies.md docs/limits.md scripts/setup scripts/build scripts/demo"
        " scripts/test scripts/fuzz .ci/run .clang-format .clang-tidy .editorconfig"
    ).split()
    return [Problem(n, 1, "files.missing", "is missing") for n in wanted if not tree.has(n)]


CHECKS = (
    check_dependencies,
    check_installed,
    check_limits,
    check_options,
    check_reasons,
    check_architecture,
    check_links,
    check_mentions,
    check_required,
)
