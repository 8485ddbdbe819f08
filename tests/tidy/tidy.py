#!/usr/bin/env python3
"""tidy.py [ROOT]: holds the tree against the rules that CONTRIBUTING.md states. Prints each problem
as FILE:LINE: [RULE] TEXT and fails when there is one."""

import sys
from pathlib import Path
from statistics import median

import check_code
import check_docs
import check_rooms
import check_size
import check_tests
from tree import Tree

CHECKS = (
    check_rooms.CHECKS
    + check_size.CHECKS
    + check_code.CHECKS
    + check_tests.CHECKS
    + check_docs.CHECKS
)


def problems_of(tree):
    return sorted(problem for check in CHECKS for problem in check(tree))


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    tree = Tree.of(root)
    problems = problems_of(tree)
    for problem in problems:
        print(problem)
    lengths = check_size.function_lengths(tree)
    if not lengths:
        print("tidy: no function found: this cannot be the right folder")
        return 1
    print(
        f"tidy: {len(tree.files)} files, {len(lengths)} functions (median {median(lengths):g}"
        f" lines, nine in ten up to {check_size.nine_in_ten(lengths)}), {len(problems)} problems"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
