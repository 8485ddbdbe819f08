#!/usr/bin/env python3
"""How scans end under a policy, VEX documents and an ignore file, and what `iar policy` says.

The OpenVEX that a scan writes is read by the Go module github.com/openvex/go-vex, where there are
Go and a module proxy; and read again by iar, it suppresses what it says.

    tests/e2e/policy.py [--iar PROGRAM]
"""

import argparse
import json
import os
import re
import shutil
import sys

import jsonschema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import Layout
from support.program import IAR, ROOT, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

DENIED, USAGE, NOT_ASSESSED = 1, 2, 3
READER = """package main

import (
\t"fmt"
\t"os"

\t"github.com/openvex/go-vex/pkg/vex"
)

func main() {
\tdocument, err := vex.Open(os.Args[1])
\tif err != nil {
\t\tfmt.Println(err)
\t\tos.Exit(1)
\t}
\tfor _, statement := range document.Statements {
\t\tif err := statement.Validate(); err != nil {
\t\t\tfmt.Println(err)
\t\t\tos.Exit(1)
\t\t}
\t\tfmt.Println(statement.Vulnerability.Name, statement.Status)
\t}
}
"""
GO_VEX = "github.com/openvex/go-vex/pkg/vex@v0.2.5"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as out:
        out.write(text if isinstance(text, str) else json.dumps(text))
    return path


def advisory(number, name, fixed):
    return {"id": f"GHSA-aaaa-bbbb-{number:04}", "modified": "2024-01-01T00:00:00Z",
            "published": "2024-01-01T00:00:00Z", "aliases": [f"CVE-2024-{number}"],
            "severity": [{"type": "CVSS_V3",
                          "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "npm", "name": name}, "ranges": [
                {"type": "SEMVER",
                 "events": [{"introduced": "0"}] + ([{"fixed": fixed}] if fixed else [])}]}]}


def vex(status, **more):
    return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex",
            "author": "a", "timestamp": "2024-02-01T00:00:00Z", "version": 1, "statements": [
                {"vulnerability": {"name": "CVE-2024-1001"}, "status": status,
                 "products": [{"@id": "pkg:npm/pad@1.0.0"}], **more}]}


class Tester:
    def __init__(self, iar, work, checks):
        self.iar, self.work, self.checks = iar, work, checks
        self.image, self.database = self.write_image(), self.build_database()

    def write_image(self):
        module = json.dumps({"name": "pad", "version": "1.0.0", "license": "MIT"}).encode()
        layout = Layout(f"{self.work}/image")
        layout.add("v1", [write_tar([Entry(b"srv/node_modules/pad/package.json", "f",
                                           data=module)])], ["gzip"])
        return f"oci:{self.work}/image"

    def build_database(self):
        feeds = f"{self.work}/feeds"
        for number, fixed in ((1001, "1.0.1"), (1002, None)):
            one = advisory(number, "pad", fixed)
            write(f"{feeds}/ghsa/npm/{one['id']}.json", one)
        made = run([self.iar, "db", "build", feeds, "--output", f"{self.work}/advisories.db",
                    "--signing-key", f"{self.work}/key.pem"])
        if made.returncode != 0:
            sys.exit(f"iar db build: {last_words(made)}")
        return ["--advisories", f"{self.work}/advisories.db",
                "--advisory-keys", f"{self.work}/key.pem.pub"]

    def ends(self, code, *words, says=()):
        result = run([self.iar, *words])
        told = result.stderr.decode(errors="replace")
        what = " ".join(words).replace(self.work, "")[-150:]
        self.checks.check(result.returncode == code,
                          f"{what}: exit code {result.returncode}, not {code}: {told[:300]}")
        for part in says:
            self.checks.check(part in told, f"{what}: does not say {part!r}: {told[:300]}")
        return result.stdout.decode(errors="replace")

    def scan(self, code, *words, says=()):
        return self.ends(code, "scan", self.image, *self.database, *words, says=says)

    def file(self, name, text):
        return write(f"{self.work}/{name}", text)


def check_fail_on(test):
    test.scan(0)
    test.scan(DENIED, "--fail-on", "high",
              says=["iar: denied: CVE-2024-100", 'by "--fail-on high", and 1 more\n'])
    test.scan(0, "--fail-on", "kev,eol,malicious,undetermined")
    test.scan(DENIED, "--fail-on", "any", "--only-fixed", says=["CVE-2024-1001"])
    test.scan(USAGE, "--fail-on", "hihg", says=["hihg"])
    test.ends(USAGE, "scan", test.image, "--fail-on", "high", says=["--advisories"])
    test.scan(NOT_ASSESSED, "--policy", f"{test.work}/missing")


