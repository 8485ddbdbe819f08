#!/usr/bin/env python3
"""Images where a container runtime keeps them, held against the same images in an archive.

Starts a containerd of its own, without any registry, imports made images into it (layers that
delete, zstd layers, an index by digest) and scans each through `containerd:`, with the content
store open to the program and hidden from it.

    tests/e2e/runtimes.py [--iar PROGRAM]
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import INDEX, Layout
from support.layout_tar import write_archive
from support.process import wait_for
from support.program import IAR, Checks, last_words, need, run
from support.pushed_image import inventory_hash

DPKG = "var/lib/dpkg/status"
PACKAGE = "Package: {0}\nStatus: install ok installed\nVersion: {1}\nArchitecture: amd64\n\n"
# What no program of this kind runs here; said, so that nobody takes it for shown.
UNTESTED = ["containerd 1.7", "containerd 2", "docker", "podman", "CRI-O"]
START_SECONDS = 20


def layer(files):
    """A tar of these {path: text}."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, text in files.items():
            data = text.encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def npm(name, version):
    return {f"app/node_modules/{name}/package.json": f'{{"name":"{name}","version":"{version}"}}'}


def layers():
    """Debian packages of which one goes, a module that a later layer deletes, one that replaces."""
    release = 'ID=debian\nVERSION_ID="12"\n'
    both = PACKAGE.format("libc6", "2.36-9") + PACKAGE.format("curl", "7.88.1-10")
    return [layer({"etc/os-release": release, DPKG: both, **npm("gone", "1.0.0")}),
            layer({DPKG: PACKAGE.format("libc6", "2.36-9"), **npm("kept", "2.0.0")}),
            layer({"app/node_modules/.wh.gone": "", **npm("late", "3.0.0")})]


def write_images(folder):
    """{name: archive}; each archive holds one image under the tag v1."""
    archives = {}
    forms = {"whiteouts": ["gzip"] * 3, "zstd": ["zstd", "gzip", "zstd+2"], "index": ["gzip"] * 3}
    for name, form in forms.items():
        layout = Layout(f"{folder}/{name}")
        layout.add("v1", layers(), form)
        if name == "index":
            wrap_in_index(layout)
        archives[name] = f"{folder}/{name}.tar"
        with open(archives[name], "wb") as out:
            write_archive(layout.folder, out)
    return archives


def wrap_in_index(layout):
    """The tag names an index, of which the image is the only child."""
    image = layout.manifests.pop()
    tag = image.pop("annotations")
    image["platform"] = {"os": "linux", "architecture": "amd64"}
    body = f'{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{json.dumps(image)}]}}'
    index = layout.blob(body.encode(), INDEX)
    layout.manifests.append(index | {"annotations": tag})
    layout.write_index()


@contextlib.contextmanager
def containerd(folder):
    """A daemon of its own: its socket; ended afterwards."""
    socket = f"{folder}/containerd.sock"
    with open(f"{folder}/containerd.toml", "w", encoding="utf-8") as out:
        out.write(f'version = 2\nroot = "{folder}/root"\nstate = "{folder}/state"\n'
                  'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
                  f'[grpc]\n  address = "{socket}"\n'
                  f'[plugins."io.containerd.internal.v1.opt"]\n  path = "{folder}/opt"\n')
    with open(f"{folder}/containerd.log", "wb") as log:
        daemon = subprocess.Popen(["containerd", "--config", f"{folder}/containerd.toml"],
                                  stdout=log, stderr=log)
    try:
        if not wait_for(lambda: ctr(socket, "version").returncode == 0, START_SECONDS):
            sys.exit(f"containerd does not start; see {folder}/containerd.log")
        yield socket
    finally:
        daemon.terminate()
        daemon.wait()


def ctr(socket, *words):
    return run(["ctr", "--address", socket, "--namespace", "k8s.io", *words])


