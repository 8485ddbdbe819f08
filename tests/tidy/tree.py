"""The source tree as the checks see it: files by kind, and problems."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.text}"


@dataclass
class Tree:
    """Files are named by their path from the root, with slashes. `texts` keeps what was read."""

    root: Path
    files: list
    texts: dict = field(default_factory=dict)

    @staticmethod
    def of(root):
        """The files that version control knows or would add, else all of them."""
        root = Path(root)
        try:
            listed = subprocess.run(
                ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"],
                capture_output=True,
                check=True,
            ).stdout.decode()
            names = [name for name in listed.split("\0") if name]
        except (OSError, subprocess.CalledProcessError):
            names = []
        if not names:
            names = [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()]
        names = {n for n in names if not n.startswith("build/") and (root / n).is_file()}
        return Tree(root, sorted(names))

    def text(self, name):
        if name not in self.texts:
            self.texts[name] = (self.root / name).read_text(encoding="utf-8", errors="replace")
        return self.texts[name]

    def lines(self, name):
        return self.text(name).splitlines()

    def matching(self, pattern):
        """The files whose whole path matches the regular expression."""
        compiled = re.compile(pattern)
        return [name for name in self.files if compiled.fullmatch(name)]

    def has(self, name):
        return name in self.files

    # C++ of any kind that we write.
    def cpp(self):
        return self.matching(r"(?:src|tests)/.*\.(?:cpp|h)")

    # C++ of the product: no tests.
    def product(self):
        return [n for n in self.matching(r"src/.*\.(?:cpp|h)") if not is_test(n)]

    def headers(self):
        return self.matching(r"src/.*\.h")

    # Text that people wrote: everything but data for tests.
    def written(self):
        return [
            n
            for n in self.files
            if not re.match(r"tests/(?:cases|fuzz/seeds|e2e/data)/", n) and not is_binary(n)
        ]


def is_test(name):
    return name.endswith(("_test.cpp", "_testing.h")) or name.startswith("tests/")


def is_binary(name):
    return name.endswith((".png", ".gz", ".zst", ".tar", ".bin", ".db", ".jar", ".ico", ".woff2"))


def room_of(name):
    """The room of a file below src/, or nothing."""
    match = re.match(r"src/(\w+)/", name)
    return match.group(1) if match else None
