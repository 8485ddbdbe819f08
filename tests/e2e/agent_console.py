#!/usr/bin/env python3
"""From pod start to finding: an agent, and the console that it sends to.

The API server and the registry are of the test's own, the console is a real `iar server` with an
advisory database. What is on the console is asked of its published API. Then the console is away
while images start and the agent ends; the agent is killed at random; the outbox fills up; and the
console is one that knows the published upload alone. Nothing leaves the loopback.

    tests/e2e/agent_console.py [--iar PROGRAM] [--kills N]
"""

import argparse
import gzip
import json
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from agent import Agent, node, pod
from api_server import pull_secret, serve
from loopback_registry import Registry
from support.advisory_feeds import Feeds
from support.program import IAR, Checks, fresh_folder, last_words, need, run

WAIT = 30  # seconds that anything may take
CLUSTER = "0f3e1c1a-cluster"
API_TOKEN, PASSWORD, NOTE = "planted-api-token", "planted-password", "planted-note"
BOUND = 1 << 20  # the least that an outbox may hold


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Console:
    """A console on one address, whichever process serves it."""

    def __init__(self, iar, folder, advisories):
        self.iar, self.data, self.advisories = iar, os.path.join(folder, "data"), advisories
        self.log = open(os.path.join(folder, "console.log"), "ab")
        self.port, self.process, self.token = free_port(), None, None
        self.url = f"https://127.0.0.1:{self.port}"
        self.start()
        with open(os.path.join(self.data, "bootstrap.json"), encoding="utf-8") as text:
            self.first = json.load(text)

    def start(self):
        self.process = subprocess.Popen(
            [self.iar, "server", "--listen", f"127.0.0.1:{self.port}", "--data", self.data,
             "--advisories", self.advisories,
             "--advisory-keys", os.path.join(os.path.dirname(self.data), "key.pem.pub")],
            stdout=subprocess.PIPE, stderr=self.log)
        self.process.stdout.readline()

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    @property
    def authority(self):
        return os.path.join(self.data, "ca.pem")

    def ask(self, path, data=None, method=None):
        trust = ssl.create_default_context(cafile=self.authority)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, context=trust, timeout=20) as answer:
            return json.load(answer)

    def get(self, what, **query):
        """The resources of a collection."""
        if self.token is None:
            form = urllib.parse.urlencode({key: self.first[key]
                                           for key in ("client_id", "client_secret")})
            self.token = self.ask("/oauth2/token", form.encode())["access_token"]
        path = f"/container-security/combined/{what}?" + urllib.parse.urlencode(
            {"limit": 100, **query})
        return self.ask(path)["resources"] or []

    def images(self):
        """Each image by its repository and digest."""
        found, offset = [], 0
        while True:
            page = self.get("images/detail/v1", offset=offset)
            found += [(each["repository"], each["digest"]) for each in page]
            if len(page) < 100:
                return found
            offset += 100

    def containers(self):
        return {each["container_name"]: each for each in self.get("containers/v1")
                if each["running_status"]}


def wait(question, seconds=WAIT):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.2)
    return False


