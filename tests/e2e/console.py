#!/usr/bin/env python3
"""The console and its published clients, over TLS.

Starts `iar server` in a fresh folder, lets falconpy log in, upload an inventory and make every
reading call, and looks at what strangers get.

    tests/e2e/console.py [--iar PROGRAM]
"""

import argparse
import json
import os
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.program import BUILD, IAR, ROOT, Checks, fresh_folder, last_words, need, run

VENV = os.path.join(BUILD, "venv")
CALLS = os.path.join(ROOT, "tests", "e2e", "support", "falconpy_calls.py")
TOOLS = os.path.join(ROOT, "tests", "e2e", "tools.txt")


def install_tools():
    """falconpy, in the version of tools.txt, where PyPI can be reached or it is there."""
    python = os.path.join(VENV, "bin", "python")
    if not os.access(python, os.X_OK):
        subprocess.run(["python3", "-m", "venv", VENV], check=True)
    installed = run([python, "-m", "pip", "-q", "install", "-c", TOOLS, "crowdstrike-falconpy"])
    if installed.returncode != 0:
        sys.exit(f"falconpy cannot be installed: {last_words(installed)}")
    return python


class Console:
    def __init__(self, iar, folder):
        self.data = os.path.join(folder, "data")
        self.process = subprocess.Popen(
            [iar, "server", "--listen", "127.0.0.1:0", "--data", self.data],
            stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "log"), "wb"))
        first = self.process.stdout.readline().decode()
        self.url = first.removeprefix("console ").strip()

    @property
    def bootstrap(self):
        return os.path.join(self.data, "bootstrap.json")

    def get(self, path, method="GET", headers=None):
        """Status, headers and body of an answer."""
        trust = ssl.create_default_context(cafile=os.path.join(self.data, "ca.pem"))
        request = urllib.request.Request(self.url + path, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, context=trust, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, dict(refused.headers), refused.read()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


def check_strangers(console, checks):
    for path, method, status in (
            ("/nothing", "GET", 404), ("/reports", "DELETE", 405), ("/oauth2/token", "GET", 405),
            ("/container-security/combined/images/detail/v1", "GET", 401),
            ("/livez", "GET", 200), ("/readyz", "GET", 200), ("/openapi.json", "GET", 200)):
        answered, headers, body = console.get(path, method)
        checks.check(answered == status, f"{method} {path}: {answered}")
        if status >= 400:
            checks.check(json.loads(body)["errors"][0]["code"] == status, f"{path}: {body}")
            checks.check("X-Cs-Traceid" in headers, f"{path}: {headers}")
        checks.check("X-Cs-Region" not in headers, f"{path}: {headers}")
    forged = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."}
    seen = {console.get("/policy-checks", headers=forged)[0] for _ in range(20)}
    checks.check(seen == {401, 429}, f"forged tokens are refused, then slowed down: {seen}")


def check_secrets(console, checks):
    with open(console.bootstrap, encoding="utf-8") as file:
        secret = json.load(file)["client_secret"].encode()
    checks.check(os.stat(console.bootstrap).st_mode & 0o777 == 0o600, "bootstrap.json is private")
    for folder, _, files in os.walk(os.path.dirname(console.data)):
        for name in files:
            if name == "bootstrap.json":
                continue
            with open(os.path.join(folder, name), "rb") as file:
                checks.check(secret not in file.read(), f"no secret in {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    iar = parser.parse_args().iar
    need(iar)
    python = install_tools()
    checks = Checks()
    folder = fresh_folder("e2e", "console")
    console = Console(iar, folder)
    try:
        environment = {**os.environ, "REQUESTS_CA_BUNDLE": os.path.join(console.data, "ca.pem")}
        called = run([python, CALLS, console.bootstrap], env=environment)
        checks.check(called.returncode == 0, f"falconpy: {last_words(called)}")
        for what, good in json.loads(called.stdout or b"[]"):
            checks.check(good, f"falconpy: {what}")
        check_strangers(console, checks)
        second = run([iar, "server", "--listen", "127.0.0.1:0", "--data", console.data])
        checks.check(second.returncode == 3, "a second console in the folder is refused")
    finally:
        began = time.monotonic()
        checks.check(console.stop() == 0, "told to stop, it ends well")
        checks.check(time.monotonic() - began < 15, "and soon")
    check_secrets(console, checks)
    checks.finish()


if __name__ == "__main__":
    main()
