"""A fat jar of gigabytes in a layer, written as a stream: bodies that are one piece many times."""

import random
import struct
import zlib

from support.huge import MIB, LayerFile, member
from support.tar_writer import BLOCK, header, write_tar, Entry

PIECE = 16 * MIB


def pom(artifact):
    text = f"groupId=org.fat\nartifactId={artifact}\nversion=1.0\n".encode()
    return f"META-INF/maven/org.fat/{artifact}/pom.properties".encode(), text


class Zip:
    """An archive as a list of (piece, how often)."""

    def __init__(self):
        self.pieces, self.records, self.size = [], [], 0

    def put(self, piece, count=1):
        self.pieces.append((piece, count))
        self.size += len(piece) * count

    def entry(self, name, pieces, method=0, open_end=False, crc=0, size=None):
        """`pieces`: [(piece, how often)] of the body as stored. Only readers that check the CRC
        mind that big ones have none."""
        stored = sum(len(piece) * count for piece, count in pieces)
        size = stored if size is None else size
        fields = struct.pack("<HHHHHIII", 20, 8 if open_end else 0, method, 0, 0x21,
                             0 if open_end else crc, 0 if open_end else stored,
                             0 if open_end else size)
        offset = self.size
        self.put(b"PK\3\4" + fields + struct.pack("<HH", len(name), 0) + name)
        for piece, count in pieces:
            self.put(piece, count)
        if open_end:
            self.put(b"PK\7\x08" + struct.pack("<III", crc, stored, size))
        fields = struct.pack("<HHHHHHIII", 20, 20, 8 if open_end else 0, method, 0, 0x21, crc,
                             stored, size)
        self.records.append(b"PK\1\2" + fields + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0,
                                                             offset) + name)

    def file(self, name, data):
        self.entry(name, [(data, 1)], crc=zlib.crc32(data))

    def finish(self):
        directory = b"".join(self.records)
        start = self.size
        self.put(directory)
        self.put(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(self.records), len(self.records),
                                         len(directory), start, 0))
        return self.pieces


def deflated(pieces):
    """The pieces as one deflate stream: a full flush ends each, so that one packed piece can stand
    as often as the piece itself."""
    out = []
    for piece, count in pieces:
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        out.append((packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH), count))
    return out + [(b"\3\0", 1)]


def fat_jar(size_bytes):
    """Half of it a stored body, a quarter one of unknown size, the rest a deflated jar; a pom
    behind each. Answers (pieces, artifacts)."""
    chance = random.Random(3)
    piece = chance.randbytes(PIECE // 2) + b"class file " * (PIECE // 22)
    count = size_bytes // len(piece)
    inner = Zip()
    inner.entry(b"a/Big.class", [(piece, count // 2)])
    inner.file(*pom("inside"))
    jar = Zip()
    jar.entry(b"data/stored.bin", [(piece, count // 2)])
    jar.file(*pom("first"))
    jar.entry(b"data/open.bin", [(piece, count // 4)], open_end=True)
    jar.file(*pom("second"))
    content = inner.finish()
    packed = deflated(content)
    jar.entry(b"lib/inner.jar", packed, method=8, open_end=True,
              size=sum(len(one) * times for one, times in content) % (1 << 32))
    jar.file(*pom("last"))
    return jar.finish(), {"first", "second", "inside", "last"}


def fat_jar_layer(folder, size_bytes):
    """An image with that jar as app/fat.jar; answers (the jar's size, its artifacts)."""
    pieces, artifacts = fat_jar(size_bytes)
    size = sum(len(piece) * count for piece, count in pieces)
    layer = LayerFile(folder)
    layer.add(header(b"app/fat.jar", b"0", size, form={"magic": "gnu"}))
    for piece, count in pieces:
        packed = member(piece)
        for _ in range(count):
            layer.add(piece, packed)
    layer.add(b"\0" * (-size % BLOCK))
    layer.add(write_tar([Entry(b"etc/os-release", "f", data=b"ID=debian\n")], "none"))
    layer.finish()
    return size, artifacts
