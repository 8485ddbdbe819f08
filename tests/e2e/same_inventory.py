#!/usr/bin/env python3
"""One image, one inventory: the digest must not depend on how the image lies or how it is read.

Over {OCI folder, OCI archive, standard input} × {gzip, zstd, plain layers}, {docker-archive of the
containers tools, `docker save` of dockerd 20.10 and 26.1} and {registry} × {gzip, zstd}, each ×
threads {1, 2, 8} × cache {cold, warm}, for a Debian root file system with a layer above it and for
a made-up image of many layers. Archives on standard input have their index last, files have it
first; the other archives are as their tools write them.

    tests/e2e/same_inventory.py [--iar PROGRAM]
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.lab import LAB_FILES, OPEN, lab
from support.layout import Layout
from support.layout_tar import INDEX_FIRST, INDEX_LAST, write_archive
from support.program import BUILD, IAR, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

FORMS = ("gzip", "zstd", "plain")
THREADS = (1, 2, 8)
ENGINES = ("docker20", "docker26")


def package_json(name, version):
    return json.dumps({"name": name, "version": version, "license": "MIT"}).encode()


def folders(*paths):
    return [Entry(path.encode(), "d", 0o755) for path in paths]


def apk_database(*packages):
    lines = [f"P:{name}\nV:{version}\nA:x86_64\no:{name}\nL:MIT\n" for name, version in packages]
    return "\n".join(lines).encode() + b"\n"


def made_up_layers(links):
    """Packages that come, change and go in nine layers; with `links`, hard links into lower layers
    as well, which dockerd refuses to load."""
    modules = "srv/app/node_modules"
    first = folders("etc", "lib", "lib/apk", "lib/apk/db", "srv", "srv/app", modules) + [
        Entry(b"etc/os-release", "f", data=b'ID=alpine\nVERSION_ID=3.19.1\nNAME="Alpine Linux"\n'),
        Entry(b"lib/apk/db/installed", "f",
              data=apk_database(("musl", "1.2.4-r2"), ("busybox", "1.36.1-r15")))]
    for number in range(200):
        name = f"one-{number}"
        first += folders(f"{modules}/{name}")
        first.append(Entry(f"{modules}/{name}/package.json".encode(), "f",
                           data=package_json(name, f"1.0.{number}")))
    layers = [first]
    for turn in range(7):
        layer = []
        for number in range(turn, 200, 20):
            path = f"{modules}/one-{number}".encode()
            kind = (number // 20 + turn) % 4
            if kind == 0:
                layer.append(Entry(modules.encode() + b"/.wh.one-%d" % number, "f"))
            elif kind == 1:
                layer.append(Entry(path + b"/package.json", "f",
                                   data=package_json(f"one-{number}", f"2.{turn}.0")))
            elif kind == 2:
                layer += [Entry(path, "d", 0o755), Entry(path + b"/README", "f", data=b"gone"),
                          Entry(path + b"/.wh..wh..opq", "f")]
            else:
                layer += folders(f"{modules}/copy-{turn}-{number}")
                copy = f"{modules}/copy-{turn}-{number}/package.json".encode()
                layer.append(Entry(copy, "h", link=path + b"/package.json") if links else
                             Entry(copy, "f", data=package_json(f"one-{number}", "3.0.0")))
        layers.append(layer)
    layers.append([Entry(b"lib/apk/db/installed", "f", data=apk_database(
        ("musl", "1.2.5-r0"), ("busybox", "1.36.1-r15"), ("zlib", "1.3.1-r0")))])
    return [write_tar(layer) for layer in layers]


def debian_layers():
    """A minimal Debian (kept in build/e2e-debian) and a layer that removes one package's entry."""
    kept = os.path.join(BUILD, "e2e-debian", "base.tar")
    if not os.path.exists(kept):
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        part = kept.removesuffix(".tar") + ".part.tar"
        subprocess.run(["mmdebstrap", "--quiet", "--variant=essential", "bookworm", part],
                       check=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"})
        os.rename(part, kept)
    with open(kept, "rb") as data:
        base = data.read()
    shown = run(["tar", "-xO", "./var/lib/dpkg/status"], input=base).stdout.split(b"\n\n")
    fewer = b"\n\n".join(part for part in shown if not part.startswith(b"Package: diffutils\n"))
    top = [Entry(b"var/lib/dpkg/status", "f", data=fewer),
           Entry(b"usr/bin/.wh.diff", "f"), Entry(b"usr/share/doc/.wh.diffutils", "f")]
    return [base, write_tar(top)]


def scan(iar, words, piped=None):
    """The scan's JSON, or what went wrong."""
    words = [iar, "scan", *words, "--format", "json", "--stats"]
    result = run(words, input=piped) if piped else run(words)
    if result.returncode != 0:
        return None, f"exit code {result.returncode}: {last_words(result)}"
    return json.loads(result.stdout), ""


def folder_ways(work, tars):
    """(what, reference, standard input) of everything that needs no other tool."""
    for form in FORMS:
        folder = os.path.join(work, form)
        Layout(folder).add("latest", tars, [form] * len(tars))
        with open(folder + ".tar", "wb") as out:
            write_archive(folder, out, INDEX_FIRST)
        piped = io.BytesIO()
        write_archive(folder, piped, INDEX_LAST)
        yield f"folder {form}", [f"oci:{folder}"], None
        yield f"archive {form}", [f"oci-archive:{folder}.tar"], None
        yield f"stdin {form}", ["-"], piped.getvalue()


def must(words):
    result = run(words)
    if result.returncode != 0:
        sys.exit(f"{' '.join(words)}: {last_words(result)}")
    return result.stdout


def saved_by(engine, archive, name, to):
    """What an engine's `docker save` makes of an archive; it keeps nothing."""
    words = ["curl", "-sfS", "--unix-socket", os.path.join(LAB_FILES, engine, "docker.sock")]
    must([*words, "-H", "Content-Type: application/x-tar", "-T", archive, "-X", "POST",
          "http://engine/images/load"])
    must([*words, "-o", to, f"http://engine/images/{name}/get"])
    must([*words, "-X", "DELETE", f"http://engine/images/{name}"])


def tool_ways(work, name, engines):
    """The same from archives and a registry that real tools wrote, of the layouts in `work`."""
    layout, tag = os.path.join(work, "gzip"), f"e2e/same-{name}:v1"
    archive = os.path.join(work, "podman.tar")
    must(["skopeo", "copy", "-q", f"oci:{layout}:latest", f"docker-archive:{archive}:{tag}"])
    yield "docker-archive podman", [f"docker-archive:{archive}"], None
    for engine in engines:
        saved = os.path.join(work, engine + ".tar")
        saved_by(engine, archive, tag, saved)
        yield f"docker-archive {engine}", [f"docker-archive:{saved}"], None
    for form in ("gzip", "zstd"):
        place = f"{OPEN}/e2e/same-{name}:{form}"
        must(["skopeo", "copy", "-q", "--preserve-digests", "--dest-tls-verify=false",
              f"oci:{os.path.join(work, form)}:latest", f"docker://{place}"])
        yield f"registry {form}", [place, "--plain-http", OPEN], None


class Image:
    """All the ways to one image; keeps its inventory digests."""

    def __init__(self, name, tars, packages_min, engines, iar, checks):
        self.name, self.tars, self.packages_min, self.engines = name, tars, packages_min, engines
        self.iar, self.checks = iar, checks
        self.digests, self.scans = set(), 0

    def check_scan(self, what, words, piped, state):
        found, error = scan(self.iar, words, piped)
        if not self.checks.check(found is not None, f"{what}: {error}"):
            return
        self.scans += 1
        self.digests.add(found["inventory_digest"])
        cached = found["stats"]["layers_from_cache"]
        good = (len(found["packages"]) >= self.packages_min
                and found["completeness"] == "complete" and (cached > 0) == (state == "warm"))
        self.checks.check(good, f"{what}: {len(found['packages'])} packages, "
                                f"{found['completeness']}, {cached} layers from the cache")

    def check_way(self, what, words, piped, cache):
        for threads in THREADS:
            shutil.rmtree(cache, ignore_errors=True)
            for state in ("cold", "warm"):
                self.check_scan(f"{self.name} {what} threads {threads} {state}",
                                [*words, "--threads", str(threads), "--cache", cache], piped, state)

    def check_all(self):
        work, begin = fresh_folder("e2e", "same-" + self.name), time.monotonic()
        for ways in (folder_ways(work, self.tars), tool_ways(work, self.name, self.engines)):
            for what, words, piped in ways:
                self.check_way(what, words, piped, os.path.join(work, "cache"))
        shutil.rmtree(work)
        print(f"{self.name}: {self.scans} scans, {len(self.digests)} inventory digests: "
              f"{' '.join(sorted(self.digests))}, {time.monotonic() - begin:.0f} s")
        self.checks.check(self.scans > 0 and len(self.digests) == 1,
                          f"{self.name}: one digest, not {len(self.digests)}")
        return self.digests


def check_other(tars, digests, iar, checks):
    """An image with one more package has another digest."""
    folder = os.path.join(fresh_folder("e2e", "same-other"), "layout")
    more = Entry(b"srv/node_modules/more/package.json", "f", data=package_json("more", "1.0.0"))
    Layout(folder).add("latest", [*tars, write_tar([more])], ["gzip"] * (len(tars) + 1))
    found, error = scan(iar, [f"oci:{folder}", "--cache", "none"])
    checks.check(found is not None and found["inventory_digest"] not in digests,
                 f"one more package, the same digest {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need("mmdebstrap", "skopeo", "curl", "docker-registry", "dockerd", options.iar)
    lab("up", "open", *ENGINES)
    checks = Checks()
    linked = made_up_layers(links=True)
    digests = Image("linked", linked, 150, (), options.iar, checks).check_all()
    check_other(linked, digests, options.iar, checks)
    Image("made-up", made_up_layers(links=False), 150, ENGINES, options.iar, checks).check_all()
    Image("debian", debian_layers(), 40, ENGINES, options.iar, checks).check_all()
    checks.finish()


if __name__ == "__main__":
    main()
