#!/usr/bin/env python3
"""NO_PROXY against a real squid: each row of tests/cases/net/no_proxy.table is asked for
through the client, and squid's own log says which requests went through it. Credentials for
the proxy must be in no output. Runs in a network of its own, so that no row's host is ever
reached.

    tests/e2e/proxies.py [--probe PROGRAM]
"""

import argparse
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.isolation import isolate
from support.lab import SQUID, lab
from support.program import BUILD, Checks, need, run
from support.table import read_table

PROXY = f"http://alice:s3cret@{SQUID}"
LOG = os.path.join(BUILD, "lab", "squid", "access.log")


def log_size():
    return os.path.getsize(LOG) if os.path.exists(LOG) else 0


def wait_for_log(size):
    """squid writes its log a moment after the answer."""
    for _ in range(20):
        if log_size() > size:
            return True
        time.sleep(0.02)
    return False


def check_row(checks, probe, line, cells):
    no_proxy, url, way = cells
    size = log_size()
    probe.stdin.write(f"{no_proxy}\t{url}\n")
    probe.stdin.flush()
    answer = probe.stdout.readline()
    through = wait_for_log(size) if way == "proxy" else log_size() > size
    what = f"line {line}: {no_proxy} | {url}: {answer.strip()}"
    checks.check(through == (way == "proxy"), f"{what}: {'through' if through else 'past'} squid")
    checks.check("s3cret" not in answer, f"{what}: a secret was printed")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", default=os.path.join(BUILD, "release", "tests", "net_probe"))
    options = parser.parse_args()
    need(options.probe, "squid", "htpasswd", "ip", "unshare")
    lab("down", "squid")
    isolate()
    lab("up", "squid")
    checks = Checks()
    try:
        rows = read_table("net/no_proxy.table")
        checks.check(len(rows) >= 40, "at least 40 rows")
        with subprocess.Popen([options.probe, PROXY], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as probe:
            for line, cells in rows:
                check_row(checks, probe, line, cells)
            probe.stdin.close()
        wrong = run([options.probe, f"http://alice:wr0ng@{SQUID}"],
                    input=b"\thttp://other.test/\n\thttps://other.test/\n")
        for answer in wrong.stdout.decode().splitlines():
            checks.check(answer == "407" or answer.startswith("denied: "), f"refused: {answer}")
            checks.check("wr0ng" not in answer, f"a secret was printed: {answer}")
    finally:
        lab("down", "squid")
    checks.finish()


if __name__ == "__main__":
    main()
