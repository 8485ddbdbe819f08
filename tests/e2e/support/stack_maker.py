"""Random layer stacks from a seed: what layers do in the field, and what they may do at the limits
of the specification, in odd forms of tar. `support.stack_model` says what is defined; entries that
are not are left out again."""

import os
import random

from support.stack_model import Excluded, Model
from support.tar_writer import Entry, pax_header, write_tar

COMMON = [b"a", b"b", b"c", b"d", b"e", b"lib", b"usr", b"bin", b"etc", b"opt", b"x.txt", b"y"]
ODD = ["\u00e4rger".encode(), "\u65e5\u672c\u8a9e".encode(), b"with space", b"back\\slash",
       b"new\nline", b"tab\there", b"\xff\xfe-not-utf8", b"-dash", b".hidden", b".whx", b"wh.y",
       b"\x01\x7f", b"percent%41", b"quote\"'", b"long-" * 48, b"n" * 99, b"m" * 100, b"o" * 101]
MODES = [0o644, 0o644, 0o600, 0o755, 0o400, 0o4755, 0o2755, 0o6711, 0o000]
FOLDER_MODES = [0o755, 0o755, 0o700, 0o1777, 0o2775, 0o111, 0o000]
OPAQUE = b".wh..wh..opq"


def join(folder, name):
    return folder + b"/" + name if folder else name


def parent_of(path):
    return path.rpartition(b"/")[0]


