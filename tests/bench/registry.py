#!/usr/bin/env python3
"""Holds a scan from a loopback registry against curl of all its blobs and against the floor.

An image of four layers of the node benchmark image is pushed to the lab's registry; rounds are
interleaved. Wall time is the figure here: pulling and reading run at the same time, so the slower
of the two is the least that they can take together. Then a second image with the same base is
scanned with the same cache: the registry's own log says how many bytes it was asked for.

    tests/bench/registry.py [--runs N]        (scripts/bench runs it)
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/bench"), str(ROOT / "tests/e2e")]

from measure import become_subreaper, memory, timed
from support.lab import LAB_FILES, OPEN, lab
from variants import Layout, make_variant

BUILD = ROOT / "build"
FIRST, SECOND = (0, 1, 2, 4), (0, 1, 2, 3)  # of the image's layers


def make_image(source, folder, chosen):
    """An OCI layout of some layers of `source`, and the same as an archive; answers its layers."""
    layout = Layout(folder)
    shutil.copytree(source, folder, copy_function=os.link)
    index_path = os.path.join(folder, "index.json")
    with open(index_path, encoding="utf-8") as text:
        index = json.load(text)
    manifest = layout.load(index["manifests"][0]["digest"])
    config = layout.load(manifest["config"]["digest"])
    config.pop("history", None)
    config["rootfs"]["diff_ids"] = [config["rootfs"]["diff_ids"][n] for n in chosen]
    manifest["layers"] = [manifest["layers"][n] for n in chosen]
    manifest["config"] |= add_json(layout, config)
    index["manifests"] = [index["manifests"][0] | add_json(layout, manifest)]
    os.unlink(index_path)
    with open(index_path, "w", encoding="utf-8") as text:
        json.dump(index, text)
    subprocess.run(["tar", "-C", folder, "-cf", folder + ".tar", "oci-layout", "index.json",
                    "blobs"], check=True)
    return manifest["layers"]


def add_json(layout, value):
    path = os.path.join(layout.folder, "json.tmp")
    with open(path, "w", encoding="utf-8") as text:
        json.dump(value, text)
    return layout.add(path)


def push(folder, place):
    subprocess.run(["skopeo", "copy", "-q", "--preserve-digests", "--dest-tls-verify=false",
                    f"oci:{folder}", f"docker://{place}"], check=True)


def bytes_asked_for(repository, begin):
    """Bytes of blobs that the registry's log says it sent, after the log's first `begin` bytes."""
    with open(os.path.join(LAB_FILES, "log", "open.log"), "rb") as log:
        log.seek(begin)
        lines = log.read().decode().splitlines()
    sent = re.compile(rf'"GET /v2/{repository}/blobs/\S+ HTTP/1.1" 20[06] (\d+) ')
    return sum(int(match[1]) for match in map(sent.search, lines) if match)


def commands(layers, folder, scratch):
    """{program: its command line}."""
    place, threads = f"{OPEN}/bench/first", ["--threads", str(os.cpu_count())]
    blobs = [f"http://{OPEN}/v2/bench/first/blobs/{layer['digest']}" for layer in layers]
    return {
        "curl": ["curl", "-sfZ", *(word for blob in blobs for word in ("-o", "/dev/null", blob))],
        "floor": [str(BUILD / "release/tests/bench/floor"), folder + ".tar", *threads],
        "iar": [str(BUILD / "release/iar"), "scan", f"{place}:v1", "--plain-http", OPEN,
                "--format", "json", "--output", f"{scratch}/iar.json", "--cache", "none", *threads],
    }


def report(runs, largest):
    medians = {name: {key: statistics.median(one[key] for one in several) for key in several[0]}
               for name, several in runs.items()}
    slower = max(medians["curl"]["wall"], medians["floor"]["wall"])
    print("\n| program | wall s | CPU s | peak MB | wall / slower of curl and floor |\n"
          "| --- | --- | --- | --- | --- |")
    for name, cost in medians.items():
        print(f"| {name} | {cost['wall']:.2f} | {cost['cpu']:.2f} | {cost['rss'] / 1e6:.0f} | "
              f"{cost['wall'] / slower:.2f} |")
    print(f"\nMedians of {len(runs['iar'])} interleaved runs; all processes of iar together hold "
          f"at most {largest / 1e6:.0f} MB.")


def second_image(first, second, scratch):
    """Scans both images with one cache; prints what the second one cost the registry."""
    words = [str(BUILD / "release/iar"), "scan", "--plain-http", OPEN, "--cache", f"{scratch}/kept",
             "--format", "json", "--output", f"{scratch}/iar.json"]
    subprocess.run([*words, f"{OPEN}/bench/first:v1"], check=True)
    begin = os.path.getsize(os.path.join(LAB_FILES, "log", "open.log"))
    subprocess.run([*words, f"{OPEN}/bench/second:v1"], check=True)
    shared = {layer["digest"] for layer in first}
    own = sum(layer["size"] for layer in second if layer["digest"] not in shared)
    print(f"Second image, {len(shared & {layer['digest'] for layer in second})} of {len(second)} "
          f"layers shared: {bytes_asked_for('bench/second', begin)} bytes of blobs fetched; its "
          f"own layers are {own} bytes, all of them {sum(one['size'] for one in second)}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    source = make_variant(str(BUILD / "bench-images/debian-node.oci.tar"), "gzip",
                          str(BUILD / "bench-images"))
    lab("up", "open")
    become_subreaper()
    with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
        layers = {}
        for name, chosen in (("first", FIRST), ("second", SECOND)):
            layers[name] = make_image(source, f"{scratch}/{name}", chosen)
            push(f"{scratch}/{name}", f"{OPEN}/bench/{name}:v1")
        table, runs = commands(layers["first"], f"{scratch}/first", scratch), {}
        for _ in range(options.runs):
            for name, words in table.items():
                runs.setdefault(name, []).append(timed(words))
        report(runs, memory(table["iar"])["rss_sum"])
        second_image(layers["first"], layers["second"], scratch)


if __name__ == "__main__":
    main()
