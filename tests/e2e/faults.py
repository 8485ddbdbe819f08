#!/usr/bin/env python3
"""Pulling through a registry that breaks things: every run ends in the right inventory or in the
right reason.

Each seed makes a plan for support/fault_proxy.py. Besides the end of each run it is checked that
no more than 1.05 times the image's bytes were sent, that no credentials reached the other host,
that nothing ran past its deadline, that no secret was printed, and that the cache holds nothing
that a
clean run would not have put there.

    tests/e2e/faults.py [--count 200] [--seed 1] [--only SEED] [--iar PROGRAM]
"""

import argparse
import collections
import hashlib
import json
import os
import random
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.lab import FAULT as PROXY, OPEN as DIRECT, OTHER, lab
from support.program import IAR, Checks, fresh_folder, last_words, need, run
from support.pushed_image import inventory_hash, push_image

NAME = "faults/app:v1"
TIMEOUT_SECONDS = 20
STARTING_SECONDS = 5  # for the process itself, on a busy machine
RECOVERS, CORRUPT, LATE, LIMITED = "recovers", "corrupt", "timeout", "rate_limited"

FAULTS = ["none", "cut", "stall", "mute", "429", "500", "503", "truncate", "alter", "long", "short",
          "redirect", "range416", "norange"]

def plan_of(seed):
    """The plan of a seed, and the ends that it may have."""
    chance = random.Random(seed)
    few = chance.randint(1, 3)
    fault = FAULTS[seed % len(FAULTS)]
    where = "blobs" if fault in ("range416", "norange") else chance.choice(
        ["blobs", "blobs", "manifests", "all"])
    makers = {
        "none": lambda: ({}, {RECOVERS}),
        "cut": lambda: ({"times": few, "on": where}, {RECOVERS}),
        "stall": lambda: ({"times": chance.randint(1, 2), "on": where}, {RECOVERS}),
        "mute": lambda: ({"times": chance.randint(0, 1), "on": where}, None),
        "429": lambda: ({"times": chance.randint(0, 2), "on": where,
                         "retry_after": chance.choice(["1", "3600"])}, None),
        "500": lambda: ({"times": chance.randint(0, 3), "on": where}, None),
        "503": lambda: ({"times": chance.randint(0, 3), "on": where}, None),
        "truncate": lambda: ({"times": 0, "on": where}, {CORRUPT}),
        "alter": lambda: ({"times": chance.randint(0, few), "on": where}, {CORRUPT}),
        "long": lambda: ({"times": few, "on": where}, {RECOVERS}),
        # A document that ends early cannot be told from one that was changed.
        "short": lambda: ({"times": few, "on": where}, {RECOVERS, CORRUPT}),
        "redirect": lambda: ({"times": 0, "on": where}, {RECOVERS}),
        # The config is asked for without Range, and again from its beginning.
        "range416": lambda: ({"times": 1, "on": "blobs"}, {CORRUPT, RECOVERS}),
        "norange": lambda: ({"times": few, "on": "blobs"}, {RECOVERS}),
    }
    plan, ends = makers[fault]()
    # An image has one document and four blobs; what is never struck would not be tested.
    plan.update(fault=fault, seed=seed, skip=0 if where == "manifests" else chance.randint(0, 3))
    if ends is None:
        always = plan["times"] == 0
        if fault == "429":
            ends = {LIMITED} if always or plan["retry_after"] == "3600" else {RECOVERS}
        else:
            ends = {LATE} if always else {RECOVERS}
    return plan, ends


def control(path, content=None):
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"http://{PROXY}{path}", data=data,
                                     method="PUT" if data else "GET")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return json.load(answer)


IMAGE_RECORD = b"image/1"  # of src/assess/base_images.cpp


def cache_files(folder):
    """What a cache holds: path below the folder and digest of the bytes. The record of the whole
    image names the host that was asked, so it counts by its path."""
    found = set()
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                data = file.read()
            digest = "" if IMAGE_RECORD in data else hashlib.sha256(data).hexdigest()
            found.add((os.path.relpath(path, folder), digest))
    return found


