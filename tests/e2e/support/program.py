"""What all end-to-end scripts share: where things are, running programs, counting checks."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = str(pathlib.Path(__file__).resolve().parents[3])
BUILD = os.path.join(ROOT, "build")
IAR = os.path.join(BUILD, "release", "iar")


def run(words, **options):
    """A finished process with bytes as output; never raises for an exit code."""
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          **options)


def last_words(result):
    """What a failed program said: its last line, of iar the one that names the reason."""
    lines = result.stderr.decode(errors="replace").strip().splitlines()
    chosen = [line for line in lines if line.startswith("iar: ")] + lines[-1:]
    return chosen[0][:300] if chosen else f"exit code {result.returncode}"


def need(*programs):
    missing = [name for name in programs if shutil.which(name) is None and
               not os.access(name, os.X_OK)]
    if missing:
        sys.exit(f"missing: {', '.join(missing)} (scripts/setup installs them)")


def fresh_folder(*parts):
    path = os.path.join(BUILD, *parts)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


@contextlib.contextmanager
def scratch_folder(size_bytes):
    """A folder for unpacked trees, gone afterwards; in memory where four times that is free."""
    where = BUILD
    if os.access("/dev/shm", os.W_OK):
        room = os.statvfs("/dev/shm")
        if room.f_bavail * room.f_frsize > 4 * size_bytes:
            where = "/dev/shm"
    os.makedirs(where, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="iar-e2e-", dir=where) as folder:
        yield folder


class Checks:
    """Counts checks; a run that made none has failed."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}", flush=True)
        return good

    def finish(self):
        if self.passed + self.failed == 0:
            print("FAILED nothing was checked")
            self.failed = 1
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
