#!/usr/bin/env python3
"""The agent in watcher mode against an API server and a registry of the test's own.

Which image runs, by every spelling; Secrets and annotations that change; churn; watches that end in
every way; tokens that are replaced. No cluster is needed, nothing leaves the loopback.

    tests/e2e/agent.py [--iar PROGRAM]
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from api_server import pull_secret, serve
from loopback_registry import Registry
from support.program import IAR, Checks, fresh_folder, need

STATUS = b"Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n\n"
WAIT = 10  # seconds that anything may take


def files(name):
    return {"var/lib/dpkg/status": STATUS % name.encode(),
            "etc/os-release": b"ID=debian\nVERSION_ID=12\n"}


def container(name, image, image_id, state="running"):
    return {"name": name, "image": image, "imageID": image_id,
            "containerID": f"containerd://{name}", "state": {state: {}}}


def pod(name, containers, namespace="shop", node="n1", **more):
    """`containers`: (name, image, imageID) or with a state; `more` goes into spec or metadata."""
    statuses = [container(*each) for each in containers]
    spec = {"nodeName": node, "containers": [{"name": s["name"], "image": s["image"]}
                                             for s in statuses]}
    spec["imagePullSecrets"] = [{"name": s} for s in more.get("secrets", ())]
    return {"metadata": {"name": name, "namespace": namespace, "uid": f"uid-{namespace}-{name}",
                         "annotations": more.get("annotations", {})},
            "spec": spec, "status": {"phase": "Running", "containerStatuses": statuses}}


def namespace(name, **annotations):
    return {"metadata": {"name": name, "uid": f"uid-{name}", "annotations": {
        key.replace("__", "/").replace("_", "."): value for key, value in annotations.items()}}}


def node(name, architecture="amd64"):
    return {"metadata": {"name": name}, "status": {"nodeInfo": {
        "operatingSystem": "linux", "architecture": architecture}}}


class Agent:
    """A running agent; its ledger is read from its file."""

    def __init__(self, folder, url, *words, token="token-one", **environment):
        self.ledger_file = os.path.join(folder, "ledger.json")
        self.token_file = os.path.join(folder, "token")
        self.log_file = os.path.join(folder, "log")
        self.set_token(token)
        config = os.path.join(folder, "kubeconfig")
        with open(config, "w", encoding="utf-8") as out:
            json.dump({"current-context": "c", "contexts": [
                {"name": "c", "context": {"cluster": "c", "user": "u"}}],
                "clusters": [{"name": "c", "cluster": {"server": url}}],
                "users": [{"name": "u", "user": {"tokenFile": self.token_file}}]}, out)
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [IAR if not Agent.program else Agent.program, "agent", "-runmode", "watcher",
                 "--kubeconfig", config, "--ledger-file", self.ledger_file, *words],
                stdout=log, stderr=log, env=os.environ | {"HOME": folder} | environment)

    program = None

    def set_token(self, token):
        with open(self.token_file + ".new", "w", encoding="utf-8") as out:
            out.write(token)
        os.rename(self.token_file + ".new", self.token_file)

    def ledger(self):
        try:
            with open(self.ledger_file, encoding="utf-8") as text:
                return json.load(text)
        except FileNotFoundError:
            return {"containers": [], "sum": {}}

    def rows(self):
        return {f"{row['pod']}/{row['container']}": row for row in self.ledger()["containers"]}

    def log(self):
        with open(self.log_file, encoding="utf-8") as text:
            return text.read()

    def wait(self, question, seconds=WAIT):
        """Whether `question(rows)` comes true in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if question(self.rows()):
                return True
            time.sleep(0.1)
        return False

    def wait_state(self, place, state, seconds=WAIT):
        return self.wait(lambda rows: rows.get(place, {}).get("state") == state, seconds)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT)


