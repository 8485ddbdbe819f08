"""Where scripts/lab starts what: one row of ports, which IAR_LAB_PORT may move."""

import atexit
import os
import sys

from support.program import ROOT, last_words, run

BASE = int(os.environ.get("IAR_LAB_PORT", "15000"))
LAB = os.path.join(ROOT, "scripts", "lab")
LAB_FILES = os.path.join(ROOT, "build", "lab")
OPEN, BASIC, TOKEN = (f"127.0.0.1:{BASE + n}" for n in range(3))
TLS, MUTUAL = (f"localhost:{BASE + n}" for n in (3, 4))
FAULT, OTHER = f"127.0.0.1:{BASE + 9}", f"127.0.0.2:{BASE + 10}"
SQUID = f"127.0.0.1:{BASE + 28}"


def lab(action, *names):
    """Starts or stops parts of the lab; what was started is stopped with the program."""
    result = run([LAB, action, *names])
    if result.returncode != 0:
        sys.exit(f"scripts/lab {action} {' '.join(names)}: {last_words(result)}")
    if action == "up":
        atexit.register(run, [LAB, "down", *names])
