#!/usr/bin/env python3
"""The databases that rpm leaves in images, against what `rpm -qa` says of the same files.

rpm itself writes SQLite databases, Berkeley DB's db_load writes hash databases from the same
headers. The log of an SQLite database is kept from being taken over, and lies in the layer of its
database, in a later one, or behind a link. A database that the last layer removes leaves
"undetermined". --full: a database of 400 MB within 96 MB of memory, or with the limit named.

    tests/e2e/rpm_databases.py [--full] [--iar PROGRAM]
"""

import argparse
import io
import json
import os
import shutil
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [HERE, os.path.join(os.path.dirname(HERE), "bench")]

import measure
from support import rpm_roots
from support.layout import Layout
from support.program import IAR, Checks, fresh_folder, last_words, need, run

MEMORY_BYTES_MAX = 96 << 20
VAR, SYSIMAGE = "var/lib/rpm", "usr/lib/sysimage/rpm"
MAIN, LOG = "rpmdb.sqlite", "rpmdb.sqlite-wal"


def layer(files, links=()):
    """A tar archive of {path: bytes or None for a whiteout}."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path, target in links:
            member = tarfile.TarInfo(path)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
        for path, data in files.items():
            if data is None:
                folder, _, name = path.rpartition("/")
                path, data = f"{folder}/.wh.{name}", b""
            member = tarfile.TarInfo(path)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def content(database, *names):
    """{name: bytes} of the files of a database, those that are empty left out."""
    found = {}
    for name in names or sorted(os.listdir(database)):
        with open(os.path.join(database, name), "rb") as data:
            found[name] = data.read()
    return found


def placed(folder, files):
    return {f"{folder}/{name}": data for name, data in files.items()}


class Bench:
    def __init__(self, iar, checks):
        self.iar, self.checks = iar, checks
        self.work = fresh_folder("e2e", "rpm-databases")
        self.cache = os.path.join(self.work, "cache")
        self.layout = Layout(os.path.join(self.work, "oci"))

    def scan(self, tag, cache="none"):
        result = run([self.iar, "scan", f"oci:{self.work}/oci:{tag}", "--format", "json", "--stats",
                      "--cache", cache])
        good = self.checks.check(result.returncode == 0, f"{tag}: {last_words(result)}")
        return json.loads(result.stdout) if good else None

    def judge(self, tag, tars, truth, complete=True):
        """One image, read without cache, into one and out of it, must hold exactly this."""
        self.layout.add(tag, tars, ["gzip"] * len(tars))
        for cache in ("none", self.cache, self.cache):
            found = self.scan(tag, cache)
            if found is None:
                return
            packages = {(p["name"], p["version"], p.get("architecture", ""),
                         source_of(p)) for p in found["packages"] if p["type"] == "rpm"}
            for missing in sorted(truth - packages)[:5]:
                print(f"  {tag}: missing {missing}")
            for extra in sorted(packages - truth)[:5]:
                print(f"  {tag}: extra {extra}")
            self.checks.check(packages == truth, f"{tag}: as rpm -qa")
            self.checks.check((found["completeness"] == "complete") == complete,
                              f"{tag}: completeness {found['diagnostics']}")
            if cache != "none" and found["stats"]["layers_from_cache"] == len(tars):
                self.checks.check(found["stats"]["second_reads"] == 0, f"{tag}: read though cached")
        print(f"{tag}: {len(truth)} packages, {len(tars)} layers")
        return found


    def database(self, name):
        return os.path.join(self.work, name)

    def make_databases(self):
        """base: all taken over; first, second: two states with a log that is not."""
        rpms = rpm_roots.Rpms(self.work)
        base = self.database("base")
        os.makedirs(base)
        rpm_roots.install(base, rpms.build("alpha", "1.0"), rpms.build("beta", "2.5", epoch="4"),
                          rpms.build("delta", "0.1"))
        shutil.copytree(base, self.database("alone"))
        with rpm_roots.log_held_back(base):
            rpm_roots.install(base, rpms.build("alpha", "2.0", "7"),
                              rpms.build("gamma", "5", files=400))
            rpm_roots.copy(base, self.database("first"))
            rpm_roots.rpm(base, "-e", "--justdb", "--nodeps", "delta")
            rpm_roots.install(base, rpms.build("zeta", "9"))
            rpm_roots.copy(base, self.database("second"))
        for one, other in (("alone", "first"), ("first", "second")):
            same = content(self.database(one), MAIN) == content(self.database(other), MAIN)
            self.checks.check(same, f"the log of {other} was taken over")

    def check_logs(self):
        names = ("alone", "first", "second")
        truth = {name: rpm_roots.query(self.database(name)) for name in names}
        files = {name: content(self.database(name)) for name in truth}
        main = layer(placed(VAR, {MAIN: files["alone"][MAIN]}))
        logs = {name: layer(placed(VAR, {LOG: files[name][LOG]})) for name in ("first", "second")}
        self.judge("sqlite", [layer(placed(VAR, files["alone"]))], truth["alone"])
        self.judge("log-same-layer", [layer(placed(VAR, files["second"]))], truth["second"])
        found = self.judge("log-later-layer", [main, logs["first"]], truth["first"])
        layers = {p["name"]: [(e["layer"], e["first_layer"]) for e in p["evidence"]]
                  for p in found["packages"]} if found else {}
        self.checks.check(layers == {"alpha": [(1, 1)], "gamma": [(1, 1)], "beta": [(0, 0)],
                                     "delta": [(0, 0)]}, f"layers of packages: {layers}")
        self.judge("log-of-another-image", [main, logs["second"]], truth["second"])
        self.judge("log-twice", [main, logs["first"], logs["second"]], truth["second"])
        gone = layer(placed(VAR, {LOG: None}))
        self.judge("log-removed", [main, logs["first"], gone], truth["alone"])
        linked = layer(placed(SYSIMAGE, {MAIN: files["alone"][MAIN]}),
                       [(VAR, "../../usr/lib/sysimage/rpm")])
        self.judge("log-through-link", [linked, logs["second"]], truth["second"])
        elsewhere = layer(placed("opt/db", {MAIN: files["alone"][MAIN]}), [(VAR, "../../opt/db")])
        self.judge("database-behind-link", [elsewhere, logs["second"]], truth["second"])

    def check_berkeley(self):
        rows = rpm_roots.headers(self.database("second"))
        for order in (1234, 4321):
            for page_bytes in (512, 4096, 65536):
                name = f"berkeley-{page_bytes}-{order}"
                rpm_roots.write_berkeley(self.database(name), rows, page_bytes, order)
                self.judge(name, [layer(placed(VAR, content(self.database(name), "Packages")))],
                           rpm_roots.query(self.database(name)))

    def check_removed(self):
        for name, removed in (("alone", [MAIN]), ("second", [MAIN, LOG]), ("second", [MAIN]),
                              ("berkeley-4096-1234", ["Packages"])):
            tag = f"removed-{name}-{len(removed)}"
            tars = [layer(placed(VAR, content(self.database(name)))),
                    layer(placed(VAR, {one: None for one in removed}))]
            found = self.judge(tag, tars, set(), complete=False)
            self.checks.check(found is not None and found["undetermined"] == ["rpm"],
                              f"{tag}: rpm packages are undetermined")

    def check_large(self):
        largest = max((header for _, header in rpm_roots.headers(self.database("second"))), key=len)
        database = self.database("large")
        rpm_roots.write_large(database, largest, 400 << 20)
        self.layout.add("large", [layer(placed(VAR, content(database, MAIN)))], ["gzip"])
        words = [self.iar, "scan", f"oci:{self.work}/oci:large", "--format", "json"]
        found = self.scan("large")
        limited = found is not None and any(d["reason"] == "limit_exceeded" and MAIN in d["path"]
                                            for d in found["diagnostics"])
        self.checks.check(limited or any(p["name"] == "gamma" for p in found["packages"]),
                          "large: read, or the limit named")
        peak = measure.memory(words)["pss_sum"]
        print(f"large: {peak / 1e6:.0f} MB{', limit named' if limited else ''}")
        self.checks.check(peak <= MEMORY_BYTES_MAX, f"large: {peak} bytes of memory")


def source_of(package):
    return next((v for k, v in package.get("properties", {}).items() if k == "source_rpm"), "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--full", action="store_true", help="a database of 400 MB")
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need("rpm", "rpmbuild", "db_load", options.iar)
    checks = Checks()
    bench = Bench(options.iar, checks)
    bench.make_databases()
    bench.check_logs()
    bench.check_berkeley()
    bench.check_removed()
    if options.full:
        bench.check_large()
    shutil.rmtree(bench.work)
    checks.finish()


if __name__ == "__main__":
    main()
