#!/usr/bin/env python3
"""What the commands say and how they end: exit codes, messages, files written, the cache.

    tests/e2e/cli.py [--iar PROGRAM]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import CONFIG, INDEX, LAYER, MANIFEST, Layout, sha256
from support.program import IAR, Checks, fresh_folder, need, run
from support.tar_writer import Entry, write_tar

USAGE, NOT_ASSESSED = 2, 3
COMMANDS = {"explain": ["explain", "IMAGE", "WHAT"], "scan": ["scan", "IMAGE"],
            "image files": ["image", "files", "IMAGE"],
            "image layers": ["image", "layers", "IMAGE"],
            "list analyzers": ["list", "analyzers"]}
NOISE = b"".join(bytes.fromhex(sha256(b"%d" % number)) for number in range(100))
FAILURE = re.compile(r"^iar: not assessed \((\w+)\): .*\n     [A-Z].*\.\n\Z")


def file(path, data=b""):
    return Entry(path.encode(), "f", data=data)


def module(name, version):
    return json.dumps({"name": name, "version": version}).encode()


def good_tar(version="1.0.0"):
    return write_tar([file("etc/os-release", b"ID=debian\nVERSION_ID=12\n"),
                      file("srv/node_modules/pad/package.json", module("pad", version))])


class Tester:
    """Runs the program and checks how it ends."""

    def __init__(self, iar, work, checks):
        self.iar, self.work, self.checks = iar, work, checks

    def run(self, *words, environment=None, **options):
        return run([self.iar, *words], env=os.environ | (environment or {}), **options)

    def ends(self, code, words, *, says=(), environment=None, **options):
        """Checks the exit code and that each of `says` is in the messages; answers the result."""
        result = self.run(*words, environment=environment, **options)
        told = result.stderr.decode(errors="replace")
        what = " ".join(words).replace(self.work, "")[:150]
        self.checks.check(result.returncode == code,
                          f"{what}: exit code {result.returncode}, not {code}: {told[:300]}")
        for part in says:
            self.checks.check(part in told, f"{what}: does not say {part!r}: {told[:300]}")
        if code != 0:
            self.checks.check(bool(told), f"{what}: ends with {code} and says nothing")
        return result

    def refused(self, reason, words, *, says=(), **options):
        """Not assessed, for this reason of the closed list, with nothing on standard output."""
        result = self.ends(NOT_ASSESSED, words, says=says, **options)
        told = result.stderr.decode(errors="replace")
        match = FAILURE.match(told)
        self.checks.check(bool(match) and match[1] == reason,
                          f"{' '.join(words)[:150]}: not ({reason}) and advice: {told[:300]}")
        self.checks.check(result.stdout == b"", f"{words}: wrote {result.stdout[:100]}")

    def wrong(self, words, *, says=(), **options):
        """A wrong command line: one that can be read is told, on standard error only."""
        result = self.ends(USAGE, words, says=("iar: ", *says), **options)
        self.checks.check(result.stdout == b"", f"{words}: wrote {result.stdout[:100]}")


def check_command_lines(test, good):
    test.wrong([])
    test.wrong(["scna", good])
    test.wrong(["scan"], says=["IMAGE"])
    test.wrong(["scan", good, "another"], says=["another"])
    test.wrong(["scan", good, "--colour"], says=["--colour"])
    test.wrong(["image"])
    test.wrong(["image", "layers", good, "--digest"], says=["--digest"])
    test.wrong(["scan", good, "--threads"], says=["--threads"])
    for flag, value in (("--threads", "0"), ("--threads", "many"), ("--memory", "12Q"),
                        ("--memory", "1M"), ("--timeout", "soon"), ("--format", "xml"),
                        ("--platform", "linux"), ("--analyzer-seconds", "0")):
        test.wrong(["scan", good, flag, value], says=[flag])
    test.wrong(["scan", good], environment={"IAR_THREADS": "x"}, says=["IAR_THREADS"])
    test.wrong(["scan", good, "--format", "tsv"], says=["--format"])
    test.wrong(["image", "files", good, "--format", "json"], says=["--format"])
    test.wrong(["scan", good, "--by", "colour"], says=["--by"])
    test.wrong(["scan", good, "--by", "type", "--format", "json"], says=["--by"])
    test.wrong(["explain", good], says=["WHAT"])
    test.wrong(["explain", good, "pad"], says=["no package URL", "--advisories"])


def check_help(test):
    shown = test.ends(0, ["--help"]).stdout.decode()
    for name in ("explain", "scan", "image", "list"):
        test.checks.check(f"\n  {name} " in shown, f"--help does not list {name}")
    for name, words in COMMANDS.items():
        shown = test.ends(0, [*name.split(), "--help"]).stdout.decode()
        test.checks.check("Example" in shown and f"  iar {name}" in shown,
                          f"{name} --help shows no example")
        test.checks.check("--output" in shown, f"{name} --help does not list --output")
        test.checks.check(("IMAGE is one of" in shown) == ("IMAGE" in words),
                          f"{name} --help: forms of an image")
    version = test.ends(0, ["--version"]).stdout.decode()
    test.checks.check(re.fullmatch(r"\d+\.\d+\.\d+\n", version) is not None, f"version {version}")
    listed = test.ends(0, ["list", "analyzers"]).stdout.decode()
    test.checks.check("os/dpkg" in listed and "npm/package-json" in listed, "list analyzers")


def check_references(test, work, good):
    test.wrong(["scan", "oci:"], says=["path"])
    test.wrong(["scan", "dir:"], says=["path"])
    test.wrong(["scan", ""])
    test.wrong(["scan", "docker://"], says=["reference"])
    test.wrong(["scan", "docker://registry.example/Upper/Case"], says=["reference"])
    test.wrong(["scan", f"{good}@sha256:abc"], says=["digest"])
    test.refused("not_found", ["scan", f"{good}@sha256:{sha256(b'none')}"])
    os.makedirs(f"{work}/plain-folder")
    test.wrong(["scan", f"{work}/plain-folder"], says=["dir:"])
    test.wrong(["scan", f"oci-archive:{work}/good"], says=["oci:"])
    test.wrong(["scan", f"oci:{work}/good/index.json"], says=["oci-archive:"])
    test.refused("not_found", ["scan", f"{work}/missing"])
    test.refused("not_found", ["scan", f"oci:{work}/missing"])
    test.refused("not_found", ["scan", f"dir:{work}/missing"])
    test.refused("not_found", ["scan", f"docker-archive:{work}/missing.tar"])
    test.refused("not_found", ["scan", f"{good}:nope"], says=["latest"])
    with open(f"{work}/text.txt", "w", encoding="ascii") as out:
        out.write("no archive\n" * 200)
    result = test.ends(NOT_ASSESSED, ["scan", f"{work}/text.txt"])
    told = result.stderr.decode()
    test.checks.check(re.search(r"\((corrupt|unsupported_media_type)\)", told) is not None, told)
    test.ends(NOT_ASSESSED, ["scan", "-"], input=b"")
    layout = Layout(f"{work}/two")
    for tag in ("one", "other"):
        layout.add(tag, [good_tar(tag)], ["plain"])
    test.wrong(["scan", f"oci:{work}/two"], says=["one", "other"])
    test.ends(0, ["scan", f"oci:{work}/two:other"])


def check_platforms(test, work):
    layout = Layout(f"{work}/platforms")
    entries = []
    for architecture in ("arm64", "s390x"):
        layout.add(architecture, [good_tar(architecture)], ["plain"],
                   {"architecture": architecture})
        entries.append(dict(layout.manifests.pop(), annotations={},
                            platform={"os": "linux", "architecture": architecture}))
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode()
    layout.manifests = [layout.blob(index, INDEX)]
    layout.write_index()
    image = f"oci:{work}/platforms"
    found = test.ends(0, ["scan", image, "--platform", "linux/s390x", "--format", "json"])
    test.checks.check(json.loads(found.stdout)["image"]["platform"] == "linux/s390x", "platform")
    test.refused("platform_missing", ["scan", image, "--platform", "linux/riscv64"],
                 says=["linux/arm64", "linux/s390x"])
    test.refused("platform_missing", ["scan", image], says=["linux/riscv64", "linux/arm64"],
                 environment={"IAR_PLATFORM": "linux/riscv64"})


def write_image(folder, stored, diff_ids):
    """An image of layers as stored, whatever they are, under these diff ids."""
    layout = Layout(folder)
    config = {"architecture": "amd64", "os": "linux",
              "rootfs": {"type": "layers", "diff_ids": [f"sha256:{each}" for each in diff_ids]}}
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                "config": layout.blob(json.dumps(config).encode(), CONFIG),
                "layers": [layout.blob(each, LAYER + "+gzip") for each in stored]}
    layout.manifests = [layout.blob(json.dumps(manifest).encode(), MANIFEST)]
    layout.write_index()
    return layout


def gzipped(data):
    return subprocess.run(["gzip", "-cn"], input=data, stdout=subprocess.PIPE, check=True).stdout


def flip(path, at):
    with open(path, "r+b") as data:
        data.seek(at)
        byte = data.read(1)
        data.seek(at)
        data.write(bytes([byte[0] ^ 0x40]))


def check_corrupt(test, work):
    """Neither a wrong result nor a cached one comes of bytes that are not what they should be."""
    tar = good_tar()
    stored, diff_id = gzipped(tar), sha256(tar)
    cases = {"wrong-diff-id": ([stored], [sha256(b"x")]),
             "cut-stream": ([stored[:-20]], [diff_id]),
             "no-gzip": ([NOISE], [diff_id]),
             "cut-tar": ([gzipped(tar[:520])], [sha256(tar[:520])])}
    for name, (blobs, diff_ids) in cases.items():
        write_image(f"{work}/{name}", blobs, diff_ids)
    layout = write_image(f"{work}/flipped", [stored], [diff_id])
    blob = f"{layout.folder}/blobs/sha256/{sha256(stored)}"
    flip(blob, 4)  # the time in gzip's header: what it inflates to stays the same
    write_image(f"{work}/flipped-data", [stored], [diff_id])
    flip(f"{work}/flipped-data/blobs/sha256/{sha256(stored)}", len(stored) // 2)
    write_image(f"{work}/short", [stored], [diff_id])
    os.truncate(f"{work}/short/blobs/sha256/{sha256(stored)}", 50)
    for name in [*cases, "flipped", "flipped-data", "short"]:
        cache, image = f"{work}/cache-{name}", f"oci:{work}/{name}"
        for words in (["scan", image], ["scan", image, "--cache", cache, "--threads", "2"],
                      ["scan", image, "--cache", cache], ["image", "files", image],
                      ["image", "layers", image]):
            test.refused("corrupt", words, says=["layer 0"])
        test.checks.check(os.listdir(cache) == [], f"{name}: {os.listdir(cache)} in the cache")
    write_image(f"{work}/no-blob", [stored], [diff_id])
    os.remove(f"{work}/no-blob/blobs/sha256/{sha256(stored)}")
    test.refused("not_found", ["scan", f"oci:{work}/no-blob"], says=["layer 0"])
    flip(f"{work}/no-blob/index.json", 1)
    test.refused("corrupt", ["scan", f"oci:{work}/no-blob"], says=["index.json"])


def check_partial(test, work):
    Layout(f"{work}/partial").add("latest", [write_tar([
        file("srv/node_modules/pad/package.json", module("pad", "1.0.0")),
        file("srv/node_modules/\x1b[2J/package.json", b"{nonsense")])], ["gzip"])
    image = f"oci:{work}/partial"
    found = test.ends(0, ["scan", image, "--format", "json"])
    test.checks.check(json.loads(found.stdout)["completeness"] == "partial", "not partial")
    strict = test.ends(NOT_ASSESSED, ["scan", image, "--format", "json", "--require-complete"],
                       says=["iar: not complete (corrupt): ", "package.json"])
    test.checks.check(strict.stdout == found.stdout, "--require-complete changes the output")
    test.ends(NOT_ASSESSED, ["scan", image], environment={"IAR_REQUIRE_COMPLETE": "1"})
    table = test.ends(0, ["scan", image])
    for text in (strict.stderr, found.stdout, table.stdout):
        test.checks.check(b"\x1b" not in text, "a name steers the terminal")
    test.checks.check(b"NOT LOOKED AT corrupt" in table.stdout, "the table does not say so")
    test.ends(0, ["image", "files", image])


def check_output(test, work, good):
    folder, corrupt = f"{work}/output", f"oci:{work}/flipped"
    os.makedirs(folder)
    target = f"{folder}/inventory.json"
    expected = test.ends(0, ["scan", good, "--format", "json"]).stdout
    with open(target, "w", encoding="ascii") as out:
        out.write("old" * 10000)
    os.link(target, f"{folder}/other-name")
    told = test.ends(0, ["scan", good, "--format", "json", "--output", target])
    test.checks.check(told.stdout == b"" and told.stderr == b"", "--output: something was printed")
    with open(target, "rb") as data:
        test.checks.check(data.read() == expected, "--output: another text")
    with open(f"{folder}/other-name", "rb") as data:
        test.checks.check(data.read() == b"old" * 10000, "--output: written over, not replaced")
    test.checks.check(os.stat(target).st_mode & 0o777 == 0o644, "--output: mode")
    test.refused("corrupt", ["scan", corrupt, "--output", target])
    with open(target, "rb") as data:
        test.checks.check(data.read() == expected, "--output: gone after a failure")
    test.checks.check(sorted(os.listdir(folder)) == ["inventory.json", "other-name"],
                      f"--output leaves {os.listdir(folder)}")
    test.ends(NOT_ASSESSED, ["scan", good, "--output", f"{work}/no/such/folder/x"],
              says=["not assessed (not_found)"])
    piped = test.ends(0, ["scan", good, "--format", "json", "--output", "/dev/stdout"])
    test.checks.check(piped.stdout == expected, "--output /dev/stdout")
    with open("/dev/full", "wb") as full:
        result = subprocess.run([test.iar, "scan", good], stdout=full, stderr=subprocess.PIPE,
                                check=False)
    told = result.stderr.decode()
    test.checks.check(result.returncode == NOT_ASSESSED and "bug" not in told,
                      f"a full disk: exit code {result.returncode}: {told}")


def scan_cached(test, image, cache):
    found = json.loads(test.ends(0, ["scan", image, "--format", "json", "--stats", "--cache",
                                     cache]).stdout)
    return found.pop("stats"), found


def check_cache(test, work):
    tars = [good_tar(), good_tar("2.0.0")]
    Layout(f"{work}/cached").add("latest", tars, ["gzip", "zstd"])
    image, cache = f"oci:{work}/cached", f"{work}/cache"
    stats, cold = scan_cached(test, image, cache)
    test.checks.check(stats["layers_from_cache"] == 0 and stats["stored_bytes"] > 0, "cold cache")
    stats, warm = scan_cached(test, image, cache)
    test.checks.check(stats["layers_from_cache"] == 2 and stats["stored_bytes"] == 0, "warm cache")
    test.checks.check(cold == warm, "the cache changes the inventory")
    kept = sorted(f"{sha256(tar)}.segments" for tar in tars)
    others = set(os.listdir(cache)) - set(kept)
    test.checks.check(len(others) == 1, f"{others} in the cache, beside the layers and the image")
    flip(f"{cache}/{kept[0]}", 100)
    stats, mended = scan_cached(test, image, cache)
    test.checks.check(stats["layers_from_cache"] == 1 and mended == cold, "one damaged file")
    stats, _ = scan_cached(test, image, cache)
    test.checks.check(stats["layers_from_cache"] == 2, "the damaged file was not replaced")
    os.rename(f"{cache}/{kept[0]}", f"{cache}/{kept[1]}")
    stats, moved = scan_cached(test, image, cache)
    test.checks.check(stats["layers_from_cache"] == 0 and moved == cold, "a file of another layer")
    test.wrong(["scan", image, "--cache", f"{cache}/{kept[1]}"], says=["cache"])
    test.refused("not_found", ["scan", image, "--cache", f"{work}/no/cache"], says=["--cache"])
    test.refused("not_found", ["scan", "-", "--spill", f"{work}/no-spill"], says=["--spill"],
                 input=gzipped(good_tar()))


def check_poisoned_cache(test, work):
    """An image that states another's layer must bring its bytes before anything is kept of it."""
    lower, evil = (write_tar([file("store/pad", module("pad", version))])
                   for version in ("1.0.0", "6.6.6"))
    upper = write_tar([Entry(b"srv/node_modules/pad/package.json", "h", link=b"store/pad")])
    cache = f"{work}/cache-shared"
    write_image(f"{work}/base", [gzipped(lower)], [sha256(lower)])
    write_image(f"{work}/evil", [gzipped(evil), gzipped(upper)], [sha256(lower), sha256(upper)])
    write_image(f"{work}/app", [gzipped(lower), gzipped(upper)], [sha256(lower), sha256(upper)])
    scan_cached(test, f"oci:{work}/base", cache)
    test.refused("corrupt", ["scan", f"oci:{work}/evil", "--cache", cache], says=["layer 0"])
    for state in ("first", "again"):
        stats, found = scan_cached(test, f"oci:{work}/app", cache)
        versions = [package["version"] for package in found["packages"]]
        test.checks.check(versions == ["1.0.0"], f"a poisoned cache, {state}: {versions}")
    test.checks.check(stats["stored_bytes"] == 0 and stats["second_reads"] == 0,
                      f"the second read was not kept: {stats}")


def check_time(test):
    """A pipe that nobody writes to ends with the time given."""
    begin = time.monotonic()
    with subprocess.Popen([test.iar, "scan", "-", "--timeout", "1"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        program.stdin.write(b"x")
        program.stdin.flush()
        try:
            code = program.wait(timeout=30)
            told = program.stderr.read().decode()
        except subprocess.TimeoutExpired:
            program.kill()
            code, told = None, "it went on"
    test.checks.check(code == NOT_ASSESSED and "(timeout)" in told and
                      time.monotonic() - begin < 20, f"--timeout: exit code {code}: {told}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    iar = os.path.abspath(parser.parse_args().iar)
    need(iar, "gzip")
    work, checks = fresh_folder("e2e", "cli"), Checks()
    test, good = Tester(iar, work, checks), f"oci:{work}/good"
    Layout(f"{work}/good").add("latest", [good_tar()], ["gzip"])
    check_command_lines(test, good)
    check_help(test)
    check_references(test, work, good)
    check_platforms(test, work)
    check_corrupt(test, work)
    check_partial(test, work)
    check_output(test, work, good)
    check_cache(test, work)
    check_poisoned_cache(test, work)
    check_time(test)
    checks.finish()


if __name__ == "__main__":
    main()
