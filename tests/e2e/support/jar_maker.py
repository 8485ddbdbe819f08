"""Made-up Java archives of every build, and what Python's zipfile finds in them.

Each maker writes one file and draws from the given random numbers only, so that a seed names it.
"""

import io
import os
import re
import shutil
import struct
import subprocess
import warnings
import zipfile

POM = re.compile(r"(?:.*/)?META-INF/maven/[^/]+/[^/]+/pom\.properties")
MOST_DEEP = 4


class Unseekable(io.RawIOBase):
    """Makes zipfile write data descriptors."""

    def __init__(self):
        super().__init__()
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


class Maker:
    def __init__(self, chance):
        self.chance = chance
        self.count = 0

    def pom(self):
        """A pom.properties that no other one equals: (path inside an archive, bytes)."""
        self.count += 1
        group, artifact = f"org.made{self.chance.randrange(9)}", f"part{self.count}"
        version = ".".join(str(self.chance.randrange(30)) for _ in range(3))
        end = self.chance.choice(("\n", "\r\n"))
        text = end.join((f"# {version}", f"version={version}", f"groupId={group}",
                         f"artifactId={artifact}", ""))
        return f"META-INF/maven/{group}/{artifact}/pom.properties", text.encode()

    def body(self):
        kind = self.chance.randrange(4)
        if kind == 0:
            return b""
        if kind == 1:
            return self.chance.randbytes(self.chance.randrange(60_000))
        if kind == 2:
            return b"PK\x03\x04PK\x07\x08 text " * self.chance.randrange(3000)
        return b"class " * self.chance.randrange(20_000)

    def entries(self, depth=0):
        """[(name, bytes)] of an archive: poms, classes, archives inside it."""
        out = [("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n")]
        for _ in range(self.chance.randrange(1, 4)):
            out.append(self.pom())
        for number in range(self.chance.randrange(8)):
            out.append((f"org/made/C{number}.class", self.body()))
        if self.chance.random() < 0.3:
            path, data = self.pom()
            out.append((f"META-INF/versions/9/{path}", data))
        for number in range(self.chance.randrange(3) if depth < MOST_DEEP else 0):
            kind = self.chance.choice(("jar", "war", "sar", "jpi"))
            out.append((f"lib/inner{number}.{kind}", self.archive(depth + 1)))
        self.chance.shuffle(out)
        return out

    def archive(self, depth=0, entries=None, method=None, stream=None, zip64=None, comment=b""):
        """The bytes of an archive written by zipfile; what is None is drawn."""
        stream = self.chance.random() < 0.5 if stream is None else stream
        zip64 = self.chance.random() < 0.2 if zip64 is None else zip64
        out = Unseekable() if stream else io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.comment = comment
            for name, data in self.entries(depth) if entries is None else entries:
                info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
                info.compress_type = method if method is not None else self.chance.choice(
                    (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of names that are there twice
                    with archive.open(info, "w", force_zip64=zip64) as entry:
                        entry.write(data)
        return bytes(out.data) if stream else out.getvalue()

    # One maker for each oddity.

    def ordinary(self):
        return self.archive()

    def stored(self):
        return self.archive(method=zipfile.ZIP_STORED, stream=False)

    def streamed_deflated(self):
        return self.archive(method=zipfile.ZIP_DEFLATED, stream=True)

    def streamed_stored(self):
        return self.archive(method=zipfile.ZIP_STORED, stream=True)

    def zip64(self):
        return self.archive(zip64=True)

    def commented(self):
        return self.archive(comment=self.chance.randbytes(self.chance.randrange(1, 3000)))

    def shaded(self):
        return self.archive(entries=[self.pom() for _ in range(self.chance.randrange(20, 200))])

    def with_script(self):
        script = b"#!/bin/sh\nexec java -jar \"$0\" \"$@\"\n# PK\x03\x04 PK\x05\x06\n"
        return script * self.chance.randrange(1, 2000) + self.archive()

    def with_adjusted_offsets(self):
        """A script in front, and offsets that count from the script's start."""
        out = io.BytesIO(b"#!/bin/sh\nexit 0\n")
        with zipfile.ZipFile(out, "a") as archive:
            for name, data in self.entries():
                archive.writestr(name, data, self.chance.choice((0, 8)))
        return out.getvalue()

    def behind_another(self):
        return self.archive() + self.archive()

    def twice(self):
        """Names that are there twice; the later one counts."""
        path, data = self.pom()
        other = data.replace(b"version=", b"version=9")
        return self.archive(entries=[(path, data), self.pom(), (path, other)])

    def deleted(self):
        """Entries that the directory does not list."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in self.entries():
                archive.writestr(name, data, self.chance.choice((0, 8)))
            for info in list(archive.filelist):
                if self.chance.random() < 0.4:
                    archive.filelist.remove(info)
        return out.getvalue()

    def with_garbage(self):
        return self.archive() + self.chance.randbytes(self.chance.randrange(1, 1000))

    def many(self):
        """More entries than two bytes can count."""
        entries = [(f"c/{number}", b"") for number in range(66_000)]
        entries.insert(self.chance.randrange(66_000), self.pom())
        return self.archive(entries=entries, stream=False, zip64=False, method=zipfile.ZIP_STORED)

    def deep(self):
        data = self.archive(entries=[self.pom()])
        for _ in range(10):
            data = self.archive(entries=[self.pom(), ("lib/a.jar", data)])
        return data

    def aligned(self):
        """Extra fields that only fill, as zipalign writes them."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in self.entries():
                info = zipfile.ZipInfo(name)
                size = self.chance.randrange(300)
                info.extra = struct.pack("<HH", 0xd935, size) + b"\0" * size
                archive.writestr(info, data)
        return out.getvalue()

    def empty(self):
        return self.archive(entries=[])

    # By other programs.

    def tree(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in self.entries():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(data)
        return folder

    def by_program(self, folder, *words, delete=None):
        """What a program writes as ../made.jar; `delete`: and then deletes from it."""
        made = os.path.join(os.path.dirname(folder), "made.jar")
        if os.path.exists(made):
            os.unlink(made)
        self.tree(folder)
        subprocess.run([*words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        if delete:
            subprocess.run([*delete], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with open(made, "rb") as data:
            return data.read()

    def by_jar(self, folder):
        options = self.chance.choice(("cf", "c0f", "cfM"))
        return self.by_program(folder, "jar", options, "../made.jar", ".")

    def by_zip(self, folder):
        level = self.chance.choice(("-0", "-6", "-9"))
        return self.by_program(folder, "zip", "-q", "-r", level, "../made.jar", ".")

    def by_zip_streaming(self, folder):
        level = self.chance.choice(("-0", "-6"))
        return self.by_program(folder, "sh", "-c", f"zip -q -r {level} - . | cat > ../made.jar")

    def by_zip_zip64(self, folder):
        return self.by_program(folder, "zip", "-q", "-r", "-fz", "../made.jar", ".")

    def by_zip_deleting(self, folder):
        return self.by_program(folder, "zip", "-q", "-r", "../made.jar", ".",
                               delete=("zip", "-q", "-d", "../made.jar", "META-INF/MANIFEST.MF"))


def coordinates(data):
    fields = dict(line.split("=", 1) for line in data.decode().splitlines() if "=" in line)
    return f"{fields['groupId']}:{fields['artifactId']}@{fields['version']}"


def listed(data):
    """What zipfile lists in an archive and in those inside it, the last of each name."""
    found = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.NameToInfo:
            if POM.fullmatch(name):
                found.add(coordinates(archive.read(name)))
            elif name.endswith((".jar", ".war", ".sar", ".jpi")):
                found |= listed(archive.read(name))
    return found