def identity(checks, agent, state, registry):
    """Every spelling of imageID, mixed platforms, a moved tag, an image of the node alone."""
    authority = registry.authority
    amd, amd_config = registry.push("team/app", "v1", files("amd"))
    arm, _ = registry.push("team/app", None, files("arm"), "arm64")
    index = registry.push_index("team/app", "multi", {"amd64": amd, "arm64": arm})
    old, _ = registry.push("team/moved", "v1", files("old"))
    registry.push("team/moved", "v1", files("new"))
    del registry.manifests["team/moved", old["digest"]]
    name = f"{authority}/team/app"
    spellings = {
        "pullable": f"docker-pullable://{name}@{amd['digest']}",
        "manifest": f"{name}@{amd['digest']}",
        "index": f"{name}@{index['digest']}",
        "config": amd_config["digest"],
        "hex": amd_config["digest"].partition(":")[2],
        "elsewhere": f"127.0.0.1:1/other/app@{amd['digest']}",
    }
    for spelling, image_id in spellings.items():
        state.put("pods", pod(f"id-{spelling}", [("c", f"{name}:v1", image_id)]))
    state.put("pods", pod("id-arm", [("c", f"{name}:multi", spellings["index"])], node="n2"))
    moved = f"{authority}/team/moved"
    state.put("pods", pod("id-moved", [("c", f"{moved}:v1", f"{moved}@{old['digest']}")]))
    state.put("pods", pod("id-node", [("c", f"{authority}/built/here:v1", "sha256:" + "0" * 64)]))
    for spelling in spellings:
        place = f"id-{spelling}/c"
        good = agent.wait_state(place, "assessed", 20)
        checks.check(good, f"identity {spelling}: {agent.rows().get(place)}")
        checks.check(agent.rows().get(place, {}).get("digest") == amd["digest"],
                     f"identity {spelling} leads to the manifest that runs")
    checks.check(agent.wait_state("id-arm/c", "assessed"), "identity on arm64")
    checks.check(agent.rows()["id-arm/c"].get("digest") == arm["digest"],
                 "the child for the node's platform is what was assessed")
    checks.check(agent.wait_state("id-moved/c", "undetermined"),
                 f"a moved tag: {agent.rows().get('id-moved/c')}")
    checks.check(agent.wait_state("id-node/c", "undetermined"), "an image of the node alone")


def credentials(checks, agent, state, registry):
    for older, name in ((False, "newer"), (True, "older")):
        registry.users[f"private/{name}"] = ("alice", "pass-right")
        image, _ = registry.push(f"private/{name}", "v1", files(name))
        where = f"{registry.authority}/private/{name}"
        state.put("pods", pod(name, [("c", f"{where}:v1", f"{where}@{image['digest']}")],
                              secrets=[f"pull-{name}"]))
        place = f"{name}/c"
        checks.check(agent.wait_state(place, "failed"), f"{name}: without a Secret")
        checks.check(agent.rows()[place]["reason"] == "no_credentials",
                     f"{name}: reason {agent.rows()[place]}")
        secret = ("shop", f"pull-{name}", where, "alice")
        state.put("secrets", pull_secret(*secret, "pass-wrong", older))
        time.sleep(1)
        state.put("secrets", pull_secret(*secret, "pass-right", older))
        checks.check(agent.wait_state(place, "assessed"),
                     f"{name}: a rotated Secret is used: {agent.rows()[place]}")


def exclusions(checks, agent, state, registry):
    image, _ = registry.push("team/excluded", "v1", files("excluded"))
    where = f"{registry.authority}/team/excluded"
    both = [("c", f"{where}:v1", f"{where}@{image['digest']}")]
    state.put("pods", pod("hidden", both, namespace="kube-hidden"))
    checks.check(agent.wait_state("hidden/c", "excluded"), "an excluded namespace")
    state.put("pods", pod("noted", both, annotations={"iar.dev/imageanalyzer": "disabled"}))
    checks.check(agent.wait_state("noted/c", "excluded"), "a pod's annotation")
    state.put("pods", pod("noted", both))
    checks.check(agent.wait_state("noted/c", "assessed"), "the annotation is gone")
    state.put("namespaces", namespace("shop", sensor_crowdstrike_com__imageanalyzer="disabled"))
    checks.check(agent.wait_state("noted/c", "excluded"), "a namespace's annotation")
    state.put("namespaces", namespace("shop"))
    checks.check(agent.wait_state("noted/c", "assessed"), "that annotation is gone")