class Lab:
    """What all parts share; an agent that can be killed and started again."""

    def __init__(self, iar, folder, console):
        self.iar, self.folder, self.console = iar, folder, console
        self.state, self.api_url, _ = serve()
        self.state.token = API_TOKEN
        self.state.put("namespaces", {"metadata": {"name": "kube-system", "uid": CLUSTER}})
        self.state.put("namespaces", {"metadata": {"name": "shop", "uid": "uid-shop"}})
        self.state.put("nodes", node("n1"))
        self.registry = Registry()
        self.outbox = os.path.join(folder, "outbox")
        self.words = []
        self.agent = None
        self.runs = 0

    def start(self, *words, url=None, **environment):
        """An agent with the environment that the chart makes."""
        self.runs += 1
        folder = os.path.join(self.folder, f"agent-{self.runs}")
        os.makedirs(folder)
        first = self.console.first
        self.agent = Agent(
            folder, self.api_url, "--outbox", self.outbox, *words, token=API_TOKEN,
            **{"AGENT_CLIENT_ID": first["client_id"], "AGENT_CLIENT_SECRET": first["client_secret"],
               "AGENT_CID": first["cid"], "AGENT_CLUSTER_NAME": "prod", "AGENT_REGION": "us-gov-1",
               "AGENT_HELM_VERSION": "1.2.3", "POD_NODE_NAME": "n1", "AGENT_DEBUG": "true",
               "IAR_CONSOLE_URL": self.console.url if url is None else url,
               "IAR_CONSOLE_CA": self.console.authority,
               "AGENT_MAX_CONSUMER_THREADS": "2", **environment})

    def kill(self):
        self.agent.process.kill()
        self.agent.process.wait(WAIT)

    def run_image(self, name, packages=1, **more):
        """A pod with an image of its own; answers the image's digest."""
        files = {f"app/node_modules/package-{number}/package.json": json.dumps(
            {"name": f"package-{number}", "version": "0.5.0", "description": name}).encode()
            for number in range(packages)}
        image, _ = self.registry.push(f"team/{name}", "v1", files)
        where = f"{self.registry.authority}/team/{name}"
        value = pod(name, [(name, f"{where}:v1", f"{where}@{image['digest']}")], **more)
        value["metadata"]["labels"] = {"app": name}
        self.state.put("pods", value)
        return image["digest"]

    def logs(self):
        out = ""
        for number in range(1, self.runs + 1):
            path = os.path.join(self.folder, f"agent-{number}", "log")
            with open(path, encoding="utf-8") as text:
                out += text.read()
        return out

    def outbox_bytes(self):
        return sum(os.path.getsize(os.path.join(self.outbox, name))
                   for name in os.listdir(self.outbox) if name.endswith(".entry"))

    def blobs(self, name):
        return len([path for path in self.registry.fetched(f"team/{name}/blobs")])


def of_log(log, message):
    return re.findall(rf'msg="{message}".*?image_id=(sha256:[0-9a-f]+)', log)


def from_pod_to_finding(checks, lab, console):
    lab.start()
    begun = time.monotonic()
    digest = lab.run_image("web", 3, annotations={"api-token": NOTE, "team": "blue"})
    on_console = wait(lambda: ("team/web", digest) in console.images())
    checks.check(on_console, f"the image is on the console: {console.images()}")
    print(f"from pod to console: {time.monotonic() - begun:.1f} s")
    checks.check(wait(lambda: console.containers().get("web", {}).get("image_has_been_assessed")),
                 f"its container counts as assessed: {console.containers()}")
    found = console.get("vulnerabilities/v1")
    checks.check(len(found) >= 3, f"its packages have findings: {found}")
    shown = console.containers().get("web", {})
    checks.check(shown.get("cluster_name") == "prod" and shown.get("cluster_id") == CLUSTER
                 and shown.get("namespace") == "shop" and shown.get("pod_name") == "web"
                 and shown.get("node_name") == "n1", f"where it runs: {shown}")
    checks.check([each["cluster_name"] for each in console.get("clusters/v1")] == ["prod"],
                 "the cluster has its name")
    labels = [str(each.get("labels")) for each in console.get("pods/v1")]
    checks.check(any("web" in each for each in labels), f"the pod has its labels: {labels}")


def unassessed(checks, lab, console):
    lab.registry.users["team/private"] = ("alice", PASSWORD)
    lab.run_image("private", secrets=["pull"])
    reason = lambda: [each for each in console.get("unidentified-containers/v1")
                      if any(image["image_name"] == "team/private"
                             for image in each["unassessed_images"])]
    checks.check(wait(lambda: lab.agent.rows().get("private/private", {}).get("state") == "failed"),
                 "without a Secret")
    checks.check(wait(lambda: any(each["unassessed_reason"] == "no_credentials"
                                  for each in reason())), f"the reason is told: {reason()}")
    where = f"{lab.registry.authority}/team/private"
    lab.state.put("secrets", pull_secret("shop", "pull", where, "alice", PASSWORD))
    checks.check(wait(lambda: console.containers()["private"]["image_has_been_assessed"]),
                 "with it the image is on the console")


