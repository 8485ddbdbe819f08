#!/usr/bin/env python3
"""The life of the advisory database: building, refusing, updating, moving, rotating keys.

    tests/e2e/db.py [--iar PROGRAM] [--feeds DIR]

DIR is a folder of real feeds, unpacked; without it, the open pack is used where it is.
"""

import argparse
import glob
import hashlib
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.advisory_feeds import EPOCH, Feeds
from support.layout import Layout
from support.mirror import Mirror
from support.program import BUILD, IAR, ROOT, Checks, fresh_folder, need, run
from support.tar_writer import Entry, write_tar

USAGE, REFUSED = 2, 3
FLIPS, CUTS, OVERLAYS = 1000, 100, 30
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
PACK = os.path.join(ROOT, "..", "shared", "data", "feeds")
PACK_SECONDS, PACK_RSS_KB, PACK_FILE_BYTES = 180, 1 << 20, 100 * 1000 * 1000


def read(path):
    with open(path, "rb") as data:
        return data.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


class Tester:
    """Runs the program in one folder and checks how it ends."""

    def __init__(self, iar, work, checks):
        self.iar, self.work, self.checks = iar, work, checks
        self.key, self.keys = f"{work}/key.pem", f"{work}/key.pem.pub"

    def run(self, *words, epoch=EPOCH):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("IAR_")}
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
        return run([self.iar, *words], env=environment)

    def ends(self, code, *words, says=(), epoch=EPOCH):
        result = self.run(*words, epoch=epoch)
        told = (result.stderr + result.stdout).decode(errors="replace")
        what = " ".join(words).replace(self.work, "")[:120]
        self.checks.check(result.returncode == code,
                          f"{what}: exit code {result.returncode}, not {code}: {told[:400]}")
        for part in says:
            self.checks.check(part in told, f"{what}: does not say {part!r}: {told[:400]}")
        return told

    def build(self, feeds, output, *more, code=0, says=(), epoch=EPOCH, key=None):
        return self.ends(code, "db", "build", feeds, "--output", output, "--signing-key",
                         key or self.key, *more, says=says, epoch=epoch)

    def overlay(self, feeds, base, epoch, *more, code=0):
        return self.ends(code, "db", "build", "--feeds", feeds, "--overlay-for", base,
                         "--signing-key", self.key, *more, epoch=epoch)

    def update(self, source, database, *more, code=0, says=(), keys=None):
        return self.ends(code, "db", "update", "--from", source, "--advisories", database,
                         "--advisory-keys", keys or self.keys, *more, says=says)

    def same(self, one, other):
        """Whether two databases say the same."""
        told = self.ends(0, "db", "diff", one, other, "--advisory-keys", self.keys,
                         "--format", "json")
        found = json.loads(told)
        empty = not (found["added"] or found["changed"] or found["removed"]
                     or any(found["values"].values()))
        return self.checks.check(empty, f"{one} and {other} differ: {told[:400]}")

    def status(self, database):
        return json.loads(self.ends(0, "db", "status", database, "--advisory-keys", self.keys,
                                    "--format", "json"))