class Run:
    def __init__(self, options, folder):
        self.options = options
        self.credentials = os.path.join(folder, "config.json")
        with open(self.credentials, "w", encoding="ascii") as out:
            auth = {"auth": "YWxpY2U6czNjcmV0"}
            json.dump({"auths": {PROXY: auth, OTHER: auth}}, out)

    def scan(self, host, cache):
        words = [self.options.iar, "scan", f"{host}/{NAME}", "--format", "json", "--cache", cache,
                 "--plain-http", f"{PROXY},{DIRECT}", "--credentials", self.credentials,
                 "--connect-timeout", "2", "--answer-timeout", "1", "--stall-timeout", "1",
                 "--timeout", str(TIMEOUT_SECONDS), "--threads", "2"]
        start = time.monotonic()
        result = run(words)
        return result, time.monotonic() - start


def end_of(result, good):
    """How a scan ended: RECOVERS, a reason, or something that must not be."""
    if result.returncode == 0:
        return RECOVERS if inventory_hash(result) == good else "another inventory"
    words = result.stderr.decode(errors="replace")
    _, found, rest = words.partition("not assessed (")
    if result.returncode == 3 and found:
        return rest.partition(")")[0]
    return f"exit {result.returncode}: {words.strip()[-200:]}"


def check_seed(checks, runs, seed, reference):
    plan, ends = plan_of(seed)
    control("/_plan", plan)
    with tempfile.TemporaryDirectory() as cache:
        result, seconds = runs.scan(PROXY, cache)
        strange = cache_files(cache) - reference["cache"]
    seen = control("/_seen")
    end = end_of(result, reference["hash"])
    what = f"seed {seed} {json.dumps(plan)}"
    checks.check(end in ends, f"{what}: ended in '{end}', not in {' or '.join(sorted(ends))}: "
                 f"{result.stderr.decode(errors='replace').strip()[-300:]}")
    checks.check(seconds < TIMEOUT_SECONDS + STARTING_SECONDS, f"{what}: took {seconds:.1f} s")
    checks.check(b"s3cret" not in result.stderr + result.stdout, f"{what}: a secret was printed")
    checks.check(seen["authorizations_elsewhere"] == 0, f"{what}: credentials for another host")
    checks.check(not strange, f"{what}: in the cache: {sorted(strange)[:3]}")
    if plan["fault"] != "norange":
        share = seen["blob_bytes"] / reference["bytes"]
        checks.check(share <= 1.05, f"{what}: {share:.3f} times the image was sent")
    return plan["fault"], end, seen["faults"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need(options.iar, "skopeo", "docker-registry")
    lab("up", "open", "fault")
    folder = fresh_folder("e2e", "faults")
    reference = {"bytes": push_image(folder, f"{DIRECT}/{NAME}")}
    checks, runs = Checks(), Run(options, folder)
    cache = os.path.join(folder, "cache")
    clean, _ = runs.scan(DIRECT, cache)
    if clean.returncode != 0:
        sys.exit(f"a clean scan: {last_words(clean)}")
    reference["hash"], reference["cache"] = inventory_hash(clean), cache_files(cache)
    checks.check(len(json.loads(clean.stdout).get("packages", [])) > 200, "the clean inventory")
    checks.check(len(reference["cache"]) > 0, "the clean run's cache")

    seeds = [options.only] if options.only else range(options.seed, options.seed + options.count)
    ends, struck = collections.Counter(), collections.Counter()
    for seed in seeds:
        fault, end, faults = check_seed(checks, runs, seed, reference)
        ends[fault, end] += 1
        struck[fault] += faults
    for (fault, end), count in sorted(ends.items()):
        print(f"{fault:10} {end:12} {count}")
    # A fault that never happened was not survived.
    for fault in struck:
        checks.check(fault == "none" or struck[fault] > 0, f"{fault} never happened")
    checks.finish()


if __name__ == "__main__":
    main()
