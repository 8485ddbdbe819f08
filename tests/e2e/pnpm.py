#!/usr/bin/env python3
"""pnpm: packages whose files are hard links into a store that lies elsewhere in the image.

pnpm itself installs the application (kept in build/e2e-pnpm). The image is made twice: with store
and application in one layer, the store first, and with the store in a lower layer, as when a cache
folder was copied in before. Every package that `pnpm ls` shows must be found; --stats says what was
read twice, and that must stay below one more reading of the image.

    tests/e2e/pnpm.py [--iar PROGRAM]
"""

import argparse
import glob
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import Layout
from support.program import BUILD, IAR, Checks, fresh_folder, last_words, need, run

PNPM = "9.15.9"
DEPENDENCIES = {"express": "4.17.1", "axios": "0.21.0", "react": "17.0.2", "react-dom": "17.0.2",
                "winston": "3.3.3", "webpack": "5.75.0", "@babel/core": "7.20.12",
                "eslint": "8.31.0", "lodash": "4.17.15", "left-pad": "1.3.0"}
STORE, APP = "opt/pnpm-store", "srv/app"


def install(work):
    """The root file system with the application in it; answers its folder and what pnpm lists."""
    root, listing = os.path.join(work, "root"), os.path.join(work, "listing.json")
    if os.path.exists(listing):
        with open(listing, encoding="utf-8") as text:
            return root, json.load(text)
    shutil.rmtree(work, ignore_errors=True)
    app = os.path.join(root, APP)
    os.makedirs(app)
    subprocess.run(["npm", "install", "--prefix", f"{work}/tool", "--no-audit", "--no-fund",
                    "--loglevel=error", f"pnpm@{PNPM}"], check=True)
    with open(f"{app}/package.json", "w", encoding="utf-8") as out:
        json.dump({"name": "application", "version": "1.0.0", "dependencies": DEPENDENCIES}, out)
    pnpm = f"{work}/tool/node_modules/.bin/pnpm"
    subprocess.run([pnpm, "install", "--ignore-scripts", "--package-import-method=hardlink",
                    "--store-dir", os.path.join(root, STORE)], cwd=app, check=True,
                   stdout=subprocess.DEVNULL)
    shown = subprocess.run([pnpm, "ls", "--json", "--depth", "Infinity"], cwd=app, check=True,
                           stdout=subprocess.PIPE).stdout
    with open(listing + ".part", "wb") as out:
        out.write(shown)
    os.rename(listing + ".part", listing)
    return root, json.loads(shown)


def listed(projects):
    """{(name, version)} of everything below the application, as `pnpm ls` nests it."""
    found, todo = set(), list(projects)
    while todo:
        at = todo.pop()
        for kind in ("dependencies", "optionalDependencies"):
            for name, below in at.get(kind, {}).items():
                found.add((below.get("from", name), below["version"]))
                todo.append(below)
    return found


def on_disk(root):
    """{(name, version)} of the package folders in pnpm's virtual store."""
    pattern = f"{glob.escape(root)}/{APP}/node_modules/.pnpm/*/node_modules/"
    found = set()
    for where in ("*/package.json", "@*/*/package.json"):
        for path in glob.glob(pattern + where, include_hidden=True):
            if not os.path.islink(os.path.dirname(path)):
                with open(path, encoding="utf-8") as text:
                    content = json.load(text)
                found.add((content["name"], content["version"]))
    return found


def archive(root, parts):
    """Layer archives with these folders, one for each list; hard links go across layers."""
    seen, tars = {}, []
    for part in parts:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
            tar.inodes = seen
            for folder in part:
                tar.add(os.path.join(root, folder), folder)
        tars.append(out.getvalue())
    return tars


def hard_links(tars):
    """(names that are hard links, among them package.json)"""
    names = []
    for data in tars:
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            names += [member.name for member in tar if member.islnk()]
    return len(names), sum(name.endswith("/package.json") for name in names)


def scan(folder, iar):
    result = run([iar, "scan", f"oci:{folder}", "--format", "json", "--stats", "--cache", "none"])
    if result.returncode != 0:
        return None, f"exit code {result.returncode}: {last_words(result)}"
    return json.loads(result.stdout), ""


def check_image(name, tars, truth, iar, checks):
    folder = fresh_folder("e2e", "pnpm-" + name)
    Layout(folder).add("latest", tars, ["gzip"] * len(tars))
    links, jsons = hard_links(tars)
    print(f"{name}: {len(tars)} layers, {links} hard links, {jsons} of them package.json")
    checks.check(jsons > len(truth) // 2, f"{name}: the image has too few hard links to matter")
    found, error = scan(folder, iar)
    if not checks.check(found is not None, f"{name}: {error}"):
        return
    full = {(f"{p['namespace']}/{p['name']}" if p.get("namespace") else p["name"], p["version"])
            for p in found["packages"] if p["type"] == "npm" and p["presence"] == "installed"}
    stats = found["stats"]
    for missing in sorted(truth - full)[:20]:
        print(f"  missing {missing}")
    for extra in sorted(full - truth)[:20]:
        print(f"  beside pnpm's list: {extra}")
    print(f"  {len(truth)} packages by pnpm, {len(truth - full)} missing, "
          f"{len(full - truth)} beside them")
    print(f"  read twice: {stats['second_reads']} files, {stats['second_read_bytes']} bytes, for "
          f"which {stats['second_read_stored_bytes']} of {stats['stored_bytes']} stored bytes were "
          f"read again")
    checks.check(len(truth) > 100 and truth <= full, f"{name}: every installed package is found")
    checks.check(found["completeness"] == "complete", f"{name}: completeness")
    checks.check(stats["second_read_stored_bytes"] <= stats["stored_bytes"],
                 f"{name}: more was read again than there is")
    if len(tars) > 1:
        checks.check(stats["second_reads"] > 0, f"{name}: links into a lower layer, no second read")
    shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    if shutil.which("npm") is None:
        print("SKIPPED: npm is not installed\n0 passed, 0 failed")
        return
    need(options.iar)
    checks = Checks()
    root, projects = install(os.path.join(BUILD, "e2e-pnpm"))
    truth = listed(projects)
    checks.check(truth <= on_disk(root), "pnpm lists what is not on the disk")
    truth |= on_disk(root)
    check_image("one-layer", archive(root, [[STORE, APP]]), truth, options.iar, checks)
    check_image("two-layers", archive(root, [[STORE], [APP]]), truth, options.iar, checks)
    checks.finish()


if __name__ == "__main__":
    main()
