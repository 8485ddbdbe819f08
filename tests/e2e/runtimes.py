#!/usr/bin/env python3
"""Images in the stores of container runtimes that run: the same inventory as of the same image's
archive, and the right reason where there is none.

Starts a containerd of its own, in a folder and on a socket of its own, and ends it by its number.
Three made-up images: layers with whiteouts, the same in zstd, and an index asked for by its digest.
Prints what was tried; what this machine has not is called untested there.

    tests/e2e/runtimes.py [--iar PROGRAM]
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import INDEX, Layout
from support.layout_tar import write_archive
from support.process import wait_for
from support.program import IAR, Checks, last_words, need, run
from support.tar_writer import Entry, write_tar

PREFIX = "docker.io/e2e/"
NOBODY = 65534
PACKAGES = 11  # of the made-up image: twelve packages, one is whited out, one replaced
CONTENT = "io.containerd.content.v1.content"
HIDE = 'mount -t tmpfs tmpfs "$1" && shift && exec "$@"'
OTHERS = ("containerd 1.7", "containerd 2.x", "CRI-O")


def package(name, version):
    data = json.dumps({"name": name, "version": version, "license": "MIT"}).encode()
    return [Entry(f"srv/node_modules/{name}".encode(), "d", 0o755),
            Entry(f"srv/node_modules/{name}/package.json".encode(), "f", data=data)]


def made_up_layers(seed):
    """Packages that come, change and go: a whiteout and an opaque folder."""
    first = [Entry(path, "d", 0o755) for path in (b"etc", b"srv", b"srv/node_modules")]
    first.append(Entry(b"etc/os-release", "f", data=b"ID=alpine\nVERSION_ID=3.19.1\n"))
    for number in range(12):
        first += package(f"{seed}-{number}", f"1.0.{number}")
    gone = [Entry(f"srv/node_modules/.wh.{seed}-3".encode(), "f")]
    folder = f"srv/node_modules/{seed}-4"
    opaque = [*package(f"{seed}-4", "2.0.0"), Entry(f"{folder}/.wh..wh..opq".encode(), "f")]
    return [write_tar(layer) for layer in (first, gone, opaque)]


def make_image(work, name, forms, index=False):
    """An archive of one image, and what it is called in a runtime."""
    folder = os.path.join(work, name)
    layout, tars = Layout(folder), made_up_layers(name)
    layout.add(f"{PREFIX}{name}:v1", tars, forms)
    image = f"{PREFIX}{name}:v1"
    if index:
        inner = layout.manifests[0] | {"platform": {"os": "linux", "architecture": "amd64"}}
        del inner["annotations"]
        data = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [inner]}
        outer = layout.blob(json.dumps(data).encode(), INDEX)
        image = f"{PREFIX}{name}@{outer['digest']}"
        outer["annotations"] = {"org.opencontainers.image.ref.name": f"{PREFIX}{name}:v1"}
        layout.manifests = [outer]
        layout.write_index()
    with open(folder + ".tar", "wb") as out:
        write_archive(folder, out)
    return folder + ".tar", image


class Scans:
    def __init__(self, iar, checks):
        self.iar, self.checks = iar, checks

    def words(self, image, *more):
        return [self.iar, "scan", image, "--format", "json", "--cache", "none",
                "--platform", "linux/amd64", *more]

    def inventory(self, what, words):
        """The digest of a scan that must succeed; None when it did not."""
        result = run(words)
        if not self.checks.check(result.returncode == 0, f"{what}: {last_words(result)}"):
            return None
        found = json.loads(result.stdout)
        good = len(found["packages"]) >= PACKAGES and found["completeness"] == "complete"
        self.checks.check(good, f"{what}: {len(found['packages'])} packages, "
                                f"{found['completeness']}")
        return found["inventory_digest"]

    def same(self, what, expected, words):
        found = self.inventory(what, words)
        return self.checks.check(found is not None and found == expected,
                                 f"{what}: inventory {found}, not {expected}")

    def refused(self, what, reason, words, **options):
        result = run(words, **options)
        said = result.stderr.decode(errors="replace")
        return self.checks.check(result.returncode not in (0, -11, -6) and reason in said,
                                 f"{what}: exit code {result.returncode}, not {reason}: "
                                 f"{last_words(result)}")

    def all_refused(self, kind, flag, socket, work):
        """The reasons that every runtime has in common."""
        absent = os.path.join(work, "absent.sock")
        good = [self.refused(f"{kind}: unknown image", "(not_found)",
                             self.words(f"{kind}:{PREFIX}none:v1", flag, socket)),
                self.refused(f"{kind}: absent socket", "(runtime_unavailable)",
                             self.words(f"{kind}:{PREFIX}layers:v1", flag, absent)),
                self.refused(f"{kind}: somebody else's socket", "(denied)",
                             self.words(f"{kind}:{PREFIX}layers:v1", flag, socket),
                             user=NOBODY, group=NOBODY, extra_groups=[], cwd="/")]
        return all(good)


@contextlib.contextmanager
def daemon(work, name, words, answers):
    """A background process that is ended by its number."""
    with open(os.path.join(work, name + ".log"), "wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   start_new_session=True)
    try:
        if not wait_for(lambda: process.poll() is not None or run(answers).returncode == 0, 15):
            sys.exit(f"{name} does not answer")
        if process.poll() is not None:
            with open(os.path.join(work, name + ".log"), encoding="utf-8") as log:
                sys.exit(f"{name} ended: {log.read()[-1000:]}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def must(words):
    result = run(words)
    if result.returncode != 0:
        sys.exit(f"{' '.join(words)}: {last_words(result)}")
    return result.stdout.decode()


def try_containerd(work, images, scans):
    """{row: whether all held}"""
    root, socket = os.path.join(work, "containerd"), os.path.join(work, "containerd.sock")
    with open(os.path.join(work, "containerd.toml"), "w", encoding="utf-8") as out:
        out.write(f'version = 2\nroot = "{root}"\nstate = "{work}/state"\n'
                  'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
                  f'[grpc]\n  address = "{socket}"\n'
                  f'[plugins."io.containerd.internal.v1.opt"]\n  path = "{work}/opt"\n')
    version = must(["containerd", "--version"]).split()[2]
    ctr = ["ctr", "--address", socket, "-n", "k8s.io"]
    rows = {}
    with daemon(work, "containerd", ["containerd", "--config", f"{work}/containerd.toml"],
                [*ctr, "version"]):
        for archive, _ in images.values():
            must([*ctr, "images", "import", "--no-unpack", archive])
        hide = ["unshare", "--mount", "sh", "-c", HIDE, "sh", os.path.join(root, CONTENT)]
        for store, before in (("readable", []), ("hidden", hide)):
            for name, (archive, image) in images.items():
                row = f"containerd {version}, store {store}, {name}"
                expected = scans.inventory(name, scans.words(f"oci-archive:{archive}"))
                rows[row] = scans.same(row, expected, [*before, *scans.words(
                    f"containerd:{image}", "--containerd-address", socket)])
        rows[f"containerd {version}, reasons"] = scans.all_refused(
            "containerd", "--containerd-address", socket, work)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need(options.iar)
    missing = [name for name in ("containerd", "ctr", "unshare") if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        print(f"SKIPPED: {' '.join(missing) or 'root'} is not here\n0 passed, 0 failed")
        return
    checks = Checks()
    # Short, because the path of a socket is; and where anybody may run the program.
    with tempfile.TemporaryDirectory(prefix="iar-") as work:
        os.chmod(work, 0o755)
        scans = Scans(shutil.copy(options.iar, os.path.join(work, "iar")), checks)
        images = {"layers": make_image(work, "layers", ["gzip", "plain", "gzip"]),
                  "zstd": make_image(work, "zstd", ["zstd"] * 3),
                  "index": make_image(work, "index", ["gzip"] * 3, index=True)}
        rows = try_containerd(work, images, scans)
    for row, good in rows.items():
        print(f"{row:48} {'passed' if good else 'FAILED'}")
    for row in OTHERS:
        print(f"{row:48} untested")
    checks.finish()


if __name__ == "__main__":
    main()
