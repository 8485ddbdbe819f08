#!/usr/bin/env python3
"""One image, one inventory: the digest must not depend on how the image lies or how it is read.

Over {OCI folder, OCI archive, standard input} × {gzip, zstd, plain layers} × threads {1, 2, 8} ×
cache {cold, warm}, for a Debian root file system with a layer above it and for a made-up image of
many layers. Archives on standard input have their index last, files have it first.

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

from support.layout import Layout
from support.layout_tar import INDEX_FIRST, INDEX_LAST, write_archive
from support.program import BUILD, IAR, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

FORMS = ("gzip", "zstd", "plain")
THREADS = (1, 2, 8)
SOURCES = ("folder", "archive", "stdin")


def package_json(name, version):
    return json.dumps({"name": name, "version": version, "license": "MIT"}).encode()


def folders(*paths):
    return [Entry(path.encode(), "d", 0o755) for path in paths]


def apk_database(*packages):
    lines = [f"P:{name}\nV:{version}\nA:x86_64\no:{name}\nL:MIT\n" for name, version in packages]
    return "\n".join(lines).encode() + b"\n"


def made_up_layers():
    """Packages that come, change, go and are reached by hard links, in nine layers."""
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
                layer.append(Entry(f"{modules}/copy-{turn}-{number}/package.json".encode(), "h",
                                   link=path + b"/package.json"))
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


def scan(iar, image, threads, cache, archive):
    """The scan's JSON, or what went wrong."""
    words = [iar, "scan", image, "--format", "json", "--threads", str(threads), "--cache", cache,
             "--stats"]
    result = run(words, input=archive) if archive else run(words)
    if result.returncode != 0:
        return None, f"exit code {result.returncode}: {last_words(result)}"
    return json.loads(result.stdout), ""


def image_of(source, folder, archive, piped):
    return {"folder": (f"oci:{folder}", None), "archive": (f"oci-archive:{archive}", None),
            "stdin": ("-", piped)}[source]


def check_image(name, tars, packages_min, iar, checks):
    """All the ways to one image; answers its inventory digests."""
    work, digests, begin = fresh_folder("e2e", "same-" + name), set(), time.monotonic()
    scans = 0
    for form in FORMS:
        folder = os.path.join(work, form)
        Layout(folder).add("latest", tars, [form] * len(tars))
        with open(folder + ".tar", "wb") as out:
            write_archive(folder, out, INDEX_FIRST)
        piped = io.BytesIO()
        write_archive(folder, piped, INDEX_LAST)
        for source in SOURCES:
            image, archive = image_of(source, folder, folder + ".tar", piped.getvalue())
            for threads in THREADS:
                cache = os.path.join(work, "cache")
                shutil.rmtree(cache, ignore_errors=True)
                for state in ("cold", "warm"):
                    what = f"{name} {source} {form} threads {threads} {state}"
                    found, error = scan(iar, image, threads, cache, archive)
                    if not checks.check(found is not None, f"{what}: {error}"):
                        continue
                    scans += 1
                    digests.add(found["inventory_digest"])
                    cached = found["stats"]["layers_from_cache"]
                    good = (len(found["packages"]) >= packages_min
                            and found["completeness"] == "complete"
                            and (cached > 0) == (state == "warm"))
                    checks.check(good, f"{what}: {len(found['packages'])} packages, "
                                       f"{found['completeness']}, {cached} layers from the cache")
    print(f"{name}: {scans} scans, {len(digests)} inventory digests: {' '.join(sorted(digests))}, "
          f"{time.monotonic() - begin:.0f} s")
    checks.check(scans > 0 and len(digests) == 1, f"{name}: one digest, not {len(digests)}")
    shutil.rmtree(work)
    return digests


def check_other(tars, digests, iar, checks):
    """An image with one more package has another digest."""
    folder = os.path.join(fresh_folder("e2e", "same-other"), "layout")
    more = Entry(b"srv/node_modules/more/package.json", "f", data=package_json("more", "1.0.0"))
    Layout(folder).add("latest", [*tars, write_tar([more])], ["gzip"] * (len(tars) + 1))
    found, error = scan(iar, f"oci:{folder}", 1, "none", None)
    checks.check(found is not None and found["inventory_digest"] not in digests,
                 f"one more package, the same digest {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need("mmdebstrap", options.iar)
    checks = Checks()
    made_up = made_up_layers()
    digests = check_image("made-up", made_up, 150, options.iar, checks)
    check_other(made_up, digests, options.iar, checks)
    check_image("debian", debian_layers(), 40, options.iar, checks)
    checks.finish()


if __name__ == "__main__":
    main()
