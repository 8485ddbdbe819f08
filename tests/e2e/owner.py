#!/usr/bin/env python3
"""Whose a language package is: Debian's own files, untouched, overwritten, and copied elsewhere.

python3-requests and node-semver come from Debian as packages and are put into layers with the
database entries that dpkg writes for them. Upper layers then do what installers do: write over
them, replace them, put a copy beside them.

    tests/e2e/owner.py [--iar PROGRAM]
"""

import argparse
import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import Layout
from support.program import IAR, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

DEBS = ("python3-requests", "node-semver")
PYTHON = "usr/lib/python3/dist-packages"
NODE = "usr/share/nodejs"
OS_RELEASE = b'ID=debian\nVERSION_ID="12"\n'


def file(path, data):
    return Entry(path.encode(), "f", data=data)


def whiteout(path):
    folder, _, name = path.rpartition("/")
    return file(f"{folder}/.wh.{name}", b"")


def read(path):
    with open(path, "rb") as data:
        return data.read()


def output_of(*words):
    result = run(words)
    if result.returncode != 0:
        sys.exit(f"{' '.join(words)}: {last_words(result)}")
    return result.stdout


class Debian:
    """The packages as dpkg leaves them."""

    def __init__(self, folder):
        self.files, self.versions, stanzas = {}, {}, []
        os.makedirs(f"{folder}/debs")
        download = run(["apt-get", "download", *DEBS], cwd=f"{folder}/debs")
        if download.returncode != 0:
            sys.exit(f"apt-get download: {last_words(download)}")
        for name in DEBS:
            deb, = glob.glob(f"{folder}/debs/{name}_*.deb")
            tree, control = f"{folder}/{name}", f"{folder}/{name}.control"
            output_of("dpkg-deb", "-x", deb, tree)
            output_of("dpkg-deb", "-e", deb, control)
            lines = read(f"{control}/control").decode().splitlines()
            self.versions[name] = next(line[9:] for line in lines if line.startswith("Version: "))
            stanzas.append("\n".join([lines[0], "Status: install ok installed", *lines[1:]]))
            paths = self.take_tree(tree)
            info = f"var/lib/dpkg/info/{name}"
            self.files[f"{info}.list"] = "".join(f"/{path}\n" for path in paths).encode()
            self.files[f"{info}.md5sums"] = read(f"{control}/md5sums")
        self.files["var/lib/dpkg/status"] = ("\n\n".join(stanzas) + "\n").encode()
        self.files["etc/os-release"] = OS_RELEASE

    def take_tree(self, tree):
        """Its paths, folders too; files and what symbolic links lead to nowhere are passed over."""
        paths = []
        for folder, folders, names in os.walk(tree):
            for name in sorted(folders + names):
                path = os.path.join(folder, name)
                paths.append(os.path.relpath(path, tree))
                if name in names and not os.path.islink(path):
                    self.files[paths[-1]] = read(path)
        return paths

    def layer(self):
        return write_tar([file(path, data) for path, data in sorted(self.files.items())])

    def metadata(self):
        path, = (path for path in self.files if path.endswith("/PKG-INFO"))
        return path


def metadata(version):
    return f"Metadata-Version: 2.1\nName: requests\nVersion: {version}\n\n".encode()


def wheel(folder, version):
    """What installers write for a wheel."""
    info = f"{folder}/requests-{version}.dist-info"
    record = f"requests/__init__.py,,\nrequests-{version}.dist-info/METADATA,,\n".encode()
    return [file(f"{info}/METADATA", metadata(version)), file(f"{info}/RECORD", record),
            file(f"{info}/INSTALLER", b"pip\n")]


def module(version):
    return json.dumps({"name": "semver", "version": version}).encode()


class Tester:
    def __init__(self, iar, work, checks):
        self.iar, self.work, self.checks = iar, work, checks
        self.debian = Debian(f"{work}/debian")
        self.path = self.debian.metadata()
        self.version = self.path.removeprefix(f"{PYTHON}/requests-").split(".egg-info")[0]
        manifest = json.loads(self.debian.files[f"{NODE}/semver/package.json"])
        self.module_version = manifest["version"]

    def image(self, name, *layers):
        tars = [self.debian.layer()] + [write_tar(entries) for entries in layers]
        Layout(f"{self.work}/{name}").add("latest", tars, ["plain"] * len(tars))
        return f"oci:{self.work}/{name}"

    def packages(self, image):
        result = run([self.iar, "scan", image, "--format", "json"])
        self.checks.check(result.returncode == 0, f"{image}: {last_words(result)}")
        return json.loads(result.stdout)["packages"]

    def explained(self, image, purl, *parts):
        told = run([self.iar, "explain", image, purl]).stdout.decode()
        for part in parts:
            self.checks.check(part in told, f"explain {purl}: does not say {part!r}: {told}")

    def expect(self, image, name, wanted):
        """`wanted`: by version, the owner's name and the evidence as {path: basis}."""
        found = {}
        for package in self.packages(image):
            scoped = "namespace" in package
            if package["type"] in ("npm", "pypi") and package["name"] == name and not scoped:
                found[package["version"]] = (
                    package.get("owner", {}).get("name"),
                    {each["path"]: each.get("claimed_by", {}).get("basis")
                     for each in package["evidence"]})
        self.checks.check(found == wanted, f"{image}: {name}: {found}, not {wanted}")


