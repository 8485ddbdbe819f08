"""Writes tar archives byte by byte, in all the forms that readers meet in the field.

Formats: POSIX.1-2017 "pax Interchange Format" and "ustar Interchange Format"; GNU tar manual,
"Basic Tar Format" and "Storing Sparse Files"; v7. The standard library's tarfile cannot write the
odd ones (base-256 where octal would do, sparse files, missing padding), hence this module.
"""

import dataclasses

BLOCK = 512
TYPES = {"f": b"0", "h": b"1", "l": b"2", "c": b"3", "b": b"4", "d": b"5", "p": b"6"}


@dataclasses.dataclass
class Entry:
    """One thing in a layer. Paths are bytes without a leading slash; `kind` as in `iar image
    files`, and h for a hard link. `link` is a symbolic link's target or a hard link's path."""

    path: bytes
    kind: str
    mode: int = 0o644
    data: bytes = b""
    link: bytes = b""
    # Where the data lies, as (offset, length); the rest of `data` must be zeros. None: not sparse.
    segments: list | None = None
    form: dict = dataclasses.field(default_factory=dict)


def numeric(value, width, base256=False):
    if base256 or value < 0 or value >= 8 ** (width - 1):
        raw = (value & ((1 << (8 * (width - 1))) - 1)).to_bytes(width - 1, "big")
        return (b"\xff" if value < 0 else b"\x80") + raw
    return b"%0*o\0" % (width - 1, value)


def header(name, kind, size=0, mode=0o644, link=b"", form=None, tail=b""):
    """One block. `tail` goes where ustar has its prefix (offset 345) or GNU its sparse map."""
    form = form or {}
    magic = {"v7": b"\0" * 8, "gnu": b"ustar  \0"}.get(form.get("magic"), b"ustar\x0000")
    wide = form.get("base256", False)
    block = b"".join((
        name.ljust(100, b"\0"),
        numeric(mode, 8),
        numeric(form.get("uid", 0), 8, wide),
        numeric(form.get("gid", 0), 8, wide),
        numeric(size, 12, wide),
        numeric(form.get("mtime", 1600000000), 12, wide),
        b" " * 8,
        kind,
        link.ljust(100, b"\0"),
        magic,
        (b"" if form.get("magic") == "v7" else b"root").ljust(32, b"\0"),
        (b"" if form.get("magic") == "v7" else b"root").ljust(32, b"\0"),
        numeric(form.get("major", 0), 8) if kind in b"34" else b"\0" * 8,
        numeric(form.get("minor", 0), 8) if kind in b"34" else b"\0" * 8,
        tail,
    )).ljust(BLOCK, b"\0")
    assert len(block) == BLOCK, (len(block), name)
    total = sum(block)
    return block[:148] + b"%06o\0 " % total + block[156:]


def padded(data):
    return data + b"\0" * (-len(data) % BLOCK)


def pax_record(key, value):
    body = b" " + key + b"=" + value + b"\n"
    size = len(body)
    while len(b"%d" % size) + len(body) != size:
        size = len(b"%d" % size) + len(body)
    return b"%d" % size + body


def pax_header(records, kind=b"x"):
    body = b"".join(pax_record(key, value) for key, value in records)
    return header(b"PaxHeaders.0/entry", kind, len(body)) + padded(body)


def gnu_long(kind, value):
    value += b"\0"
    form = {"magic": "gnu"}
    return header(b"././@LongLink", kind, len(value), 0, form=form) + padded(value)


def spelled(entry):
    """The path as the archive spells it."""
    path = entry.form.get("prefix", b"") + entry.path
    return path + b"/" if entry.kind == "d" and entry.form.get("slash", True) else path


def split_prefix(name):
    """(name, prefix) as ustar has it, or None where no slash stands at a fitting place."""
    for cut in range(max(0, len(name) - 101), min(156, len(name) - 1)):
        if name[cut:cut + 1] == b"/":
            return name[cut + 1:], name[:cut]
    return None


