"""One image in three forms: gzip, zstd and plain layers, as OCI archives of the same contents."""

import hashlib
import json
import os
import subprocess
import tarfile

SUFFIX = {"gzip": "+gzip", "zstd": "+zstd", "plain": ""}
LAYER = "application/vnd.oci.image.layer.v1.tar"
UNPACK = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd"}


def file_digest(path):
    with open(path, "rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def convert_layer(source, form, folder):
    """A layer's blob in another form, as a new file; answers its path."""
    target = os.path.join(folder, "layer.tmp")
    with open(source, "rb") as data:
        packed = UNPACK.get(data.read(2))
    unpack = f"{packed} -dc" if packed else "cat"
    pack = {"zstd": "zstd -3 -qc", "gzip": "gzip -6c", "plain": "cat"}[form]
    command = f"set -o pipefail; {unpack} < \"$1\" | {pack} > \"$2\""
    subprocess.run(["bash", "-c", command, "convert", source, target], check=True)
    return target


class Layout:
    """An OCI layout on disk."""

    def __init__(self, folder):
        self.folder = folder

    def blob(self, digest):
        return os.path.join(self.folder, "blobs", *digest.split(":"))

    def load(self, digest):
        with open(self.blob(digest), encoding="utf-8") as text:
            return json.load(text)

    def add(self, path):
        digest = "sha256:" + file_digest(path)
        size = os.path.getsize(path)
        os.rename(path, self.blob(digest))
        return {"digest": digest, "size": size}

    def convert(self, form):
        """Brings the first image's layers into this form, and leaves only that image."""
        index_path = os.path.join(self.folder, "index.json")
        with open(index_path, encoding="utf-8") as text:
            index = json.load(text)
        manifest = self.load(index["manifests"][0]["digest"])
        for layer in manifest["layers"]:
            before = self.blob(layer["digest"])
            if layer["mediaType"] != LAYER + SUFFIX[form]:
                layer |= self.add(convert_layer(before, form, self.folder))
                layer["mediaType"] = LAYER + SUFFIX[form]
                os.unlink(before)
        os.unlink(self.blob(index["manifests"][0]["digest"]))
        path = os.path.join(self.folder, "manifest.tmp")
        with open(path, "w", encoding="utf-8") as text:
            json.dump(manifest, text)
        index["manifests"] = [index["manifests"][0] | self.add(path)]
        with open(index_path, "w", encoding="utf-8") as text:
            json.dump(index, text)


def make_variant(archive, form, folder):
    """The layout folder of this form; NAME.FORM.tar beside it is the same as an archive."""
    name = os.path.basename(archive).removesuffix(".oci.tar")
    target = os.path.join(folder, f"{name}.{form}")
    if os.path.exists(target + ".tar"):
        return target
    subprocess.run(["rm", "-rf", target], check=True)
    with tarfile.open(archive) as members:
        members.extractall(target, filter="data")
    Layout(target).convert(form)
    with tarfile.open(target + ".part", "w", format=tarfile.USTAR_FORMAT) as members:
        for member in ("oci-layout", "index.json", "blobs"):
            members.add(os.path.join(target, member), member)
    os.rename(target + ".part", target + ".tar")
    return target
