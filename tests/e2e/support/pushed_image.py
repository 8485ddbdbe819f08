"""The image that tests of registries pull: three layers, gzip and zstd, of two ecosystems."""

import hashlib
import io
import json
import os
import random
import sys
import tarfile

from support.layout import Layout
from support.program import last_words, run

STATUS = "\n".join(
    f"Package: package-{n}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.{n}\n"
    for n in range(200)
)
RELEASE = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def layer(seed, size, files):
    """A tar with some files and one of random bytes, which do not compress."""
    out = io.BytesIO()
    files = {**files, f"data-{seed}": random.Random(seed).randbytes(size)}
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def push_image(folder, place):
    """Puts the image into a registry without TLS and users; answers its bytes there."""
    module = json.dumps({"name": "left-pad", "version": "1.3.0"}).encode()
    tars = [
        layer(1, 3_000_000, {"etc/os-release": RELEASE.encode(),
                             "var/lib/dpkg/status": STATUS.encode()}),
        layer(2, 1_500_000, {"app/node_modules/left-pad/package.json": module}),
        layer(3, 20_000, {"etc/motd": b"hello\n"}),
    ]
    layout = Layout(os.path.join(folder, "layout"))
    layout.add("v1", tars, ["gzip", "zstd", "gzip"])
    result = run(["skopeo", "copy", "--dest-tls-verify=false", f"oci:{layout.folder}:v1",
                  f"docker://{place}"])
    if result.returncode != 0:
        sys.exit(f"skopeo: {last_words(result)}")
    blobs = os.path.join(layout.folder, "blobs", "sha256")
    manifest = layout.manifests[0]["digest"].partition(":")[2]
    return sum(os.path.getsize(os.path.join(blobs, name)) for name in os.listdir(blobs)
               if name != manifest)


def inventory_hash(result):
    """Of everything but the name under which the image was asked for."""
    content = json.loads(result.stdout)
    for part in (content, content.get("image", {})):
        part.pop("reference", None)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