def check_python(test):
    path, version = test.path, test.version
    owned = {version: ("python3-requests", {path: "checksum"})}
    image = test.image("untouched")
    test.expect(image, "requests", owned)
    test.explained(image, f"pkg:pypi/requests@{version}",
                   "So it is part of the deb package python3-requests", "the checksum of what lies")
    by_owner = run([test.iar, "scan", image, "--by", "owner"]).stdout.decode()
    test.checks.check("owned by deb python3-requests" in by_owner, f"--by owner: {by_owner}")

    same = test.image("same-bytes", [file(path, test.debian.files[path])])
    test.expect(same, "requests", owned)

    over = test.image("overwritten", [file(path, metadata(version))])
    test.expect(over, "requests", {version: (None, {path: "changed"})})
    test.explained(over, f"pkg:pypi/requests@{version}", "somebody else wrote it",
                   "No package of the operating system owns it.")

    target = wheel(PYTHON, "2.31.0")
    replaced = test.image("replaced", [whiteout(os.path.dirname(path)), *target])
    wheel_path = target[0].path.decode()
    test.expect(replaced, "requests", {"2.31.0": (None, {wheel_path: None})})
    test.explained(replaced, f"pkg:pypi/requests@{version}", "the image does not have it",
                   "gone since layer 1 (layer 1)", "requests 2.31.0")

    beside = wheel(PYTHON, version)
    test.expect(test.image("beside", beside), "requests",
                {version: (None, {path: "checksum", beside[0].path.decode(): None})})

    local = wheel("usr/local/lib/python3.11/dist-packages", "2.31.0")
    test.expect(test.image("elsewhere", local), "requests",
                owned | {"2.31.0": (None, {local[0].path.decode(): None})})

    again = wheel("usr/local/lib/python3.11/dist-packages", version)
    test.expect(test.image("same-version-elsewhere", again), "requests",
                {version: (None, {path: "checksum", again[0].path.decode(): None})})


def check_node(test):
    path, version = f"{NODE}/semver/package.json", test.module_version
    owned = {version: ("node-semver", {path: "checksum"})}
    test.expect(test.image("node"), "semver", owned)
    for newer in (version, "7.5.4"):
        test.expect(test.image(f"node-over-{newer}", [file(path, module(newer))]), "semver",
                    {newer: (None, {path: "changed"})})
    own = "app/node_modules/semver/package.json"
    test.expect(test.image("node-elsewhere", [file(own, module("7.5.4"))]), "semver",
                owned | {"7.5.4": (None, {own: None})})
    test.expect(test.image("node-same-elsewhere", [file(own, module(version))]), "semver",
                {version: (None, {path: "checksum", own: None})})


def check_lost_database(test):
    image = test.image("no-database", [whiteout("var/lib/dpkg")])
    test.expect(image, "requests", {test.version: (None, {test.path: None})})
    test.explained(image, "pkg:deb/debian/python3-requests", "nobody can tell",
                   "Which deb packages are installed cannot be told")


def check_merged_usr(test):
    """The database names a path through the symbolic link that a lower layer has."""
    linked = write_tar([Entry(b"usr/lib/old", "l", link=b"python3")])
    sums = test.debian.files["var/lib/dpkg/info/python3-requests.md5sums"]
    moved = sums.replace(b"usr/lib/python3/", b"usr/lib/old/")
    upper = write_tar([file("var/lib/dpkg/info/python3-requests.md5sums", moved),
                       file("var/lib/dpkg/info/python3-requests.list", b"/usr/share/doc\n")])
    Layout(f"{test.work}/merged").add("latest", [linked, test.debian.layer(), upper], ["gzip"] * 3)
    test.expect(f"oci:{test.work}/merged", "requests",
                {test.version: ("python3-requests", {test.path: "checksum"})})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    iar = parser.parse_args().iar
    need(iar, "apt-get", "dpkg-deb")
    checks = Checks()
    test = Tester(iar, fresh_folder("e2e", "owner"), checks)
    check_python(test)
    check_node(test)
    check_lost_database(test)
    check_merged_usr(test)
    checks.finish()


if __name__ == "__main__":
    main()