def import_images(socket, archives):
    for name, archive in archives.items():
        done = ctr(socket, "images", "import", "--no-unpack", "--base-name", f"local/{name}",
                   archive)
        if done.returncode != 0:
            sys.exit(f"ctr cannot import {name}: {last_words(done)}")


class Runtimes:
    def __init__(self, program, socket, folder):
        self.program, self.socket, self.folder = program, socket, folder
        self.checks, self.matrix = Checks(), []

    def scan(self, image, socket=None):
        return run([self.program, "scan", image, "--format", "json", "--cache", "none",
                    "--containerd-address", socket or self.socket])

    def images(self, archives, way):
        """Each image as the runtime has it, against the archive."""
        for name, archive in archives.items():
            wanted = self.scan(f"oci-archive:{archive}")
            found = self.scan(f"containerd:local/{name}:v1")
            self.checks.check(wanted.returncode == 0 and b"libc6" in wanted.stdout
                              and b'"gone"' not in wanted.stdout and b'"late"' in wanted.stdout,
                              f"{name}: the archive itself: {last_words(wanted)}")
            good = (found.returncode == 0
                    and inventory_hash(found) == inventory_hash(wanted))
            self.checks.check(good, f"{name}, {way}: another inventory: {last_words(found)}")
            self.matrix.append((f"containerd 1.6, {way}", name, "same" if good else "DIFFERS"))

    def refusals(self):
        unknown = self.scan("containerd:local/none:v1")
        self.refused(unknown, "not_found", "an image that is not there")
        absent = self.scan("containerd:local/index:v1", f"{self.folder}/no.sock")
        self.refused(absent, "runtime_unavailable", "no socket")
        file = f"{self.folder}/file"
        with open(file, "wb"):
            pass
        self.refused(self.scan("containerd:local/index:v1", file), "runtime_unavailable",
                     "a file that is no socket")

    def refused(self, result, reason, what):
        said = result.stderr.decode(errors="replace") + result.stdout.decode(errors="replace")
        self.checks.check(result.returncode != 0 and reason in said,
                          f"{what}: {reason} is expected: {last_words(result)}")

    def leases(self):
        left = ctr(self.socket, "leases", "ls", "-q")
        self.checks.check(left.returncode == 0 and left.stdout.strip() == b"",
                          f"leases are left behind: {left.stdout!r}")

    def print_matrix(self):
        for runtime, image, verdict in self.matrix:
            print(f"{runtime:32} {image:10} {verdict}")
        for runtime in UNTESTED:
            print(f"{runtime:32} {'':10} untested")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iar", default=IAR, metavar="PROGRAM")
    arguments = parser.parse_args()
    if shutil.which("containerd") is None:
        print("SKIPPED: containerd is not installed")
        return
    need("ctr", arguments.iar)
    # A socket's path has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="iar-rt-", dir="/tmp") as folder, \
            containerd(folder) as socket:
        archives = write_images(folder)
        import_images(socket, archives)
        runtimes = Runtimes(arguments.iar, socket, folder)
        runtimes.images(archives, "store read")
        content = f"{folder}/root/io.containerd.content.v1.content"
        hide(content, runtimes, archives)
        runtimes.refusals()
        runtimes.leases()
        runtimes.print_matrix()
    runtimes.checks.finish()


def hide(content, runtimes, archives):
    """An empty folder in a mount namespace of the scan's own hides the store from it alone."""
    program = f"{runtimes.folder}/hidden-iar"
    with open(program, "w", encoding="utf-8") as out:
        out.write(f'#!/bin/sh\nexec unshare --mount sh -c \'mount -t tmpfs none "{content}" && '
                  f'exec "$0" "$@"\' "{runtimes.program}" "$@"\n')
    os.chmod(program, 0o755)
    runtimes.program, open_program = program, runtimes.program
    runtimes.images(archives, "store hidden")
    runtimes.program = open_program


if __name__ == "__main__":
    main()
