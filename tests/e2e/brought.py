#!/usr/bin/env python3
"""Which layer and instruction brought each package, and which base image it came with.

Random builds, seeded: instructions install, upgrade, remove and move packages of dpkg, apk and npm,
rewrite files as they are, or make no layer at all. What each package's layer is follows from the
state after each instruction alone, which the program does not see.

    tests/e2e/brought.py [--iar PROGRAM] [--count N] [--seed N]
"""

import argparse
import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import Layout
from support.program import IAR, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

NAMES = ("alpha", "beta", "gamma", "delta")
VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
FOLDERS = ("app/node_modules", "opt/tool/node_modules", "usr/lib/node_modules")
APK_PATHS = ("lib/apk/db/installed", "usr/lib/apk/db/installed")


class State:
    """The packages after an instruction, and the files that state them."""

    def __init__(self):
        self.deb, self.apk, self.npm = {}, {}, {}  # npm: by folder and name
        self.apk_path = APK_PATHS[0]

    def copy(self):
        other = State()
        other.deb, other.apk, other.npm = dict(self.deb), dict(self.apk), dict(self.npm)
        other.apk_path = self.apk_path
        return other

    def packages(self):
        return ({("deb", name, version) for name, version in self.deb.items()} |
                {("apk", name, version) for name, version in self.apk.items()} |
                {("npm", name, version) for (_, name), version in self.npm.items()})

    def files(self):
        out = {"var/lib/dpkg/status": "".join(
            f"Package: {name}\nStatus: install ok installed\nVersion: {version}\n\n"
            for name, version in sorted(self.deb.items()))}
        out[self.apk_path] = "".join(f"P:{name}\nV:{version}\n\n"
                                     for name, version in sorted(self.apk.items()))
        for (folder, name), version in self.npm.items():
            out[f"{folder}/{name}/package.json"] = json.dumps({"name": name, "version": version})
        return {path: text.encode() for path, text in out.items()}


def change(state, choose):
    """One instruction's work; answers its words."""
    what = choose.choice(("deb", "deb", "apk", "npm", "npm", "move", "remove", "apk-moves"))
    name, version = choose.choice(NAMES), choose.choice(VERSIONS)
    if what in ("deb", "apk"):
        getattr(state, what)[name] = version
    elif what == "npm":
        state.npm[choose.choice(FOLDERS), name] = version
    elif what == "move" and state.npm:
        key = choose.choice(sorted(state.npm))
        state.npm[choose.choice(FOLDERS), key[1]] = state.npm.pop(key)
    elif what == "apk-moves":
        state.apk_path = choose.choice(APK_PATHS)
    elif what == "remove":
        packages = choose.choice((state.deb, state.apk, state.npm))
        if packages:
            del packages[choose.choice(sorted(packages))]
    return f"{what} {name} {version}"


def layer_entries(before, after, choose):
    """What the layer holds: files written, some as they were, and marks for those that are gone."""
    entries, gone = [], sorted(set(before) - set(after))
    for path, data in sorted(after.items()):
        if before.get(path) != data or choose.random() < 0.15:
            entries.append(Entry(path.encode(), "f", data=data))
    for path in gone:
        folder, _, name = path.rpartition("/")
        alone = not any(other.startswith(folder + "/") for other in after)
        if alone and choose.random() < 0.5:  # the folder goes with its last file
            folder, _, name = folder.rpartition("/")
        mark = f"{folder}/.wh.{name}"
        entries.append(Entry(mark.encode(), "f"))
    choose.shuffle(entries)
    return entries


