#!/usr/bin/env python3
"""Go programs: what the scan says of programs that Go itself built, against `go version -m`.

One small program with modules of its own (served from a folder) is built for many systems and in
many ways: stripped, position-independent, linked by another linker, cross-compiled, with a version
told to the linker. Programs of before Go 1.18, which keep their build information in another way,
come from npm, which has one for each system (kept in build/e2e-go-old).

    tests/e2e/go_binaries.py [--iar PROGRAM]
"""

import argparse
import json
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.program import BUILD, IAR, Checks, fresh_folder, last_words, need, run

MODULES = {("example.org/alpha", "v1.2.3"): "", ("example.org/Beta/v2", "v2.0.1"): "",
           ("example.org/gamma", "v0.0.0-20240102030405-0123456789ab"): "",
           ("example.org/fork", "v1.9.0"): ""}
GO_MOD = """module example.org/owner/program

go 1.18

require (
    example.org/alpha v1.2.3
    example.org/Beta/v2 v2.0.1
    example.org/gamma v0.0.0-20240102030405-0123456789ab
    example.org/old v1.0.0
    example.org/local v0.0.0
)

replace example.org/old v1.0.0 => example.org/fork v1.9.0

replace example.org/local => ./local
"""
MAIN = """package main

import (
    "example.org/Beta/v2"
    "example.org/alpha"
    "example.org/gamma"
    "example.org/local"
    "example.org/old"
)

var version = "unset"

func main() { println(version, alpha.Name+beta.Name+gamma.Name+local.Name+old.Name) }
"""
# Name, system, processor, words for `go build`.
BUILDS = (
    ("plain", "linux", "amd64", ()),
    ("trimmed", "linux", "amd64", ("-trimpath",)),
    ("stripped-by-go", "linux", "amd64", ("-ldflags=-s -w -buildid=",)),
    ("version", "linux", "amd64", ("-ldflags=-s -X main.version=v1.4.2",)),
    ("version-quoted", "linux", "arm64", ("-ldflags=-X 'main.version=1.4.3' -X main.date=2024.1",)),
    ("pie", "linux", "amd64", ("-buildmode=pie",)),
    ("linux-mips", "linux", "mips", ()),
    ("windows.exe", "windows", "amd64", ()),
    ("windows-386.exe", "windows", "386", ("-ldflags=-s -w",)),
    ("darwin", "darwin", "amd64", ("-ldflags=-X=main.version=2.0.0-rc.1",)),
    ("darwin-arm64", "darwin", "arm64", ("-ldflags=-X=main.version=2.0.0-rc.1",)),
)
LINKED_BY_GCC = (("external", ("-ldflags=-linkmode=external",)),
                 ("external-pie", ("-buildmode=pie", "-ldflags=-linkmode=external")),
                 ("library.so", ("-buildmode=c-shared",)))
# esbuild of these versions was built by Go 1.17.
OLD = (("esbuild-linux-64", "0.13.15"), ("esbuild-linux-32", "0.13.15"),
       ("esbuild-linux-s390x", "0.14.10"), ("esbuild-windows-64", "0.13.15"),
       ("esbuild-darwin-64", "0.13.15"))


def escaped(path):
    """A module's path as the protocol of module proxies writes it."""
    return "".join("!" + c.lower() if c.isupper() else c for c in path)


def make_proxy(folder):
    for path, version in MODULES:
        name = path.removesuffix("/v2").rsplit("/", 1)[1].lower()
        where = os.path.join(folder, escaped(path), "@v")
        os.makedirs(where)
        # A replacement is imported by the path that it stands in for.
        text = f"module {'example.org/old' if name == 'fork' else path}\n"
        source = f'package {"old" if name == "fork" else name}\n\nconst Name = "{name}"\n'
        with open(f"{where}/{version}.info", "w", encoding="ascii") as out:
            json.dump({"Version": version, "Time": "2024-01-02T03:04:05Z"}, out)
        with open(f"{where}/{version}.mod", "w", encoding="ascii") as out:
            out.write(text)
        with zipfile.ZipFile(f"{where}/{version}.zip", "w") as archive:
            archive.writestr(f"{path}@{version}/go.mod", text)
            archive.writestr(f"{path}@{version}/{name}.go", source)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as out:
        out.write(text)


class Builder:
    """Builds the program into a folder."""

    def __init__(self, work):
        self.source, self.out = f"{work}/source", f"{work}/root/usr/bin"
        os.makedirs(self.out)
        make_proxy(f"{work}/proxy")
        write(f"{self.source}/go.mod", GO_MOD)
        write(f"{self.source}/main.go", MAIN)
        write(f"{self.source}/local/go.mod", "module example.org/local\n")
        write(f"{self.source}/local/local.go", 'package local\n\nconst Name = "local"\n')
        self.environment = dict(
            os.environ, GOPROXY=f"file://{work}/proxy", GOSUMDB="off", GOFLAGS="-mod=mod",
            GOPATH=f"{work}/gopath", GOTOOLCHAIN="local", CGO_ENABLED="0", GO111MODULE="on",
            GOCACHE=os.path.join(BUILD, "e2e-go-cache"), GOWORK="off")

    def build(self, name, words, **environment):
        result = run(["go", "build", "-buildvcs=false", "-o", f"{self.out}/{name}", *words, "."],
                     cwd=self.source, env=dict(self.environment, **environment))
        return "" if result.returncode == 0 else result.stderr.decode(errors="replace")[-300:]


