#!/usr/bin/env python3
"""A proxy before a registry that breaks what passes, by a plan that follows from a seed.

Two faces: the registry itself (--port on 127.0.0.1) and another host (--other-port on 127.0.0.2),
where redirects lead. Control, on the first: `PUT /_plan` with a JSON plan, `GET /_seen` for what
happened since: requests, bytes of blob bodies sent, authorizations seen on the other host. The
first face asks for the user alice with the password s3cret, the other for nobody.

A plan: {"fault": KIND, "seed": N, "times": how often (0: always), "skip": after how many requests,
"on": "blobs"|"manifests"|"all", "retry_after": text}. Kinds:

  none       pass everything on
  cut        close the connection in the middle of a body
  stall      stop in the middle of a body and say nothing more
  mute       take the request and say nothing at all
  429 500 503  answer with that status (429 with Retry-After)
  truncate   the registry has only the first part of it, and its Content-Length agrees
  alter      one byte of the body is another
  long       Content-Length promises more than comes
  short      Content-Length promises less, and no more comes
  redirect   lead to the other host, with a secret in the query
  range416   refuse every Range with 416, a line of text and the whole blob's Content-Length, as
             docker-registry 2.8 does at a blob's end; and cut the first answer
  norange    answer Range with the whole blob; and cut the first answer
"""

import argparse
import asyncio
import json
import random

HEAD_MAX = 65536
PIECE = 16384
STALL_SECONDS = 3600
USER = "Basic YWxpY2U6czNjcmV0"


class Registry:
    """The registry behind, asked over one connection a request."""

    def __init__(self, address):
        self.host, _, port = address.partition(":")
        self.port = int(port)

    async def get(self, method, path, headers):
        reader, writer = await asyncio.open_connection(self.host, self.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers
                  if name.lower() not in ("host", "connection", "authorization")]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        body = await reader.read(-1) if method != "HEAD" else b""
        writer.close()
        pairs = [line.split(": ", 1) for line in head[1:] if ": " in line]
        return int(head[0].split(" ")[1]), pairs, body