class Build:
    """A random image: layers, history, and the packages after each layer."""

    def __init__(self, choose):
        self.tars, self.history, self.states = [], [], []
        state, files = State(), {}
        for number in range(choose.randint(2, 9)):
            words = [f"#{number}"]
            if choose.random() < 0.3:
                self.history.append({"created_by": f"ENV N={number}", "empty_layer": True})
            state = state.copy()
            for _ in range(choose.randint(1, 4)):
                words.append(change(state, choose))
            entries = layer_entries(files, state.files(), choose)
            files = state.files()
            self.tars.append(write_tar(entries))
            self.history.append({"created_by": "RUN " + "; ".join(words)})
            self.states.append(state.packages())
        self.history.append({"created_by": 'CMD ["sh"]', "empty_layer": True})

    def truth(self):
        """By package: the first layer of the run of layers up to the top that all have it."""
        out = {}
        for package in self.states[-1]:
            first = len(self.states) - 1
            while first > 0 and package in self.states[first - 1]:
                first -= 1
            out[package] = first
        return out

    def lost(self):
        """Packages that an earlier layer had: the last such layer of each."""
        return {package: max(n for n, state in enumerate(self.states) if package in state)
                for state in self.states for package in state - self.states[-1]}

    def instructions(self):
        return [each["created_by"] for each in self.history if not each.get("empty_layer")]

    def write(self, folder):
        Layout(folder).add("latest", self.tars, ["plain"] * len(self.tars),
                           {"history": self.history})
        return f"oci:{folder}"


def scanned(iar, image, checks, *words):
    result = run([iar, "scan", image, "--format", "json", *words])
    checks.check(result.returncode == 0, f"{image}: {last_words(result)}")
    return json.loads(result.stdout)


def check_build(iar, image, build, checks):
    found = scanned(iar, image, checks)
    layers = {(each["type"], each["name"], each["version"]): each["first_layer"]
              for each in found["packages"]}
    checks.check(layers == build.truth(), f"{image}: {layers}, not {build.truth()}")
    told = [layer.get("instruction") for layer in found["image"]["layers"]]
    checks.check(told == build.instructions(), f"{image}: {told}")


def check_explained(iar, image, build, checks):
    """One package that is there and one that is gone."""
    for package, layer in sorted(build.truth().items())[:1]:
        told = run([iar, "explain", image, "pkg:{}/{}@{}".format(*package)]).stdout.decode()
        words = f"It came with layer {layer} ({build.instructions()[layer]})"
        checks.check(words in told, f"{image}: {package}: no {words!r} in {told}")
        never_away = package[0] == "deb" and all(package in state for state in
                                                 build.states[layer:])
        ends = [line for line in told.splitlines() if f" in layer {layer}; it was" in line
                or f" in layers {layer} to " in line]
        checks.check(not (never_away and ends), f"{image}: {package}: {ends}")
    for package, last in sorted(build.lost().items())[:1]:
        told = run([iar, "explain", image, "pkg:{}/{}@{}".format(*package)]).stdout.decode()
        after = f" layer {last + 1} ({build.instructions()[last + 1]})"
        checks.check("the image does not have it" in told and after in told,
                     f"{image}: {package}: no {after!r} in {told}")


def check_base(iar, work, build, choose, checks):
    """An image is known by its layers once it was assessed with the same cache."""
    cache, count = f"{work}/cache", choose.randint(1, len(build.tars) - 1)
    Layout(f"{work}/base").add("latest", build.tars[:count], ["gzip"] * count)
    base, image = f"oci:{work}/base", build.write(f"{work}/above")
    before = scanned(iar, image, checks, "--cache", cache)
    checks.check("base_images" not in before, "a base image before any was seen")
    scanned(iar, base, checks, "--cache", cache)
    after = scanned(iar, image, checks, "--cache", cache)
    known = [(each["name"], each["basis"], each["layers"]) for each in after["base_images"]]
    checks.check(known == [(base, "layers", count)], f"base images {known}")
    for package in after["packages"]:
        inside = package["first_layer"] < count
        checks.check(package.get("from_base_image") is inside, f"{package['purl']}: base image")
    checks.check(before["inventory_digest"] == after["inventory_digest"], "the digest changed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    need(options.iar)
    checks, work = Checks(), fresh_folder("e2e", "brought")
    for number in range(options.count):
        choose = random.Random(f"{options.seed} {number}")
        build = Build(choose)
        image = build.write(f"{work}/{number}")
        check_build(options.iar, image, build, checks)
        if number < 40:
            check_explained(options.iar, image, build, checks)
        if number < 10:
            check_base(options.iar, f"{work}/{number}-base", build, choose, checks)
    checks.finish()


if __name__ == "__main__":
    main()
