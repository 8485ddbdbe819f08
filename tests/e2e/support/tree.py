"""Merged file trees as rows, from a folder and from `iar image files --digest --format tsv`.

A row is {path: (kind, mode, size, link target, sha-256)}. Not compared, because a file system has
nothing to hold it against: the size of what is no regular file, and the mode of a symbolic link
(always 777 on Linux). The digest is of regular files.
"""

import hashlib
import os
import re
import stat

KINDS = {stat.S_IFREG: "f", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFCHR: "c",
         stat.S_IFBLK: "b", stat.S_IFIFO: "p"}


def file_digest(path):
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as data:
        while chunk := data.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def make_row(kind, mode, size, link, digest):
    return (kind, 0o777 if kind == "l" else mode, size if kind == "f" else 0,
            link if kind == "l" else b"", digest if kind == "f" else "")


def tree_of_folder(folder):
    """What `find`, `stat` and `sha256sum` say about an unpacked image."""
    rows, todo, digests = {}, [b""], {}
    top = os.fsencode(folder)
    while todo:
        where = todo.pop()
        with os.scandir(os.path.join(top, where)) as items:
            for item in items:
                path = where + b"/" + item.name if where else item.name
                facts = item.stat(follow_symlinks=False)
                kind = KINDS.get(stat.S_IFMT(facts.st_mode), "?")
                link = os.readlink(item.path) if kind == "l" else b""
                digest = ""
                if kind == "f":
                    identity = (facts.st_ino, facts.st_dev)
                    if identity not in digests:
                        digests[identity] = file_digest(item.path)
                    digest = digests[identity]
                elif kind == "d":
                    todo.append(path)
                rows[path] = make_row(kind, stat.S_IMODE(facts.st_mode), facts.st_size, link,
                                      digest)
    return rows


def unescaped(field):
    return re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), field)


def tree_of_tsv(text):
    """The rows of `iar image files`, and how many lines could not be read or came twice."""
    rows, layers, bad = {}, {}, []
    for line in text.split(b"\n"):
        if not line:
            continue
        fields = line.split(b"\t")
        if len(fields) != 7:
            bad.append(line)
            continue
        path, kind, mode, size, link, layer, digest = fields
        path = unescaped(path)
        if path in rows:
            bad.append(line)
        rows[path] = make_row(kind.decode(), int(mode, 8), int(size or b"0"), unescaped(link),
                              digest.decode())
        layers[path] = int(layer)
    return rows, layers, bad


def differences(truth, found):
    """[(path, row in truth or None, row found or None)], sorted."""
    return [(path, truth.get(path), found.get(path)) for path in sorted(truth.keys() | found.keys())
            if truth.get(path) != found.get(path)]