def same(state, agent):
    """Whether the ledger names exactly the containers that the API server has."""
    with state.changed:
        expected = {(p["metadata"]["uid"], c["name"], c["containerID"])
                    for p in state.objects.get("pods", {}).values()
                    for c in p["status"]["containerStatuses"]}
    return {(r["pod_uid"], r["container"], r.get("container_id", ""))
            for r in agent.ledger()["containers"]} == expected


def watches(checks, agent, state, registry):
    image, _ = registry.push("team/churn", "v1", files("churn"))
    where = f"{registry.authority}/team/churn"
    one = [("c", f"{where}:v1", f"{where}@{image['digest']}")]

    def settles(what, seconds=WAIT):
        checks.check(agent.wait(lambda _: same(state, agent), seconds), what)

    for number in range(300):
        state.put("pods", pod(f"churn-{number}", one))
        if number % 3 == 0:
            state.remove("pods", "shop", f"churn-{number}")
    settles("churn of 300 pods")
    with state.changed:
        state.gone_pages = 1
    state.compact()
    state.put("pods", pod("after-compaction", one))
    settles("compaction, and 410 in the middle of the list")
    state.cut()
    state.remove("pods", "shop", "after-compaction")
    settles("a watch that is cut")
    with state.changed:
        state.silent = 1
    state.cut()
    time.sleep(1)
    state.put("pods", pod("after-silence", one))
    settles("a watch that falls silent", 15)
    with state.changed:
        state.token = "token-two"
    state.cut()
    state.put("pods", pod("after-token", one))
    time.sleep(1)
    agent.set_token("token-two")
    settles("a token that was replaced", 20)
    blobs = [path for path in registry.fetched("team/churn/blobs")]
    checks.check(len(blobs) == len(set(blobs)), f"each blob was fetched once: {blobs}")
    lists = [path for verb, path in state.requests if verb == "list" and "/pods" in path]
    checks.check(lists and all("limit=" in path for path in lists), "every list has a limit")
    checks.check(not any("resourceVersion=0" in path for _, path in state.requests),
                 "no request for resourceVersion=0")


def sums(checks, agent):
    ledger = agent.ledger()
    rows = [row for row in ledger["containers"] if row["runs"] == "running"]
    states = {key: count for key, count in ledger["sum"].items()
              if key not in ("containers", "running")}
    checks.check(sum(states.values()) == len(rows) == ledger["sum"]["running"],
                 f"the sum is what runs: {ledger['sum']}")
    log = agent.log()
    checks.check('msg="image assessed"' in log and "mode=watcher" in log, "the log is logfmt")
    for secret in ("token-one", "token-two", "pass-wrong", "pass-right", "alice"):
        checks.check(secret not in log, f"the log has no {secret}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    Agent.program = parser.parse_args().iar
    need(Agent.program)
    checks = Checks()
    folder = fresh_folder("e2e", "agent")
    state, url, _ = serve()
    registry = Registry()
    state.token = "token-one"
    for name in ("shop", "kube-hidden"):
        state.put("namespaces", namespace(name))
    state.put("nodes", node("n1"))
    state.put("nodes", node("n2", "arm64"))
    agent = Agent(folder, url, "--watch-silence", "3", AGENT_NAMESPACE_EXCLUSIONS=" kube-hidden,",
                  AGENT_MAX_CONSUMER_THREADS="2", WATCHER_LIST_PAGESIZE="50", AGENT_DEBUG="true")
    try:
        for part in (identity, credentials, exclusions, watches):
            begun = time.monotonic()
            part(checks, agent, state, registry)
            print(f"{part.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
        sums(checks, agent)
        checks.check(agent.end() == 0, "the agent ends when it is told to")
    finally:
        if agent.process.poll() is None:
            agent.process.kill()
    checks.finish()


if __name__ == "__main__":
    main()