def check_refusals(test, work):
    feeds = Feeds(f"{work}/refusals/feeds")
    feeds.write()
    base = f"{work}/refusals/db"
    test.build(feeds.folder, base)
    good = read(base)
    first = test.status(base)
    kept = "kept what the previous database had"
    new = f"{work}/refusals/new"
    for name, says, harm in (
            ("ghsa-npm", "90 advisories where there were 100", lambda: feeds.drop("npm", 10)),
            ("ghsa-npm", "A-7.json", lambda: feeds.cut("ghsa/npm/A-7.json")),
            ("ghsa-npm", "A-8.json", lambda: feeds.put("ghsa/npm/A-8.json", b"<html></html>")),
            ("ghsa-npm", "folder is gone", lambda: shutil.rmtree(f"{feeds.folder}/ghsa")),
            ("kev", "values where there were 50", lambda: feeds.kev(45)),
            ("kev", "known_exploited", lambda: feeds.cut("kev/known_exploited_vulnerabilities.json")),
            ("epss", "values where there were 200", lambda: feeds.epss(180)),
            ("alpine-secdb", "30 advisories where there were 40", lambda: feeds.secdb(30))):
        feeds.write()
        harm()
        test.build(feeds.folder, new, "--previous", base, code=REFUSED,
                   says=[f"{name}: REFUSED: ", says, kept])
        test.same(base, new)
        test.checks.check(test.status(new)["feeds"] == first["feeds"], f"{name}: another state")
    feeds.write()
    feeds.drop("npm", 10)
    test.build(feeds.folder, new, "--previous", base, "--accept", "ghsa-npm", says=["90 adv"])
    test.build(feeds.folder, new, "--previous", base, "--shrink-max", "10", says=["90 adv"])
    test.build(feeds.folder, new, "--previous", base, "--shrink-max", "9", code=REFUSED)
    test.build(feeds.folder, new, "--accept", "no-such", code=USAGE, says=["list feeds"])
    test.build(feeds.folder, new, "--shrink-max", "101", code=USAGE)
    feeds.write()
    feeds.drop("npm", 5)
    test.build(feeds.folder, new, "--previous", base)
    # Nothing to fall back on: the feed is out, and so it is said.
    feeds.put("ghsa/npm/A-8.json", b"{")
    test.build(feeds.folder, new, code=REFUSED, says=["nothing of it is in the database"])
    # Nothing at all: no file.
    os.remove(new)
    shutil.rmtree(feeds.folder)
    feeds.put("ghsa/npm/A-8.json", b"{")
    test.build(feeds.folder, new, code=REFUSED, says=["every feed was refused"])
    test.checks.check(not os.path.exists(new), "a database of nothing")
    test.checks.check(read(base) == good, "the previous database was changed")


def check_same_bytes(test, work):
    built = []
    for name, threads in (("one", "1"), ("two/deeper", "2")):
        feeds = Feeds(f"{work}/same/{name}/feeds")
        feeds.write(backwards=threads == "2")
        output = f"{work}/same/{name}/db"
        environment = dict(os.environ, SOURCE_DATE_EPOCH=str(EPOCH), IAR_THREADS=threads)
        made = run([test.iar, "db", "build", feeds.folder, "--output", output, "--signing-key",
                    test.key], env=environment)
        test.checks.check(made.returncode == 0, f"same bytes: {made.stderr[-300:]}")
        built.append(read(output))
    test.checks.check(built[0] == built[1], "two paths, two databases")


def check_damage(test, work):
    """Flipped, cut or signed by others: refused, and what was there before stays in use."""
    feeds = Feeds(f"{work}/damage/feeds")
    feeds.write()
    base, place = f"{work}/damage/db", f"{work}/damage/mirror"
    test.build(feeds.folder, base)
    test.ends(0, "db", "publish", base, place, "--signing-key", test.key)
    used = f"{work}/damage/used"
    test.update(place, used)
    before = read(used)
    feeds.change(3)
    test.build(feeds.folder, base, epoch=EPOCH + 1)
    test.ends(0, "db", "publish", base, place, "--signing-key", test.key, epoch=EPOCH + 1)
    index = json.loads(read(f"{place}/index.signed").split(b"\n", 1)[1])
    target = f"{place}/{index['files'][0]['name']}"
    good, random_state = read(target), random.Random(1)
    refused = 0
    for number in range(FLIPS + CUTS):
        if number < FLIPS:
            at = random_state.randrange(len(good))
            bad = good[:at] + bytes([good[at] ^ (1 << random_state.randrange(8))]) + good[at + 1:]
        else:
            bad = good[:random_state.randrange(len(good))]
        # Half of them where only the database's own checks can tell.
        if number % 2:
            write(f"{work}/damage/bad", bad)
            result = test.run("db", "verify", f"{work}/damage/bad", "--advisory-keys", test.keys)
        else:
            write(target, bad)
            result = test.run("db", "update", "--from", place, "--advisories", used,
                              "--advisory-keys", test.keys)
        refused += result.returncode == REFUSED and b"not assessed" in result.stderr
    test.checks.check(refused == FLIPS + CUTS, f"{refused} of {FLIPS + CUTS} damaged were refused")
    for number in range(50):
        signed = read(f"{place}/index.signed")
        at = random_state.randrange(len(signed))
        write(f"{place}/index.signed", signed[:at] + bytes([signed[at] ^ 4]) + signed[at + 1:])
        test.update(place, used, code=REFUSED, says=["unchanged, and is used as before"])
        write(f"{place}/index.signed", signed)
    test.checks.check(read(used) == before, "damaged data changed the database")
    left = [name for name in os.listdir(f"{work}/damage") if ".part" in name]
    test.checks.check(not left, f"left behind: {left}")
    write(target, good)
    other = f"{work}/damage/other.pem"
    test.build(feeds.folder, f"{work}/damage/foreign", key=other)
    test.update(place, used, code=REFUSED, keys=f"{other}.pub", says=["not trusted"])
    test.checks.check(read(used) == before, "a foreign key changed the database")
    test.update(place, used, says=["a whole database"])
    test.same(base, used)


