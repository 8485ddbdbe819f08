#!/usr/bin/env python3
"""The confined worker, with a program whose analyzers misbehave (faulty_main.cpp).

A file that brings its analyzer down must cost that file and nothing else: exit code 0, one
diagnostic with its path and analyzer, all other packages. What the worker sends is distrusted: an
analyzer that writes forged messages to the parent may at most get the scan refused. The worker's
status, descriptors, memory and system calls are looked at from outside.

    tests/e2e/worker.py [--program PROGRAM] [--only PART]
"""

import argparse
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support import process
from support.faults import (WANTED, diagnostic, fault_files, lies, linked, package_files,
                            with_faults, write_folder, write_layout)
from support.layout import zstd_compress
from support.program import BUILD, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry

FAULTY = os.path.join(BUILD, "release", "tests", "iar_faulty")
REASONS = set("""no_credentials denied not_found certificate dns timeout rate_limited
platform_missing unsupported_media_type encrypted_layer corrupt limit_exceeded windows
runtime_unavailable internal""".split())
FAULTS = ["abort", "chunk", "connect", "crash", "exec", "fork", "hang", "memory", "mprotect",
          "open",
          "stack"]
PARTS = ["single_faults", "many_faults", "forged_messages", "second_reads", "large_files",
         "large_windows", "odd_starts", "look_inside", "system_calls"]
LOST_MAX = 8  # workers, in one image
FORBIDDEN = {"open", "openat", "openat2", "creat", "socket", "socketpair", "connect", "bind",
             "execve", "execveat", "clone", "clone3", "fork", "vfork", "ptrace", "sendmsg",
             "recvmsg", "kill", "memfd_create", "prctl", "unlink", "unlinkat", "dup", "dup2"}


