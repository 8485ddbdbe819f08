"""What one run of a program costs: processor time of all its processes, wall time, memory.

Processor time and the largest process's peak come from wait4 through GNU time (a child of a large
Python process would inherit its peak); processes that outlive the program are waited for as well.
The sum over processes is sampled from /proc, in runs that are not timed.
"""

import ctypes
import os
import subprocess
import tempfile
import threading
import time

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.004


def become_subreaper():
    """From now on orphans below this process become its children."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("prctl(PR_SET_CHILD_SUBREAPER) failed")


def reap_orphans():
    """Processor seconds of processes that the program left behind."""
    seconds = 0.0
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds += usage.ru_utime + usage.ru_stime


def timed(words, environment=None):
    """{cpu, wall, rss}: seconds, seconds, bytes. Raises when the program fails."""
    with tempfile.NamedTemporaryFile("r") as report:
        command = ["/usr/bin/time", "-q", "-f", "%U %S %e %M", "-o", report.name, *words]
        result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                env=environment, check=False)
        orphans = reap_orphans()
        if result.returncode != 0:
            words = result.stderr.decode(errors="replace").strip()[-500:]
            raise RuntimeError(f"{command[7]} failed with {result.returncode}: {words}")
        user, system, wall, kilobytes = (float(word) for word in report.read().split())
    return {"cpu": user + system + orphans, "wall": wall, "rss": kilobytes * 1024}


def children_of(parent):
    """All processes below this one."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stat:
                    parents[int(name)] = int(stat.read().rpartition(b")")[2].split()[1])
            except (OSError, IndexError):
                pass
    found, todo = [], [parent]
    while todo:
        at = todo.pop()
        below = [process for process, above in parents.items() if above == at]
        found += below
        todo += below
    return found


def field_bytes(process, file, field):
    try:
        with open(f"/proc/{process}/{file}", "rb") as lines:
            for line in lines:
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def memory(words, environment=None):
    """{rss_sum, pss_sum}: the highest sums over the program's processes, in bytes."""
    best = {"rss_sum": 0, "pss_sum": 0}
    done = threading.Event()
    program = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=environment)

    def sample():
        while not done.is_set():
            processes = [program.pid, *children_of(program.pid)]
            rss = sum(field_bytes(one, "status", b"VmRSS:") for one in processes)
            pss = sum(field_bytes(one, "smaps_rollup", b"Pss:") for one in processes)
            best["rss_sum"] = max(best["rss_sum"], rss)
            best["pss_sum"] = max(best["pss_sum"], pss)
            time.sleep(SAMPLE_SECONDS)
    sampler = threading.Thread(target=sample)
    sampler.start()
    code = program.wait()
    done.set()
    sampler.join()
    reap_orphans()
    if code != 0:
        raise RuntimeError(f"{words[0]} failed with {code}")
    return best
