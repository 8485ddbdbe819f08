#!/usr/bin/env python3
"""Feeds and databases on their way: fetched over HTTP, and carried in bundles.

    tests/e2e/db_moving.py [--iar PROGRAM]
"""

import argparse
import glob
import io
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.advisory_feeds import EPOCH, Feeds
from support.database import REFUSED, USAGE, Tester, read, write
from support.mirror import Mirror
from support.program import BUILD, IAR, ROOT, Checks, fresh_folder, need
from support.tar_writer import Entry, write_tar

RUSTSEC = b"""```toml
[advisory]
id = "RUSTSEC-2024-0001"
package = "a"
date = "2024-01-01"

[versions]
patched = [">= 1.2.3"]
```

# A title
"""


def check_http(test, work):
    feeds = Feeds(f"{work}/http/feeds", npm=300)
    feeds.write()
    base, used, place = (f"{work}/http/{name}" for name in ("db", "used", "mirror"))
    test.build(feeds.folder, base)
    test.ends(0, "db", "publish", base, place, "--signing-key", test.key)
    with Mirror(place) as mirror:
        mirror.cut_after = 3000
        test.update(mirror.url, used, says=["a whole database"])
        test.same(base, used)
        test.checks.check(any(code == 206 for _, code in mirror.seen), f"no Range: {mirror.seen}")
        mirror.cut_after = 0
        mirror.seen.clear()
        test.update(mirror.url, used, says=["nothing newer"])
        test.checks.check([code for _, code in mirror.seen] == [304], f"no 304: {mirror.seen}")
        feeds.change(2)
        test.overlay(feeds.folder, base, EPOCH + 5)
        test.ends(0, "db", "publish", base, place, "--signing-key", test.key, epoch=EPOCH + 5)
        before = read(used)
        mirror.alter = True
        test.update(mirror.url, used, code=REFUSED)
        mirror.alter = False
        mirror.status = 403
        test.update(mirror.url, used, code=REFUSED, says=["(denied)"])
        mirror.status = 0
        test.checks.check(read(used) == before and len(glob.glob(f"{used}.*.1")) == 0,
                          "a bad server changed the database")
        test.update(mirror.url, used, says=["updates only: 1 files"])
        test.same(base, used)
    test.update(mirror.url, used, "--timeout", "5", code=REFUSED, says=["unchanged"])
    test.update(f"{work}/no/such", used, code=REFUSED, says=["(not_found)"])


