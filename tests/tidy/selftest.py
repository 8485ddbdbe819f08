#!/usr/bin/env python3
"""Tests of the checks themselves: a small tree that keeps every rule has no problem, and for every
rule there is a change to that tree which it finds, alone and in the right file."""

import ast
import re
import unittest
from pathlib import Path

import cpp_text
import fixture
import tidy
from tree import Tree

HERE = Path(__file__).resolve().parent


def problems_with(changes):
    """The problems of the good tree after `changes`: {path: new text, or nothing to remove}."""
    files = dict(fixture.GOOD)
    for path, text in changes.items():
        if text is None:
            del files[path]
        else:
            files[path] = text
    return tidy.problems_of(Tree(Path("nowhere"), sorted(files), files))


def rules_in_source():
    """The names of all rules, read out of the checks."""
    found = set()
    for file in HERE.glob("check_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "")
            position = {"Problem": 2, "Ban": 0, "problem": 0}.get(name)
            if position is None or len(node.args) <= position:
                continue
            if isinstance(node.args[position], ast.Constant):
                found.add(node.args[position].value)
    return found


class Rules(unittest.TestCase):
    def test_the_good_tree_has_no_problem(self):
        self.assertEqual([str(p) for p in problems_with({})], [])

    def test_each_violation_is_found_alone(self):
        for rule, path, changes in fixture.VIOLATIONS:
            with self.subTest(rule=rule, change=str(changes)[:200]):
                found = problems_with(changes)
                self.assertEqual({(p.rule, p.path) for p in found}, {(rule, path)}, found)

    def test_each_rule_has_a_violation(self):
        tested = {rule for rule, _, _ in fixture.VIOLATIONS}
        self.assertEqual(rules_in_source() - tested, set())
        self.assertGreater(len(tested), 40)

    def test_what_is_allowed_passes(self):
        for changes in fixture.ALLOWED:
            with self.subTest(change=str(changes)[:200]):
                self.assertEqual([str(p) for p in problems_with(changes)], [])


class Text(unittest.TestCase):
    def measured(self, text):
        return [(f.name, f.lines) for f in cpp_text.functions(text)]

    def test_functions_are_found_and_measured(self):
        for text, expected in fixture.FUNCTIONS:
            with self.subTest(text=text):
                self.assertEqual(self.measured(text), expected)

    def test_comments_and_literals_are_no_code(self):
        text = 'int a = 1; // new "x"\n/* { */ char b = \'"\'; auto c = R"(} new)"; int d = 1\'000;'
        code = cpp_text.code_only(text)
        self.assertEqual(len(code), len(text))
        self.assertIsNone(re.search(r"new|[{}]", code))
        self.assertIn("int d = 1'000;", code)


if __name__ == "__main__":
    unittest.main()
