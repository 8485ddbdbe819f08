"""Sizes: lines, functions, files; and what every header has."""

import re
from statistics import median

from cpp_text import functions
from tree import Problem

COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
FUNCTION_LINES_MEDIAN = 10  # the median stays below
FUNCTION_LINES_USUAL = 40  # nine in ten stay below
FILE_LINES_MAX = 500
FILE_LINES_MEDIAN = 200  # the median stays below


def code_files(tree):
    return tree.cpp() + tree.matching(
        r"(?:scripts|\.ci)/[\w-]+(?:\.sh)?|tests/.*\.(?:py|sh)|(?:.*/)?CMakeLists\.txt|cmake/.*"
    )


def check_lines(tree):
    problems = []
    for name in code_files(tree):
        for number, line in enumerate(tree.lines(name), 1):
            if len(line) > COLUMNS_MAX:
                problems.append(Problem(name, number, "size.line", f"{len(line)} columns"))
            if "\t" in line or line != line.rstrip():
                problems.append(Problem(name, number, "white space", "a tab or a space at the end"))
    return problems


def check_files(tree):
    problems = []
    for name in code_files(tree):
        lines = len(tree.lines(name))
        if lines > FILE_LINES_MAX and not name.endswith("_table.cpp"):
            problems.append(Problem(name, lines, "size.file", f"{lines} lines"))
    lengths = [len(tree.lines(name)) for name in tree.product()]
    if lengths and median(lengths) >= FILE_LINES_MEDIAN:
        problems.append(Problem("src", 1, "size.file.median", f"{median(lengths)} lines"))
    return problems


def function_lengths(tree):
    """The lengths of the product's functions, sorted."""
    return sorted(f.lines for name in tree.product() for f in functions(tree.text(name)))


def nine_in_ten(lengths):
    return lengths[(len(lengths) * 9 - 1) // 10] if lengths else 0


def check_functions(tree):
    problems = []
    for name in tree.cpp():
        for function in functions(tree.text(name)):
            if function.lines > FUNCTION_LINES_MAX:
                text = f"{function.name} has {function.lines} lines"
                problems.append(Problem(name, function.line, "size.function", text))
    lengths = function_lengths(tree)
    if lengths and median(lengths) >= FUNCTION_LINES_MEDIAN:
        problems.append(Problem("src", 1, "size.function.median", f"{median(lengths)} lines"))
    if nine_in_ten(lengths) >= FUNCTION_LINES_USUAL:
        text = f"one function in ten has {nine_in_ten(lengths)} lines or more"
        problems.append(Problem("src", 1, "size.function.usual", text))
    return problems


def check_headers(tree):
    """A header starts with a comment that says what it promises, then #pragma once."""
    problems = []
    for name in tree.headers():
        text = tree.text(name)
        if not text.startswith("//"):
            problems.append(Problem(name, 1, "header.comment", "does not start with a comment"))
        after = re.sub(r"\A(?://[^\n]*\n|\s*\n)*", "", text)
        if not after.startswith("#pragma once"):
            problems.append(Problem(name, 1, "header.pragma", "no #pragma once after the comment"))
    return problems


CHECKS = (check_lines, check_files, check_functions, check_headers)
