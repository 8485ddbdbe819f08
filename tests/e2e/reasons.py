#!/usr/bin/env python3
"""Every reason that a registry can give, by a real situation, and the words for it.

What is printed is held against tests/e2e/reasons.golden, with ports and digests replaced. With
--write the file is written anew.

    tests/e2e/reasons.py [--write] [--iar PROGRAM]
"""

import argparse
import json
import os
import re
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import CONFIG, LAYER, MANIFEST, sha256
from support.lab import BASE, BASIC, FAULT, MUTUAL, OPEN, SQUID, TLS, TOKEN, lab
from support.program import BUILD, IAR, ROOT, Checks, fresh_folder, need, run

GOLDEN = os.path.join(ROOT, "tests", "e2e", "reasons.golden")
DIGEST = "sha256:" + "0" * 64
INDEX = "application/vnd.oci.image.index.v1+json"


def send(method, url, data, media_type):
    request = urllib.request.Request(url, data=data, method=method,
                                     headers={"Content-Type": media_type})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return answer.headers


def push_blob(repository, data):
    place = send("POST", f"http://{OPEN}/v2/{repository}/blobs/uploads/", b"", "x/y")["Location"]
    send("PUT", f"{place}&digest=sha256:{sha256(data)}", data, "application/octet-stream")
    return {"digest": f"sha256:{sha256(data)}", "size": len(data)}


def push_manifest(repository, tag, content, media_type=MANIFEST):
    data = json.dumps(content).encode()
    send("PUT", f"http://{OPEN}/v2/{repository}/manifests/{tag}", data, media_type)
    return {"mediaType": media_type, "digest": f"sha256:{sha256(data)}", "size": len(data)}


def push_image(repository, tag, layer_type=LAYER, operating_system="linux", config_type=CONFIG,
               padding=0):
    layer = push_blob(repository, b"\0" * 1024)
    config = push_blob(repository, json.dumps({
        "os": operating_system, "architecture": "amd64", "author": "x" * padding,
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}).encode())
    return push_manifest(repository, tag, {
        "schemaVersion": 2, "mediaType": MANIFEST, "config": {"mediaType": config_type, **config},
        "layers": [{"mediaType": layer_type, **layer}]})


def push_everything():
    push_image("reasons/good", "v1")
    push_image("reasons/encrypted", "v1", layer_type=LAYER + "+gzip+encrypted")
    push_image("reasons/artifact", "v1", config_type="application/vnd.cncf.helm.config.v1+json")
    push_image("reasons/windows", "v1", operating_system="windows")
    child = push_image("reasons/index", "amd64")
    for tag, system in (("v1", {"os": "linux", "architecture": "s390x"}),
                        ("windows", {"os": "windows", "architecture": "amd64"})):
        push_manifest("reasons/index", tag, {
            "schemaVersion": 2, "mediaType": INDEX,
            "manifests": [{**child, "platform": system}]}, INDEX)
    push_image("reasons/large", "v1", padding=8 << 20)


def plan(**content):
    send("PUT", f"http://{FAULT}/_plan", json.dumps(content).encode(), "application/json")


