#!/usr/bin/env python3
"""The keyring's table against a real registry with users.

For each row of tests/cases/pull/keyring.table an image of that name is asked for with those
keys. The registry knows one user only: each of the row's candidates in turn, with a wrong
password for all the others, must get in (the registry then says that there is no such image);
each key that is no candidate must not, though its password is right. Runs in a network of its
own, where every name of the table leads to the registry.

    tests/e2e/keyring.py [--iar PROGRAM]
"""

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.isolation import isolate
from support.program import IAR, Checks, fresh_folder, need, run
from support.table import read_table

USERS = 5


def authority_of(name):
    """Where an image of that name is asked for."""
    first, slash, _ = name.partition("/")
    named = slash and (re.search(r"[.:]", first) or first == "localhost")
    if not named or first in ("docker.io", "index.docker.io"):
        return "registry-1.docker.io"
    return first


def port_of(authority):
    port = re.search(r":(\d+)$", authority.rpartition("]")[2])
    return int(port.group(1)) if port else 80


@contextlib.contextmanager
def registries(folder, ports):
    """One docker-registry for each port, with users 1, 2 … whose password is "right"."""
    users = os.path.join(folder, "htpasswd")
    for user in range(1, USERS + 1):
        flags = "-Bbc" if user == 1 else "-Bb"
        subprocess.run(["htpasswd", flags, "-C", "4", users, str(user), "right"], check=True,
                       stderr=subprocess.DEVNULL)
    running = []
    try:
        for port in ports:
            config = os.path.join(folder, f"{port}.yml")
            with open(config, "w", encoding="ascii") as out:
                out.write("version: 0.1\n"
                          f'storage: {{ filesystem: {{ rootdirectory: "{folder}/data" }} }}\n'
                          f'http: {{ addr: ":{port}" }}\n'
                          f'auth: {{ htpasswd: {{ realm: lab, path: "{users}" }} }}\n')
            running.append(subprocess.Popen(["docker-registry", "serve", config],
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(1)
        yield
    finally:
        for process in running:
            process.terminate()
            process.wait()


class Asker:
    def __init__(self, iar, folder, plain):
        self.iar, self.plain = iar, plain
        self.credentials = os.path.join(folder, "config.json")

    def reason(self, name, keys, right):
        """The reason for which the image is not read, when user number `right` is the one that has
        the right password. Equal keys cannot stand in one file, so the last of them counts."""
        auths = {}
        for number, key in enumerate(keys, 1):
            password = "right" if number == right else "wrong"
            auths[key] = {"username": str(number), "password": password}
        with open(self.credentials, "w", encoding="ascii") as out:
            json.dump({"auths": auths}, out)
        result = run([self.iar, "scan", f"docker://{name}:v1", "--credentials", self.credentials,
                      "--plain-http", self.plain, "--timeout", "20"])
        words = result.stderr.decode(errors="replace")
        found = re.search(r"not assessed \((\w+)\)", words)
        return (found.group(1) if found else "none"), words


def check_row(checks, asker, line, cells):
    keys, name, wanted = cells[0].split(), cells[1], cells[2].split()
    candidates = [int(word) for word in wanted if word != "-"]
    for number, key in enumerate(keys, 1):
        if key in keys[number:]:
            continue
        reason, words = asker.reason(name, keys, number)
        # Let in, one learns that there is no such image.
        expected = {"not_found"} if number in candidates else {"denied", "no_credentials"}
        what = f"line {line}: {cells[0]} | {name}: key {number}"
        checks.check(reason in expected,
                     f"{what}: {reason}, not {expected}: {words.strip()[-300:]}")
        checks.check("right" not in words.replace("rights", ""), f"{what}: a secret was printed")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need(options.iar, "docker-registry", "htpasswd", "ip", "unshare")
    rows = read_table("pull/keyring.table")
    authorities = sorted({authority_of(cells[1]) for _, cells in rows})
    hosts = {re.sub(r":\d+$", "", name) for name in authorities if not name.startswith("[")}
    isolate(names=sorted(hosts - {"localhost", "127.0.0.1"}))
    folder = fresh_folder("e2e", "keyring")
    checks = Checks()
    checks.check(len(rows) >= 60, "at least 60 rows")
    with registries(folder, sorted({port_of(name) for name in authorities})):
        asker = Asker(options.iar, folder, ",".join(authorities))
        for line, cells in rows:
            check_row(checks, asker, line, cells)
    checks.finish()


if __name__ == "__main__":
    main()