class Proxy:
    def __init__(self, options):
        self.options = options
        self.registry = Registry(options.upstream)
        self.set_plan({"fault": "none"})

    def set_plan(self, plan):
        self.plan = {"seed": 0, "times": 1, "skip": 0, "on": "blobs", "retry_after": "1", **plan}
        self.random = random.Random(self.plan["seed"])
        self.left = self.plan["times"] or -1
        self.skip = self.plan["skip"]
        self.ends = {}  # by path: where what was truncated ends
        self.seen = {"requests": [], "blob_bytes": 0, "authorizations_elsewhere": 0, "faults": 0}

    # What the client is told.

    async def serve(self, reader, writer, other):
        try:
            while await self.serve_one(reader, writer, other):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def serve_one(self, reader, writer, other):
        head = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = [line.split(": ", 1) for line in head[1:] if ": " in line]
        named = {name.lower(): value for name, value in headers}
        body = await reader.readexactly(int(named.get("content-length", 0)))
        if path.startswith("/_") and not other:
            return await self.control(writer, path, body)
        self.seen["requests"].append(("other " if other else "") + head[0] +
                                     (" " + named["range"] if "range" in named else ""))
        if other and "authorization" in named:
            self.seen["authorizations_elsewhere"] += 1
        if not other and named.get("authorization") != USER:
            await self.send(writer, 401, [("WWW-Authenticate", 'Basic realm="fault"')], b"who?\n")
            return True
        path = path.partition("?")[0]
        kind = "blobs" if "/blobs/" in path else "manifests"
        return await self.act(writer, (method, path, headers, named), kind, other)

    async def control(self, writer, path, body):
        if path == "/_plan":
            self.set_plan(json.loads(body))
        await self.send(writer, 200, [], json.dumps(self.seen).encode())
        return True

    def strikes(self, kind, other):
        """Whether the plan's fault happens to this request."""
        if self.plan["fault"] == "none" or self.plan["on"] not in (kind, "all"):
            return False
        if self.plan["fault"] == "redirect" and other:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.left == 0:
            return False
        self.left -= 1
        self.seen["faults"] += 1
        return True

    async def act(self, writer, request, kind, other):
        method, path, headers, named = request
        fault = self.plan["fault"] if self.strikes(kind, other) else "none"
        if fault == "mute":
            await asyncio.sleep(STALL_SECONDS)
            return False
        if fault in ("429", "500", "503"):
            extra = [("Retry-After", self.plan["retry_after"])] if fault == "429" else []
            await self.send(writer, int(fault), extra, b"out of order\n")
            return True
        if fault == "redirect":
            place = f"http://127.0.0.2:{self.options.other_port}{path}?signature=s3cret"
            await self.send(writer, 307, [("Location", place)], b"")
            return True
        if self.plan["fault"] == "norange":
            headers = [(name, value) for name, value in headers if name.lower() != "range"]
        status, pairs, body = await self.registry.get(method, path, headers)
        keep = [(name, value) for name, value in pairs
                if name.lower() in ("content-type", "content-range", "docker-content-digest")]
        if status not in (200, 206) or method == "HEAD":
            await self.send(writer, status, keep, body)
            return True
        if self.plan["fault"] == "range416" and "range" in named and kind == "blobs":
            await self.send(writer, 416, [], b"requested range not satisfiable\n",
                            length=len(body) + 100000)
            return False
        start = int(named["range"].partition("=")[2].partition("-")[0]) if status == 206 else 0
        if path in self.ends or fault == "truncate":
            end = self.ends.setdefault(path, self.middle(start + len(body)))
            if end <= start:
                await self.send(writer, 416, [], b"requested range not satisfiable\n")
                return True
            body = body[:end - start]
        return await self.send_broken(writer, (status, keep, body), fault, kind)

    def middle(self, size):
        return self.random.randint(1, max(1, size - 1))

    async def send_broken(self, writer, answer, fault, kind):
        status, headers, body = answer
        size = len(body)
        if fault in ("cut", "range416", "norange"):
            await self.send(writer, status, headers, body[:self.middle(size)], size, kind)
            return False
        if fault == "stall":
            await self.send(writer, status, headers, body[:self.middle(size)], size, kind)
            await asyncio.sleep(STALL_SECONDS)
            return False
        if fault == "alter":
            at = self.middle(size) - 1
            body = body[:at] + bytes([body[at] ^ (1 << self.random.randint(0, 7))]) + body[at + 1:]
        if fault == "long":
            promised = size + self.random.randint(1, 100000)
            await self.send(writer, status, headers, body, promised, kind)
            return False
        if fault == "short":
            await self.send(writer, status, headers, body[:self.middle(size)], None, kind)
            return True
        await self.send(writer, status, headers, body, None, kind)
        return True

    async def send(self, writer, status, headers, body, length=None, kind=""):
        """`length`: what Content-Length says, where that is not the body's."""
        promised = len(body) if length is None else length
        lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {promised}"]
        lines += [f"{name}: {value}" for name, value in headers]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        for at in range(0, len(body), PIECE):
            piece = body[at:at + PIECE]
            writer.write(piece)
            if kind == "blobs":
                self.seen["blob_bytes"] += len(piece)
            await writer.drain()
        await writer.drain()


async def run(options):
    proxy = Proxy(options)
    faces = [("127.0.0.1", options.port, False), ("127.0.0.2", options.other_port, True)]
    servers = [
        await asyncio.start_server(
            lambda reader, writer, other=other: proxy.serve(reader, writer, other), host, port,
            limit=HEAD_MAX)
        for host, port, other in faces
    ]
    await asyncio.gather(*(server.serve_forever() for server in servers))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--other-port", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