def check_overlays(test, work):
    """A base and thirty updates say what a whole database says; a file of 200 is small."""
    feeds = Feeds(f"{work}/overlays/feeds", npm=400)
    feeds.write()
    base, full, used = (f"{work}/overlays/{name}" for name in ("db", "full", "used"))
    place = f"{work}/overlays/mirror"
    test.build(feeds.folder, base)
    test.ends(0, "db", "publish", base, place, "--signing-key", test.key)
    test.update(place, used, says=["a whole database"])
    for number in range(1, OVERLAYS + 1):
        feeds.change(number)
        test.overlay(feeds.folder, base, EPOCH + 86400 * number, "--accept", "all")
        if number in (1, 2, 7, OVERLAYS):
            test.ends(0, "db", "publish", base, place, "--signing-key", test.key,
                      epoch=EPOCH + 86400 * number)
            test.update(place, used, says=["updates only"])
            test.build(feeds.folder, full, epoch=EPOCH + 86400 * number)
            test.same(full, used)
    test.update(place, used, says=["nothing newer"])
    state = test.status(used)
    test.checks.check(state["updates"] == OVERLAYS, f"{state['updates']} updates")
    test.checks.check(state["created"] == test.status(full)["created"], "the newest time")
    verified = test.ends(0, "db", "verify", used, "--advisory-keys", test.keys)
    test.checks.check(verified.count("signed by the trusted key") == OVERLAYS + 1, verified[:300])
    for name in ("CVE-2024-3", "CVE-2024-12", "A-405", "A-5"):
        answers = [test.run("db", "search", which, name, "--advisory-keys", test.keys)
                   for which in (full, used)]
        test.checks.check(answers[0].stdout == answers[1].stdout
                          and answers[0].returncode == answers[1].returncode, f"search {name}")
    # One of the updates is gone or damaged: never passed over, and put right by an update.
    some = sorted(glob.glob(f"{used}.*.7"))[0]
    write(some, b"damaged")
    test.ends(REFUSED, "db", "status", used, "--advisory-keys", test.keys)
    test.update(place, used, says=["could not be used", "a whole database"])
    test.same(full, used)
    # Back in time is refused: the mirror of an attacker, or of yesterday.
    older = f"{work}/overlays/older"
    feeds.change(1)
    test.build(feeds.folder, f"{work}/overlays/old-db")
    test.ends(0, "db", "publish", f"{work}/overlays/old-db", older, "--signing-key", test.key)
    test.update(older, used, code=REFUSED, says=["older than what is here"])
    test.same(full, used)
    # A new base: what lay over the old one is gone.
    feeds.change(77)
    test.build(feeds.folder, base, epoch=EPOCH + 86400 * 50)
    test.ends(0, "db", "publish", base, place, "--signing-key", test.key)
    test.update(place, used, says=["a whole database"])
    test.same(base, used)
    test.checks.check(not glob.glob(f"{used}.*.[0-9]*"), "overlays of the old base stay")
    size = change_of_200(test, work)
    test.checks.check(size <= 500_000, f"an update of 200 advisories has {size} bytes")
    print(f"an update of 200 advisories: {size} bytes")


