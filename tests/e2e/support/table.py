"""Tables in text files: one row a line, cells between "|", "#" starts a comment line."""

import os

from support.program import ROOT


def read_table(name):
    """Rows of tests/cases/NAME as (line number, cells)."""
    rows = []
    with open(os.path.join(ROOT, "tests", "cases", name), encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            if line.strip() and not line.startswith("#"):
                rows.append((number, [cell.strip() for cell in line.split("|")]))
    return rows
