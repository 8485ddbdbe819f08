#!/usr/bin/env python3
"""Holds what scanners find in the benchmark images against what is installed there.

The truth comes from the ecosystems' own tools, run on the image as umoci unpacks it (installed.py).
For each image and type: how much of the truth a program reports as installed, and what it reports
beside it. What this program reports beside the truth must be explained below, else this fails, as
it does when something is missing or another program does better.

    tests/bench/truth.py [--images NAME…] [--verbose]        (scripts/truth makes what it needs)
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/bench"), str(ROOT / "tests/e2e")]

from installed import TYPES, pypi_name
from support.unpacked import unpack

BUILD = ROOT / "build"
PEERS = ("syft", "trivy", "scalibr")
IMAGES = ("node", "python", "jvm", "gorust", "mixed")


def program(name):
    places = (BUILD / "venv/bin" / name, BUILD / "tools" / name, name)
    return next((path for path in map(shutil.which, map(str, places)) if path), None)


def split_purl(purl):
    """(type, namespace, name, version), in the spelling that the truth has."""
    body, _, subpath = purl.removeprefix("pkg:").partition("#")
    path, _, version = body.partition("?")[0].rpartition("@")
    if not path:
        path, version = version, ""
    parts = [urllib.parse.unquote(part) for part in path.split("/")]
    kind, namespace, name = parts[0], "/".join(parts[1:-1]), parts[-1]
    version = urllib.parse.unquote(version)
    epoch = urllib.parse.parse_qs(purl.partition("#")[0].partition("?")[2]).get("epoch")
    if epoch and ":" not in version:
        version = f"{epoch[0]}:{version}"
    if kind == "golang":
        # Syft writes what follows the repository as a subpath: that is accepted here.
        path = "/".join(filter(None, (namespace, name, subpath))).lower()
        namespace, _, name = path.rpartition("/")
        version = version.removeprefix("v").removeprefix("go")
    return kind, namespace, pypi_name(name) if kind == "pypi" else name, version


def cyclonedx(path):
    with open(path, encoding="utf-8") as text:
        components = json.load(text).get("components", [])
    return [each["purl"] for each in components if each.get("purl")]


def run_iar(archive, out):
    subprocess.run([BUILD / "release/iar", "scan", f"oci-archive:{archive}", "--cache", "none",
                    "--format", "json", "--output", out], check=True, stderr=subprocess.DEVNULL)
    with open(out, encoding="utf-8") as text:
        return [each["purl"] for each in json.load(text)["packages"]
                if each["presence"] == "installed"]


def run_syft(archive, out):
    subprocess.run([program("syft"), "scan", "-q", f"oci-archive:{archive}", "-o",
                    f"cyclonedx-json={out}"], check=True, stderr=subprocess.DEVNULL,
                   env=os.environ | {"SYFT_CHECK_FOR_APP_UPDATE": "false"})
    return cyclonedx(out)


def empty_java_database(folder):
    """Trivy reads no jar without its database of checksums; an empty one lets it read them."""
    os.makedirs(folder)
    with contextlib.closing(sqlite3.connect(f"{folder}/trivy-java.db")) as database:
        database.executescript("CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, "
                               "artifact_id TEXT); CREATE TABLE indices(artifact_id INTEGER, "
                               "version TEXT, sha1 BLOB, archive_type TEXT)")
    with open(f"{folder}/metadata.json", "w", encoding="utf-8") as text:
        json.dump({"Version": 1, "NextUpdate": "2100-01-01T00:00:00Z",
                   "UpdatedAt": "2026-01-01T00:00:00Z",
                   "DownloadedAt": "2026-01-01T00:00:00Z"}, text)


def run_trivy(archive, out):
    with tempfile.TemporaryDirectory(dir=BUILD) as cache:
        layout = f"{cache}/layout"
        os.mkdir(layout)
        empty_java_database(f"{cache}/trivy/java-db")
        subprocess.run(["tar", "-C", layout, "-xf", archive], check=True)
        subprocess.run([program("trivy"), "image", "--quiet", "--input", layout, "--cache-dir",
                        f"{cache}/trivy", "--offline-scan", "--skip-java-db-update",
                        "--skip-version-check", "--disable-telemetry", "--format", "cyclonedx",
                        "--output", out], check=True, stderr=subprocess.DEVNULL)
    return cyclonedx(out)


def run_scalibr(archive, out):
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{archive}",
                        f"docker-archive:{folder}/image.tar:image:1"], check=True)
        subprocess.run([program("scalibr"), "--offline", f"--image-tarball={folder}/image.tar",
                        "-o", f"cdx-json={out}"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    return cyclonedx(out)


RUN = {"iar": run_iar, "syft": run_syft, "trivy": run_trivy, "scalibr": run_scalibr}


def by_type(purls):
    found = {}
    for kind, *rest in map(split_purl, purls):
        found.setdefault(kind, set()).add(tuple(rest))
    return found


def compare(truth, found):
    """(missing, extra). A namespace that the truth does not know may be any."""
    loose = {(name, version) for _, name, version in found}
    missing = {each for each in truth if each not in found
               and (each[0] is not None or each[1:] not in loose)}
    unknown = {each[1:] for each in truth if each[0] is None}
    return missing, {each for each in found if each not in truth and each[1:] not in unknown}


EXPLAINED = {
    ("generic", "krb5"): "a library, known by its own text: there is no program to ask",
    ("generic", "sqlite"): "a library, known by its own text: there is no program to ask",
    ("generic", "openjdk"): "its file `release` says so; without /proc java does not start",
}


def explained(kind, package):
    """Why a package that the tools do not know is reported all the same; None: it is an error."""
    return EXPLAINED.get((kind, package[1]))


def measure(image, scanners, scratch):
    """{type: {"truth": N, program: (missing, extra)}}"""
    archive = str(BUILD / "bench-images" / f"debian-{image}.oci.tar")
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        root = unpack(archive, folder)
        truth = {kind: tool(root) for kind, tool in TYPES.items()}
    rows = {kind: {"truth": len(packages)} for kind, packages in truth.items()}
    for name in scanners:
        print(f"{image}: {name}", file=sys.stderr)
        found = by_type(RUN[name](archive, os.path.join(scratch, f"{image}.{name}.json")))
        for kind, packages in truth.items():
            rows[kind][name] = compare(packages, found.get(kind, set()))
    return {kind: row for kind, row in rows.items() if row["truth"]}


def cell(row, name):
    missing, extra = row[name]
    return f"{100 * (row['truth'] - len(missing)) / row['truth']:.1f} %, {len(extra)}"


def table(results, scanners):
    head = ["image", "type", "installed", *scanners]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for image, rows in results.items():
        for kind, row in rows.items():
            cells = [image, kind, str(row["truth"]), *(cell(row, name) for name in scanners)]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def words(package):
    return "/".join(filter(None, package[:2])) + "@" + package[2]


def judge(results, scanners):
    """Prints what is wrong with this program's rows; the number of such things."""
    wrong = 0
    for image, rows in results.items():
        for kind, row in rows.items():
            missing, extra = row["iar"]
            lines = [f"missing {words(each)}" for each in sorted(missing, key=str)]
            for each in sorted(extra):
                reason = explained(kind, each)
                if reason:
                    print(f"{image} {kind}: {words(each)}: {reason}")
                else:
                    lines.append(f"unexplained {words(each)}")
            better = [name for name in scanners if len(row[name][0]) < len(missing)]
            lines += [f"{name} misses less" for name in better]
            wrong += len(lines)
            for line in lines:
                print(f"{image} {kind}: {line}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--images", nargs="+", choices=IMAGES)
    parser.add_argument("--verbose", action="store_true", help="what the others miss and add, too")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("root is needed: umoci makes owners and devices")
    images = options.images or [name for name in IMAGES
                                if (BUILD / f"bench-images/debian-{name}.oci.tar").exists()]
    scanners = ["iar", *(name for name in PEERS if program(name))]
    with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
        results = {image: measure(image, scanners, scratch) for image in images}
    if options.verbose:
        for image, rows in results.items():
            for kind, row in rows.items():
                for name in scanners[1:]:
                    for what, which in zip(("misses", "adds"), row[name]):
                        for each in sorted(which, key=str):
                            print(f"{image} {kind}: {name} {what} {words(each)}")
    wrong = judge(results, scanners)
    text = table(results, scanners)
    absent = [name for name in PEERS if name not in scanners]
    if absent:
        text += "\n\nUntested, because not installed: " + ", ".join(absent) + "."
    (BUILD / "truth.md").write_text(text + "\n", encoding="utf-8")
    print(f"\n{text}\n\n{wrong} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