def check_fetch(test, work):
    """Feeds from a server: as files and archives, unchanged, cut, drifting, hostile."""
    folder = f"{work}/fetch"
    real, place, target = Feeds(f"{folder}/real"), f"{folder}/server", f"{folder}/feeds"
    real.write()

    def lay_out():
        name = "known_exploited_vulnerabilities.json"
        write(f"{place}/{name}", read(f"{real.folder}/kev/{name}"))
        write(f"{place}/rust.tar", write_tar(
            [Entry(b"advisory-db-main/crates/a/RUSTSEC-2024-0001.md", "f", data=RUSTSEC),
             Entry(b"advisory-db-main/README.md", "f", data=b"no advisory"),
             Entry(b"../../outside/RUSTSEC-1.md", "f", data=RUSTSEC),
             Entry(b"advisory-db-main/crates/RUSTSEC-2.md", "l", link=b"/etc/passwd")]))

    lay_out()
    with Mirror(place) as mirror:
        write(f"{folder}/places", f"# ours\nkev {mirror.url}/"
              f"known_exploited_vulnerabilities.json\nrustsec {mirror.url}/rust.tar\n".encode())
        words = ["db", "fetch", target, "--upstreams", f"{folder}/places", "--only",
                 "kev,rustsec"]
        test.ends(0, *words, says=["kev: 0 advisories", "50 values", "rustsec: 1 advisories"])
        found = sorted(os.path.relpath(os.path.join(where, name), target)
                       for where, _, names in os.walk(target) for name in names
                       if ".fetch" not in where)
        test.checks.check(found == ["kev/known_exploited_vulnerabilities.json",
                                    "rustsec/crates/a/RUSTSEC-2024-0001.md"], f"fetched {found}")
        mirror.seen.clear()
        test.ends(0, *words, says=["kev: unchanged", "rustsec: unchanged"])
        test.checks.check([code for _, code in mirror.seen] == [304, 304], f"{mirror.seen}")
        before = read(f"{target}/kev/known_exploited_vulnerabilities.json")
        listed = f"{place}/known_exploited_vulnerabilities.json"
        only = [*words[:-1], "kev"]
        for count, says in ((40, "40 values where there were 50"), (0, "nothing in it"),
                            (300, "300 values where there were 50")):
            real.kev(count)
            write(listed, read(f"{real.folder}/kev/known_exploited_vulnerabilities.json"))
            test.ends(REFUSED, *only, says=["kev: REFUSED", says, "is kept"])
        write(listed, read(listed)[:2000])
        test.ends(REFUSED, *only, says=["kev: REFUSED", "is kept"])
        write(listed, b"<html>moved</html>")
        test.ends(REFUSED, *only, says=["kev: REFUSED"])
        mirror.status = 404
        test.ends(REFUSED, *only, says=["kev: REFUSED"])
        mirror.status = 0
        test.checks.check(read(f"{target}/kev/known_exploited_vulnerabilities.json") == before,
                          "a refused feed was replaced")
        real.kev(300)
        write(listed, read(f"{real.folder}/kev/known_exploited_vulnerabilities.json"))
        mirror.cut_after = 9000
        test.ends(0, *only, "--accept", "kev", says=["300 values"])
        mirror.cut_after = 0
        check_archives(test, folder, place, mirror)
    test.ends(USAGE, "db", "fetch", target, "--only", "no-such", says=["list feeds"])
    test.ends(USAGE, "db", "fetch", says=["--feeds"])
    listed = test.ends(0, "list", "feeds", says=["alpine-secdb", "https://secdb.alpinelinux.org/"])
    test.checks.check(len(listed.splitlines()) > 50, "list feeds is short")
    left = [name for name in os.listdir(f"{target}/.fetch") if "part" in name or "next" in name]
    test.checks.check(not left, f"left behind: {left}")


