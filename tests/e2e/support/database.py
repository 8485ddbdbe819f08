"""What the scripts of the advisory database share: running `iar db`, and how it must end."""

import json
import os

from support.advisory_feeds import EPOCH
from support.program import run

USAGE, REFUSED = 2, 3


def read(path):
    with open(path, "rb") as data:
        return data.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


class Tester:
    """Runs the program in one folder and checks how it ends."""

    def __init__(self, iar, work, checks):
        self.iar, self.work, self.checks = iar, work, checks
        self.key, self.keys = f"{work}/key.pem", f"{work}/key.pem.pub"

    def run(self, *words, epoch=EPOCH):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("IAR_")}
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
        return run([self.iar, *words], env=environment)

    def ends(self, code, *words, says=(), epoch=EPOCH):
        result = self.run(*words, epoch=epoch)
        told = (result.stderr + result.stdout).decode(errors="replace")
        what = " ".join(words).replace(self.work, "")[:120]
        self.checks.check(result.returncode == code,
                          f"{what}: exit code {result.returncode}, not {code}: {told[:400]}")
        for part in says:
            self.checks.check(part in told, f"{what}: does not say {part!r}: {told[:400]}")
        return told

    def build(self, feeds, output, *more, code=0, says=(), epoch=EPOCH, key=None):
        return self.ends(code, "db", "build", feeds, "--output", output, "--signing-key",
                         key or self.key, *more, says=says, epoch=epoch)

    def overlay(self, feeds, base, epoch, *more, code=0):
        return self.ends(code, "db", "build", "--feeds", feeds, "--overlay-for", base,
                         "--signing-key", self.key, *more, epoch=epoch)

    def update(self, source, database, *more, code=0, says=(), keys=None):
        return self.ends(code, "db", "update", "--from", source, "--advisories", database,
                         "--advisory-keys", keys or self.keys, *more, says=says)

    def same(self, one, other, keys=None):
        """Whether two databases say the same."""
        told = self.ends(0, "db", "diff", one, other, "--advisory-keys", keys or self.keys,
                         "--format", "json")
        found = json.loads(told)
        empty = not (found["added"] or found["changed"] or found["removed"]
                     or any(found["values"].values()))
        return self.checks.check(empty, f"{one} and {other} differ: {told[:400]}")

    def status(self, database):
        return json.loads(self.ends(0, "db", "status", database, "--advisory-keys", self.keys,
                                    "--format", "json"))