def change_of_200(test, work):
    feeds = Feeds(f"{work}/two-hundred/feeds", npm=400)
    feeds.write()
    base = f"{work}/two-hundred/db"
    test.build(feeds.folder, base)
    for number in range(200):
        feeds.advisory("ghsa/npm", number, fixed=f"9.{number}")
    told = test.overlay(feeds.folder, base, EPOCH + 1)
    test.checks.check("0 added, 200 changed, 0 removed" in told, told[-300:])
    return os.path.getsize(glob.glob(f"{base}.*.1")[0])


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
             Entry(b"advisory-db-main/crates/RUSTSEC-2.md", "l", target=b"/etc/passwd")]))

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


def check_rotation(test, work):
    """The new key signs while both are trusted; then the old one is forgotten."""
    folder = f"{work}/rotation"
    feeds = Feeds(f"{folder}/feeds")
    feeds.write()
    new_key = f"{folder}/new.pem"
    base, used, place = f"{folder}/db", f"{folder}/used", f"{folder}/mirror"
    test.build(feeds.folder, base)
    test.ends(0, "db", "publish", base, place, "--signing-key", test.key)
    test.update(place, used)
    test.build(feeds.folder, f"{folder}/first", key=new_key)  # makes the key
    both, new_only = f"{folder}/both.pem", f"{new_key}.pub"
    write(both, read(test.keys) + read(new_only))
    feeds.change(1)
    build = ["db", "build", feeds.folder, "--overlay-for", base, "--signing-key", new_key]
    test.ends(REFUSED, *build, says=["not trusted"])
    test.ends(0, *build, "--advisory-keys", test.keys, epoch=EPOCH + 1)
    test.ends(0, "db", "publish", base, place, "--signing-key", new_key, "--advisory-keys",
              test.keys, epoch=EPOCH + 1)
    test.update(place, used, code=REFUSED, says=["not trusted"])
    test.update(place, used, keys=both, says=["updates only"])
    told = test.ends(0, "db", "verify", used, "--advisory-keys", both)
    ids = [line.rsplit(" ", 1)[1] for line in told.splitlines()]
    test.checks.check(len(set(ids)) == 2, f"two keys signed: {told}")
    # The new base is signed by the new key alone.
    test.build(feeds.folder, base, key=new_key, epoch=EPOCH + 2)
    test.ends(0, "db", "publish", base, place, "--signing-key", new_key, epoch=EPOCH + 2)
    test.update(place, used, keys=new_only, says=["a whole database"])
    test.ends(0, "db", "verify", used, "--advisory-keys", new_only)
    test.ends(REFUSED, "db", "verify", used, "--advisory-keys", test.keys, says=["not trusted"])


