#!/usr/bin/env python3
"""Holds `iar scan` against the floor and against other scanners: one table from one run.

Every cell is the median of interleaved runs on the same archives: in each round every program runs
once on every archive. Processor time is user and system time of all processes; peak memory is the
resident set of the largest process, and in brackets the sum over all processes (sampled in a run of
its own; pages that two of them share count twice). The product runs without a cache. See
tests/bench/floor.cpp for what the floor does.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from measure import become_subreaper, memory, timed
from variants import make_variant

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
FORMS = ("gzip", "zstd", "plain")
PEERS = ("syft", "trivy")


def found(*candidates):
    for candidate in candidates:
        path = shutil.which(str(candidate))
        if path:
            return path
    return None


def programs(options):
    """{name: function from (layout folder, threads, scratch folder) to the command line}."""
    iar, floor = BUILD / "release/iar", BUILD / "release/tests/bench/floor"
    syft = found(BUILD / "venv/bin/syft", BUILD / "tools/syft", "syft")
    trivy = found(BUILD / "tools/trivy", "trivy")
    table = {
        "floor": lambda image, threads, scratch: [
            str(floor), f"{image}.tar", "--threads", str(threads),
            *(["--jars"] if "debian-jvm" in image else [])],
        "iar": lambda image, threads, scratch: [
            str(iar), "scan", f"oci-archive:{image}.tar", "--format", "json", "--output",
            f"{scratch}/iar.json", "--cache", "none", "--threads", str(threads)],
    }
    if syft:
        table["syft"] = lambda image, threads, scratch: [
            syft, "scan", "-q", f"oci-archive:{image}.tar", "-o",
            f"cyclonedx-json={scratch}/syft.json"]
    if trivy:
        table["trivy"] = lambda image, threads, scratch: [
            trivy, "image", "--quiet", "--input", image, "--cache-dir", f"{scratch}/trivy",
            "--offline-scan", "--skip-java-db-update", "--skip-version-check",
            "--disable-telemetry", "--format", "cyclonedx", "--output", f"{scratch}/trivy.json"]
    return {name: words for name, words in table.items()
            if name in ("floor", "iar") or name in options.peers}


def cells(options, table):
    """(program, image, form, threads) of everything to measure."""
    for image in options.images:
        for form in options.forms:
            for threads in options.threads:
                yield "floor", image, form, threads
                yield "iar", image, form, threads
            for peer in PEERS:
                if peer in table:
                    yield peer, image, form, 0


def measure_once(cell, table, folders, how):
    name, image, form, threads = cell
    environment = os.environ | {"SYFT_CHECK_FOR_APP_UPDATE": "false"}
    with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
        environment |= {"TMPDIR": scratch}
        return how(table[name](folders[image, form], threads, scratch), environment)


def measure_all(options, table, folders):
    """{cell: {cpu, wall, rss, rss_sum, pss_sum}}; a program that fails has {error}."""
    runs, results = {}, {}
    for turn in range(options.runs):
        for cell in cells(options, table):
            wanted = options.peer_runs if cell[0] in PEERS else options.runs
            if turn >= wanted or "error" in results.get(cell, {}):
                continue
            print(f"round {turn + 1}: {' '.join(str(part) for part in cell)}", file=sys.stderr)
            try:
                runs.setdefault(cell, []).append(measure_once(cell, table, folders, timed))
            except RuntimeError as error:
                results[cell] = {"error": str(error)}
    for cell, several in runs.items():
        if "error" in results.get(cell, {}):
            continue
        results[cell] = {key: statistics.median(one[key] for one in several)
                         for key in several[0]}
        results[cell]["runs"] = len(several)
        if cell[0] not in PEERS:
            results[cell] |= measure_once(cell, table, folders, memory)
    return results


def ratio(results, over, under):
    a, b = results.get(over, {}), results.get(under, {})
    return f"{a['cpu'] / b['cpu']:.2f}" if a.get("cpu") and b.get("cpu") else ""


def megabytes(size):
    return f"{size / 1e6:.0f}"


def row(cell, results):
    """One line of the table. The ratio columns say program / floor and program / iar."""
    name, image, form, threads = cell
    cost = results[cell]
    if "error" in cost:
        return [name, image, form, threads or "-", "failed", "", "", "", ""]
    fewest = min((c[3] for c in results if c[0] == "iar"), default=1)
    mine = ("iar", image, form, threads or fewest)
    floor = ("floor", image, form, threads or fewest)
    memory_text = megabytes(cost["rss"])
    if "rss_sum" in cost:
        memory_text += f" ({megabytes(cost['rss_sum'])})"
    return [name, image, form, threads or "-", f"{cost['cpu']:.2f}", f"{cost['wall']:.2f}",
            memory_text, "1" if name == "floor" else ratio(results, cell, floor),
            ratio(results, cell, mine) if name in PEERS else ""]


def first_line(words):
    try:
        output = subprocess.run(words, capture_output=True, check=False, text=True).stdout
        return output.strip().splitlines()[0] if output.strip() else ""
    except OSError:
        return ""


def version_of(name, table):
    program = table[name]("x", 1, "x")[0]
    if name == "syft":
        lines = subprocess.run([program, "version"], capture_output=True, check=False, text=True)
        return next((line.split()[-1] for line in lines.stdout.splitlines()
                     if line.startswith("Version")), "")
    return first_line([program, "--version"]).removeprefix("Version: ").removeprefix("iar ")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines
                      if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} × {model}, Linux {platform.release()}"


def report(options, table, folders, results):
    lines = [f"Machine: {machine()}. " + ", ".join(
        f"{name} {version_of(name, table)}" for name in table if name != "floor") + ".", ""]
    for image in options.images:
        sizes = ", ".join(f"{form} {megabytes(os.path.getsize(folders[image, form] + '.tar'))} MB"
                          for form in options.forms)
        lines.append(f"{image}: {sizes}.  ")
    head = ["program", "image", "layers", "threads", "CPU s", "wall s", "peak MB (sum)",
            "CPU / floor", "CPU / iar"]
    lines += ["", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for cell in cells(options, table):
        lines.append("| " + " | ".join(str(field) for field in row(cell, results)) + " |")
    lines += ["", f"Medians of {options.runs} interleaved runs (other scanners: "
              f"{options.peer_runs})."]
    for cell, cost in results.items():
        if "error" in cost:
            lines.append(f"\n{' '.join(str(part) for part in cell)}: {cost['error']}")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer-runs", type=int, default=1)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--images", nargs="+", help="default: all that tests/bench/images made")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    options = parser.parse_args()
    table, images = programs(options), BUILD / "bench-images"
    options.images = options.images or [name for name in ("node", "python", "jvm")
                                        if (images / f"debian-{name}.oci.tar").exists()]
    for peer in options.peers:
        if peer not in table:
            print(f"{peer} is not installed and not in the table", file=sys.stderr)
    folders = {(image, form): make_variant(str(images / f"debian-{image}.oci.tar"), form,
                                           str(images))
               for image in options.images for form in options.forms}
    become_subreaper()
    results = measure_all(options, table, folders)
    text = report(options, table, folders, results)
    (BUILD / "bench.md").write_text(text, encoding="utf-8")
    (BUILD / "bench.json").write_text(json.dumps(
        [{"cell": list(cell)} | cost for cell, cost in results.items()], indent=1))
    print(text)
    sys.exit(1 if any("error" in cost for cost in results.values()) else 0)


if __name__ == "__main__":
    main()
