"""Runs a program in a memory cgroup, with a read-only root and no folder for temporary files."""

import os
import subprocess
import sys
import time

from support.program import ROOT

sys.path.insert(0, os.path.join(ROOT, "tests", "bench"))

from measure import children_of, field_bytes

SAMPLE_SECONDS = 0.01
# Every mount that can be written to is made read-only, in a mount namespace of its own.
READ_ONLY = r"""
mount --make-rprivate / || exit 125
while read -r _ place type options _; do
  case $type in proc|sysfs|cgroup*|devpts|mqueue|devtmpfs) continue ;; esac
  case $options in rw*) mount -o remount,bind,ro "$place" || exit 125 ;; esac
done < /proc/self/mounts
if touch /tmp/cage-probe 2>/dev/null || touch "$HOME/cage-probe" 2>/dev/null; then exit 126; fi
exec "$@"
"""


class Unavailable(Exception):
    """This machine cannot do it; the text says why."""


class Cage:
    """A memory cgroup, version 1 or 2."""

    def __init__(self, limit_bytes):
        name = f"iar-bounded-{os.getpid()}"
        if os.path.exists("/sys/fs/cgroup/memory/memory.limit_in_bytes"):
            self.version, self.folder = 1, f"/sys/fs/cgroup/memory/{name}"
            limit = "memory.limit_in_bytes"
        elif os.path.exists("/sys/fs/cgroup/cgroup.controllers"):
            self.version, self.folder = 2, f"/sys/fs/cgroup/{name}"
            limit = "memory.max"
        else:
            raise Unavailable("no memory cgroup is mounted")
        try:
            if self.version == 2:
                self.write("/sys/fs/cgroup/cgroup.subtree_control", "+memory")
            os.mkdir(self.folder)
            self.write(f"{self.folder}/{limit}", str(limit_bytes))
        except OSError as error:
            raise Unavailable(f"memory cgroup: {error}") from error

    @staticmethod
    def write(path, text):
        with open(path, "w", encoding="ascii") as out:
            out.write(text)

    def enter(self):
        self.write(f"{self.folder}/cgroup.procs", str(os.getpid()))

    def remove(self):
        for _ in range(50):
            try:
                os.rmdir(self.folder)
                return
            except OSError:
                time.sleep(0.1)

    def kills(self):
        """How often the kernel killed for want of memory."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        with open(f"{self.folder}/{name}", encoding="ascii") as lines:
            return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))


def run_caged(cage, words, stdin=None):
    """(exit code, output, errors, seconds, peak of the sum of resident sets in bytes)"""
    command = ["unshare", "--mount", "sh", "-c", READ_ONLY, "cage", *words]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/root")}
    begin, peak = time.monotonic(), 0
    output = os.memfd_create("output")
    errors = os.memfd_create("errors")
    program = subprocess.Popen(command, stdin=stdin or subprocess.DEVNULL, stdout=output,
                               stderr=errors, env=environment, preexec_fn=cage.enter)
    while program.poll() is None:
        processes = [program.pid, *children_of(program.pid)]
        peak = max(peak, sum(field_bytes(one, "status", b"VmRSS:") for one in processes))
        time.sleep(SAMPLE_SECONDS)
    seconds = time.monotonic() - begin
    texts = []
    for file in (output, errors):
        with os.fdopen(file, "rb") as data:
            data.seek(0)
            texts.append(data.read())
    return program.returncode, texts[0], texts[1], seconds, peak
