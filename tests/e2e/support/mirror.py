"""A small HTTP server on a loopback port over one folder: ETag, Range, and ways to misbehave."""

import hashlib
import http.server
import os
import threading


class Mirror:
    """`cut_after`: close the connection after so many bytes of a body (0: never). `alter`: another
    byte in the middle of each body but of an index. `status`: answer all with it. `seen`: paths and
    codes. `etags`: whether states are named."""

    def __init__(self, folder):
        self.folder = folder
        self.cut_after, self.alter, self.status, self.etags = 0, False, 0, True
        self.seen = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def body_of(self, path):
        name = os.path.join(self.folder, path.split("?")[0].lstrip("/"))
        if not os.path.isfile(name):
            return None
        with open(name, "rb") as data:
            body = data.read()
        if self.alter and not name.endswith("index.signed"):
            middle = len(body) // 2
            body = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1:]
        return body

    def handler(self):
        mirror = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """One connection."""
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, code, body, headers=()):
                mirror.seen.append((self.path, code))
                self.send_response(code)
                for name, value in headers:
                    self.send_header(name, value)
                if code != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if mirror.cut_after and len(body) > mirror.cut_after:
                    self.wfile.write(body[:mirror.cut_after])
                    self.wfile.flush()
                    self.close_connection = True
                    self.connection.close()
                elif code != 304:
                    self.wfile.write(body)

            def do_GET(self):  # pylint: disable=invalid-name
                body = mirror.body_of(self.path)
                if mirror.status:
                    return self.answer(mirror.status, b"no\n")
                if body is None:
                    return self.answer(404, b"not here\n")
                etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
                named = [("ETag", etag)] if mirror.etags else []
                if mirror.etags and self.headers.get("If-None-Match") == etag:
                    return self.answer(304, b"", named)
                wanted = self.headers.get("Range", "")
                same = self.headers.get("If-Range", etag) == etag
                if wanted.startswith("bytes=") and wanted.endswith("-") and same:
                    first = int(wanted[6:-1])
                    if first >= len(body):
                        return self.answer(416, b"", [("Content-Range", f"bytes */{len(body)}")])
                    span = f"bytes {first}-{len(body) - 1}/{len(body)}"
                    return self.answer(206, body[first:], [*named, ("Content-Range", span)])
                return self.answer(200, body, named)

        return Handler
