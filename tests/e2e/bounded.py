#!/usr/bin/env python3
"""Images that are larger than memory, in a cgroup of 128 MiB with a read-only root and nowhere to
write: a layer of many gigabytes, one of many files, one with an endless line where a package
database or a package.json is expected. Each scan must finish, or name the limit that it met, with
at most 96 MB resident in all its processes. How time grows with the size is printed.

    tests/e2e/bounded.py [--iar PROGRAM] [--full]

Without --full the sizes are a tenth (2 GB, 200,000 files), for every-day use.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support import huge
from support.cage import Cage, Unavailable, run_caged
from support.layout_tar import INDEX_FIRST, INDEX_LAST, write_archive
from support.program import IAR, Checks, fresh_folder, need

CGROUP_BYTES = 128 << 20
RSS_MAX = 96_000_000
PACKAGES = {"alpha", "beta", "gamma", "last"}


class Bench:
    def __init__(self, iar, checks):
        self.iar, self.checks = iar, checks
        self.times = {}

    def made(self, name, make, *arguments):
        folder, begin = fresh_folder("e2e", "bounded"), time.monotonic()
        size = make(folder, *arguments)
        blobs = os.path.join(folder, "blobs/sha256")
        stored = sum(os.path.getsize(os.path.join(blobs, blob)) for blob in os.listdir(blobs))
        print(f"{name}: {size / 1e9:.2f} GB in {stored / 1e6:.0f} MB, made in "
              f"{time.monotonic() - begin:.0f} s", flush=True)
        return folder

    def scan(self, name, image, stdin=None):
        """The scan's JSON or None; checks memory and that nothing ended without a word."""
        cage = Cage(CGROUP_BYTES)
        try:
            words = [self.iar, "scan", image, "--format", "json", "--stats", "--cache", "none"]
            code, output, errors, seconds, peak = run_caged(cage, words, stdin)
            kills = cage.kills()
        finally:
            cage.remove()
        self.times[name] = seconds
        said = errors.decode(errors="replace").strip().splitlines()
        print(f"  {name}: exit code {code}, {seconds:.1f} s, {peak / 1e6:.0f} MB resident"
              + (f": {said[0][:200]}" if code and said else ""), flush=True)
        self.checks.check(0 < peak <= RSS_MAX, f"{name}: {peak / 1e6:.0f} MB resident")
        self.checks.check(kills == 0, f"{name}: the kernel killed {kills} processes")
        if code == 3:
            self.checks.check("limit_exceeded" in errors.decode(errors="replace"),
                              f"{name}: no reason for not assessing")
            return None
        if not self.checks.check(code == 0, f"{name}: exit code {code}"):
            return None
        return json.loads(output)

    def judge(self, name, found, wanted=frozenset(PACKAGES), limited=""):
        """All packages are there, or a diagnostic names the limit; `limited`: a path that must be
        in one."""
        if found is None:
            self.checks.check(not limited, f"{name}: other packages are lost")
            return
        names = {package["name"] for package in found["packages"]}
        remarks = [d for d in found["diagnostics"]
                   if d["reason"] == "limit_exceeded" and d["effect"] == "partial"]
        for remark in remarks[:3]:
            print(f"    {remark['reason']}: {remark.get('path', '')}: {remark['message']}")
        partial = found["completeness"] == "partial"
        self.checks.check(partial == bool(remarks), f"{name}: limits and completeness disagree")
        if limited:
            self.checks.check(any(limited in d.get("path", "") for d in remarks),
                              f"{name}: no limit named for {limited}")
            self.checks.check(wanted <= names, f"{name}: missing {sorted(wanted - names)}")
        else:
            self.checks.check(wanted <= names or partial,
                              f"{name}: missing {sorted(wanted - names)} without a word")

    def growth(self, what, small, large):
        if small in self.times and large in self.times:
            ratio = self.times[large] / self.times[small]
            print(f"  {what}: four times as much took {ratio:.1f} times as long")

    def big(self, size_bytes):
        names = []
        for part in (4, 2, 1):
            size = size_bytes // part
            name = f"{size / 1e9:g} GB layer"
            folder = self.made(name, huge.big_layer, size)
            self.judge(name, self.scan(name, f"oci:{folder}"))
            names.append(name)
        self.growth("bytes", names[0], names[2])
        for order in (INDEX_FIRST, INDEX_LAST):
            self.piped(f"{names[2]} from a pipe, {order}", folder, order)

    def piped(self, name, folder, order):
        """The same from standard input; with the index last and nowhere to spill it cannot be
        read, and must say so."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                with os.fdopen(writer, "wb") as out:
                    write_archive(folder, out, order)
            except BrokenPipeError:
                pass
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as data:
            found = self.scan(name, "-", data)
        os.waitpid(child, 0)
        if found is not None or order == INDEX_FIRST:
            self.judge(name, found)

    def many(self, count):
        names = []
        for part in (4, 2, 1):
            name = f"{count // part} files"
            folder = self.made(name, huge.many_files, count // part)
            self.judge(name, self.scan(name, f"oci:{folder}"))
            names.append(name)
        self.growth("files", names[0], names[2])

    def lines(self, size_bytes):
        cases = (
            ("package.json", b"srv/node_modules/long/package.json", b'{"name":"', b'"}', PACKAGES),
            ("dpkg status", b"var/lib/dpkg/status", b"Package: ", b"\n", {"last"}),
            ("dpkg status.d", b"var/lib/dpkg/status.d/long", b"Package: ", b"\n", PACKAGES),
            ("os-release", b"usr/lib/os-release", b"ID=", b"\n", PACKAGES))
        for what, path, before, after, wanted in cases:
            name = f"{size_bytes >> 20} MiB line, {what}"
            status = b"" if what == "dpkg status" else huge.STATUS
            folder = self.made(name, huge.long_line, path, before, size_bytes, after, status)
            limited = "" if what == "os-release" else path.decode()
            self.judge(name, self.scan(name, f"oci:{folder}"), frozenset(wanted), limited)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("--full", action="store_true", help="20 GB and 2,000,000 files")
    options = parser.parse_args()
    need("unshare", "mount", options.iar)
    checks = Checks()
    try:
        Cage(CGROUP_BYTES).remove()
        if subprocess.run(["unshare", "--mount", "true"], check=False).returncode != 0:
            raise Unavailable("no private mount namespace")
    except Unavailable as why:
        print(f"SKIPPED: {why}\n0 passed, 0 failed")
        return
    bench = Bench(options.iar, checks)
    bench.lines(1 << 30)
    bench.many(2_000_000 if options.full else 200_000)
    bench.big(20_000_000_000 if options.full else 2_000_000_000)
    shutil.rmtree(fresh_folder("e2e", "bounded"))
    checks.finish()


if __name__ == "__main__":
    main()
