#!/usr/bin/env python3
"""A token service for docker-registry (distribution project, "Token Authentication Specification").

Users come by Basic, or by POST with the identity token "refresh-USER". Nobody may pull below
"public/". alice may pull everything, bob only below "bob/". Writes one line a request to --log:
method, user or "-", scopes.
"""

import argparse
import base64
import http.server
import json
import os
import subprocess
import time
import urllib.parse


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    def __init__(self, key, certificate):
        self.key = key
        with open(certificate, encoding="ascii") as text:
            lines = [line for line in text.read().splitlines() if "-----" not in line]
        self.chain = ["".join(lines)]

    def token(self, claims):
        header = {"alg": "RS256", "typ": "JWT", "x5c": self.chain}
        signed = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
        result = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key],
                                input=signed.encode(), stdout=subprocess.PIPE, check=True)
        return signed + "." + encoded(result.stdout)


def allowed(user, repository):
    if repository.startswith("public/") or user == "alice":
        return True
    return user == "bob" and repository.startswith("bob/")


def access_of(user, scopes):
    """What the token is for: the scopes asked for, as far as the user may."""
    out = []
    for scope in scopes:
        kind, _, rest = scope.partition(":")
        name, _, actions = rest.rpartition(":")
        if kind == "repository" and allowed(user, name):
            rights = [action for action in actions.split(",") if action == "pull" or user]
            out.append({"type": kind, "name": name, "actions": rights})
    return out


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def give(self, user, query, name="token"):
        scopes = [part for scope in query.get("scope", []) for part in scope.split()]
        with open(self.server.options.log, "a", encoding="utf-8") as log:
            log.write("\t".join([self.command, user or "-", *scopes]) + "\n")
        now = int(time.time())
        lifetime = self.server.options.lifetime
        claims = {"iss": "lab", "sub": user, "aud": query.get("service", [""])[0],
                  "exp": now + lifetime, "nbf": now - 5, "iat": now, "jti": os.urandom(8).hex(),
                  "access": access_of(user, scopes)}
        self.answer(200, {name: self.server.signer.token(claims), "expires_in": lifetime})

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            self.give("", query)
            return
        user, _, password = base64.b64decode(value).decode().partition(":")
        if self.server.users.get(user) != password:
            self.answer(401, {"details": "incorrect username or password"})
            return
        self.give(user, query)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = urllib.parse.parse_qs(body)
        user = query.get("refresh_token", [""])[0].removeprefix("refresh-")
        if query.get("grant_type") != ["refresh_token"] or user not in self.server.users:
            self.answer(401, {"error": "invalid_grant", "error_description": "unknown token"})
            return
        self.give(user, query, "access_token")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    for name in ("users", "key", "certificate", "log"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--lifetime", type=int, default=60)
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.options = options
    server.signer = Signer(options.key, options.certificate)
    with open(options.users, encoding="utf-8") as users:
        server.users = dict(line.strip().split(":", 1) for line in users)
    server.serve_forever()


if __name__ == "__main__":
    main()
