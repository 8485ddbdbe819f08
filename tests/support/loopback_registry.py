"""A registry for tests, in memory: manifests by tag and digest, blobs, and users if wanted."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
    return out.getvalue()


class Registry:
    """Images are pushed by calling; what is asked for is in `requests`."""

    def __init__(self):
        self.blobs = {}
        self.manifests = {}  # (repository, tag or digest): (media type, bytes)
        self.requests = []
        self.users = {}  # repository: (user, password)
        handler = type("RegistryHandler", (Handler,), {"registry": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.authority = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def blob(self, data, media_type):
        self.blobs[digest_of(data)] = data
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}

    def document(self, repository, media_type, value, *names):
        data = json.dumps(value).encode()
        for name in (digest_of(data), *names):
            self.manifests[repository, name] = (media_type, data)
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}

    def push(self, repository, tag, files, architecture="amd64"):
        """Answers the descriptors of the manifest and of the configuration."""
        tar = layer_of(files)
        config = self.blob(json.dumps({
            "architecture": architecture, "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(tar)]}}).encode(), CONFIG)
        layer = self.blob(gzip.compress(tar, 1, mtime=0), LAYER)
        manifest = self.document(repository, MANIFEST, {
            "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]},
            *([tag] if tag else []))
        return manifest, config

    def push_index(self, repository, tag, children):
        """`children`: {architecture: descriptor}."""
        entries = [dict(child, platform={"os": "linux", "architecture": architecture})
                   for architecture, child in children.items()]
        return self.document(repository, INDEX, {
            "schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, tag)

    def fetched(self, word):
        return [path for path in self.requests if word in path]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry = None

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def allowed(self, repository):
        user = self.registry.users.get(repository)
        expected = user and "Basic " + base64.b64encode(":".join(user).encode()).decode()
        return not user or self.headers.get("Authorization") == expected

    def do_GET(self):
        self.registry.requests.append(self.path)
        words = self.path.split("?")[0].split("/")
        if len(words) < 5:
            return self.answer(200, b"{}")
        repository, kind, name = "/".join(words[2:-2]), words[-2], words[-1]
        if not self.allowed(repository):
            return self.answer(401, b"{}", [("WWW-Authenticate", 'Basic realm="lab"')])
        if kind == "manifests" and (repository, name) in self.registry.manifests:
            media_type, data = self.registry.manifests[repository, name]
            return self.answer(200, data, [("Content-Type", media_type),
                                           ("Docker-Content-Digest", digest_of(data))])
        if kind == "blobs" and name in self.registry.blobs:
            return self.answer(200, self.registry.blobs[name],
                               [("Content-Type", "application/octet-stream")])
        return self.answer(404, b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')

    do_HEAD = do_GET
