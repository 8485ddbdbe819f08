"""What unpacking layers one after another means: a small file system in memory.

Sources: OCI image-spec v1.1 layer.md ("Applying Changesets", "Whiteouts") and what runtimes do
where it is silent: entries apply in the order of the archive, a parent that is a symbolic link is
followed inside the root, a missing parent is made (mode 755), only a directory over a directory
merges.

The generator uses it to build only what is defined (`Excluded` tells the rest), and the test holds
it against `umoci unpack`, so that a wrong model is noticed before it misleads. `Model(mutation)`
breaks one rule on purpose: each such model must differ from the truth somewhere, else the stacks
would not notice a scanner with that fault.
"""

import hashlib

LINKS_MAX = 40

MUTATIONS = (
    "opaque-hides-own-layer",     # an opaque whiteout also removes what its own layer brought
    "opaque-ignored-when-late",   # ... or does nothing once its directory was written to
    "whiteout-hides-own-layer",   # a whiteout removes a file of its own layer
    "whiteout-keeps-subtree",     # a whiteout of a directory leaves what lies in it
    "parent-links-not-followed",  # `lib/x` beside `lib -> usr/lib` becomes a second directory
    "absolute-links-not-followed",
    "link-chains-not-followed",
    "own-links-not-followed",     # links brought by the layer itself
    "directory-keeps-link",       # a directory entry over a link leaves the link
    "file-keeps-subtree",         # a file over a directory leaves what lies in it
    "first-duplicate-wins",
    "hard-link-of-lower-lost",
    "hard-link-of-link-followed",
    "hard-link-by-name",          # a hard link shows what its target's name shows later
    "hard-link-mode-from-header",
    "lower-mode-kept",            # a directory stated again keeps its old mode
    "special-bits-lost",          # setuid, setgid, sticky
    "holes-dropped",              # sparse files without their holes
    "implied-directories-missing",
    "dangling-parents-not-made",
)


class Excluded(Exception):
    """The entry would build what the specification leaves undefined; the text says what."""


class Node:
    __slots__ = ("kind", "mode", "data", "link", "children", "layer", "implied", "linked")

    def __init__(self, kind, mode, layer, data=b"", link=b"", implied=False):
        self.kind, self.mode, self.layer = kind, mode, layer
        self.data, self.link, self.implied = data, link, implied
        self.linked = False
        self.children = {} if kind == "d" else None


def copy_tree(root):
    """Another tree of the same names; hard links stay hard links."""
    copies = {}

    def copy(node):
        if id(node) not in copies:
            made = Node(node.kind, node.mode, node.layer, node.data, node.link, node.implied)
            made.linked = node.linked
            copies[id(node)] = made
            if node.children:
                made.children = {name: copy(below) for name, below in node.children.items()}
        return copies[id(node)]
    return copy(root)


def clean(path):
    """The components of a path with "." and ".." resolved by their text, inside the root."""
    parts = []
    for part in path.split(b"/"):
        if part == b"..":
            parts = parts[:-1]
        elif part not in (b"", b"."):
            parts.append(part)
    return parts


