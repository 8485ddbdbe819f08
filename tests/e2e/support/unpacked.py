"""An image's tree on disk as real tools make it, and what real tools say is installed in it."""

import json
import os
import sys

from support.program import last_words, run


def unpack(archive, folder):
    """The tree of the first image of an OCI archive, by umoci, below `folder`; answers its root."""
    layout, root = os.path.join(folder, "oci"), os.path.join(folder, "root")
    os.makedirs(layout)
    result = run(["tar", "-C", layout, "-xf", archive])
    if result.returncode != 0:
        sys.exit(f"tar: {last_words(result)}")
    index = os.path.join(layout, "index.json")
    with open(index, encoding="utf-8") as text:
        content = json.load(text)
    content["manifests"] = content["manifests"][:1]
    content["manifests"][0]["annotations"] = {"org.opencontainers.image.ref.name": "truth"}
    with open(index, "w", encoding="utf-8") as text:
        json.dump(content, text)
    result = run(["umoci", "raw", "unpack", "--image", f"{layout}:truth", root], umask=0o022)
    if result.returncode != 0:
        sys.exit(f"umoci: {last_words(result)}")
    return root


def dpkg_packages(root):
    """{(name, version, architecture)} of what dpkg calls installed."""
    form = "${Package}\t${Version}\t${Architecture}\t${db:Status-Status}\n"
    result = run(["dpkg-query", "-W", "--admindir", f"{root}/var/lib/dpkg", "-f", form])
    lines = [line.split("\t") for line in result.stdout.decode().splitlines()]
    return {tuple(fields[:3]) for fields in lines if fields[3] == "installed"}
