#!/usr/bin/env python3
"""The life of the advisory database: building, refusing, updating, damage, rotating keys.

    tests/e2e/db.py [--iar PROGRAM] [--feeds DIR]

DIR is a folder of real feeds, unpacked; without it, the open pack is used where it is.
"""

import argparse
import glob
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.advisory_feeds import EPOCH, Feeds
from support.database import REFUSED, USAGE, Tester, read, write
from support.layout import Layout
from support.program import BUILD, IAR, ROOT, Checks, fresh_folder, need, run
from support.tar_writer import Entry, write_tar

FLIPS, CUTS, OVERLAYS = 1000, 100, 30
PACK = os.path.join(ROOT, "..", "shared", "data", "feeds")
PACK_SECONDS, PACK_RSS_KB, PACK_FILE_BYTES = 180, 1 << 20, 100 * 1000 * 1000


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
            ("kev", "known_exploited",
             lambda: feeds.cut("kev/known_exploited_vulnerabilities.json")),
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
        scan = scans.pop(0)
        out, told = scan.communicate()
        done += 1
        told = b"\n".join(line for line in told.splitlines() if b"days old" not in line)
        if scan.returncode != 0 or b"package-3" not in out or told:
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
    every = (check_refusals, check_same_bytes, check_damage, check_overlays, check_rotation,
             check_running_scans)
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
