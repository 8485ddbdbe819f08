"""What is installed in an unpacked image, by the word of each ecosystem's own tools.

Each function takes the image's root on disk and answers {(namespace, name, version)}; a namespace
of None means that the tool does not say it. Nothing here shares code with the product.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib

JAR_SUFFIXES = (".jar", ".war", ".ear", ".sar", ".par", ".nar", ".jpi", ".hpi", ".lpkg")
NAMED_JAR = re.compile(r"(.+?)-(\d[^/]*?)(?:-native)?\.[a-z]+$")
VERSION = r"(\d+\.[\w.+~-]*\w)"


def output(words, **options):
    """Standard output of a tool; some that do their work end with another status than 0."""
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
                          **options).stdout.decode(errors="replace")


def files_below(root):
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path) and os.path.isfile(path):
                yield path


def folders_below(root, name):
    """Folders of this name that have none of the same name above them."""
    for folder, inside, _ in os.walk(root):
        if name in inside:
            inside.remove(name)
            yield os.path.join(folder, name)


def deb(root):
    """dpkg-query"""
    form = "${db:Status-Status}\t${Package}\t${Version}\n"
    rows = output(["dpkg-query", "-W", "--admindir", f"{root}/var/lib/dpkg", "-f", form])
    return {("debian", name, version) for status, name, version
            in (row.split("\t") for row in rows.splitlines()) if status == "installed"}


def npm(root):
    """npm query, in each project and in the folder that Debian's node looks into"""
    found = set()
    for modules in [*folders_below(root, "node_modules"), f"{root}/usr/share/nodejs"]:
        if not os.path.isdir(modules):
            continue
        with tempfile.TemporaryDirectory() as project:
            os.symlink(modules, f"{project}/node_modules")
            folder = os.path.dirname(modules) if modules.endswith("node_modules") else project
            rows = json.loads(output(["npm", "query", "*", "--prefix", folder], cwd=folder) or "[]")
        for row in rows:
            if row.get("name") and row.get("version") and row.get("location"):
                namespace, _, name = row["name"].rpartition("/")
                found.add((namespace, name, row["version"]))
    return found


def pypi_name(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pypi(root):
    """pip list, in each folder that has distributions"""
    found = set()
    for folder, inside, names in os.walk(root):
        if not any(name.endswith((".dist-info", ".egg-info")) for name in inside + names):
            continue
        rows = output([sys.executable, "-m", "pip", "list", "--path", folder, "--format", "json",
                       "--disable-pip-version-check"])
        found |= {("", pypi_name(row["name"]), row["version"]) for row in json.loads(rows or "[]")}
    return found


def fetched_jars():
    """{file name: coordinates} of what tests/bench/images fetches from Maven Central."""
    with open(os.path.join(os.path.dirname(__file__), "images"), encoding="utf-8") as script:
        rows = re.findall(r"([\w.-]+):([\w.-]+):(\d[\w.-]*)(?::\w+)?(?::(\w+))?", script.read())
    return {f"{name}-{version}" + (f"-{kind}" if kind else ""): (group, name, version)
            for group, name, version, kind in rows}


def manifest_text(jar):
    names = [name for name in jar.namelist() if name.upper() == "META-INF/MANIFEST.MF"]
    return jar.read(names[0]).decode("latin-1") if names else ""


def listed(jar, file_name, fetched):
    """One archive: pom.properties, archives inside, and where it has none the name of its file."""
    found, own = set(), False
    stem = file_name.rpartition(".")[0]
    for entry in jar.namelist():
        if re.fullmatch(r"(.*/)?META-INF/maven/[^/]+/[^/]+/pom\.properties", entry):
            lines = jar.read(entry).decode("latin-1").splitlines()
            fields = dict(re.findall(r"^\s*(\w+)\s*=\s*(.*?)\s*$", "\n".join(lines), re.M))
            if all(fields.get(key) for key in ("groupId", "artifactId", "version")):
                found.add((fields["groupId"], fields["artifactId"], fields["version"]))
                own = own or stem.startswith(fields["artifactId"])
        elif entry.endswith(JAR_SUFFIXES):
            try:
                with zipfile.ZipFile(io.BytesIO(jar.read(entry))) as inner:
                    found |= listed(inner, os.path.basename(entry), fetched)
            except zipfile.BadZipFile:
                pass
    if stem in fetched:
        # The group counts where anything in the archive says it.
        group, name, version = fetched[stem]
        said = group in manifest_text(jar) or group.replace(".", "/") in "\n".join(jar.namelist())
        found.add((group if said else None, name, version))
    elif not own and NAMED_JAR.match(file_name):
        found.add((None, *NAMED_JAR.match(file_name).groups()))
    return found


def maven(root):
    """the archives' listings, and the coordinates that were fetched"""
    found, fetched = set(), fetched_jars()
    fetched["renamed"] = fetched["velocity-1.7"]
    for path in files_below(root):
        if path.endswith(JAR_SUFFIXES) and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as jar:
                found |= listed(jar, os.path.basename(path), fetched)
    return found


def golang(root):
    """go version -m"""
    found, last = set(), None
    for line in output(["go", "version", "-m", root]).splitlines():
        fields = line.split("\t")
        if not line.startswith("\t"):
            last = None
            toolchain = re.search(r": go(\d\S*)", line)
            found |= {("", "stdlib", toolchain[1])} if toolchain else set()
        elif fields[1] in ("mod", "dep", "=>"):
            if fields[1] == "=>":
                found.discard(last)
            namespace, _, name = fields[2].lower().rpartition("/")  # as its purl has it
            last = (namespace, name, fields[3].removeprefix("v"))
            if fields[3] != "(devel)":
                found.add(last)
    return found


def cargo(root):
    """objcopy of the section that cargo auditable writes"""
    found = set()
    for path in files_below(root):
        with open(path, "rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        with tempfile.NamedTemporaryFile() as section:
            output(["objcopy", "-O", "binary", "--only-section=.dep-v0",
                    "--set-section-flags", ".dep-v0=alloc", path, section.name])
            data = section.read()
        if data:
            found |= {("", row["name"], row["version"])
                      for row in json.loads(zlib.decompress(data))["packages"]}
    return found


# The programs' own words: name, the program, its arguments, where its version stands.
PROGRAMS = (
    ("bash", "bin/bash", ["--version"], rf"version {VERSION}\("),
    ("gzip", "bin/gzip", ["--version"], rf"gzip {VERSION}"),
    ("node", "usr/bin/node", ["--version"], rf"v{VERSION}"),
    ("openssl", "usr/bin/openssl", ["version"], rf"OpenSSL {VERSION}"),
    ("perl", "usr/bin/perl", ["-e", 'printf "%vd", $^V'], VERSION),
    ("python", "usr/bin/python3", ["--version"], rf"Python {VERSION}"),
    ("util-linux", "usr/bin/getopt", ["--version"], rf"util-linux {VERSION}"),
)


def binary(root):
    """the programs themselves, asked for their version"""
    found = set()
    for name, program, arguments, where in PROGRAMS:
        if os.path.lexists(os.path.join(root, program)):
            said = subprocess.run(["chroot", root, "/" + program, *arguments], check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            version = re.search(where, said.stdout.decode(errors="replace"))
            found |= {("", name, version[1])} if version else set()
    return found


TYPES = {"deb": deb, "npm": npm, "pypi": pypi, "maven": maven, "golang": golang, "cargo": cargo,
         "generic": binary}