class Maker:
    def __init__(self, seed, specials=True):
        self.random = random.Random(seed)
        self.specials = specials  # whether this machine lets us make devices
        self.model = Model(strict=True)
        self.features = set()

    # Looking at what is there

    def paths(self, kinds, model=None):
        found = (model or self.draft).kinds()
        return [path for path, kind in found.items() if kind in kinds]

    def folder(self, model=None):
        return self.random.choice(self.paths("d", model) + [b""] * 2)

    def name(self):
        return self.random.choice(ODD if self.random.random() < 0.12 else COMMON)

    def alias(self, path):
        """The same place spelled through a link, where there is one."""
        folder, choices = parent_of(path), []
        for link in self.paths("l"):
            try:
                place = b"/".join(self.draft.resolve(link.split(b"/"), self.draft.root))
            except Excluded:
                continue
            if place and (folder + b"/").startswith(place + b"/"):
                choices.append(link + path[len(place):])
        return self.random.choice(choices) if choices else path

    def place(self):
        """A path for something new, or for something in place of an old thing."""
        path = join(self.folder(), self.name())
        there = self.draft.kinds()
        while there.get(path) == "d" and self.random.random() < 0.95:
            path = join(path, self.name())  # rather into a directory than in its place
        if self.random.random() < 0.15:
            path = join(path, self.name())
            self.features.add("missing parent")
        return self.maybe_alias(path)

    def maybe_alias(self, path, chance=0.3):
        if self.random.random() < chance:
            other = self.alias(path)
            if other != path:
                self.features.add("through a linked parent")
            return other
        return path

    # What may stand in a layer: each answers entries

    def data(self):
        size = self.random.choice([0, 1, 10, 100, 511, 512, 513, 1024, 3000])
        if self.random.random() < 0.02:
            size = self.random.randint(60000, 200000)
        return self.random.randbytes(size)

    def file(self, path=None):
        mode = self.random.choice(MODES)
        return [Entry(path or self.place(), "f", mode, self.data(), form=self.form("f"))]

    def directory(self, path=None):
        mode = self.random.choice(FOLDER_MODES)
        return [Entry(path or self.place(), "d", mode, form=self.form("d"))]

    def link_target(self, path):
        there = self.paths("dfl")
        roll = self.random.random()
        if roll < 0.12 or not there:
            return self.random.choice([b"nowhere", b"/no/where", b"../../../../../../usr",
                                       b"t" * 120, b"./b", b"/", b"."])
        target = self.random.choice(self.paths("d") or there if roll < 0.6 else there)
        if self.random.random() < 0.4:
            return b"/" + target
        relative = os.path.relpath(b"/" + target, b"/" + parent_of(path))
        if self.random.random() < 0.15:  # climbs beyond the root, which stays the root
            self.features.add("link beyond the root")
            relative = b"../" * 9 + target
        return relative

    def link(self, path=None):
        path = path or self.place()
        target = self.link_target(path)
        self.features.add("absolute link" if target[:1] == b"/" else "relative link")
        return [Entry(path, "l", 0o777, link=target, form=self.form("l"))]

    def hard_link(self):
        lower = self.paths("fl", self.model)
        there = self.paths("fl")
        if not there:
            return []
        target = self.random.choice(lower if lower and self.random.random() < 0.5 else there)
        found = self.draft.node(target.split(b"/"))
        if found is None:
            return []
        if found.kind == "l":
            self.features.add("hard link to a link")
        self.features.add("hard link into a lower layer" if target in lower else
                          "hard link in a layer")
        entry = Entry(self.place(), "h", self.random.choice(MODES), link=target,
                      form=self.form("h"))
        entry.form["link"] = self.random.choice([b"", b"", b"/", b"./"]) + target
        entry.link = target
        return [entry]

    def special(self):
        kind = self.random.choice("cbp") if self.specials else "p"
        form = {"major": self.random.randint(0, 200), "minor": self.random.randint(0, 200)}
        return [Entry(self.place(), kind, 0o640, form=form)]

    def sparse(self):
        at, segments, data = 0, [], bytearray()
        for _ in range(self.random.choice([1, 2, 4, 5, 25, 30])):
            at += self.random.choice([0, 512, 1000, 4096])
            size = self.random.choice([1, 100, 512, 700])
            segments.append((at, size))
            data += b"\0" * (at - len(data)) + self.random.randbytes(size)
            at += size
        if self.random.random() < 0.5:
            data += b"\0" * 3000
            segments.append((len(data), 0))
        style = self.random.choice(["old", "0.0", "0.1", "1.0"])
        self.features.add("sparse " + style)
        return [Entry(self.place(), "f", 0o644, bytes(data), segments=segments,
                      form={"sparse": style})]

    def whiteout(self):
        lower = self.paths("dflcbp", self.model)
        if not lower or self.random.random() < 0.1:
            path = join(self.folder(self.model), self.name())
            self.features.add("whiteout of nothing")
        else:
            deep = [p for p in lower if p.count(b"/") > 1]
            path = self.random.choice(deep if deep and self.random.random() < 0.7 else lower)
        path = self.maybe_alias(path, 0.2)
        return [self.whiteout_of(path)]

    def whiteout_of(self, path):
        folder, _, name = path.rpartition(b"/")
        return Entry(join(folder, b".wh." + name), "f", 0o644)

    def nested_whiteouts(self):
        deep = [p for p in self.paths("dfl", self.model) if b"/" in p]
        if not deep:
            return []
        path = self.random.choice(deep)
        if b"/" not in parent_of(path) and self.random.random() < 0.7:
            return []
        self.features.add("nested whiteouts")
        return [self.whiteout_of(parent_of(path)), self.whiteout_of(path)]

    def opaque(self):
        folder = self.folder(self.model)
        if b"/" not in folder and self.random.random() < (0.7 if folder else 0.96):
            return []  # rarely at the top: little would be left
        self.features.add("opaque")
        spelled = parent_of(self.maybe_alias(join(folder, b"x"), 0.2))
        return [Entry(join(spelled, OPAQUE), "f", 0o644)]

    def opaque_late(self):
        """A directory stated again, with content, and made opaque only then."""
        folder = self.folder(self.model)
        if not folder:
            return []
        self.features.add("opaque late in the layer")
        return (self.directory(folder) + self.file(join(folder, self.name())) +
                self.file(join(folder, self.name())) + [Entry(join(folder, OPAQUE), "f")])

    def whiteout_and_own(self):
        """A whiteout and an entry of the same name in one layer."""
        lower = self.paths("dfl", self.model)
        if not lower:
            return []
        path = self.random.choice(lower)
        self.features.add("whiteout and entry of one name")
        entries = [self.whiteout_of(path)] + self.random.choice(
            [self.file, self.directory, self.link])(path)
        return entries if self.random.random() < 0.5 else entries[::-1]

    def replace(self):
        there = self.draft.kinds()
        if not there:
            return []
        path = max(self.random.choices(list(there), k=3), key=lambda one: one.count(b"/"))
        make = self.random.choice([self.file, self.directory, self.link])
        made = make(path)
        self.features.add(f"{there[path]} replaced by {made[0].kind}")
        return made

    def duplicate(self):
        own = [e for e in self.entries if not e.path.rpartition(b"/")[2].startswith(b".wh.")]
        if not own:
            return []
        self.features.add("duplicate")
        path = self.random.choice(own).path
        return self.random.choice([self.file, self.file, self.directory, self.link])(path)

    def root(self):
        return [Entry(b".", "d", 0o755)]

    # The form in which an entry is written

    def form(self, kind):
        form, roll = {}, self.random.random()
        if roll < 0.5:
            return form
        choice = self.random.choice(["gnu", "pax", "prefix", "v7", "gnu magic", "base256",
                                     "pax size", "dot", "slash", "inner", "old type", "type 7",
                                     "mode bits", "no slash", "records", "big records"])
        form |= {
            "gnu": {"names": "gnu", "magic": "gnu"}, "pax": {"names": "pax"},
            "prefix": {"names": "prefix"}, "v7": {"magic": "v7"}, "gnu magic": {"magic": "gnu"},
            "base256": {"base256": True, "mtime": -7, "magic": "gnu"},
            "pax size": {"pax_size": True}, "dot": {"prefix": b"./"}, "slash": {"prefix": b"/"},
            "inner": {"prefix": b".//zz/../"}, "no slash": {"slash": False},
            "records": {"pax": [(b"mtime", b"1.25"), (b"comment", b"a=b\nc")]},
            "big records": {"pax": [(b"comment", b"z" * 3000), (b"uid", b"12")]},
            "mode bits": {"mode_bits": {"f": 0o100000, "d": 0o040000}.get(kind, 0)},
        }.get(choice, {})
        if kind == "f" and choice in ("old type", "type 7"):
            form["type"] = b"\0" if choice == "old type" else b"7"
        self.features.add("form: " + choice)
        return form

    # Layers

    def merged_usr(self):
        """What Debian's images begin with."""
        self.features.add("merged usr")
        entries = []
        for name in (b"usr", b"usr/lib", b"usr/bin"):
            entries += self.directory(name)
        absolute = self.random.random() < 0.3
        for name in (b"lib", b"bin"):
            target = (b"/usr/" if absolute else b"usr/") + name
            entries.append(Entry(name, "l", 0o777, link=target))
        return entries

    def add(self, entries):
        for entry in entries:
            try:
                after = self.draft.fork()
                after.apply(entry)
            except Excluded:
                continue
            self.draft = after
            self.entries.append(entry)

    def draft_layer(self, count, first):
        self.draft, self.entries = self.model.fork(), []
        if first and self.random.random() < 0.5:
            self.add(self.merged_usr())
        lower_actions = [self.whiteout, self.whiteout, self.opaque, self.opaque_late,
                         self.whiteout_and_own, self.nested_whiteouts]
        actions = [self.file] * 6 + [self.directory] * 5 + [self.link] * 3 + \
            [self.hard_link] * 2 + [self.replace] * 3 + [self.duplicate, self.special, self.sparse]
        while len(self.entries) < count:
            pool = lower_actions if not first and self.random.random() < 0.25 else actions
            self.add(self.random.choice(pool)())
            if self.random.random() < 0.02:
                self.add(self.root())

    def order(self):
        """Another order of the layer's entries, at times."""
        entries, roll = list(self.entries), self.random.random()

        def is_whiteout(entry):
            return b".wh." in entry.path
        if roll < 0.1:
            self.random.shuffle(entries)
            self.features.add("order: any")
        elif roll < 0.2:
            entries.reverse()
            self.features.add("order: children first")
        elif roll < 0.35:
            entries.sort(key=is_whiteout)
            self.features.add("order: whiteouts last")
        elif roll < 0.5:
            entries.sort(key=lambda entry: not is_whiteout(entry))
            self.features.add("order: whiteouts first")
        elif roll < 0.6:
            entries.sort(key=lambda entry: entry.path)
            self.features.add("order: by name")
        return entries

    def settle(self, entries):
        """Applies the layer; leaves out what the specification does not define."""
        while True:
            after = self.model.fork()
            for place, entry in enumerate(entries):
                try:
                    after.apply(entry)
                except Excluded:
                    del entries[place]
                    break
            else:
                self.model = after
                return entries

    def layer(self, first):
        if self.random.random() < 0.04:
            self.features.add("empty layer")
            count = 0
        else:
            count = self.random.choice([5, 8, 12, 20, 30, 60])
        self.draft_layer(count, first)
        entries = self.settle(self.order())
        self.model.begin_layer()
        return entries

    def stack(self):
        """The entries of 1 to 6 layers."""
        return [self.layer(number == 0) for number in range(self.random.randint(1, 6))]

    def archive(self, entries):
        """(the layer's archive, the same as `umoci` can read it)."""
        ending = self.random.choice(["two", "two", "record", "one", "none", "unpadded"])
        ended = ending in ("two", "record")
        garbage = b"\xff" * 700 if ended and self.random.random() < 0.1 else b""
        tar = write_tar(entries, ending, garbage)
        plain = [readable_by_umoci(entry) for entry in entries]
        truth = tar if plain == entries else write_tar(plain, ending, garbage)
        self.features.add("ending: " + ending + (" and garbage" if garbage else ""))
        if self.random.random() < 0.1:
            self.features.add("global pax header")
            tar = pax_header([(b"comment", b"global"), (b"mtime", b"1")], b"g") + tar
        return tar, truth


def readable_by_umoci(entry):
    """umoci 0.4.7 refuses the types S (GNU's old sparse form), 7 (contiguous) and g (global pax
    header) that runtimes read; it gets the same file in a form that it takes."""
    if entry.form.get("sparse") == "old":
        return Entry(entry.path, "f", entry.mode, entry.data)
    if entry.form.get("type") == b"7":
        form = {key: value for key, value in entry.form.items() if key != "type"}
        return Entry(entry.path, "f", entry.mode, entry.data, form=form)
    return entry