def sparse_old(entry, name, kind_form):
    """GNU's first form: the map in the header and in blocks that follow it."""
    pairs = [numeric(at, 12) + numeric(length, 12) for at, length in entry.segments]
    stored = b"".join(entry.data[at:at + length] for at, length in entry.segments)
    more = b"\1" if len(pairs) > 4 else b"\0"
    tail = b"\0" * 41 + b"".join(pairs[:4]).ljust(96, b"\0") + more + numeric(len(entry.data), 12)
    out = header(name, b"S", len(stored), entry.mode, form=kind_form | {"magic": "gnu"}, tail=tail)
    for at in range(4, len(pairs), 21):
        more = b"\1" if at + 21 < len(pairs) else b"\0"
        out += (b"".join(pairs[at:at + 21]).ljust(504, b"\0") + more).ljust(BLOCK, b"\0")
    return out, stored


def sparse_pax(entry, version):
    """(records, bytes before the data) of GNU's pax forms 0.0, 0.1 and 1.0."""
    pairs = [(b"%d" % at, b"%d" % length) for at, length in entry.segments]
    size, count = b"%d" % len(entry.data), b"%d" % len(pairs)
    if version == "1.0":
        records = [(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"),
                   (b"GNU.sparse.name", entry.path), (b"GNU.sparse.realsize", size)]
        lines = [count] + [number for pair in pairs for number in pair]
        return records, padded(b"".join(line + b"\n" for line in lines))
    records = [(b"GNU.sparse.size", size), (b"GNU.sparse.numblocks", count)]
    if version == "0.1":
        numbers = b",".join(number for pair in pairs for number in pair)
        return records + [(b"GNU.sparse.map", numbers), (b"GNU.sparse.name", entry.path)], b""
    for at, length in pairs:
        records += [(b"GNU.sparse.offset", at), (b"GNU.sparse.numbytes", length)]
    return records + [(b"path", entry.path)], b""


def write_entry(entry):
    """(headers, body without padding) of one entry in the form that it asks for."""
    form = dict(entry.form)
    kind = form.get("type", TYPES[entry.kind])
    name, link = spelled(entry), form.get("link", entry.link)
    out, records, tail, body = b"", list(form.get("pax", [])), b"", entry.data
    if entry.segments is not None and form.get("sparse") in ("0.0", "0.1", "1.0"):
        more, before = sparse_pax(entry, form["sparse"])
        records += more
        body = before + b"".join(entry.data[at:at + n] for at, n in entry.segments)
        name = b"GNUSparseFile.0/x"
    style = form.get("names", "auto")
    if len(name) > 100 or (style in ("gnu", "pax") and name != b"GNUSparseFile.0/x"):
        split = split_prefix(name) if style == "prefix" else None
        if split:
            name, tail = split
        elif style == "pax":
            records.append((b"path", name))
            name = b"x/" if entry.kind == "d" else b"x"
        else:
            out += gnu_long(b"L", name)
            name = name[:100]
    if len(link) > 100 or (link and style in ("gnu", "pax")):
        if style == "pax":
            records.append((b"linkpath", link))
            link = b"x"
        else:
            out += gnu_long(b"K", link)
            link = link[:100]
    size = len(body)
    if form.get("pax_size") and entry.kind == "f":
        records.append((b"size", b"%d" % size))
    if records:
        out += pax_header(records)
    if entry.segments is not None and form.get("sparse") == "old":
        head, body = sparse_old(entry, name, {})
        return out + head, body
    stated = 0 if form.get("pax_size") else size
    return out + header(name, kind, stated, entry.mode | form.get("mode_bits", 0), link, form,
                        tail), body


def write_tar(entries, ending="two", garbage=b""):
    """A whole archive. `ending`: two (blocks of zeros), one, none, record (to 10,240 bytes) or
    unpadded (neither end blocks nor padding after the last body)."""
    out = bytearray()
    for place, entry in enumerate(entries):
        head, body = write_entry(entry)
        out += head
        last = place == len(entries) - 1
        out += body if last and ending == "unpadded" else padded(body)
    zeros = {"two": 2 * BLOCK, "one": BLOCK, "none": 0, "unpadded": 0}
    out += b"\0" * zeros.get(ending, 2 * BLOCK + -(len(out) + 2 * BLOCK) % 10240)
    return bytes(out) + garbage
