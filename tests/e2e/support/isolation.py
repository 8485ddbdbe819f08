"""A network and a view of /etc/hosts of one's own: tests may use any name and any address without a
byte leaving this machine. Needs root."""

import os
import subprocess
import sys

MARK = "IAR_ISOLATED"


def isolate(names=(), addresses=()):
    """Runs this program again in a network that has nothing but loopback, where all of `names` lead
    to 127.0.0.1 and `addresses` are this machine's; returns only there."""
    if os.environ.get(MARK) != "1":
        if os.geteuid() != 0:
            sys.exit("needs root: it makes a network of its own")
        words = ["unshare", "--net", "--mount", sys.executable, *sys.argv]
        sys.exit(subprocess.run(words, env={**os.environ, MARK: "1"}, check=False).returncode)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in addresses:
        subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    write_private("/etc/hosts", "".join(f"127.0.0.1 {name}\n" for name in ("localhost", *names)) +
                  "::1 localhost\n")
    # No name server is asked, not even in vain.
    write_private("/etc/resolv.conf", "")


def write_private(path, text):
    """Another content for a file, seen in this mount namespace only."""
    source = f"/dev/shm/iar-{os.getpid()}-{os.path.basename(path)}"
    with open(source, "w", encoding="ascii") as out:
        out.write(text)
    subprocess.run(["mount", "--bind", source, path], check=True)
    os.unlink(source)