def check_archives(test, folder, place, mirror):
    """Zip archives: whole, with a file twice, cut, and with names that lead outside."""
    target, records = f"{folder}/zipped", Feeds(f"{folder}/records")
    for number in range(30):
        records.advisory("zip", number, "Go")
    for name in os.listdir(f"{records.folder}/zip"):
        os.rename(f"{records.folder}/zip/{name}",
                  f"{records.folder}/zip/GO-{name[2:]}")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(os.listdir(f"{records.folder}/zip")):
            archive.writestr(f"ID/{name}", read(f"{records.folder}/zip/{name}"))
        archive.writestr("ID/../../../GO-out.json", b"{}")
        archive.writestr("/GO-out.json", b"{}")
        archive.writestr("index/GO-index.json", b"{}")
    whole = data.getvalue()
    write(f"{folder}/zip-places", f"go {mirror.url}/go.zip\n".encode())
    words = ["db", "fetch", "--feeds", target, "--upstreams", f"{folder}/zip-places", "--only",
             "go"]
    write(f"{place}/go.zip", whole)
    test.ends(0, *words, says=["go: 30 advisories", "30 files"])
    for bad in (whole[:len(whole) // 2], whole[:-40], b"PK nothing"):
        write(f"{place}/go.zip", bad)
        test.ends(REFUSED, *words, says=["go: REFUSED"])
    test.checks.check(len(os.listdir(f"{target}/osv/go")) == 30, "a bad archive was unpacked")
    out = [name for name in glob.glob(f"{folder}/**/GO-out.json", recursive=True)]
    test.checks.check(not out, f"it got out: {out}")


def check_bundle(test, work):
    feeds = Feeds(f"{work}/bundle/feeds")
    feeds.write()
    base, bundle, used = (f"{work}/bundle/{name}" for name in ("db", "out.bundle", "used"))
    test.build(feeds.folder, base)
    feeds.change(4)
    test.overlay(feeds.folder, base, EPOCH + 9)
    keys = ("--advisories", base, "--advisory-keys", test.keys)
    test.ends(0, "db", "export", bundle, *keys)
    first = read(bundle)
    test.ends(0, "db", "export", bundle, *keys)
    test.checks.check(read(bundle) == first, "the same database, another bundle")
    there = ("--advisories", used, "--advisory-keys", test.keys)
    test.ends(0, "db", "import", bundle, *there, says=["is trusted here", "a whole database"])
    test.same(base, used)
    test.ends(0, "db", "import", bundle, *there, says=["nothing newer"])
    before, state = read(used), random.Random(2)
    for number in range(60):
        at = state.randrange(len(first))
        bad = first[:at] if number % 2 else first[:at] + bytes([first[at] ^ 1]) + first[at + 1:]
        write(f"{work}/bundle/bad", bad)
        os.remove(used)
        shutil.copy(base, used)
        for overlay in glob.glob(f"{used}.*.1"):
            os.remove(overlay)
        result = test.run("db", "import", f"{work}/bundle/bad", *there)
        whole = test.run("db", "verify", used, "--advisory-keys", test.keys)
        test.checks.check(whole.returncode == 0 and read(used) == before
                          and result.returncode in (0, REFUSED),
                          f"bundle damaged at {at}: {result.returncode} {result.stderr[-200:]}")
    # Members that lead elsewhere, and keys that nobody trusts.
    for member in ("../../escaped.iardb", "folder/x.iardb", "other.txt"):
        write(f"{work}/bundle/bad", write_tar([Entry(member.encode(), "f", data=b"x")]))
        test.ends(REFUSED, "db", "import", f"{work}/bundle/bad", *there)
    test.checks.check(not glob.glob(f"{work}/**/escaped*", recursive=True), "it got out")
    test.build(feeds.folder, f"{work}/bundle/foreign", key=f"{work}/bundle/foreign.pem")
    test.ends(0, "db", "export", bundle, "--advisories", f"{work}/bundle/foreign",
              "--advisory-keys", f"{work}/bundle/foreign.pem.pub")
    test.ends(REFUSED, "db", "import", bundle, *there, says=["not trusted"])
    test.checks.check(read(used) == before, "a foreign bundle changed the database")
    left = [name for name in os.listdir(f"{work}/bundle") if "import" in name or "part" in name]
    test.checks.check(not left, f"left behind: {left}")


def check_documented(test, work):
    """The commands of docs/advisory-updates.md, in their order."""
    folder = f"{work}/documented"
    feeds = Feeds(f"{folder}/feeds")
    feeds.write()
    text = read(f"{ROOT}/docs/advisory-updates.md").decode()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    ran = 0
    for line in "".join(blocks).splitlines():
        if line.startswith("iar db fetch"):
            continue  # from the world outside; check_fetch has a server of its own
        if "--overlay-for" in line:
            feeds.change(1)
            line += " --accept all"
        result = subprocess.run(["bash", "-c", f'iar() {{ "{test.iar}" "$@"; }}; {line}'],
                                cwd=folder, capture_output=True, check=False)
        ran += test.checks.check(result.returncode == 0, f"{line}: {result.stderr[-300:]}")
    test.checks.check(ran >= 10, f"only {ran} commands are documented")
    test.same(f"{folder}/advisories.db", f"{folder}/inside.db",
              keys=f"{folder}/signing.pem.pub")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iar", default=IAR)
    arguments = parser.parse_args()
    need(arguments.iar)
    checks = Checks()
    work = fresh_folder("e2e-db-moving")
    test = Tester(os.path.abspath(arguments.iar), work, checks)
    for check in (check_http, check_fetch, check_bundle, check_documented):
        check(test, work)
    shutil.rmtree(os.path.join(BUILD, "e2e-db-moving"), ignore_errors=True)
    checks.finish()


if __name__ == "__main__":
    main()
