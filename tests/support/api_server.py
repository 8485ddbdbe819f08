"""An API server for tests: the few verbs of Kubernetes that the agent uses, on a loopback port.

Objects are changed by the test; lists come in pages, watches go on from a version, with bookmarks.
What can go wrong is switched on: compacted versions, watches that fall silent, tokens that end.
"""

import base64
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class State:
    """All objects and every change of them, by kind ("pods")."""

    def __init__(self):
        self.changed = threading.Condition()
        self.version = 1000
        self.objects = {}  # kind: {key: object}
        self.history = []  # (version, kind, type, object)
        self.compacted = 0  # watches from before this version get 410
        self.gone_pages = 0  # so many continued lists get 410
        self.silent = 0  # so many watches never say a word
        self.token = None
        self.requests = []  # (verb, path and query)
        self.epoch = 0  # watches of an older one are cut

    def put(self, kind, value):
        with self.changed:
            self.version += 1
            metadata = value["metadata"]
            key = f"{metadata.get('namespace', '')}/{metadata['name']}"
            known = self.objects.setdefault(kind, {})
            change = "MODIFIED" if key in known else "ADDED"
            metadata["resourceVersion"] = str(self.version)
            known[key] = json.loads(json.dumps(value))
            self.history.append((self.version, kind, change, known[key]))
            self.changed.notify_all()

    def remove(self, kind, namespace, name):
        with self.changed:
            self.version += 1
            value = self.objects[kind].pop(f"{namespace}/{name}")
            value["metadata"]["resourceVersion"] = str(self.version)
            self.history.append((self.version, kind, "DELETED", value))
            self.changed.notify_all()

    def compact(self):
        """Versions up to now cannot be continued from; watches are cut."""
        with self.changed:
            self.compacted = self.version
            self.history.clear()
            self.epoch += 1
            self.changed.notify_all()

    def cut(self):
        with self.changed:
            self.epoch += 1
            self.changed.notify_all()


def selected(query, value):
    selector = query.get("fieldSelector", [""])[0]
    return not selector or value.get("type") == selector.partition("=")[2]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None

    def log_message(self, *_):
        pass

    def send_json(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, message):
        self.send_json(status, {"kind": "Status", "code": status, "message": message})

    def do_GET(self):
        path, _, text = self.path.partition("?")
        query = urllib.parse.parse_qs(text)
        verb = "watch" if "watch" in query else "list"
        state = self.state
        with state.changed:
            state.requests.append((verb, self.path))
            token = state.token
        if token and self.headers.get("Authorization") != f"Bearer {token}":
            self.refuse(401, "Unauthorized")
        elif not path.startswith("/api/v1/"):
            self.refuse(404, "no such resource")
        elif path.count("/") > 3:
            self.one(path.split("/")[3:])
        elif verb == "watch":
            self.watch(path.rsplit("/", 1)[1], query)
        else:
            self.list(path.rsplit("/", 1)[1], query)

    def one(self, words):
        value = self.state.objects.get(words[0], {}).get(f"/{words[1]}")
        if value is None:
            self.refuse(404, "not found")
        else:
            self.send_json(200, value)

    def list(self, kind, query):
        state = self.state
        with state.changed:
            token = query.get("continue", [""])[0]
            if token and state.gone_pages > 0:
                state.gone_pages -= 1
                self.refuse(410, "The provided continue parameter is too old")
                return
            version, begin = (int(part) for part in token.split(":")) if token else (
                state.version, 0)
            every = [value for _, value in sorted(state.objects.get(kind, {}).items())
                     if selected(query, value)]
            limit = int(query.get("limit", ["0"])[0]) or len(every) + 1
            page = every[begin:begin + limit]
            more = begin + limit < len(every)
            metadata = {"resourceVersion": str(version)}
            if more:
                metadata["continue"] = f"{version}:{begin + limit}"
            body = {"kind": "List", "apiVersion": "v1", "metadata": metadata, "items": page}
        self.send_json(200, body)

    def chunk(self, value):
        data = json.dumps(value).encode() + b"\n"
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def due(self, kind, after):
        return [(version, change, value) for version, of, change, value in self.state.history
                if of == kind and version > after]

    def watch(self, kind, query):
        state = self.state
        after = int(query["resourceVersion"][0])
        end = time.monotonic() + int(query.get("timeoutSeconds", ["300"])[0])
        with state.changed:
            gone, epoch = after < state.compacted, state.epoch
            silent = kind == "pods" and state.silent > 0
            state.silent -= silent
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if gone:
            self.chunk({"type": "ERROR", "object": {"kind": "Status", "code": 410,
                                                    "message": "too old resource version"}})
        while not gone:
            with state.changed:
                if silent or not self.due(kind, after):
                    state.changed.wait(0.5)
                if state.epoch != epoch or time.monotonic() > end:
                    break
                due, latest = self.due(kind, after), state.version
            if silent:
                continue
            for version, change, value in due:
                after = version
                if selected(query, value):
                    self.chunk({"type": change, "object": value})
            if not due:
                after = latest
                self.chunk({"type": "BOOKMARK", "object": {
                    "metadata": {"resourceVersion": str(latest)}}})
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a client that went away


def serve():
    """A server on a port of its own; answers (its state, its URL, the server)."""
    state = State()
    handler = type("ApiHandler", (Handler,), {"state": state})
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return state, f"http://127.0.0.1:{server.server_address[1]}", server


def pull_secret(namespace, name, server, user, password, older=False):
    auths = {server: {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}}
    text = json.dumps(auths if older else {"auths": auths}).encode()
    kind = "kubernetes.io/dockercfg" if older else "kubernetes.io/dockerconfigjson"
    key = ".dockercfg" if older else ".dockerconfigjson"
    return {"metadata": {"namespace": namespace, "name": name}, "type": kind,
            "data": {key: base64.b64encode(text).decode()}}