def glue(paths, out):
    """One Mach-O file for several processors, as lipo(1) makes it."""
    table, body, at = b"", b"", 0x4000
    for path in paths:
        with open(path, "rb") as program:
            data = program.read()
        (processor, kind), padding = struct.unpack_from("<II", data, 4), -len(data) % 0x4000
        table += struct.pack(">IIIII", processor, kind, at, len(data), 14)
        body += data + bytes(padding)
        at += len(data) + padding
    with open(out, "wb") as fat:
        fat.write((struct.pack(">II", 0xcafebabe, len(paths)) + table).ljust(0x4000, b"\0") + body)


def old_programs(work):
    """Programs of before Go 1.18, or why there are none."""
    if not os.path.exists(f"{work}/complete"):
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        for package, version in OLD:
            result = run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=work)
            if result.returncode != 0:
                return last_words(result)
            with tarfile.open(f"{work}/{package}-{version}.tgz") as tar:
                # On Windows "esbuild" is a script that starts the program.
                names = [n for n in tar.getnames() if n.endswith(("/esbuild", "/esbuild.exe"))]
                name = max(names, key=lambda n: n.endswith(".exe"))
                with open(f"{work}/{package}", "wb") as out:
                    shutil.copyfileobj(tar.extractfile(name), out)
            os.remove(f"{work}/{package}-{version}.tgz")
        with open(f"{work}/complete", "wb"):
            pass
    return ""


def truth(path, flag_version):
    """{(name, version)} as `go version -m` shows it."""
    lines = subprocess.run(["go", "version", "-m", path], check=True,
                           stdout=subprocess.PIPE).stdout.decode().splitlines()
    found = [["stdlib", lines[0].rsplit(": go", 1)[1].split()[0]]]
    for line in lines[1:]:
        kind, *rest = line.strip("\t").split("\t")
        if kind == "mod":
            found.append([rest[0], flag_version if rest[1] == "(devel)" else rest[1]])
        elif kind == "dep":
            found.append(rest[:2])
        elif kind == "=>" and rest[0].startswith("./"):
            found[-1][1] = ""
        elif kind == "=>":
            found[-1] = rest[:2]
    return {tuple(entry) for entry in found}


def scan(root, iar):
    """{path: {(name, version)}} and whether anything was left out."""
    result = run([iar, "scan", f"dir:{root}", "--format", "json", "--cache", "none"])
    if result.returncode != 0:
        sys.exit(f"FAILED scan: {last_words(result)}")
    inventory, found = json.loads(result.stdout), {}
    for package in inventory["packages"]:
        name = "/".join(filter(None, (package.get("namespace"), package["name"])))
        for evidence in package["evidence"]:
            found.setdefault(evidence["path"], set()).add((name, package.get("version", "")))
    return found, inventory["completeness"]


def make_programs(work):
    """Answers the root folder, and the version that the linker was told, by program."""
    builder = Builder(work)
    versions = {}
    for name, system, processor, words in BUILDS:
        problem = builder.build(name, words, GOOS=system, GOARCH=processor)
        if problem:
            sys.exit(f"FAILED building {name}: {problem}")
        told = [w.split("main.version=")[1].split()[0].strip("'") for w in words
                if "main.version=" in w]
        versions[name] = told[0] if told else "(devel)"
    glue([f"{builder.out}/darwin", f"{builder.out}/darwin-arm64"], f"{builder.out}/universal")
    versions["universal"] = versions["darwin"]
    if shutil.which("gcc"):
        for name, words in LINKED_BY_GCC:
            problem = builder.build(name, words, CGO_ENABLED="1")
            print(f"left out: {name}: {problem}" if problem else f"linked by gcc: {name}")
    if shutil.which("strip"):
        shutil.copy(f"{builder.out}/plain", f"{builder.out}/stripped")
        subprocess.run(["strip", f"{builder.out}/stripped"], check=True)
    return f"{work}/root", versions


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("SKIPPED: there is no Go")
        return
    need(options.iar)
    checks = Checks()
    work = fresh_folder("e2e", "go")
    root, versions = make_programs(work)
    old = os.path.join(BUILD, "e2e-go-old")
    problem = old_programs(old) if shutil.which("npm") else "there is no npm"
    if problem:
        print(f"left out: programs of before Go 1.18: {problem}")
    else:
        for package, _ in OLD:
            shutil.copy(f"{old}/{package}", f"{root}/usr/bin/{package}")
    found, completeness = scan(root, options.iar)
    for name in sorted(os.listdir(f"{root}/usr/bin")):
        if name.endswith(".h"):
            continue
        os.chmod(f"{root}/usr/bin/{name}", 0o755)  # else `go version` passes it over
        expected = truth(f"{root}/usr/bin/{name}", versions.get(name, "(devel)"))
        shown = found.pop(f"usr/bin/{name}", set())
        if not checks.check(shown == expected, f"{name}"):
            print(f"  missing {sorted(expected - shown)}\n  extra {sorted(shown - expected)}")
    checks.check(not found, f"packages of other files: {sorted(found)}")
    checks.check(completeness == "complete", f"completeness: {completeness}")
    subprocess.run(["chmod", "-R", "u+w", work], check=False)
    shutil.rmtree(work, ignore_errors=True)
    checks.finish()


if __name__ == "__main__":
    main()
