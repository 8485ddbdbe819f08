#!/usr/bin/env python3
"""The layer of every package of images that Dockerfiles made, against what each layer's tar holds.

A package of Debian is there after a layer when the status file that the layer leaves lists it; one
of npm when a package.json somewhere names it; any other when a file with the content of one of its
files lies somewhere. Its layer is the first of the layers up to the top after which it was there
without a break; the layers' instructions are those of the history. Takes OCI archives; without any,
the benchmark images (tests/bench/images builds them).

    tests/e2e/layers.py [--iar PROGRAM] [ARCHIVE...]
"""

import argparse
import collections
import glob
import hashlib
import json
import os
import sys
import tarfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.program import BUILD, IAR, Checks, last_words, need, run

SHOWN_MAX = 10
STATUS = "var/lib/dpkg/status"


def path_of(name):
    return name.removeprefix("./").strip("/")


def debs(text):
    """{(name, version)} of the installed packages of a status file."""
    found = set()
    for paragraph in text.decode(errors="replace").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines()
                      if ": " in line and not line.startswith(" "))
        if fields.get("Status", "").endswith(" installed"):
            found.add((fields["Package"], fields["Version"]))
    return found


def parents(path):
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def npm_package(data):
    """What a package.json names; the same package may come in other files."""
    try:
        stated = json.loads(data)
        return f"{stated['name']}@{stated['version']}"
    except (ValueError, KeyError, TypeError):
        return None


class Tree:
    """What lies where after a layer: {path: SHA-256 of a regular file, or its kind}."""

    def __init__(self):
        self.files, self.debs, self.npm = {}, set(), {}  # npm: by digest

    def hide(self, path, itself):
        below = path + "/" if path else ""
        for one in [one for one in self.files
                    if one.startswith(below) or (itself and one == path)]:
            del self.files[one]

    def apply(self, tar):
        written = {}
        for entry in tar:
            path = path_of(entry.name)
            folder, _, name = path.rpartition("/")
            if name == ".wh..wh..opq":
                self.hide(folder, itself=False)
            elif name.startswith(".wh."):
                self.hide(f"{folder}/{name[4:]}".lstrip("/"), itself=True)
            elif entry.islnk():
                target = path_of(entry.linkname)
                written[path] = written.get(target, self.files.get(target))
            elif entry.isfile():
                data = tar.extractfile(entry).read()
                written[path] = hashlib.sha256(data).digest()
                if path == STATUS:
                    self.debs = debs(data)
                elif path.endswith("/package.json"):
                    self.npm[written[path]] = npm_package(data)
            elif not entry.isdir():
                written[path] = entry.type
        folders = {folder for path in self.files for folder in parents(path)}
        for path in folders & set(written):
            self.hide(path, itself=True)
        self.files |= written


class Image:
    """An archive's layers: contents and packages of Debian after each, and the instructions."""

    def __init__(self, archive):
        with tarfile.open(archive) as outer:
            def blob(digest):
                return outer.extractfile("blobs/sha256/" + digest.removeprefix("sha256:"))

            index = json.load(outer.extractfile("index.json"))
            manifest = json.load(blob(index["manifests"][0]["digest"]))
            history = json.load(blob(manifest["config"]["digest"])).get("history", [])
            self.instructions = [one.get("created_by", "") for one in history
                                 if not one.get("empty_layer")]
            tree, self.contents, self.debs = Tree(), [], []
            for layer in manifest["layers"]:
                with tarfile.open(fileobj=blob(layer["digest"]), mode="r|*") as tar:
                    tree.apply(tar)
                self.contents.append({tree.npm.get(one) or one for one in tree.files.values()})
                self.debs.append(tree.debs)
            self.files = {path: tree.npm.get(one) or one for path, one in tree.files.items()}

    def first_layer(self, package):
        """None where no file of the package lies in the image."""
        if package["type"] == "deb":
            there = [(package["name"], package["version"]) in debs for debs in self.debs]
        else:
            own = {self.files.get(each["path"]) for each in package["evidence"]
                   if each["presence"] == package["presence"]} - {None}
            there = [bool(own & contents) for contents in self.contents]
        if not there[-1]:
            return None
        return len(there) - next((n for n, one in enumerate(reversed(there)) if not one),
                                 len(there))


def check_image(archive, iar, checks):
    result = run([iar, "scan", f"oci-archive:{archive}", "--format", "json", "--cache", "none"])
    if not checks.check(result.returncode == 0, f"{archive}: {last_words(result)}"):
        return
    image, wrong, counts = Image(archive), 0, collections.Counter()
    inventory = json.loads(result.stdout)
    instructions = [layer.get("instruction") for layer in inventory["image"]["layers"]]
    checks.check(instructions == image.instructions, f"instructions of {archive}: {instructions}")
    for package in inventory["packages"]:
        truth, found = image.first_layer(package), package.get("first_layer")
        counts[package["type"]] += 1
        wrong += found != truth
        if found != truth and wrong <= SHOWN_MAX:
            print(f"  {package['purl']}: layer {found}, not {truth}")
    print("  " + ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())))
    checks.check(sum(counts.values()) > 0 and not wrong,
                 f"layers of {os.path.basename(archive)}: {wrong} of {sum(counts.values())} wrong")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("archives", nargs="*")
    options = parser.parse_args()
    need(options.iar)
    archives = options.archives or sorted(glob.glob(f"{BUILD}/bench-images/*.oci.tar"))
    if not archives:
        print("SKIPPED: no images; tests/bench/images builds them\n0 passed, 0 failed")
        return
    checks = Checks()
    for archive in archives:
        print(os.path.basename(archive), flush=True)
        check_image(archive, options.iar, checks)
    checks.finish()


if __name__ == "__main__":
    main()
