#!/usr/bin/env python3
"""The JSON of `iar scan` is what docs/schema/inventory.schema.json promises.

Scans of a root file system, of images with everything that an inventory can hold (diagnostics,
undetermined packages, nested indexes, labels) and of a docker archive are validated; so is the
schema itself: it describes each member, describes none that never comes, and refuses outputs that
lack a member or have one too many.

    tests/e2e/schema.py [--iar PROGRAM]
"""

import argparse
import copy
import hashlib
import io
import json
import os
import sys
import tarfile

import jsonschema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import INDEX, Layout, sha256
from support.program import IAR, ROOT, Checks, fresh_folder, last_words, need, run
from support.tar_writer import Entry, write_tar

SCHEMA = os.path.join(ROOT, "docs", "schema", "inventory.schema.json")
# Members that the files of this test do not lead to.
NOT_YET = {"package.development", "package.properties", "known.date_added", "known.due_date",
           "known.epss", "known.epss_percentile", "known.exploitation", "known.ransomware",
           "priority_part.name", "priority_part.points", "priority_part.why", "judgement.rule",
           "judgement.suppressed", "judgement.expired", "suppression.by", "suppression.source",
           "suppression.reason", "suppression.owner", "suppression.expires", "verdict.policy",
           "verdict.reason", "finding.package_class", "finding.fixed_with_subscription",
           "judgement.vex", "vex.status", "vex.document", "vex.author", "vex.justification",
           "vex.text", ".rejected"}

OS_RELEASE = b"""ID=debian
VERSION_ID="12"
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
VERSION_CODENAME=bookworm
VARIANT_ID=server
CPE_NAME="cpe:/o:debian:debian_linux:12"
ID_LIKE="one two"
"""
DPKG_STATUS = b"""Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc (2.36-9)
Version: 2.36-9+deb12u1
Depends: libgcc-s1

Package: broken
Status: install ok installed
"""
MODULE = b'{"name": "@scope/left-pad", "version": "1.3.0", "license": "MIT"}'
APK_INSTALLED = b"P:musl\nV:1.2.4-r2\nA:x86_64\nL:MIT\n\n"


def file(path, data):
    return Entry(path.encode(), "f", data=data)


def system_files():
    return [file("etc/os-release", OS_RELEASE), file("var/lib/dpkg/status", DPKG_STATUS),
            file("app/node_modules/@scope/left-pad/package.json", MODULE),
            file("usr/lib/python3/dist-packages/a-1.dist-info/METADATA", b"Name: a\nVersion: 1\n")]


def write_folder(folder):
    for entry in system_files():
        path = os.path.join(folder, entry.path.decode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(entry.data)
    return f"dir:{folder}"


def write_odd_image(folder):
    """An Alpine whose upper layer loses the database, breaks a package and has trailing bytes."""
    lower = write_tar([file("lib/apk/db/installed", APK_INSTALLED)])
    upper = write_tar(system_files() + [file("lib/apk/db/.wh.installed", b""),
                                        file("srv/node_modules/x/package.json", b"{nonsense")])
    labels = {"Labels": {"org.opencontainers.image.base.name": "docker.io/library/alpine:3"}}
    layout = Layout(folder)
    layout.add("odd", [lower, upper], ["gzip", "zstd"], {"config": labels})
    return f"oci:{folder}"


def write_nested_image(folder):
    """Reached through an index inside the layout's index."""
    layout = Layout(folder)
    layout.add("inner", [write_tar(system_files())], ["plain"])
    inner = dict(layout.manifests.pop(), platform={"os": "linux", "architecture": "amd64"})
    text = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [inner]}).encode()
    layout.manifests.append(layout.blob(text, INDEX))
    layout.write_index()
    return f"oci:{folder}"


