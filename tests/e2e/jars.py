#!/usr/bin/env python3
"""Java archives of every build, read in one walk forward, against what Python's zipfile lists with
their directories at hand: the same packages in each. Then a fat jar of a few hundred megabytes in a
cgroup of 128 MiB, with at most 96 MB resident in all processes.

    tests/e2e/jars.py [--iar PROGRAM] [--seed N] [--rounds N] [--full]

With --full the fat jar has 3 GB.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.cage import Cage, Unavailable, run_caged
from support.fat_jar import fat_jar_layer
from support.jar_maker import Maker, listed
from support.program import IAR, Checks, fresh_folder, last_words, need, run

CGROUP_BYTES = 128 << 20
RSS_MAX = 96_000_000
BY_ZIPFILE = ("ordinary", "stored", "streamed_deflated", "streamed_stored", "zip64", "commented",
              "shaded", "with_script", "with_adjusted_offsets", "behind_another", "twice",
              "deleted", "with_garbage", "deep", "aligned")
BY_PROGRAM = {"jar": ("by_jar",),
              "zip": ("by_zip", "by_zip_streaming", "by_zip_zip64", "by_zip_deleting")}


def make_archives(maker, folder, rounds):
    """{file name: bytes}; written below `folder` as well."""
    archives = {"many.jar": maker.many(), "empty.jar": maker.empty()}
    for turn in range(rounds):
        for kind in BY_ZIPFILE:
            archives[f"{kind}{turn}.jar"] = getattr(maker, kind)()
        for program, kinds in BY_PROGRAM.items():
            for kind in kinds if shutil.which(program) else ():
                archives[f"{kind}{turn}.jar"] = getattr(maker, kind)(f"{folder}.tree")
    os.makedirs(f"{folder}/app")
    for name, data in archives.items():
        with open(f"{folder}/app/{name}", "wb") as out:
            out.write(data)
    return archives


def found_by_file(inventory):
    found = {}
    for package in inventory["packages"]:
        name = f"{package['namespace']}:{package['name']}@{package['version']}"
        for evidence in package["evidence"]:
            found.setdefault(os.path.basename(evidence["path"]), set()).add(name)
    return found


def scan(iar, folder, checks):
    result = run([iar, "scan", f"dir:{folder}", "--format", "json", "--cache", "none"])
    if not checks.check(result.returncode == 0, f"scan: {last_words(result)}"):
        return {"packages": [], "diagnostics": []}
    return json.loads(result.stdout)


def compare(archives, inventory, checks):
    found = found_by_file(inventory)
    total = 0
    for name, data in archives.items():
        want, have = listed(data), found.get(name, set())
        total += len(want)
        checks.check(want == have, f"{name}: missing {sorted(want - have)[:3]}, too many "
                     f"{sorted(have - want)[:3]}")
    for remark in inventory["diagnostics"]:
        checks.check(False, f"{remark.get('path')}: {remark['message']}")
    print(f"{len(archives)} archives, {total} packages", flush=True)


def truncated(maker, folder, iar, checks):
    """Cut archives are corrupt; what stands whole before the cut is found."""
    wants = {}
    os.makedirs(f"{folder}/app")
    for number in range(8):
        data = maker.shaded()
        with zipfile.ZipFile(f"{folder}/whole", "w") as whole:
            whole.writestr("lib/a.jar", data)
            path, text = maker.pom()
            whole.writestr(path, text)
        with open(f"{folder}/whole", "rb") as made:
            made = made.read()
        os.unlink(f"{folder}/whole")
        with open(f"{folder}/app/cut{number}.jar", "wb") as out:
            out.write(made[:-maker.chance.randrange(1, 60)])
        wants[f"cut{number}.jar"] = listed(made)
    inventory = scan(iar, folder, checks)
    found = found_by_file(inventory)
    told = {os.path.basename(remark["path"]) for remark in inventory["diagnostics"]
            if remark["reason"] == "corrupt" and remark["effect"] == "partial"}
    for name, want in wants.items():
        checks.check(found.get(name) == want and name in told, f"{name}: cut off")


def fat(iar, size_bytes, checks):
    folder, begin = fresh_folder("e2e", "jars-fat"), time.monotonic()
    size, artifacts = fat_jar_layer(folder, size_bytes)
    print(f"jar of {size / 1e9:.2f} GB made in {time.monotonic() - begin:.0f} s", flush=True)
    try:
        cage = Cage(CGROUP_BYTES)
    except Unavailable as why:
        print(f"the fat jar is left out: {why}")
        return
    try:
        words = [iar, "scan", f"oci:{folder}", "--format", "json", "--cache", "none"]
        code, output, errors, seconds, peak = run_caged(cage, words)
    finally:
        cage.remove()
    print(f"  exit code {code}, {seconds:.1f} s, {peak / 1e6:.0f} MB resident", flush=True)
    shutil.rmtree(folder)
    checks.check(0 < peak <= RSS_MAX, f"fat jar: {peak / 1e6:.0f} MB resident")
    if checks.check(code == 0, f"fat jar: {errors.decode(errors='replace')[-300:]}"):
        inventory = json.loads(output)
        names = {package["name"] for package in inventory["packages"]}
        checks.check(names == artifacts, f"fat jar: {sorted(names)}")
        checks.check(inventory["completeness"] == "complete",
                     f"fat jar: {inventory['diagnostics'][:1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--full", action="store_true", help="a fat jar of 3 GB")
    options = parser.parse_args()
    need(options.iar)
    checks = Checks()
    maker = Maker(random.Random(options.seed))
    folder = fresh_folder("e2e", "jars")
    archives = make_archives(maker, f"{folder}/all", options.rounds)
    compare(archives, scan(options.iar, f"{folder}/all", checks), checks)
    truncated(maker, f"{folder}/cut", options.iar, checks)
    shutil.rmtree(folder)
    fat(options.iar, 3_000_000_000 if options.full else 300_000_000, checks)
    checks.finish()


if __name__ == "__main__":
    main()
