#!/usr/bin/env python3
"""One image by every way to a registry that companies have: each gives the same inventory.

Users, tokens (one that ends in the middle of the pull), private authorities, client certificates,
mirrors of both kinds, credential helpers, a proxy with users. The lab's registries share one
folder.

    tests/e2e/registries.py [--iar PROGRAM]
"""

import argparse
import json
import os
import stat
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.lab import BASIC, MUTUAL, OPEN, SQUID, TLS, TOKEN, lab
from support.program import BUILD, IAR, Checks, fresh_folder, last_words, need, run
from support.pushed_image import inventory_hash, push_image

NAME = "team/app"
PLAIN = ["--plain-http", f"{OPEN},{BASIC},{TOKEN}"]
TLS_FILES = os.path.join(BUILD, "lab", "tls")


class Files:
    """Files that the ways need, in a folder of the run."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def config(self, name, content):
        return ["--credentials", self.write(name, json.dumps(content))]

    def users(self, name, *users):
        return self.config(name, {"auths": {key: {"username": user, "password": password}
                                            for key, user, password in users}})


def helper(files):
    """A credential helper in a folder of its own; answers the environment that finds it."""
    path = files.write("bin/docker-credential-lab", f"""#!/bin/sh
read -r server || true
[ "$1" = get ] && [ "$server" = {BASIC} ] || {{ echo 'credentials not found'; exit 1; }}
echo '{{"ServerURL":"x","Username":"alice","Secret":"s3cret"}}'
""")
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return {"PATH": os.path.dirname(path) + ":" + os.environ["PATH"]}


def mirror_files(files):
    """A folder of hosts.toml, and a registries.conf."""
    files.write("certs.d/registry.test/hosts.toml", f"""
server = "http://{OPEN}"
[host."http://127.0.0.1:1"]
[host."https://{TLS}"]
  capabilities = ["pull", "resolve"]
  ca = "{TLS_FILES}/ca.crt"
""")
    conf = files.write("registries.conf", f"""
[[registry]]
prefix = "registry.test/elsewhere"
location = "{BASIC}/team"
insecure = true
[[registry.mirror]]
location = "{OPEN}/nothing/here"
insecure = true
""")
    return ["--hosts-dir", os.path.join(files.folder, "certs.d")], ["--registries-conf", conf]


def authority(host):
    return ["--ca-file", f"{host}={TLS_FILES}/ca.crt"]


def ways(files, digest):
    """Name, reference, words, environment, standard input."""
    alice, tls_port = ("alice", "s3cret"), TLS.partition(":")[2]
    hosts_toml, registries_conf = mirror_files(files)
    certificate = ["--client-cert", f"{MUTUAL}={TLS_FILES}/client.crt:{TLS_FILES}/client.key"]
    proxy = {"HTTPS_PROXY": f"http://alice:s3cret@{SQUID}", "NO_PROXY": "nothing.test"}
    return [
        ("no questions", f"{OPEN}/{NAME}:v1", PLAIN, {}, b""),
        ("loopback without a word about TLS", f"{OPEN}/{NAME}:v1", [], {}, b""),
        ("by digest", f"{OPEN}/{NAME}@{digest}", PLAIN, {}, b""),
        ("by tag and digest", f"{OPEN}/{NAME}:none@{digest}", PLAIN, {}, b""),
        ("Basic", f"{BASIC}/{NAME}:v1", [*PLAIN, *files.users("a", (BASIC, *alice))], {}, b""),
        ("the wrong secret first", f"{BASIC}/{NAME}:v1",
         [*PLAIN, *files.users("b", (f"{BASIC}/team", "alice", "wr0ng"), (BASIC, *alice))], {},
         b""),
        ("a user by hand", f"{BASIC}/{NAME}:v1", [*PLAIN, "--user", "alice"], {}, b"s3cret\n"),
        ("a helper", f"{BASIC}/{NAME}:v1", [*PLAIN, *files.config("c", {"credsStore": "lab"})],
         helper(files), b""),
        ("a token by password", f"{TOKEN}/{NAME}:v1",
         [*PLAIN, *files.users("d", (TOKEN, *alice))], {}, b""),
        ("a token by identity token", f"{TOKEN}/{NAME}:v1",
         [*PLAIN, *files.config("e", {"auths": {TOKEN: {"identitytoken": "refresh-alice"}}})], {},
         b""),
        ("a user without the right first", f"{TOKEN}/{NAME}:v1",
         [*PLAIN, *files.users("f", (f"{TOKEN}/team", "bob", "hunter2"), (TOKEN, *alice))], {},
         b""),
        ("a private authority", f"{TLS}/{NAME}:v1", authority(TLS), {}, b""),
        ("no authority at all", f"{TLS}/{NAME}:v1", ["--insecure", TLS], {}, b""),
        ("a client's certificate", f"{MUTUAL}/{NAME}:v1", [*authority(MUTUAL), *certificate], {},
         b""),
        ("hosts.toml", f"registry.test/{NAME}:v1", hosts_toml, {}, b""),
        ("registries.conf", "registry.test/elsewhere/app:v1",
         [*registries_conf, *files.users("g", (BASIC, *alice))], {}, b""),
        ("a proxy with users", f"registry.test:{tls_port}/team/app:v1",
         ["--insecure", f"registry.test:{tls_port}"], proxy, b""),
    ]


def environment_of(more):
    kept = {name: value for name, value in os.environ.items()
            if "proxy" not in name.lower() and name not in ("HOME", "DOCKER_CONFIG")}
    return {**kept, **more}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need(options.iar, "docker-registry", "squid", "skopeo", "htpasswd")
    lab("up", "open", "htpasswd", "tokens", "token", "tls", "mtls", "squid")
    folder = fresh_folder("e2e", "registries")
    push_image(folder, f"{OPEN}/{NAME}:v1")
    with open(os.path.join(folder, "layout", "index.json"), encoding="ascii") as index:
        digest = json.load(index)["manifests"][0]["digest"]
    local = run([options.iar, "scan", "--format", "json", f"oci:{folder}/layout:v1"])
    if local.returncode != 0:
        sys.exit(f"the layout: {last_words(local)}")
    checks = Checks()
    for name, reference, words, environment, text in ways(Files(folder), digest):
        words = ["scan", "--format", "json", "--timeout", "60", reference, *words]
        result = run([options.iar, *words], env=environment_of(environment), input=text)
        if checks.check(result.returncode == 0, f"{name}: {last_words(result)}"):
            same = inventory_hash(result) == inventory_hash(local)
            checks.check(same, f"{name}: another inventory")
    checks.finish()


if __name__ == "__main__":
    main()
