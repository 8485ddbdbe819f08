"""What /proc (proc(5)) tells of running processes, by process id."""

import os
import time

CHUNK_BYTES = 1 << 20


def children(parent):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stat:
                    above = int(stat.read().rpartition(b")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if above == parent:
                found.append(int(name))
    return found


def threads(process):
    return [int(name) for name in os.listdir(f"/proc/{process}/task")]


def status(process, thread):
    """The fields of a thread's status file."""
    with open(f"/proc/{process}/task/{thread}/status", encoding="utf-8") as lines:
        return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def processor_seconds(process):
    with open(f"/proc/{process}/stat", "rb") as stat:
        fields = stat.read().rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(process):
    """{number: what it leads to}"""
    folder = f"/proc/{process}/fd"
    return {int(name): os.readlink(f"{folder}/{name}") for name in os.listdir(folder)}


def wait_for(question, seconds):
    """The first answer that is true, or the last one."""
    end = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def regions(process):
    """(start, end) of all memory that can be read."""
    found = []
    with open(f"/proc/{process}/maps", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            where, access, rest = line.split(" ", 2)
            if "r" in access and "[vvar" not in rest and "[vsyscall]" not in rest:
                start, end = where.split("-")
                found.append((int(start, 16), int(end, 16)))
    return found


def memory_holds(process, words):
    """(which of the words, bytes, stand in the process's memory; how many bytes were searched)"""
    found, searched = set(), 0
    overlap = max(map(len, words)) - 1
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for start, end in regions(process):
            kept = b""
            while start < end:
                memory.seek(start)
                try:
                    piece = memory.read(min(CHUNK_BYTES, end - start))
                except OSError:
                    break  # a page of a file that has become shorter, or a guard
                if not piece:
                    break
                found |= {word for word in words if word in kept + piece}
                kept = piece[-overlap:]
                start += len(piece)
                searched += len(piece)
    return found, searched