def check_ignore_file(test):
    lines = "CVE-2024-1001 pad until=2026-06-30 # one\nGHSA-aaaa-bbbb-1002 # two\n"
    name = test.file("ignore", lines)
    test.scan(0, "--fail-on", "any", "--ignore-file", name, "--at", "2026-06-30")
    test.scan(DENIED, "--fail-on", "any", "--ignore-file", name, "--at", "2026-07-01",
              says=["CVE-2024-1001"])
    test.scan(NOT_ASSESSED, "--ignore-file", test.file("bad-ignore", "A until=soon\n"),
              says=["line 1"])


def check_vex(test):
    reason = {"justification": "vulnerable_code_not_present"}
    good = test.file("vex/a.json", vex("not_affected", **reason))
    rest = ["--fail-on", "any", "--only-fixed"]
    test.scan(0, *rest, "--vex", good)
    test.scan(0, *rest, "--vex", f"{test.work}/vex")
    newer = vex("affected", action_statement="x")
    newer["timestamp"] = "2024-03-01T00:00:00Z"
    test.scan(DENIED, *rest, "--vex", good, "--vex", test.file("newer.json", newer))
    bad = test.file("bad.json", vex("not_affected"))
    shown = test.scan(NOT_ASSESSED, "--vex", good, "--vex", bad,
                      says=["(corrupt)", "justification"])
    test.checks.check(shown == "", "a refused document leaves no result")
    return good


def check_policy(test):
    with open(f"{ROOT}/docs/policy.md", encoding="utf-8") as page:
        policy, cases = re.findall(r"```yaml\n(.*?)```", page.read(), re.DOTALL)
    name, tests = test.file("policy.yaml", policy), test.file("cases.yaml", cases)
    shown = test.ends(0, "policy", "check", name)
    test.checks.check("6 rules, 1 exceptions" in shown, shown)
    test.checks.check("5 of 5" in test.ends(0, "policy", "test", name, tests), "policy test")
    wrong = test.file("wrong-cases.yaml", cases.replace("expect: deny", "expect: warn", 1))
    shown = test.ends(DENIED, "policy", "test", name, wrong)
    test.checks.check("expected warn" in shown and "4 of 5" in shown, shown)
    test.ends(DENIED, "policy", "check", test.file("bad.yaml", "apiVersion: iar/v1\nkind: x\n"),
              says=["line 2: kind", "name: is needed"])
    test.ends(NOT_ASSESSED, "policy", "check", f"{test.work}/missing")
    test.ends(USAGE, "policy", "test", name)
    test.scan(DENIED, "--policy", name, says=["severe and mended for a week"])
    with open(f"{ROOT}/docs/schema/policy.schema.json", encoding="utf-8") as schema:
        validator = jsonschema.Draft202012Validator(json.load(schema))
    plain = {"apiVersion": "iar/v1", "kind": "Policy", "name": "p", "rules": [
        {"name": "a", "when": {"severity_at_least": "high", "kev": True}, "action": "deny"}]}
    broken = dict(plain, rules=[{"name": "a", "when": {"severty": "high"}, "action": "deny"}])
    for document, code in ((plain, 0), (broken, DENIED), (dict(plain, exceptions=[{}]), DENIED)):
        test.ends(code, "policy", "check", test.file("as.json", document))
        test.checks.check(validator.is_valid(document) == (code == 0), "the schema agrees")


def check_openvex(test, suppressing):
    words = ["--format", "openvex", "--vex", suppressing, "--source-date-epoch", "1767225600"]
    text = test.scan(0, *words)
    test.checks.check(text == test.scan(0, *words), "two scans write the same OpenVEX")
    states = sorted((one["vulnerability"]["name"], one["status"])
                    for one in json.loads(text)["statements"])
    test.checks.check(states == [("CVE-2024-1001", "not_affected"), ("CVE-2024-1002", "affected")],
                      f"statements {states}")
    test.ends(USAGE, "scan", test.image, "--format", "openvex", says=["--advisories"])
    own = test.file("own.json", text)
    test.scan(0, "--fail-on", "any", "--only-fixed", "--vex", own)
    if shutil.which("go") is None:
        print("go is not installed: the Go module does not read the document", flush=True)
        return
    source = f"{test.work}/reader"
    write(f"{source}/main.go", READER)
    write(f"{source}/go.mod", "module example.org/reader\n")
    got = run(["go", "get", GO_VEX], cwd=source)
    if got.returncode != 0:
        print("no module proxy: the Go module does not read the document", flush=True)
        return
    read = run(["go", "run", ".", own], cwd=source)
    lines = sorted(read.stdout.decode(errors="replace").split("\n"))
    test.checks.check(read.returncode == 0 and lines == ["", "CVE-2024-1001 not_affected",
                                                         "CVE-2024-1002 affected"],
                      f"go-vex: {lines} {last_words(read)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iar", default=IAR)
    arguments = parser.parse_args()
    need(arguments.iar)
    checks = Checks()
    test = Tester(os.path.abspath(arguments.iar), fresh_folder("e2e-policy"), checks)
    check_fail_on(test)
    check_ignore_file(test)
    good = check_vex(test)
    check_policy(test)
    check_openvex(test, good)
    checks.finish()


if __name__ == "__main__":
    main()