def check_running_scans(test, work):
    """Scans run while the database under them is replaced, over and over."""
    folder = f"{work}/running"
    feeds = Feeds(f"{folder}/feeds", npm=200)
    package = json.dumps({"name": "package-3", "version": "0.1.0"}).encode()
    Layout(f"{folder}/image").add("latest", [write_tar(
        [Entry(b"srv/node_modules/package-3/package.json", "f", data=package)])], ["plain"])
    used, sources = f"{folder}/used", []
    for number in range(4):
        feeds.write()
        feeds.change(number)
        base = f"{folder}/db-{number}"
        test.build(feeds.folder, base, epoch=EPOCH + number * 10)
        feeds.change(number + 10)
        test.overlay(feeds.folder, base, EPOCH + number * 10 + 5, "--accept", "all")
        test.ends(0, "db", "publish", base, f"{folder}/mirror-{number}", "--signing-key", test.key)
        sources.append(f"{folder}/mirror-{number}")
    test.update(sources[0], used)
    scans, faults, done = [], 0, 0
    words = [test.iar, "scan", f"oci:{folder}/image", "--advisories", used, "--advisory-keys",
             test.keys, "--format", "json"]
    turn, until = 0, time.monotonic() + 8
    while time.monotonic() < until:
        while len(scans) < 3:
            scans.append(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        turn += 1
        if turn % len(sources) == 0:
            for name in glob.glob(f"{used}*"):
                if not name.endswith(".lock") and name != used:
                    os.remove(name)
            shutil.copy(f"{folder}/db-0", f"{used}.copy")
            os.rename(f"{used}.copy", used)
        test.run("db", "update", "--from", sources[turn % len(sources)], "--advisories", used,
                 "--advisory-keys", test.keys)
        out, told = scans.pop(0).communicate()
        done += 1
        if b"package-3" not in out or told:
            faults += 1
            print(f"FAILED scan: {told[-300:]}")
    for scan in scans:
        scan.communicate()
    test.checks.check(faults == 0 and done > 10, f"{faults} of {done} scans failed")
    print(f"{done} scans over {turn} replacements")


def unpacked_pack(work):
    folder = f"{work}/pack"
    os.makedirs(folder)
    for archive in sorted(glob.glob(f"{PACK}/*.tar.zst")):
        subprocess.run(f"zstd -dc '{archive}' | tar -x -C '{folder}'", shell=True, check=True)
    return folder


def check_pack(test, work, folder):
    """The whole open pack: time, memory and size."""
    unpacked = None
    if not folder:
        if not os.path.isdir(PACK):
            print("SKIPPED: no shared data for the whole pack")
            return
        folder = unpacked = unpacked_pack(work)
    output = f"{work}/pack.db"
    start = time.monotonic()
    made = test.run("db", "build", folder, "--output", output, "--signing-key", test.key)
    seconds = time.monotonic() - start
    rss = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    size = os.path.getsize(output) if os.path.exists(output) else 0
    print(f"whole pack: {seconds:.1f} s, {rss / 1024:.0f} MiB, {size / 1e6:.1f} MB")
    test.checks.check(size > 0, f"whole pack: {made.stderr[-400:]}")
    test.checks.check(b"REFUSED" not in made.stderr, "feeds of the pack were refused: " + ", ".join(
        line for line in made.stderr.decode().splitlines() if "REFUSED" in line)[:600])
    test.checks.check(seconds <= PACK_SECONDS, f"whole pack: {seconds:.1f} s")
    test.checks.check(rss <= PACK_RSS_KB, f"whole pack: {rss} KiB")
    test.checks.check(size <= PACK_FILE_BYTES, f"whole pack: {size} bytes")
    digest = hashlib.sha256(read(output)).hexdigest()
    os.rename(output, f"{work}/pack-first.db")
    link = f"{work}/another-path"
    os.symlink(folder, link)
    test.run("db", "build", f"{link}/", "--output", output, "--signing-key", test.key)
    test.checks.check(hashlib.sha256(read(output)).hexdigest() == digest,
                      "whole pack: two paths, two databases")
    if unpacked:
        shutil.rmtree(unpacked)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("--feeds", default="")
    parser.add_argument("--only", default="", help="one check, by the end of its name")
    arguments = parser.parse_args()
    need(arguments.iar, "zstd")
    checks = Checks()
    work = fresh_folder("e2e-db")
    test = Tester(arguments.iar, work, checks)
    every = (check_refusals, check_same_bytes, check_damage, check_overlays, check_http,
             check_fetch, check_bundle, check_rotation, check_running_scans)
    for check in every:
        if not arguments.only or check.__name__.endswith(arguments.only):
            start = time.monotonic()
            check(test, work)
            print(f"{check.__name__}: {time.monotonic() - start:.1f} s", flush=True)
    if not arguments.only or arguments.only == "pack":
        check_pack(test, work, arguments.feeds)
    shutil.rmtree(os.path.join(BUILD, "e2e-db"), ignore_errors=True)
    checks.finish()


if __name__ == "__main__":
    main()
