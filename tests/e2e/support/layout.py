"""Writes OCI image layouts (OCI image-spec v1.1, image-layout.md) from layers held in memory."""

import ctypes
import ctypes.util
import gzip
import hashlib
import json
import os

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
SUFFIX = {"plain": "", "gzip": "+gzip", "zstd": "+zstd", "zstd-long": "+zstd"}
LEVEL_PARAMETER, WINDOW_PARAMETER, LONG_WINDOW = 100, 101, 24  # zstd.h, ZSTD_cParameter


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def zstd_compress(data, level=1, window_log=0):
    """One zstd frame, by libzstd; with a window of 2**window_log bytes unless that is 0."""
    library = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
    for name in ("ZSTD_compressBound", "ZSTD_CCtx_setParameter", "ZSTD_compress2"):
        getattr(library, name).restype = ctypes.c_size_t
    library.ZSTD_createCCtx.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.ZSTD_createCCtx())
    for number, value in ((LEVEL_PARAMETER, level), (WINDOW_PARAMETER, window_log)):
        library.ZSTD_CCtx_setParameter(context, ctypes.c_int(number), ctypes.c_int(value))
    room = library.ZSTD_compressBound(ctypes.c_size_t(len(data)))
    out = ctypes.create_string_buffer(room)
    size = library.ZSTD_compress2(context, out, ctypes.c_size_t(room), data,
                                  ctypes.c_size_t(len(data)))
    library.ZSTD_freeCCtx(context)
    if size > room:
        raise OSError("ZSTD_compress2 failed")
    return out.raw[:size]


def compress(data, form):
    """`form`: plain, gzip, zstd or zstd-long (a window of 16 MiB), with `+N` for N gzip members or
    zstd frames."""
    name, _, parts = form.partition("+")
    if name == "plain":
        return data
    one = {"zstd": zstd_compress, "gzip": lambda piece: gzip.compress(piece, 1, mtime=0),
           "zstd-long": lambda piece: zstd_compress(piece, window_log=LONG_WINDOW)}[name]
    step = max(1, -(-len(data) // int(parts or 1)))
    return b"".join(one(data[at:at + step]) for at in range(0, max(1, len(data)), step))


class Layout:
    """A layout folder that images are added to under tags."""

    def __init__(self, folder):
        self.folder = folder
        self.manifests = []
        os.makedirs(f"{folder}/blobs/sha256", exist_ok=True)
        with open(f"{folder}/oci-layout", "w", encoding="ascii") as out:
            out.write('{"imageLayoutVersion":"1.0.0"}')

    def blob(self, data, media_type):
        digest = sha256(data)
        with open(f"{self.folder}/blobs/sha256/{digest}", "wb") as out:
            out.write(data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    def add(self, tag, tars, forms, more_config=None):
        """An image of these layer archives, each stored in the form named for it."""
        config = {"architecture": "amd64", "os": "linux", "config": {},
                  "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(t)}" for t in tars]},
                  "history": [{"created_by": f"layer {n}"} for n in range(len(tars))]}
        config |= more_config or {}
        layers = [self.blob(compress(tar, form), LAYER + SUFFIX[form.partition("+")[0]])
                  for tar, form in zip(tars, forms, strict=True)]
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                    "config": self.blob(json.dumps(config).encode(), CONFIG), "layers": layers}
        descriptor = self.blob(json.dumps(manifest).encode(), MANIFEST)
        descriptor["annotations"] = {"org.opencontainers.image.ref.name": tag}
        self.manifests.append(descriptor)
        self.write_index()

    def write_index(self):
        with open(f"{self.folder}/index.json", "w", encoding="ascii") as out:
            json.dump({"schemaVersion": 2, "manifests": self.manifests}, out)
