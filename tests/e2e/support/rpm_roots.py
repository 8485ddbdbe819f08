"""Databases of installed packages, written by rpm itself (rpm 4.18 writes SQLite) and by Berkeley
DB's own tools from the same headers."""

import contextlib
import os
import shutil
import sqlite3
import subprocess

SPEC = """Name: {name}
Version: {version}
Release: {release}
{epoch}Summary: sample
License: MIT
BuildArch: noarch
Vendor: Sample Vendor
%description
sample
%install
mkdir -p %{{buildroot}}/usr/share/{name}
echo {version} > %{{buildroot}}/usr/share/{name}/{name}.txt
{padding}
%files
/usr/share/{name}
"""
QUERY = "%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH} %{SOURCERPM}\n"


class Rpms:
    """Packages built on the spot."""

    def __init__(self, folder):
        self.folder = folder

    def build(self, name, version, release="1", epoch="", files=0):
        spec = os.path.join(self.folder, f"{name}-{version}.spec")
        many = f"for i in $(seq {files}); do echo > %{{buildroot}}/usr/share/{name}/file-$i; done"
        with open(spec, "w", encoding="utf-8") as out:
            out.write(SPEC.format(name=name, version=version, release=release,
                                  epoch=f"Epoch: {epoch}\n" if epoch else "",
                                  padding=many if files else ""))
        subprocess.run(["rpmbuild", "-bb", "--quiet", "--define", f"_topdir {self.folder}", spec],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return os.path.join(self.folder, "RPMS", "noarch", f"{name}-{version}-{release}.noarch.rpm")


def rpm(database, *words):
    return subprocess.run(["rpm", "--dbpath", database, *words], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()


def install(database, *packages):
    rpm(database, "-U", "--oldpackage", "--justdb", "--nodeps", "--noscripts", "--nosignature",
        "--nodigest", "--ignoreos", *packages)


def query(database):
    """{(name, version with epoch, architecture, source rpm)} as rpm itself answers."""
    with copied(database) as copy:  # a query may write
        return {tuple(line.split(" ")) for line in rpm(copy, "-qa", "--qf", QUERY).splitlines()}


@contextlib.contextmanager
def copied(database):
    copy = database + ".copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(database, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def copy(database, to):
    """By another process: closing a file here would give up the locks that the reader has on it."""
    subprocess.run(["cp", "-a", database, to], check=True)


@contextlib.contextmanager
def log_held_back(database):
    """While this lasts, what is written stays in the log: an open reader needs the old pages."""
    reader = sqlite3.connect(os.path.join(database, "rpmdb.sqlite"), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM Packages").fetchall()
    try:
        yield
    finally:
        reader.close()


def headers(database):
    connection = sqlite3.connect(os.path.join(database, "rpmdb.sqlite"))
    try:
        return connection.execute("SELECT hnum, blob FROM Packages ORDER BY hnum").fetchall()
    finally:
        connection.close()


def write_berkeley(database, rows, page_bytes, byte_order):
    """A hash database as rpm made it until 4.15; `byte_order`: 1234 or 4321, of its integers."""
    word = "little" if byte_order == 1234 else "big"
    os.makedirs(database)
    pairs = [(0, max(number for number, _ in rows).to_bytes(4, word)), *rows]
    lines = ["VERSION=3", "format=bytevalue", "type=hash", f"db_pagesize={page_bytes}",
             f"db_lorder={byte_order}", "HEADER=END"]
    for number, value in pairs:
        lines += [" " + number.to_bytes(4, word).hex(), " " + value.hex()]
    text = "\n".join([*lines, "DATA=END", ""])
    subprocess.run(["db_load", "-f", "/dev/stdin", os.path.join(database, "Packages")], check=True,
                   input=text.encode())


def write_large(database, header, size_bytes):
    """An SQLite database of that size whose packages are all the one of that header."""
    os.makedirs(database)
    rpm(database, "--initdb")
    connection = sqlite3.connect(os.path.join(database, "rpmdb.sqlite"))
    with connection:
        connection.executemany("INSERT INTO Packages(blob) VALUES (?)",
                               ((header,) for _ in range(size_bytes // len(header))))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