class Prover:
    def __init__(self, program, checks):
        self.program, self.checks = program, checks
        with open(program, "rb") as data:
            self.sanitized = b"__asan_init" in data.read()
        self.work = fresh_folder("e2e", "worker")

    def image(self, name, faults, form):
        return self.image_of(name, with_faults(faults), form)

    def image_of(self, name, layers, form):
        folder = os.path.join(self.work, name)
        shutil.rmtree(folder, ignore_errors=True)
        if form == "folder":
            return write_folder(folder, layers)
        if form == "plain":
            layers = [[entry for layer in layers for entry in layer]]
        return write_layout(folder, layers, form)

    def words(self, image, *more):
        memory = [] if "--memory" in more else ["--memory", "256M"]
        return [self.program, "scan", image, "--format", "json", "--stats", "--cache", "none",
                *memory, *more]

    def scan(self, image, *more, **options):
        return run(self.words(image, *more), timeout=300, **options)

    def judge_faults(self, what, result, faults):
        """One diagnostic for each fault file, and everything else."""
        if not self.checks.check(result.returncode == 0,
                                 f"{what}: exit code {result.returncode}: {last_words(result)}"):
            return
        found = json.loads(result.stdout)
        packages = {(one["type"], one["name"], one["version"]) for one in found["packages"]}
        self.checks.check(packages == WANTED, f"{what}: packages {sorted(packages ^ WANTED)}")
        remarks = sorted((d.get("path", ""), d.get("analyzer", ""), d["effect"], d["reason"])
                         for d in found["diagnostics"])
        expected = sorted((path, path, "partial", "internal") for path in faults)
        self.checks.check(remarks == expected, f"{what}: diagnostics {found['diagnostics']}")
        complete = "partial" if faults else "complete"
        self.checks.check(found["completeness"] == complete, f"{what}: {found['completeness']}")
        lost = found["stats"]["workers_lost"]
        self.checks.check((1 if faults else 0) <= lost <= len(faults),
                          f"{what}: {lost} workers lost")

    def judge_clean(self, what, result):
        """A result, or an error of the closed list."""
        if result.returncode == 0:
            words = "assessed, " + json.loads(result.stdout)["completeness"]
        else:
            words = last_words(result)
            reason = re.match(r"iar: not assessed \((\w+)\): ", words)
            good = result.returncode == 3 and reason is not None and reason[1] in REASONS
            self.checks.check(good, f"{what}: exit code {result.returncode}: {words}")
        self.checks.check(b"\x1b" not in result.stdout + result.stderr,
                          f"{what}: an escape sequence")
        return words

    def single_faults(self):
        for name in FAULTS:
            if name == "memory" and self.sanitized:
                continue  # shadow memory leaves no room for a limit
            begin, faults = time.monotonic(), fault_files([name])
            for form in ("folder", "plain", "gzip"):
                image = self.image("single", faults, form)
                for threads in ("1", "2"):
                    result = self.scan(image, "--analyzer-seconds", "1", "--threads", threads)
                    self.judge_faults(f"{name}, {form}, {threads} threads", result, faults)
            print(f"fault/{name}: {time.monotonic() - begin:.1f} s for 6 scans", flush=True)

    def many_faults(self):
        none = self.image("none", {}, "gzip")
        some = fault_files(["abort", "chunk", "connect", "crash", "mprotect", "open", "stack"])
        image = self.image("several", some, "gzip")
        for threads in ("1", "2"):
            self.judge_faults("no fault", self.scan(none, "--threads", threads), {})
            self.judge_faults(f"{len(some)} faults", self.scan(image, "--threads", threads), some)
        many = fault_files([name for name in FAULTS if name not in ("memory", "hang")])
        self.checks.check(len(many) > LOST_MAX, "too few faults to be too many")
        result = self.scan(self.image("too-many", many, "plain"), "--threads", "1")
        words = last_words(result)
        self.checks.check(result.returncode == 3 and "(internal)" in words,
                          f"{len(many)} faults: exit code {result.returncode}: {words}")
        print(f"{len(many)} faults: {words}")

    def forged_messages(self):
        contents = {"fault/garbage": {"garbage": b"x"},
                    "fault/flood": {"a flood": diagnostic() * 2000},
                    "fault/lie": lies(zstd_compress)}
        for path, bodies in contents.items():
            for what, body in bodies.items():
                for form, threads in (("plain", "1"), ("gzip", "2")):
                    image = self.image("forged", {path: body}, form)
                    begin = time.monotonic()
                    result = self.scan(image, "--threads", threads, "--timeout", "10")
                    words = self.judge_clean(f"{what}, {form}", result)
                    print(f"{what}, {form}: {time.monotonic() - begin:.1f} s: {words}", flush=True)

    def second_reads(self):
        """Faults before and during second reads, which start behind the first 8 MiB where the
        worker that saw them is still there."""
        blob = secrets.token_bytes(20 << 20)
        for first, second in (([], []), (["crash"], []), ([], ["crash"]),
                              (["abort", "open"], ["crash", "stack"])):
            faults = fault_files(first + second)
            image = self.image_of("linked", linked(blob, first, second), "gzip")
            for threads in ("1", "2"):
                result = self.scan(image, "--threads", threads)
                what = f"second reads, {first} before, {second} in them, {threads} threads"
                self.judge_faults(what, result, faults)
                if result.returncode == 0:
                    stats = json.loads(result.stdout)["stats"]
                    print(f"{what}: {stats['second_reads']} files, "
                          f"{stats['second_read_stored_bytes']} bytes read again")
                    self.checks.check(stats["second_reads"] > 0, f"{what}: none")

    def large_files(self):
        """What is too large for the memory that there is costs itself only."""
        status = "var/lib/dpkg/status"
        others = {package for package in WANTED if package[0] != "deb"}
        filler = b"Description: " + b"x" * (40 << 20) + b"\n"
        in_place = package_files()
        in_place[0][1].data += filler
        behind_link = package_files()
        behind_link[0][1] = Entry(b"store/status", "f", data=in_place[0][1].data)
        behind_link[2].append(Entry(status.encode(), "h", link=b"store/status"))
        for name, layers in (("in place", in_place), ("behind a link", behind_link)):
            image = self.image_of("large", layers, "gzip")
            for memory, packages in (("64M", others), ("512M", WANTED)):
                what = f"a database of {len(filler) >> 20} MiB {name}, --memory {memory}"
                result = self.scan(image, "--memory", memory)
                if not self.checks.check(result.returncode == 0, f"{what}: {last_words(result)}"):
                    continue
                found = json.loads(result.stdout)
                names = {(one["type"], one["name"], one["version"]) for one in found["packages"]}
                self.checks.check(names == packages, f"{what}: {sorted(names ^ packages)}")
                reasons = [(d["reason"], d.get("path")) for d in found["diagnostics"]]
                limited = [] if packages == WANTED else [("limit_exceeded", status)]
                self.checks.check(reasons == limited, f"{what}: {reasons}")

    def large_windows(self):
        """Lanes share the memory: windows of zstd that do not fit side by side come in turn."""
        piece = secrets.token_bytes(1 << 20)
        layers = package_files() + [[] for _ in range(3)]
        for number, layer in enumerate(layers):
            layer.append(Entry(b"blob-%d" % number, "f", data=piece * 20))
        image = self.image_of("windows", layers, "zstd-long")
        for memory in ("64M", "96M", "1G"):
            result = self.scan(image, "--threads", "6", "--memory", memory)
            self.judge_faults(f"windows of 16 MiB, --memory {memory}", result, {})

    def odd_starts(self):
        """Without standard descriptors, and as a user without any privilege."""
        image = self.image("odd", fault_files(["crash"]), "gzip")
        out = os.path.join(self.work, "out.json")
        for closed in ((0,), (0, 1, 2)):
            def close(numbers=closed):
                for number in numbers:
                    os.close(number)
            result = self.scan(image, "--output", out, preexec_fn=close)
            if self.checks.check(result.returncode == 0, f"closed {closed}: {result.returncode}"):
                with open(out, "rb") as text:
                    result.stdout = text.read()
                self.judge_faults(f"closed {closed}", result, fault_files(["crash"]))
        if os.getuid() != 0:
            return
        result = self.scan(image, "--threads", "2", user=65534, group=65534, extra_groups=[])
        self.judge_faults("an unprivileged user", result, fault_files(["crash"]))

    def look_inside(self):
        """At a worker that hangs in an analyzer."""
        secret_argument, secret_variable = secrets.token_hex(20), secrets.token_hex(20)
        image = self.image(f"of-{secret_argument}", fault_files(["hang"]), "gzip")
        program = subprocess.Popen(self.words(image, "--threads", "2", "--analyzer-seconds", "60"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   stdin=subprocess.DEVNULL,
                                   env=os.environ | {"IAR_TEST_SECRET": secret_variable})
        try:
            self.judge_process(program.pid, secret_argument, secret_variable)
        finally:
            program.kill()
            program.wait()

    def judge_process(self, parent, *planted):
        def busy_worker():
            """(zygote, worker) once the worker has been busy for a while."""
            for zygote in process.children(parent):
                for worker in process.children(zygote):
                    if process.processor_seconds(worker) > 0.5:
                        return zygote, worker
            return None

        found = process.wait_for(busy_worker, 60)
        if not self.checks.check(found is not None, "no worker hangs"):
            return
        zygote, worker = found
        threads = process.threads(worker)
        print(f"worker: {len(threads)} threads")
        self.checks.check(len(threads) > 2, "the worker has as many threads as lanes")
        for thread in threads:
            fields = process.status(worker, thread)
            self.checks.check(fields["Seccomp"] == "2", f"Seccomp: {fields['Seccomp']}")
            self.checks.check(fields["NoNewPrivs"] == "1", f"NoNewPrivs: {fields['NoNewPrivs']}")
        for number, target in sorted(process.descriptors(worker).items()):
            standard = number < (2 if self.sanitized else 3)
            good = target == "/dev/null" if standard else target.startswith("pipe:")
            self.checks.check(good or (number == 2 and self.sanitized),
                              f"the worker holds descriptor {number}, {target}")
        if not self.sanitized:  # the sanitizer keeps a copy of the environment for itself
            self.judge_memory({"parent": parent, "zygote": zygote, "worker": worker}, planted)

    def judge_memory(self, processes, planted):
        words = [word.encode() for word in planted]
        try:
            for name, number in processes.items():
                found, searched = process.memory_holds(number, words)
                print(f"memory of the {name}: {searched >> 20} MiB, {len(found)} of "
                      f"{len(words)} secrets")
                expected = set(words) if name == "parent" else set()
                self.checks.check(found == expected and searched > 1 << 20,
                                  f"secrets in the memory of the {name}: {len(found)}")
        except PermissionError as why:
            print(f"SKIPPED: memory: {why}")

    def system_calls(self):
        if run(["strace", "-f", "-e", "trace=none", "true"]).returncode != 0:
            print("SKIPPED: strace may not trace here")
            return
        for faults, expected in (([], set()), (["open"], {"openat"}), (["connect"], {"socket"})):
            image = self.image("traced", fault_files(faults), "gzip")
            logs = tempfile.mkdtemp(dir=self.work)
            result = run(["strace", "-ff", "-ttt", "-qq", "-o", os.path.join(logs, "thread"),
                          *self.words(image, "--threads", "2")],
                         timeout=300, env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
            self.judge_faults(f"traced, {faults}", result, fault_files(faults))
            self.judge_calls(logs, expected)

    def judge_calls(self, logs, expected):
        """What the workers' threads called after the filter; `expected` of what is forbidden, each
        of which must have ended in a signal. One log a thread, so that no line is cut in two."""
        calls, leader = {}, {}
        for name in os.listdir(logs):
            thread = name.rpartition(".")[2]
            with open(os.path.join(logs, name), encoding="utf-8", errors="replace") as lines:
                calls[thread] = [line.rstrip().split(" ", 1) for line in lines]
        for thread, lines in calls.items():
            for _, rest in lines:
                made = re.match(r"clone3?\(.*CLONE_THREAD.*\) = (\d+)$", rest)
                if made:
                    leader[made[1]] = thread

        def group(thread):
            while thread in leader:
                thread = leader[thread]
            return thread

        filtered, used, refused = {}, set(), set()
        for thread, lines in calls.items():
            for time, rest in lines:
                if re.match(r"seccomp\(SECCOMP_SET_MODE_FILTER,.* = 0$", rest):
                    filtered[group(thread)] = float(time)
        for thread, lines in calls.items():
            last = None
            for time, rest in lines:
                if float(time) <= filtered.get(group(thread), float("inf")):
                    continue
                call = re.match(r"(\w+)\(", rest)
                if call:
                    last = call[1]
                    used.add(last)
                elif "SIGSYS" in rest:
                    refused.add(last)
        print(f"{len(filtered)} workers; calls behind the filter: {' '.join(sorted(used))}")
        self.checks.check(len(filtered) == 1 + len(expected), f"{len(filtered)} filters in the log")
        self.checks.check({"read", "write"} <= used, "no calls behind the filter were seen")
        self.checks.check(used & FORBIDDEN == expected, f"calls {sorted(used & FORBIDDEN)}")
        self.checks.check(expected <= refused, f"{sorted(expected - refused)} had no consequence")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", default=FAULTY)
    parser.add_argument("--only", choices=PARTS)
    options = parser.parse_args()
    need("strace", options.program)
    checks = Checks()
    prover = Prover(options.program, checks)
    for part in PARTS:
        if options.only in (None, part):
            getattr(prover, part)()
    shutil.rmtree(prover.work)
    checks.finish()


if __name__ == "__main__":
    main()
