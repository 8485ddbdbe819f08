"""OCI archives of a layout folder, with the members in an order of one's choice."""

import os
import tarfile

INDEX_FIRST, INDEX_LAST = "index first", "index last"


def members_of(folder, order):
    """The layout's files: the index before the blobs, or after them in reverse order."""
    blobs = sorted(f"blobs/sha256/{name}" for name in os.listdir(f"{folder}/blobs/sha256"))
    if order == INDEX_FIRST:
        return ["oci-layout", "index.json", *blobs]
    return [*reversed(blobs), "index.json", "oci-layout"]


def write_archive(folder, out, order=INDEX_FIRST):
    """`out`: a file object that need not seek."""
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.USTAR_FORMAT) as archive:
        for name in members_of(folder, order):
            archive.add(os.path.join(folder, name), name)
