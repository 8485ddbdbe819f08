#!/usr/bin/env python3
"""Whole images: the merged tree and the dpkg packages that iar reports, against the unpacked image.

The truth is `umoci unpack`, then SHA-256 of every file, and `dpkg-query -W` on the unpacked
database. Takes OCI archives; without any, the benchmark images (tests/bench/images builds them).

    tests/e2e/images.py [--iar PROGRAM] [ARCHIVE...]
"""

import argparse
import glob
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.program import BUILD, IAR, Checks, last_words, need, run, scratch_folder
from support.tree import differences, tree_of_folder, tree_of_tsv
from support.unpacked import dpkg_packages, unpack

SHOWN_MAX = 20


def check_files(archive, root, iar, checks):
    truth = tree_of_folder(root)
    result = run([iar, "image", "files", f"oci-archive:{archive}", "--digest", "--format", "tsv"])
    if not checks.check(result.returncode == 0, f"iar image files: {last_words(result)}"):
        return
    rows, _, bad = tree_of_tsv(result.stdout)
    found = differences(truth, rows)
    for path, expected, got in found[:SHOWN_MAX]:
        print(f"  {path!r}\n    umoci {expected}\n    iar   {got}")
    print(f"  {len(truth)} files and folders, {len(found)} differences")
    checks.check(len(truth) > 0 and not found and not bad,
                 f"files of {os.path.basename(archive)}: {len(found)} differences, "
                 f"{len(bad)} lines unreadable or twice")


def check_packages(archive, root, iar, folder, checks):
    out = os.path.join(folder, "scan.json")
    result = run([iar, "scan", f"oci-archive:{archive}", "--format", "json", "--output", out,
                  "--cache", "none"])
    if not checks.check(result.returncode == 0, f"iar scan: {last_words(result)}"):
        return
    with open(out, encoding="utf-8") as text:
        packages = json.load(text)["packages"]
    found = {(p["name"], p["version"], p.get("architecture", "")) for p in packages
             if p["type"] == "deb" and p.get("presence", "installed") == "installed"}
    truth = dpkg_packages(root)
    for missing in sorted(truth - found)[:SHOWN_MAX]:
        print(f"  missing {missing}")
    for extra in sorted(found - truth)[:SHOWN_MAX]:
        print(f"  extra {extra}")
    print(f"  {len(truth)} dpkg packages, {len(truth - found)} missing, {len(found - truth)} extra")
    checks.check(len(truth) > 0 and found == truth, f"dpkg packages of {archive}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("archives", nargs="*")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("root is needed: umoci makes owners and devices")
    need("umoci", "dpkg-query", options.iar)
    archives = options.archives or sorted(glob.glob(f"{BUILD}/bench-images/*.oci.tar"))
    if not archives:
        print("SKIPPED: no images; tests/bench/images builds them\n0 passed, 0 failed")
        return
    checks = Checks()
    for archive in archives:
        print(os.path.basename(archive), flush=True)
        begin = time.monotonic()
        with scratch_folder(8 * os.path.getsize(archive)) as folder:
            root = unpack(archive, folder)
            check_files(archive, root, options.iar, checks)
            check_packages(archive, root, options.iar, folder, checks)
        print(f"  {time.monotonic() - begin:.0f} s")
    checks.finish()


if __name__ == "__main__":
    main()