def write_owned_images(folder, cache, iar):
    """A module that a Debian package owns, another that a lock file contradicts; and its base,
    assessed before."""
    sums = hashlib.md5(MODULE).hexdigest() + "  usr/share/nodejs/left-pad/package.json\n"
    lock = json.dumps({"lockfileVersion": 3, "packages": {"node_modules/x": {"version": "1.0.1"}}})
    lower = write_tar([file("etc/os-release", OS_RELEASE), file("var/lib/dpkg/status", DPKG_STATUS),
                       file("var/lib/dpkg/info/libc6:amd64.md5sums", sums.encode()),
                       file("usr/share/nodejs/left-pad/package.json", MODULE)])
    upper = write_tar([file("app/package-lock.json", lock.encode()),
                       file("app/node_modules/x/package.json", b'{"name":"x","version":"1.0.0"}')])
    base = "org.opencontainers.image.base"
    more = {"config": {"Labels": {f"{base}.name": "debian:12", f"{base}.digest": "sha256:1"}},
            "history": [{"created_by": "ADD rootfs", "created": "2024-01-01T00:00:00Z"},
                        {"created_by": "RUN npm ci", "comment": "buildkit"}]}
    Layout(f"{folder}/base").add("base", [lower], ["plain"])
    run([iar, "scan", f"oci:{folder}/base", "--cache", cache])
    Layout(f"{folder}/above").add("above", [lower, upper], ["gzip", "zstd"], more)
    return f"oci:{folder}/above"


def write_docker_archive(path):
    layer = write_tar(system_files())
    config = json.dumps({"os": "linux", "architecture": "arm", "variant": "v7", "rootfs": {
        "type": "layers", "diff_ids": [f"sha256:{sha256(layer)}"]}}).encode()
    name = sha256(config) + ".json"
    manifest = json.dumps([{"Config": name, "RepoTags": ["a:b"], "Layers": ["1/layer.tar"]}])
    with tarfile.open(path, "w") as archive:
        for member, data in ((name, config), ("1/layer.tar", layer),
                             ("manifest.json", manifest.encode())):
            head = tarfile.TarInfo(member)
            head.size = len(data)
            archive.addfile(head, io.BytesIO(data))
    return f"docker-archive:{path}"