def annotations(checks, lab, console):
    lab.run_image("noted", annotations={"iar.dev/imageanalyzer": "disabled"})
    told = lambda: console.get("unidentified-containers/v1")
    excluded = lambda: any(each["unassessed_reason"] == "excluded" and each["pod_name"] == "noted"
                           for each in told())
    checks.check(wait(excluded), f"an excluded pod is told as such: {told()}")
    checks.check("team/noted" not in str(console.images()), "and its image is not assessed")
    lab.run_image("noted")
    checks.check(wait(lambda: "team/noted" in str(console.images())),
                 "the annotation is gone: assessed")
    checks.check(wait(lambda: not excluded()), "and told")


def console_away(checks, lab, console, count=40):
    checks.check(console.stop() == 0, "the console ends")
    before = of_log(lab.logs(), "inventory sent")
    digests = {f"away-{number}": lab.run_image(f"away-{number}") for number in range(count)}
    names = lambda: [name for name in digests
                     if lab.agent.rows().get(f"{name}/{name}", {}).get("state") == "assessed"]
    wait(lambda: len(names()) >= count // 2)
    lab.kill()
    lab.start()
    checks.check(wait(lambda: len(names()) == count), f"all are assessed: {len(names())}")
    checks.check(0 < lab.outbox_bytes(), "and wait in the outbox")
    waiting = [open(os.path.join(lab.outbox, name), "rb").read()
               for name in os.listdir(lab.outbox)]
    check_secrets(checks, lab, waiting)
    checks.check(all(os.stat(os.path.join(lab.outbox, name)).st_mode & 0o77 == 0
                     for name in os.listdir(lab.outbox)), "the outbox is the owner's alone")
    order = of_log(lab.logs(), "image assessed")
    console.start()
    wanted = {(f"team/{name}", digest) for name, digest in digests.items()}
    arrived = wait(lambda: wanted <= set(console.images()), 60)
    checks.check(arrived, f"all arrive: {len(wanted - set(console.images()))} are missing")
    images = console.images()
    checks.check(len(images) == len(set(images)), "none is there twice")
    sent = of_log(lab.logs(), "inventory sent")[len(before):]
    checks.check(wait(lambda: len(of_log(lab.logs(), "inventory sent")) >= len(before) + count),
                 "the log tells of each")
    sent = of_log(lab.logs(), "inventory sent")[len(before):]
    checks.check(len(sent) == len(set(sent)) == count, f"each was sent once: {len(sent)}")
    # What was assessed in the moment of the kill may stand in the outbox and in no log.
    logged = [each for each in order if each in sent]
    checks.check([each for each in sent if each in set(logged)] == list(dict.fromkeys(logged)),
                 "in the order in which they were assessed")
    twice = [name for name in digests if lab.blobs(name) > 2]
    checks.check(len(twice) <= 2, f"what was assessed before the kill is not read again: {twice}")
    checks.check(wait(lambda: lab.outbox_bytes() == 0), "the outbox is empty again")


def random_kills(checks, lab, console, kills):
    chance = random.Random(20261124)
    digests = {}
    for number in range(kills):
        for each in range(4):
            name = f"kill-{number}-{each}"
            digests[name] = lab.run_image(name)
        time.sleep(chance.uniform(0.05, 1.5))
        lab.kill()
        lab.start()
    wanted = {(f"team/{name}", digest) for name, digest in digests.items()}
    arrived = wait(lambda: wanted <= set(console.images()), 60)
    checks.check(arrived, f"after {kills} kills nothing is lost: {wanted - set(console.images())}")
    images = console.images()
    checks.check(len(images) == len(set(images)), "none is there twice")
    again = sum(max(0, lab.blobs(name) - 2) // 2 for name in digests)
    checks.check(again <= 2 * kills, f"no more is read again than was under way: {again}")
    print(f"{kills} kills, {len(digests)} images, {again} read again")


def outbox_full(checks, lab, console):
    lab.kill()
    console.stop()
    lab.start("--outbox-size", str(BOUND))
    digests = {f"full-{number}": lab.run_image(f"full-{number}", 900) for number in range(24)}
    rows = lambda: [lab.agent.rows().get(f"{name}/{name}", {}) for name in digests]
    states = lambda: sorted({row.get("state") for row in rows()})
    checks.check(wait(lambda: states() == ["assessed", "failed"], 60), f"some fit: {states()}")
    failed = [row for row in rows() if row.get("state") == "failed"]
    checks.check(failed and all(row["reason"] == "limit_exceeded" and row.get("next_try")
                                for row in failed), f"the rest says why not: {failed[:1]}")
    checks.check(lab.outbox_bytes() <= BOUND, f"the outbox is within its bound: {BOUND}")
    print(f"outbox: {lab.outbox_bytes()} of {BOUND} bytes, {len(failed)} of 24 images refused")
    console.start()
    wanted = {(f"team/{name}", digest) for name, digest in digests.items()}
    arrived = wait(lambda: wanted <= set(console.images()), 120)
    checks.check(arrived, f"in the end all arrive: {len(wanted - set(console.images()))} missing")


def console_forgets(checks, lab, console):
    """An agent that starts asks for what it delivered once, and sends again what is lost."""
    image = next(each for each in console.get("images/detail/v1")
                 if each["repository"] == "team/web")
    blobs = lab.blobs("web"), lab.blobs("private")
    console.ask(f"/images/{image['image_id']}", method="DELETE")
    checks.check("team/web" not in str(console.images()), "the console loses an image")
    lab.agent.end()
    lab.start()
    checks.check(wait(lambda: "team/web" in str(console.images())), "it is sent again")
    checks.check(lab.blobs("web") > blobs[0] and lab.blobs("private") == blobs[1],
                 "and none that is known is read again")


class Published(BaseHTTPRequestHandler):
    """A console that knows the published upload, and is not always in the mood."""
    protocol_version = "HTTP/1.1"
    taken, tokens, refusals, asked = [], [], [429, 401], []

    def log_message(self, *_):
        pass

    def answer(self, status, value, *headers):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(404, {"errors": [{"code": 404, "message": "no such thing"}]})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/oauth2/token":
            self.tokens.append(body.decode())
            return self.answer(201, {"access_token": f"t{len(self.tokens)}", "expires_in": 1799})
        self.asked.append((time.monotonic(), self.headers["Authorization"]))
        if self.refusals:
            status = self.refusals.pop(0)
            return self.answer(status, {"errors": [{"code": status, "message": "later"}]},
                               *([("Retry-After", "3")] if status == 429 else []))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.taken.append((self.path, json.loads(body)))
        return self.answer(200, {"meta": {}, "resources": None, "errors": []})


class Proxy(BaseHTTPRequestHandler):
    """Refuses, and remembers who was asked for."""
    asked = []

    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        self.asked.append(self.path)
        self.send_error(403)

    do_GET = do_POST = do_CONNECT


def started(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def published_upload(checks, lab):
    lab.agent.end()
    shutil.rmtree(lab.outbox)
    proxy = started(Proxy)
    lab.start(url=started(Published), HTTPS_PROXY=proxy, HTTP_PROXY=proxy)
    checks.check(wait(lambda: len(Published.taken) >= 5), f"uploads come: {len(Published.taken)}")
    path, body = Published.taken[0]
    checks.check(path == "/image-assessment/entities/image-inventory/v1", path)
    info = body.get("inventory", {}).get("ImageInfo", {})
    checks.check(re.fullmatch("sha256:[0-9a-f]{64}", info.get("Digest", "")), f"image: {info}")
    checks.check(body.get("cluster_id") == CLUSTER and body.get("cluster_name") == "prod"
                 and body.get("helm_version") == "1.2.3" and body.get("runmode") == "watcher"
                 and body.get("pod_name"), f"who sends, and what runs it: {list(body)}")
    checks.check(len(Published.tokens) == 2, f"a new token: {len(Published.tokens)}")
    checks.check(all("client_secret=" + lab.console.first["client_secret"] in each
                     for each in Published.tokens), "with the client's secret")
    waited = Published.asked[1][0] - Published.asked[0][0]
    checks.check(waited >= 3, f"Retry-After is obeyed: {waited:.1f} s")
    checks.check([each[1] for each in Published.asked[:3]] == ["Bearer t1", "Bearer t1",
                                                               "Bearer t2"], "one try each")
    digests = [each[1]["inventory"]["ImageInfo"]["Digest"] for each in Published.taken]
    checks.check(len(digests) == len(set(digests)), "each image is uploaded once")
    checks.check(Proxy.asked == [], f"no host of a region is asked for: {Proxy.asked}")


def by_region(checks, lab):
    """Without a console of one's own it is the region's hosts."""
    lab.agent.end()
    proxy = started(Proxy)
    lab.start(url="", HTTPS_PROXY=proxy, HTTP_PROXY=proxy)
    checks.check(wait(lambda: Proxy.asked), "the region's host is asked for a token")
    checks.check(set(Proxy.asked) == {"api.laggar.gcw.crowdstrike.com:443"}, str(Proxy.asked))


def check_secrets(checks, lab, contents):
    first = lab.console.first
    for secret in (first["client_secret"], API_TOKEN, PASSWORD, NOTE):
        planted = secret.encode()
        checks.check(not any(planted in each for each in contents), "no secret where things wait")
        checks.check(secret not in lab.logs(), "no secret in the log")
        checks.check(secret not in json.dumps(lab.agent.ledger()), "no secret in the ledger")


def advisories(iar, folder):
    Feeds(os.path.join(folder, "feeds")).write()
    database = os.path.join(folder, "advisories")
    built = run([iar, "db", "build", os.path.join(folder, "feeds"), "--output", database,
                 "--signing-key", os.path.join(folder, "key.pem")],
                env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"})
    if built.returncode != 0:
        sys.exit(f"no advisory database: {last_words(built)}")
    return database


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--iar", default=IAR)
    parser.add_argument("--kills", type=int, default=6)
    words = parser.parse_args()
    need(words.iar)
    Agent.program = words.iar
    checks = Checks()
    folder = fresh_folder("e2e", "agent_console")
    console = Console(words.iar, folder, advisories(words.iar, folder))
    lab = Lab(words.iar, folder, console)
    try:
        for part in (lambda: from_pod_to_finding(checks, lab, console),
                     lambda: unassessed(checks, lab, console),
                     lambda: annotations(checks, lab, console),
                     lambda: console_away(checks, lab, console),
                     lambda: random_kills(checks, lab, console, words.kills),
                     lambda: outbox_full(checks, lab, console),
                     lambda: console_forgets(checks, lab, console),
                     lambda: published_upload(checks, lab),
                     lambda: by_region(checks, lab)):
            begun = time.monotonic()
            part()
            print(f"{time.monotonic() - begun:.1f} s", flush=True)
        checks.check(lab.agent.end() == 0, "the agent ends when it is told to")
    finally:
        for process in (lab.agent and lab.agent.process, console.process):
            if process is not None and process.poll() is None:
                process.kill()
    checks.finish()


if __name__ == "__main__":
    main()
