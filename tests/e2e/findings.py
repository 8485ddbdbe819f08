#!/usr/bin/env python3
"""What is shown of findings: SARIF and CycloneDX hold by their own schemas, the Falcon report has
what its readers look at, secrets of the image's configuration are in no output, and `iar explain`
says why and why not.

A made-up image is held against a database that `iar db build` makes of made-up feeds. The schema of
SARIF comes from the npm package of Microsoft's matchers, CycloneDX's from the reference library.

    tests/e2e/findings.py [--iar PROGRAM]
"""

import argparse
import json
import os
import subprocess
import sys

import jsonschema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import sbom
from support.layout import Layout
from support.program import BUILD, IAR, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

SARIF_PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SARIF_SCHEMA = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
OLD, DAY = 1700000000, 86400
SECRETS = ("hunter2", "s3cr3t-token", "l4bel-value")

OS_RELEASE = b'ID=debian\nVERSION_ID="12"\n'
STATUS = b"""Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.11-1~deb12u2

Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.11-1~deb12u2

Package: zlib1g
Status: install ok installed
Architecture: amd64
Source: zlib
Version: 1:1.2.13.dfsg-1
"""


def record(name, package, fixed, **more):
    return {"schema_version": "1.4.0", "id": name, "modified": "2024-01-02T00:00:00Z",
            "affected": [{"package": {"ecosystem": "npm", "name": package}, "ranges": [
                {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}], **more}


def debian(versions, **more):
    return {"description": "made up", "releases": {"bookworm": {
        "repositories": {"bookworm": "1"}, "urgency": "high", **versions, **more}}}


FEEDS = {
    "debian/tracker/tracker.json": {
        "openssl": {"CVE-2024-1": debian({"status": "resolved",
                                          "fixed_version": "3.0.13-1~deb12u1"}),
                    "CVE-2024-2": debian({"status": "resolved",
                                          "fixed_version": "3.0.11-1~deb12u2"}),
                    "CVE-2024-3": debian({"status": "resolved",
                                          "fixed_version": "3.0.14-1~deb12u1"})},
        "zlib": {"CVE-2024-4": debian({"status": "open"}, nodsa="Minor issue",
                                      nodsa_reason="no-dsa")}},
    "ghsa/npm/GHSA-1.json": record(
        "GHSA-1", "left", "1.3.1", aliases=["CVE-2024-5"], summary="Pads <too> far",
        references=[{"type": "WEB", "url": "https://example.org/left"}],
        severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]),
    "ghsa/npm/GHSA-2.json": record("GHSA-2", "left", "soon"),
}


def write_image(folder):
    """Two layers whose history, environment and labels hold secrets."""
    file = lambda path, data: Entry(path.encode(), "f", data=data)
    lower = write_tar([file("etc/os-release", OS_RELEASE), file("var/lib/dpkg/status", STATUS)])
    upper = write_tar([file("srv/a b/node_modules/left/package.json",
                            b'{"name": "left", "version": "1.3.0"}'),
                       file("srv/x/a-1.dist-info/METADATA", b"Name: a\nVersion: 1\n")])
    config = {"config": {"Env": ["PATH=/bin", f"DB_PASSWORD={SECRETS[0]}"],
                         "Labels": {"api.key.token": SECRETS[2], "vendor": "us"}},
              "history": [{"created_by": "ADD rootfs"},
                          {"created_by": f"|1 NPM_TOKEN={SECRETS[1]} /bin/sh -c npm ci"}]}
    Layout(folder).add("v1", [lower, upper], ["gzip", "gzip"], config)
    return f"oci:{folder}:v1"


class Tester:
    def __init__(self, iar, work):
        self.iar, self.work, self.checks = iar, work, Checks()
        self.image = write_image(f"{work}/image")
        for name, content in FEEDS.items():
            os.makedirs(os.path.dirname(f"{work}/feeds/{name}"), exist_ok=True)
            with open(f"{work}/feeds/{name}", "w", encoding="ascii") as out:
                json.dump(content, out)
        built = run([iar, "db", "build", f"{work}/feeds", "--output", f"{work}/advisories.db",
                     "--signing-key", f"{work}/key.pem", "--source-date-epoch", str(OLD)])
        if built.returncode != 0:
            sys.exit(f"iar db build: {last_words(built)}")
        self.database = ["--advisories", f"{work}/advisories.db",
                         "--advisory-keys", f"{work}/key.pem.pub"]

    def output(self, *words, status=0):
        """Standard output and standard error; no secret is in them."""
        result = run([self.iar, *words])
        name = " ".join(map(str, words[:4]))
        self.checks.check(result.returncode == status, f"{name}: {last_words(result)}")
        text = result.stdout.decode()
        for secret in SECRETS:
            self.checks.check(secret not in text, f"{name}: {secret} is told")
        return text, result.stderr.decode()

    def scan(self, form, day=1):
        """Twice, which must give the same."""
        words = ["scan", self.image, "--format", form, *self.database,
                 "--source-date-epoch", str(OLD + day * DAY)]
        first, again = self.output(*words), self.output(*words)
        self.checks.check(first == again, f"{form}: two runs differ")
        return first


def check_table(tester):
    checks = tester.checks
    text, said = tester.scan("table")
    lines = [line.split() for line in text.splitlines()]
    checks.check("(1 day old)" in text and "OLD" not in text and not said, f"age: {said}")
    upgrade = [line for line in lines if line[:3] == ["openssl", "(2", "packages)"]]
    checks.check(upgrade and upgrade[0][3:5] == ["3.0.11-1~deb12u2", "3.0.14-1~deb12u1"],
                 f"table: {upgrade}")
    checks.check("NOT LOOKED UP 1 pypi" in text, "table: what was not looked up")
    checks.check("1 undetermined" in text, "table: undetermined")
    text, said = tester.scan("table", 12)
    checks.check("OLD ADVISORIES" in text and "12 days old" in said, f"old: {said}")


def check_sarif(tester):
    checks = tester.checks
    tool = f"{BUILD}/tools/sarif"
    if not os.path.exists(f"{tool}/{SARIF_SCHEMA}"):
        subprocess.run(["npm", "install", "--prefix", tool, "--no-audit", "--no-fund",
                        "--ignore-scripts", "--legacy-peer-deps", "--omit=peer",
                        "--loglevel=error", SARIF_PACKAGE], check=True)
    with open(f"{tool}/{SARIF_SCHEMA}", encoding="utf-8-sig") as text:
        schema = json.load(text)
    validator = jsonschema.validators.validator_for(schema)(schema)
    found = json.loads(tester.scan("sarif")[0])
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(found)]
    checks.check(not errors, f"SARIF: {errors[:3]}")
    checks.check(not validator.is_valid({**found, "version": "2.0.0"}), "SARIF: anything is valid")
    (one,) = found["runs"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    levels = {(result["ruleId"], result["level"], result["kind"]) for result in one["results"]}
    checks.check(levels == {("vulnerability/CVE-2024-1", "error", "fail"),
                            ("vulnerability/CVE-2024-3", "error", "fail"),
                            ("vulnerability/CVE-2024-4", "error", "fail"),
                            ("vulnerability/CVE-2024-5", "error", "fail"),
                            ("vulnerability/GHSA-2", "none", "open")}, f"SARIF: {levels}")
    checks.check(all(rules[result["ruleIndex"]] == result["ruleId"] for result in one["results"]),
                 "SARIF: rule indexes")
    prints = [result["partialFingerprints"]["iarFinding/v1"] for result in one["results"]]
    checks.check(len(set(prints)) == len(prints) == 7, f"SARIF: fingerprints {prints}")
    later = json.loads(tester.scan("sarif", 12)[0])["runs"][0]
    checks.check(prints == [result["partialFingerprints"]["iarFinding/v1"]
                            for result in later["results"]], "SARIF: fingerprints change")
    checks.check("12 days" in json.dumps(later["invocations"]), "SARIF: age")


def check_cyclonedx(tester):
    checks = tester.checks
    text = tester.scan("cyclonedx")[0]
    path = f"{tester.work}/bom.cdx.json"
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    result = run([f"{sbom.VENV}/bin/python", sbom.VALIDATORS, path])
    if checks.check(result.returncode == 0, f"validators: {last_words(result)}"):
        errors = json.loads(result.stdout)[path]["errors"]
        checks.check(not errors, f"CycloneDX: {errors}")
    found = json.loads(text)
    references = {part["bom-ref"] for part in found["components"]}
    affected = {(each["id"], each["analysis"]["state"], len(each["affects"]))
                for each in found["vulnerabilities"]}
    checks.check(affected == {("CVE-2024-1", "exploitable", 2), ("CVE-2024-3", "exploitable", 2),
                              ("CVE-2024-4", "exploitable", 1), ("CVE-2024-5", "exploitable", 1),
                              ("GHSA-2", "in_triage", 1)}, f"CycloneDX: {affected}")
    checks.check(all(part["ref"] in references for each in found["vulnerabilities"]
                     for part in each["affects"]), "CycloneDX: a reference leads nowhere")
    again = json.loads(tester.output("scan", f"sbom:{path}", "--format", "json")[0])
    checks.check(len(again["packages"]) == 5, "CycloneDX: not read back")


def check_falcon(tester):
    checks = tester.checks
    report = json.loads(tester.scan("falcon")[0])
    wanted = {"ScanInfo", "ImageInfo", "Config", "ConfigInfo", "OSInfo", "Manifest", "Layers",
              "Packages", "ELFBinaries", "InventoryEngineInfo", "DetectionEngineInfo",
              "Vulnerabilities", "Detections"}
    checks.check(wanted <= set(report), f"Falcon lacks {wanted - set(report)}")
    ids = sorted({each["Vulnerability"]["CVEID"] for each in report["Vulnerabilities"]})
    checks.check(ids == ["CVE-2024-1", "CVE-2024-3", "CVE-2024-4", "CVE-2024-5", "GHSA-2"],
                 f"Falcon: {ids}")
    layers = {layer["Digest"] for layer in report["Layers"]}
    checks.check(all(each["Vulnerability"]["LayerHash"] in layers
                     for each in report["Vulnerabilities"]), "Falcon: layers")
    checks.check("DB_PASSWORD=REDACTED" in report["ConfigInfo"]["Env"], "Falcon: environment")
    checks.check(report["ConfigInfo"]["Labels"]["api.key.token"] == "REDACTED", "Falcon: labels")
    checks.check("NPM_TOKEN=REDACTED" in report["Layers"][1]["CreatedBy"], "Falcon: history")
    unasked = json.loads(tester.output("scan", tester.image, "--format", "falcon")[0])
    checks.check(unasked["Vulnerabilities"] is None, "Falcon: none without advisories")


def check_explained(tester):
    for name, words in {
            "CVE-2024-1": ["YES: the deb package libssl3", "layer 0 (ADD rootfs)",
                           "upgrade openssl from 3.0.11-1~deb12u2 to 3.0.13-1~deb12u1"],
            "CVE-2024-2": ["NO: the deb package libssl3", "which has the fix"],
            "cve-2024-5": ["YES: the npm package left", "GHSA-1", "< 1.3.1"],
            "GHSA-2": ["UNDETERMINED: nobody can tell"],
            "CVE-2024-9": ["UNDETERMINED: the database has no advisory"]}.items():
        text = tester.output("explain", tester.image, name, *tester.database)[0]
        for each in words:
            tester.checks.check(each in text, f"explain {name}: no '{each}' in {text}")
    for words in (["explain", tester.image, "CVE-2024-1"],
                  ["scan", tester.image, "--format", "sarif"]):
        said = tester.output(*words, status=2)[1]
        tester.checks.check("--advisories" in said, f"{words}: {said}")


def check_cache(tester):
    """What is kept holds no secret, either."""
    cache = f"{tester.work}/cache"
    tester.output("scan", tester.image, "--cache", cache)
    kept = 0
    for folder, _, names in os.walk(cache):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            kept += 1
            tester.checks.check(not any(secret.encode() in data for secret in SECRETS),
                                f"{name} in the cache holds a secret")
    tester.checks.check(kept > 0, "nothing is kept")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    iar = parser.parse_args().iar
    need(iar)
    sbom.install_tools()
    tester = Tester(iar, fresh_folder("e2e", "findings"))
    for check in (check_table, check_sarif, check_cyclonedx, check_falcon, check_explained,
                  check_cache):
        check(tester)
    tester.checks.finish()


if __name__ == "__main__":
    main()