def situations(folder):
    """Names, words for iar, and what to do before."""
    def credentials(name, user):
        path = os.path.join(folder, f"{name}.json")
        with open(path, "w", encoding="ascii") as out:
            auth = {"username": "alice", "password": user}
            json.dump({"auths": {host: auth for host in (BASIC, TOKEN, FAULT)}}, out)
        return path

    right, wrong = credentials("right", "s3cret"), credentials("wrong", "wr0ng")
    authority = os.path.join(BUILD, "lab", "tls", "ca.crt")
    fast = ["--credentials", right, "--connect-timeout", "1", "--answer-timeout", "1"]
    good = "reasons/good"
    through = {"HTTP_PROXY": f"http://alice:wr0ng@{SQUID}", "NO_PROXY": ""}
    return [
        ("no credentials for Basic", [f"{BASIC}/{good}"], None),
        ("no credentials for a token", [f"{TOKEN}/{good}"], None),
        ("a wrong password", [f"{BASIC}/{good}", "--credentials", wrong], None),
        ("a wrong password for a token", [f"{TOKEN}/{good}", "--credentials", wrong], None),
        ("no such tag", [f"{OPEN}/{good}:none"], None),
        ("no such digest", [f"{OPEN}/{good}@{DIGEST}"], None),
        ("an unknown authority", [f"{TLS}/{good}"], None),
        ("a file of authorities that is not there",
         [f"{TLS}/{good}", "--ca-file", f"{TLS}={authority}.none"], None),
        ("no certificate for a server that wants one",
         [f"{MUTUAL}/{good}", "--ca-file", f"{MUTUAL}={authority}"], None),
        ("a name that does not exist", [f"no-such-host.invalid/{good}"], None),
        ("nobody there", [f"127.0.0.1:1/{good}"], None),
        ("plain HTTP where TLS is meant", [f"plain.test:{BASE}/{good}:v1", "--plain-http", "none"],
         {"HTTPS_PROXY": f"http://alice:s3cret@{SQUID}", "NO_PROXY": ""}),
        ("silence", [f"{FAULT}/{good}:v1", *fast, "--timeout", "5"],
         {"fault": "mute", "times": 0, "on": "all"}),
        ("a server out of order", [f"{FAULT}/{good}:v1", *fast],
         {"fault": "503", "times": 0, "on": "all"}),
        ("too many requests", [f"{FAULT}/{good}:v1", *fast],
         {"fault": "429", "times": 0, "on": "all", "retry_after": "3600"}),
        ("bytes that are not the right ones", [f"{FAULT}/{good}:v1", *fast],
         {"fault": "alter", "times": 0, "on": "all", "seed": 3}),
        ("a proxy that knows somebody else",
         [f"other.test/{good}:v1", "--plain-http", "other.test"], through),
        ("another platform", [f"{OPEN}/reasons/index:v1", "--platform", "linux/amd64"], None),
        ("Windows", [f"{OPEN}/reasons/windows:v1"], None),
        ("Windows in an index", [f"{OPEN}/reasons/index:windows"], None),
        ("no image at all", [f"{OPEN}/reasons/artifact:v1"], None),
        ("an encrypted layer", [f"{OPEN}/reasons/encrypted:v1"], None),
        ("a config that is too large", [f"{OPEN}/reasons/large:v1"], None),
    ]


def normal(text):
    text = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", text)
    for port in range(BASE, BASE + 30):
        text = text.replace(f":{port}", f":{15000 + port - BASE}")
    return text.replace(BUILD, "build").strip()


def ask(iar, words, before):
    environment = {name: value for name, value in os.environ.items()
                   if "proxy" not in name.lower() and name not in ("HOME", "DOCKER_CONFIG")}
    if isinstance(before, dict) and "fault" in before:
        plan(**before)
    elif isinstance(before, dict):
        environment.update(before)
    if "--plain-http" not in words:
        words = [*words, "--plain-http", ",".join((OPEN, BASIC, TOKEN, FAULT))]
    return run([iar, "scan", "--platform", "linux/amd64", *words] if "--platform" not in words
               else [iar, "scan", *words], env=environment)


def read_golden():
    """Name of a situation to what is printed."""
    with open(GOLDEN, encoding="utf-8") as text:
        parts = re.split(r"^=== (.*)\n", text.read(), flags=re.MULTILINE)
    return {name: words.strip() for name, words in zip(parts[1::2], parts[2::2], strict=True)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    need(options.iar, "docker-registry", "squid", "htpasswd")
    lab("up")
    push_everything()
    checks = Checks()
    golden = {} if options.write else read_golden()
    found = {}
    for name, words, before in situations(fresh_folder("e2e", "reasons")):
        result = ask(options.iar, words, before)
        printed = normal(result.stderr.decode(errors="replace"))
        found[name] = printed
        checks.check(result.returncode == 3, f"{name}: exit {result.returncode}: {printed}")
        checks.check("wr0ng" not in printed and "s3cret" not in printed, f"{name}: a secret")
        checks.check(options.write or golden.get(name) == printed,
                     f"{name}:\n  expected {golden.get(name)}\n  got      {printed}")
    if options.write:
        with open(GOLDEN, "w", encoding="utf-8") as out:
            for name, printed in found.items():
                out.write(f"=== {name}\n{printed}\n\n")
    reasons = {match for words in found.values()
               for match in re.findall(r"assessed \((\w+)\)", words)}
    wanted = {"no_credentials", "denied", "not_found", "certificate", "dns", "timeout",
              "rate_limited", "platform_missing", "unsupported_media_type", "encrypted_layer",
              "corrupt", "limit_exceeded", "windows"}
    checks.check(reasons >= wanted, f"never seen: {', '.join(sorted(wanted - reasons))}")
    checks.finish()


if __name__ == "__main__":
    main()
