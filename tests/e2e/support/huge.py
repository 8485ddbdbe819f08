"""Layers too large to hold, written as a stream of gzip members that are compressed once and put
behind each other (RFC 1952 §2.2 allows several members), hashed as they would inflate."""

import hashlib
import json
import os
import random
import zlib

from support.layout import CONFIG, LAYER, MANIFEST, Layout
from support.tar_writer import BLOCK, Entry, header, write_tar

MIB = 1 << 20


def member(data, level=1):
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


class LayerFile:
    """A gzip layer that is written piece by piece into a layout."""

    def __init__(self, folder):
        self.layout = Layout(folder)
        self.path = os.path.join(folder, "layer.tmp")
        self.out = open(self.path, "wb")
        self.stored, self.plain = hashlib.sha256(), hashlib.sha256()
        self.size = 0

    def add(self, data, packed=None):
        packed = member(data) if packed is None else packed
        self.out.write(packed)
        self.stored.update(packed)
        self.plain.update(data)
        self.size += len(data)

    def finish(self):
        """Makes the image; answers the inflated size."""
        self.add(b"\0" * 2 * BLOCK)
        self.out.close()
        digest, size = self.stored.hexdigest(), os.path.getsize(self.path)
        os.rename(self.path, f"{self.layout.folder}/blobs/sha256/{digest}")
        config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
            "type": "layers", "diff_ids": ["sha256:" + self.plain.hexdigest()]}}
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                    "config": self.layout.blob(json.dumps(config).encode(), CONFIG),
                    "layers": [{"mediaType": LAYER + "+gzip", "size": size,
                                "digest": "sha256:" + digest}]}
        index = {"schemaVersion": 2,
                 "manifests": [self.layout.blob(json.dumps(manifest).encode(), MANIFEST)]}
        with open(f"{self.layout.folder}/index.json", "w", encoding="ascii") as out:
            json.dump(index, out)
        return self.size


STATUS = "".join(f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n"
                 f"Version: 1.0-{number}\nMaintainer: A <a@example.org>\nDescription: x\n\n"
                 for number, name in enumerate(("alpha", "beta", "gamma"))).encode()


def system_files(status=STATUS):
    """What comes last in each layer, so that it is found only by reading all of it."""
    entries = [Entry(b"etc/os-release", "f", data=b"ID=debian\nVERSION_ID=12\n")]
    if status:
        entries.append(Entry(b"var/lib/dpkg/status", "f", data=status))
    entries.append(Entry(b"srv/node_modules/last/package.json", "f",
                         data=b'{"name":"last","version":"9.9.9"}'))
    return write_tar(entries, "none")


def mixed_chunk():
    """32 MiB: zeros, text, and 1 MiB that does not compress."""
    chance = random.Random(7)
    words = [chance.randbytes(9).hex().encode() for _ in range(50)]
    text = b"\n".join(chance.choice(words) for _ in range(60000))
    chunk = chance.randbytes(MIB) + text * 8
    return chunk.ljust(32 * MIB, b"\0")


def big_layer(folder, size_bytes):
    """Files of 1 GiB up to that size."""
    layer, chunk = LayerFile(folder), mixed_chunk()
    packed = member(chunk)
    while layer.size < size_bytes:
        left = min(1 << 30, size_bytes - layer.size)
        count = max(1, left // len(chunk))
        layer.add(header(b"data/%d.bin" % layer.size, b"0", count * len(chunk),
                         form={"magic": "gnu"}))
        for _ in range(count):
            layer.add(chunk, packed)
    layer.add(system_files())
    return layer.finish()


def many_files(folder, count):
    """That many empty files, a thousand in each folder."""
    layer = LayerFile(folder)
    name = b"srv/data/%05d/some-file-of-a-thousand-%03d.txt"
    block = bytearray(header(name % (0, 0), b"0"))
    sum_without = int(block[148:154], 8) - sum(name % (0, 0))
    for start in range(0, count, 1000):
        group = []
        for number in range(start, min(start + 1000, count)):
            path = name % (number // 1000, number % 1000)
            block[:len(path)] = path
            block[148:154] = b"%06o" % (sum_without + sum(path))
            group.append(bytes(block))
        layer.add(b"".join(group))
    layer.add(system_files())
    return layer.finish()


def long_line(folder, path, before, size_bytes, after, status=STATUS):
    """One file of a single line at `path`, with this before and behind a long run of letters."""
    layer, piece = LayerFile(folder), b"abcdefgh" * (MIB // 8)
    packed, count = member(piece), size_bytes // MIB
    size = len(before) + count * MIB + len(after)
    layer.add(header(path, b"0", size, form={"magic": "gnu"}) + before)
    for _ in range(count):
        layer.add(piece, packed)
    layer.add(after + b"\0" * (-size % BLOCK))
    layer.add(system_files(status))
    return layer.finish()
