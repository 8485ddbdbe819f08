"""Images of three package ecosystems in three layers, with files that bring analyzers down."""

import json
import os

from support.layout import Layout
from support.tar_writer import Entry, write_tar

DEB = [("alpha", "1.0-1"), ("beta", "2.0-2"), ("gamma", "3:3.0-3"), ("delta", "4.0")]
APK = [("musl", "1.2.5-r0"), ("zlib", "1.3.1-r0")]
NPM = [("one", "1.0.0"), ("two", "2.0.0"), ("three", "3.0.0")]
WANTED = ({("deb", *package) for package in DEB} | {("apk", *package) for package in APK} |
          {("npm", *package) for package in NPM})


def status_file():
    return "\n".join(f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n"
                     f"Version: {version}\n" for name, version in DEB).encode()


def apk_file():
    return "\n".join(f"P:{name}\nV:{version}\nA:x86_64\n" for name, version in APK).encode()


def file(path, data):
    return Entry(path.encode(), "f", data=data)


def package_files():
    """Three layers."""
    modules = [file(f"srv/app/node_modules/{name}/package.json",
                    json.dumps({"name": name, "version": version}).encode())
               for name, version in NPM]
    return [[file("etc/os-release", b"ID=debian\nVERSION_ID=12\n"),
             file("var/lib/dpkg/status", status_file()), modules[0]],
            [file("lib/apk/db/installed", apk_file())], modules[1:]]


def fault_files(names):
    """{path: content}; a tap crashes after a megabyte."""
    return {f"fault/{name}": bytes(3 << 20) if name == "chunk" else b"x" for name in names}


def with_faults(faults):
    """The three layers, with the fault files {path: content} in the midst of them in turn."""
    layers = package_files()
    for place, (path, data) in enumerate(sorted(faults.items())):
        layers[(place + 1) % 3].insert(1, file(path, data))
    return layers


def linked(first_bytes, first, second):
    """The three layers, in which much of what is wanted stands in the lowest one under names that
    mean nothing, behind `first_bytes`; hard links of the others name it. The fault files `first`
    are met in the first pass, `second` are known when layers are merged."""
    layers = package_files()
    store = [Entry(b"store/blob", "f", data=first_bytes)]
    for number, entry in enumerate(layers[2]):
        store.append(file(f"store/{number}", entry.data))
        layers[2][number] = Entry(entry.path, "h", link=f"store/{number}".encode())
    store.append(file("store/fault", b"x"))
    layers[0] += store
    layers[1] += [file(path, data) for path, data in fault_files(first).items()]
    layers[2] += [Entry(path.encode(), "h", link=b"store/fault") for path in fault_files(second)]
    return layers


def write_folder(folder, layers):
    for entry in (entry for layer in layers for entry in layer):
        path = os.path.join(folder, entry.path.decode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(entry.data)
    return f"dir:{folder}"


def write_layout(folder, layers, form):
    Layout(folder).add("latest", [write_tar(layer) for layer in layers], [form] * len(layers))
    return f"oci:{folder}"


# Forged messages to the parent: kind, length (4 bytes, little-endian), body; src/worker/protocol.h.
BLOCK, FACTS, DIGEST, DIAGNOSTIC, TAKEN, CHECKPOINT, DONE = range(7)


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def text(value):
    return varint(len(value)) + value


def message(kind, body, size=None):
    return bytes([kind]) + (len(body) if size is None else size).to_bytes(4, "little") + body


def done(code=0, plain=0):
    return message(DONE, varint(code) + text(b"made up") + text(b"\x1b[31mred\x00") +
                   varint(plain) + bytes(32) + varint(0) * 3)


def diagnostic(reason=0, path=b"\x1b]0;owned\x07../..", words=b"made up"):
    return message(DIAGNOSTIC, varint(1) + varint(reason) + text(b"no/such") + varint(0) +
                   text(path) + text(words))


def lies(compress):
    """{what: bytes}; `compress`: as zstd does."""
    def block(*rows):
        """Rows: position, kind, magic, shared bytes, rest of the path, mode, size, offset, link."""
        body = b"".join(b"".join(text(x) if isinstance(x, bytes) else varint(x) for x in row)
                        for row in rows)
        return message(BLOCK, compress(body))

    plain = (0, 0, 0, 0, b"made/up", 0o644, 5, 0, b"")
    deep = [(1, 0, 0, at, b"/a", 0o644, 5, 0, b"") for at in range(0, 4000, 2)]
    deeper = [(1, 0, 0, at, b"/a", 0o644, 5, 0, b"") for at in range(0, 40000, 2)]
    many = [(1, 0, 0, 0, b"%d" % at, 0o644, 5, 0, b"") for at in range(50000)]
    return {
        "an end": done(),
        "an end of a plain layer": done(plain=1),
        "two ends": done() + done(),
        "slots that were never sent": message(TAKEN, b"") * 9,
        "an end with an error": done(2),
        "an end with a bug": done(10),
        "an end with an unknown error": done(99),
        "an unknown kind": message(200, b"?"),
        "a length beyond all": message(FACTS, b"", 0xFFFFFFFF),
        "a length that never comes": message(FACTS, b"", 1 << 20),
        "an empty message": message(FACTS, b""),
        "facts of no analyzer": message(FACTS, varint(9999) + text(b"p") + varint(0) * 6),
        "facts of a huge count": message(FACTS, varint(1) + text(b"p") + varint(0) +
                                         varint(1 << 60)),
        "facts of another file": message(FACTS, varint(1) + text(b"p") + varint(1 << 20) +
                                         varint(0) * 5),
        "a text beyond the end": message(FACTS, varint(1) + varint(1 << 62) + b"p"),
        "a digest of nothing": message(DIGEST, varint(1 << 40) + bytes(32)),
        "a short digest": message(DIGEST, varint(1) + bytes(31)),
        "a diagnostic": diagnostic(),
        "a diagnostic of no reason": diagnostic(reason=77),
        "checkpoint 0": message(CHECKPOINT, varint(0) + varint(0) + varint(1)),
        "a checkpoint nobody asked for": message(CHECKPOINT, varint(9) + varint(0) + varint(1)),
        "a block": block(plain),
        "a block of no kind": block((0, 15, *plain[2:])),
        "a block of no magic": block((0, 0, 99, *plain[3:])),
        "a block that shares too much": block((0, 0, 0, 7, *plain[4:])),
        "a block of odd paths": block(*((1, 0, 0, 0, path, 0o644, 5, 0, b"")
                                        for path in (b"", b"/", b"..", b"../..", b"a//b", b"a/..",
                                                     b"a/../../b", b"\0", b"x" * 70000))),
        "a block of loops": block((0, 2, 0, 0, b"l", 0o777, 0, 0, b"l"),
                                  (1, 6, 0, 0, b"l/h", 0o644, 0, 0, b"l/h")),
        "a deep block": block(*deep),
        "a block deeper than paths may be": block(*deeper),
        "a large block": block(*many) * 40,
        "a block that is none": message(BLOCK, b"\x28\xb5\x2f\xfd" + bytes(40)),
    }