class Model:
    def __init__(self, mutation="", strict=False):
        self.mutation, self.strict = mutation, strict
        self.root = Node("d", 0o755, 0)
        self.layer = -1
        self.begin_layer()

    def begin_layer(self):
        self.layer += 1
        self.lower = copy_tree(self.root) if self.strict else None
        self.own = set()        # canonical paths that this layer wrote, and their ancestors
        self.stated = set()     # the directories among them that have an entry
        self.existed = set()    # the implied directories among them that lower layers had
        self.followed = set()   # links that this layer wrote through
        self.own_links = set()  # links that this layer brought

    def fork(self):
        """An independent copy."""
        other = Model(self.mutation)
        other.strict, other.layer, other.lower = self.strict, self.layer, self.lower
        other.root = copy_tree(self.root)
        for name in ("own", "stated", "existed", "followed", "own_links"):
            setattr(other, name, set(getattr(self, name)))
        return other

    # Looking up

    def node(self, parts, root=None):
        at = root or self.root
        for part in parts:
            if at.kind != "d" or part not in at.children:
                return None
            at = at.children[part]
        return at

    def follow_allowed(self, path, target, count):
        mutation = self.mutation
        return not (mutation == "parent-links-not-followed"
                    or (mutation == "absolute-links-not-followed" and target[:1] == b"/")
                    or (mutation == "link-chains-not-followed" and count > 1)
                    or (mutation == "own-links-not-followed" and path in self.own_links))

    def resolve(self, parts, root=None):
        """The canonical place of a directory path, links followed inside the root."""
        todo, done, count = list(parts), [], 0
        while todo:
            part = todo.pop(0)
            if part == b"..":
                done = done[:-1]
                continue
            found = self.node(done + [part], root)
            if found is not None and found.kind == "l":
                count += 1
                if count > LINKS_MAX:
                    raise Excluded("a loop of links")
                path = tuple(done + [part])
                if root is None:
                    self.followed.add(path)
                if self.follow_allowed(path, found.link, count):
                    if found.link[:1] == b"/":
                        done = []
                    todo = [p for p in found.link.split(b"/") if p not in (b"", b".")] + todo
                    continue
            done.append(part)
        return done

    # Changing

    def make_parents(self, parts):
        at = self.root
        for place, part in enumerate(parts):
            below = at.children.get(part)
            path = tuple(parts[:place + 1])
            if below is None:
                if self.strict and at.mode & 0o2000:
                    raise Excluded("a directory implied below a setgid one: Linux passes it on")
                implied = self.mutation == "implied-directories-missing"
                below = at.children[part] = Node("d", 0o755, self.layer, implied=implied)
            elif below.kind != "d":
                if self.strict:
                    raise Excluded("a parent that is not a directory")
                below = at.children[part] = Node("d", 0o755, self.layer)
            elif path not in self.own:
                self.existed.add(path)
            at = below
        return at

    def whiteout(self, parent, name, spelled):
        opaque = name == b".wh..wh..opq"
        if self.strict and self.resolve(spelled, self.lower) != parent:
            raise Excluded("a whiteout in a directory that its layer moves elsewhere")
        holder = self.node(parent)
        if holder is None or holder.kind != "d":
            raise Excluded("a whiteout in a directory that is not there")
        path = tuple(parent) if opaque else tuple(parent) + (name[4:],)
        target = self.node(path)
        if target is None:
            return
        if target.kind == "l" and path in self.followed:
            raise Excluded("a whiteout of a link that its layer wrote through before")
        implied = {p for p in self.existed if p[:len(path)] == path and p not in self.stated
                   and (p != path or not opaque)}
        if implied and self.strict:
            raise Excluded("a late whiteout over directories that its layer only implies")
        if opaque and self.mutation == "opaque-ignored-when-late" and path in self.own:
            return
        everything = self.mutation == ("opaque" if opaque else "whiteout") + "-hides-own-layer"
        if not opaque and self.mutation == "whiteout-keeps-subtree" and target.kind == "d":
            if target.children:
                return
        self.remove_lower(parent, path, opaque, everything)

    def remove_lower(self, parent, path, keep_top, everything):
        """What umoci and the specification say: all but this layer's own entries goes."""
        def purge(at, where):
            for name in list(at.children):
                below = where + (name,)
                if everything or below not in self.own:
                    del at.children[name]
                elif at.children[name].kind == "d":
                    purge(at.children[name], below)
        target = self.node(path)
        if not keep_top and (everything or path not in self.own):
            del self.node(parent).children[path[-1]]
        elif target.kind == "d":
            purge(target, path)

    def clobber(self, holder, path, kind):
        """Makes room at `path` and answers the node that stays there, if any."""
        old = holder.children.get(path[-1])
        if old is None:
            return None
        if old.kind == "d" and kind == "d":
            return old
        if path in self.followed:
            raise Excluded("a link replaced after its layer wrote through it")
        if self.mutation == "directory-keeps-link" and old.kind == "l" and kind == "d":
            return old
        if self.mutation == "first-duplicate-wins" and path in self.own:
            return old
        del holder.children[path[-1]]
        return None

    def hard_link(self, holder, path, entry):
        parts = clean(entry.link)
        place = self.resolve(parts[:-1]) + parts[-1:] if parts else []
        target = self.node(place)
        if target is None or target.kind == "d":
            raise Excluded("a hard link to what is not there or is a directory")
        if tuple(place[:len(path)]) == path:
            raise Excluded("a hard link to itself or to what it replaces")
        if self.mutation == "hard-link-of-lower-lost" and tuple(place) not in self.own:
            return
        if self.mutation == "hard-link-of-link-followed" and target.kind == "l":
            followed = self.node(self.resolve(place))
            target = followed if followed is not None and followed.kind == "f" else target
        self.clobber(holder, path, "h")
        if self.mutation == "hard-link-by-name":
            stand_in = Node("h", 0, self.layer, link=tuple(place))
            stand_in.data = target
            target = stand_in
        if self.mutation == "hard-link-mode-from-header" and target.kind == "f":
            target.mode = entry.mode
        target.linked = True
        holder.children[path[-1]] = target

    def apply(self, entry):
        parts = clean(entry.path)
        if not parts:
            if entry.kind != "d":
                raise Excluded("a root that is not a directory")
            return  # its mode is not compared
        parent = self.resolve(parts[:-1])
        if parts[-1].startswith(b".wh."):
            self.whiteout(parent, parts[-1], parts[:-1])
            return
        if self.mutation == "dangling-parents-not-made" and self.node(parent) is None \
                and parent != parts[:-1]:
            return
        path = tuple(parent) + (parts[-1],)
        holder = self.make_parents(parent)
        if entry.kind == "h":
            self.hard_link(holder, path, entry)
        else:
            self.put(holder, path, entry)
        for place in range(1, len(path) + 1):
            self.own.add(path[:place])
        if entry.kind == "d":
            self.stated.add(path)
        if entry.kind == "l":
            self.own_links.add(path)
        else:
            self.own_links.discard(path)

    def put(self, holder, path, entry):
        if self.mutation == "file-keeps-subtree" and entry.kind != "d":
            old = holder.children.get(path[-1])
            if old is not None and old.kind == "d" and old.children and path not in self.own:
                return
        mode = entry.mode & (0o777 if self.mutation == "special-bits-lost" else 0o7777)
        old = self.clobber(holder, path, entry.kind)
        if old is not None:
            if old.kind == "d" and self.mutation != "lower-mode-kept":
                old.mode, old.implied, old.layer = mode, False, self.layer
            return
        data = entry.data
        if entry.segments is not None and self.mutation == "holes-dropped":
            data = b"".join(data[at:at + size] for at, size in entry.segments)
        holder.children[path[-1]] = Node(entry.kind, 0o777 if entry.kind == "l" else mode,
                                         self.layer, data, entry.link)

    # The result

    def kinds(self):
        """{path: kind}"""
        found, todo = {}, [(self.root, b"")]
        while todo:
            at, where = todo.pop()
            for name, node in at.children.items():
                path = where + b"/" + name if where else name
                found[path] = node.kind
                if node.kind == "d":
                    todo.append((node, path))
        return found

    def layers(self):
        """{path: layer from 0} of what is no directory and has one name only."""
        found, todo = {}, [(self.root, b"")]
        while todo:
            at, where = todo.pop()
            for name, node in at.children.items():
                path = where + b"/" + name if where else name
                if node.kind == "d":
                    todo.append((node, path))
                elif not node.linked:
                    found[path] = node.layer
        return found

    def tree(self):
        """{path: (kind, mode, size, link target, sha-256)} as support.tree compares it."""
        rows = {}

        def walk(at, where):
            for name, node in at.children.items():
                path = where + b"/" + name if where else name
                while node.kind == "h":  # only a mutation leaves such
                    named = self.node(node.link)
                    node = named if named is not None and named.kind == "f" else node.data
                if not node.implied:
                    rows[path] = row(node)
                if node.kind == "d":
                    walk(node, path)
        walk(self.root, b"")
        return rows


def row(node):
    if node.kind == "f":
        return "f", node.mode, len(node.data), b"", hashlib.sha256(node.data).hexdigest()
    return node.kind, node.mode, 0, node.link if node.kind == "l" else b"", ""
