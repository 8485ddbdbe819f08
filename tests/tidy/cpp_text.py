"""Reading C++ well enough to measure it: text without comments and strings, and functions.

This is no parser. It blanks what is not code, follows braces, and tells from the words before a
brace whether a function, a type or a namespace opens. Line numbers start at 1.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<line>//[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<raw>R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<char>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')
    """,
    re.VERBOSE | re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """The text with comments blanked and literals emptied; the same lines and columns."""

    def replace(match):
        found = match.group(0)
        if match.lastgroup in ("line", "block"):
            return _blank(found)
        return found[0] + _blank(found[1:-1]) + found[-1]

    return _TOKEN.sub(replace, text)


def without_comments(text):
    """The text with comments blanked and literals kept."""
    return _TOKEN.sub(
        lambda m: _blank(m.group(0)) if m.group("line") or m.group("block") else m.group(0), text
    )


def _without_preprocessor(code):
    return re.sub(
        r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: _blank(m.group(0)), code, flags=re.MULTILINE
    )


@dataclass
class Function:
    name: str
    line: int
    lines: int


_CONTROL = re.compile(r"^(?:else\b|do\b|try\b|if\b|for\b|while\b|switch\b|catch\b|return\b)")
_AFTER_PARAMETERS = re.compile(
    r"\)\s*(?:const\b|noexcept\b(?:\s*\([^()]*\))?|override\b|final\b|mutable\b|volatile\b|&&?"
    r"|try\b|->[^;{}]*|requires\b[^;{}]*|\s)*$"
)
_CONSTRUCTOR_LIST = re.compile(r"\)\s*(?:noexcept\b\s*)?:(?!:)")


def _without_templates(head):
    """Drops `template <…>` at the start; its `class` and `=` say nothing about what follows."""
    head = head.strip()
    while head.startswith("template"):
        depth = 0
        for position, character in enumerate(head):
            if character == "<":
                depth += 1
            elif character == ">" and head[position - 1] != "-":
                depth -= 1
                if depth == 0:
                    head = head[position + 1 :].strip()
                    break
        else:
            return ""
    return head


def _scope_kind(head):
    """What the words before a brace, outside a function, open."""
    head = _without_templates(head)
    head = re.sub(r"^(?:public|private|protected)\s*:", "", head).strip()
    if re.match(r"^(?:inline\s+)?namespace\b", head) or re.match(r'^extern\s*"\s*"$', head):
        return "namespace"
    if _CONTROL.match(head):
        return "block"
    if _CONSTRUCTOR_LIST.search(head):
        return "function" if head[-1] in ")}" else "braces"
    if _AFTER_PARAMETERS.search(head):
        return "function"
    if re.search(r"\b(?:class|struct|union|enum)\b", head) and "=" not in head:
        return "type"
    return "braces"


def _function_name(head):
    head = _without_templates(head)
    match = re.search(r"(operator\s*[^\s\w(]{1,3}|operator\s*\(\)|[\w:~]+)\s*\(", head)
    if match is None:
        return "?"
    name = match.group(1)
    if re.fullmatch(r"[A-Z_]{2,}", name):  # a macro that opens a test: its arguments are the name
        rest = head[match.end() :]
        return name + "(" + rest.split(")")[0].strip() + ")"
    return name


def functions(text):
    """The functions that `text` defines, lambdas inside them not counted apart. `lines` runs from
    the line of the opening brace to that of the closing one."""
    code = _without_preprocessor(code_only(text))
    found = []
    stack = []  # (kind, head, line of the brace)
    head = ""
    line = 1
    parentheses = 0
    inside = 0  # how many enclosing braces belong to a function
    for character in code:
        if character == "\n":
            line += 1
        if inside:
            if character == "{":
                stack.append(("block", "", line))
                inside += 1
            elif character == "}":
                kind, opened_head, opened = stack.pop()
                inside -= 1
                if kind == "function":
                    found.append(Function(_function_name(opened_head), opened, line - opened + 1))
                    head = ""
            continue
        if character == "(":
            parentheses += 1
        elif character == ")":
            parentheses -= 1
        if character == "{":
            kind = "braces" if parentheses > 0 else _scope_kind(head)
            stack.append((kind, head, line))
            if kind == "function":
                inside = 1
            if kind not in ("braces",):
                head = ""
            else:
                head += "{"
        elif character == "}":
            if stack:
                kind, _, _ = stack.pop()
                head = head + "}" if kind == "braces" else ""
        elif character == ";" and parentheses <= 0:
            head = ""
        else:
            head += character
    return found


@dataclass
class Include:
    line: int
    path: str


def includes(text):
    """The files that are included with quotes."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if match:
            found.append(Include(number, match.group(1)))
    return found


def namespaces(text):
    """The named namespaces that open at the outermost level, as (line, name)."""
    code = _without_preprocessor(code_only(text))
    found = []
    depth = 0
    pattern = re.compile(r"\bnamespace(?:\s+([\w:]+))?\s*\{|[{}]")
    for match in pattern.finditer(code):
        token = match.group(0)
        if token == "}":
            depth -= 1
            continue
        if token != "{" and depth == 0 and match.group(1):
            found.append((code.count("\n", 0, match.start()) + 1, match.group(1)))
        depth += 1
    return found