def write_advisories(folder, iar):
    """A database that speaks of what the images hold; answers the options that name it."""
    ghsa = {"schema_version": "1.4.0", "id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2024-1000"],
            "modified": "2024-01-02T00:00:00Z", "summary": "Pads too far to the left",
            "severity": [{"type": "CVSS_V3",
                          "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "npm", "name": "@scope/left-pad"}, "ranges": [
                {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.3.1"}]}]}]}
    tracker = {"glibc": {"CVE-2024-2000": {"description": "a flaw", "releases": {"bookworm": {
        "status": "open", "repositories": {"bookworm": "2.36-9"}, "urgency": "low",
        "nodsa": "Minor issue", "nodsa_reason": "no-dsa"}}}}}
    for name, content in (("ghsa/npm/GHSA-aaaa-bbbb-cccc.json", ghsa),
                          ("debian/tracker/tracker.json", tracker)):
        path = os.path.join(folder, "feeds", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as out:
            json.dump(content, out)
    built = run([iar, "db", "build", f"{folder}/feeds", "--output", f"{folder}/advisories.db",
                 "--signing-key", f"{folder}/key.pem"])
    if built.returncode != 0:
        sys.exit(f"iar db build: {last_words(built)}")
    return ["--advisories", f"{folder}/advisories.db", "--advisory-keys", f"{folder}/key.pem.pub"]


def without_repeats(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a member comes twice: {[key for key, _ in pairs]}")
    return found


def scan(iar, image, words, name, checks):
    result = run([iar, "scan", image, "--format", "json", *words])
    if not checks.check(result.returncode == 0, f"{name}: {last_words(result)}"):
        return None
    return json.loads(result.stdout, object_pairs_hook=without_repeats)


def objects(schema):
    """The schema's objects as (name, object)."""
    return [("", schema)] + [(name, part) for name, part in schema["$defs"].items()
                             if part.get("type") == "object"]


def check_schema(schema, checks):
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, part in objects(schema):
        checks.check(part["additionalProperties"] is False, f"{name}: open to any member")
        for key, member in part["properties"].items():
            shared = member.get("$ref", "").removeprefix("#/$defs/")
            told = member.get("description") or schema["$defs"].get(shared, {}).get("description")
            checks.check(bool(told), f"{name}.{key} has no description")


def members(found):
    """What the output has, as OBJECT.MEMBER in the schema's names."""
    seen = {f".{key}" for key in found}
    parts = [("image", [found["image"]]), ("layer", found["image"]["layers"]),
             ("os", [found.get("os", {})]), ("package", found["packages"]),
             ("base_image", found.get("base_images", [])),
             ("evidence", [e for package in found["packages"] for e in package["evidence"]]),
             ("owner", [p["owner"] for p in found["packages"] if "owner" in p]),
             ("conflict", [c for p in found["packages"] for c in p.get("conflicts", [])]),
             ("diagnostic", found["diagnostics"]), ("stats", [found.get("stats", {})]),
             ("advisories", [found.get("advisories", {})]), ("finding", found.get("findings", [])),
             ("verdict", [found.get("verdict", {})]),
             ("known", [f["known"] for f in found.get("findings", [])]),
             ("priority", [f["priority"] for f in found.get("findings", [])]),
             ("judgement", [f["judgement"] for f in found.get("findings", [])]),
             ("source", [x for f in found.get("findings", []) for x in f["sources"]]),
             ("unlooked", found.get("unlooked", []))]
    return seen.union(f"{name}.{key}" for name, rows in parts for row in rows for key in row)


def mutations(value):
    """The value with one member too many or too few in one object, each once."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            for changed, what in mutations(item):
                yield value[:index] + [changed] + value[index + 1:], f"{index}/{what}"
    if not isinstance(value, dict):
        return
    yield value | {"unheard_of": 1}, "unheard_of"
    for key, item in value.items():
        yield {k: v for k, v in value.items() if k != key}, f"no {key}"
        for changed, what in mutations(item):
            yield value | {key: changed}, f"{key}/{what}"


def check_refusals(validator, name, found, checks):
    """One member too many is never allowed; one too few only where the schema says so."""
    optional = refused = 0
    for changed, what in mutations(copy.deepcopy(found)):
        valid = validator.is_valid(changed)
        free = what.endswith("properties/unheard_of")  # a package's own words; a number is none
        checks.check(not valid or "unheard_of" not in what or free, f"{name}: valid with {what}")
        optional += valid
        refused += not valid
    checks.check(refused > optional, f"{name}: {refused} changes refused, {optional} not")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    iar = parser.parse_args().iar
    need(iar)
    checks, work = Checks(), fresh_folder("e2e", "schema")
    with open(SCHEMA, encoding="utf-8") as text:
        schema = json.load(text)
    check_schema(schema, checks)
    validator = jsonschema.Draft202012Validator(schema)
    images = {"folder": write_folder(f"{work}/folder"), "odd": write_odd_image(f"{work}/odd"),
              "nested": write_nested_image(f"{work}/nested"),
              "docker": write_docker_archive(f"{work}/docker.tar"),
              "owned": write_owned_images(f"{work}/owned", f"{work}/cache", iar)}
    advisories, seen = write_advisories(f"{work}/advisories", iar), set()
    for name, image in images.items():
        for words in ([], ["--stats"], advisories):
            cache = ["--cache", f"{work}/cache"] if name == "owned" else []
            found = scan(iar, image, words + cache, name, checks)
            if found is None:
                continue
            errors = [f"{error.json_path}: {error.message}" for error in
                      validator.iter_errors(found)]
            checks.check(not errors, f"{name} {words}: {'; '.join(errors)}")
            checks.check(("stats" in found) == ("--stats" in words), f"{name} {words}: stats")
            checks.check(("findings" in found) == (words is advisories), f"{name}: findings")
            check_refusals(validator, name, found, checks)
            seen |= members(found)
            if name == "odd":
                checks.check(found["completeness"] == "partial", "odd: completeness")
                checks.check(found["undetermined"] == ["apk"], f"odd: {found['undetermined']}")
                checks.check(bool(found["diagnostics"]), "odd: no diagnostics")
    described = {f"{name}.{key}" for name, part in objects(schema) for key in part["properties"]}
    checks.check(seen <= described, f"not described: {seen - described}")
    checks.check(described - seen == NOT_YET, f"never seen: {described - seen - NOT_YET}")
    checks.finish()


if __name__ == "__main__":
    main()
