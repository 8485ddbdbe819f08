#!/usr/bin/env python3
"""Random layer stacks: `iar image files --digest` against `umoci unpack` and SHA-256.

Every stack is written twice: as layers of mixed compression in odd forms of tar for iar, and
plainly for umoci (see support/stack_maker.py). Paths, kinds, modes, sizes, link targets and
digests must be equal. Besides, a model of unpacking is held against umoci, and the same model
with one rule broken must differ from umoci in some stack, for each rule: a run that could not
notice a fault fails. The layer that iar names for a file is held against the model.

    tests/e2e/stacks.py [--count 500] [--seed 1] [--only N] [--keep] [--model]
"""

import argparse
import collections
import concurrent.futures
import os
import random
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.layout import Layout
from support.program import IAR, Checks, fresh_folder, last_words, need, run, scratch_folder
from support.stack_maker import Maker
from support.stack_model import MUTATIONS, Excluded, Model
from support.tree import differences, tree_of_folder, tree_of_tsv

SHOWN_MAX = 12  # differences printed of one stack
FORMS = ["plain", "gzip", "gzip", "gzip+3", "zstd", "zstd+2"]
# What 500 stacks must have held, so that a change of the generator cannot empty the test.
WANTED = """absolute link|relative link|link beyond the root|duplicate|empty layer|merged usr
hard link in a layer|hard link into a lower layer|hard link to a link|missing parent|opaque
opaque late in the layer|through a linked parent|whiteout and entry of one name|nested whiteouts
whiteout of nothing|sparse old|sparse 0.0|sparse 0.1|sparse 1.0|form: base256|form: pax size
form: gnu|form: pax|form: prefix|form: v7|ending: unpadded|ending: none|ending: one
global pax header
d replaced by f|f replaced by d|d replaced by l|l replaced by d|f replaced by l|l replaced by f
order: children first|order: whiteouts last|order: whiteouts first|order: any
""".replace("\n", "|").strip("|").split("|")


def can_make_devices(folder):
    try:
        os.mknod(os.path.join(folder, "probe"), 0o020600, os.makedev(1, 3))
        return True
    except OSError:
        return False


def replay(layers, mutation):
    """The tree that the model, with one rule broken, makes of the same entries."""
    model = Model(mutation)
    for entries in layers:
        for entry in entries:
            try:
                model.apply(entry)
            except Excluded:
                pass
        model.begin_layer()
    return model.tree()


def show(number, layers):
    for place, entries in enumerate(layers):
        print(f"stack {number} layer {place}")
        for entry in entries:
            arrow = b" -> " + entry.link if entry.link else b""
            print(f"  {entry.kind} {entry.mode:04o} {len(entry.data):6} "
                  f"{(entry.path + arrow).decode(errors='backslashreplace')!r} {entry.form or ''}")


def unpack(folder, tag):
    """(rows, error) by umoci."""
    with scratch_folder(16 << 20) as scratch:
        root = os.path.join(scratch, "root")
        result = run(["umoci", "raw", "unpack", "--image", f"{folder}/oci:{tag}", root],
                     umask=0o022)
        if result.returncode != 0:
            return None, "umoci: " + last_words(result)
        return tree_of_folder(root), ""


def list_files(folder, tag, iar):
    """(rows, layers, error) by iar."""
    result = run([iar, "image", "files", f"oci:{folder}/oci:{tag}", "--digest", "--format", "tsv"])
    if result.returncode != 0:
        return None, None, f"iar: exit code {result.returncode}: {last_words(result)}"
    rows, layers, bad = tree_of_tsv(result.stdout)
    return rows, layers, f"iar: unreadable or repeated line {bad[0]!r}" if bad else ""


def one_stack(number, options, work, specials):
    """What there is to say about one stack, as a dictionary."""
    maker = Maker(f"{options.seed}/{number}", specials)
    layers = maker.stack()
    folder = os.path.join(work, str(number))
    archives = [maker.archive(entries) for entries in layers]
    chance = random.Random(f"{options.seed}/{number}/forms")
    layout = Layout(os.path.join(folder, "oci"))
    layout.add("mixed", [tar for tar, _ in archives], [chance.choice(FORMS) for _ in archives])
    layout.add("plain", [truth for _, truth in archives], ["plain"] * len(archives))
    if options.only is not None:
        show(number, layers)
    out = {"number": number, "features": maker.features,
           "entries": sum(map(len, layers)),
           "rows": 0, "errors": [], "model": [], "found": [], "layers": [], "caught": set()}
    truth, error = unpack(folder, "plain")
    if error:
        out["errors"].append(error)
    else:
        out["rows"] = len(truth)
        out["model"] = differences(truth, maker.model.tree())
        out["caught"] = {m for m in MUTATIONS if replay(layers, m) != truth}
        if not options.model:
            rows, stated, error = list_files(folder, "mixed", options.iar)
            if error:
                out["errors"].append(error)
            else:
                out["found"] = differences(truth, rows)
                expected = maker.model.layers()
                out["layers"] = [(path, layer, stated.get(path)) for path, layer in
                                 sorted(expected.items()) if stated.get(path) != layer]
    if not options.keep and not any(out[key] for key in ("errors", "model", "found", "layers")):
        shutil.rmtree(folder)
    return out


def print_differences(what, number, rows):
    for path, truth, found in rows[:SHOWN_MAX]:
        print(f"  stack {number} {what} {path!r}\n    umoci {truth}\n    {what:5} {found}")
    if len(rows) > SHOWN_MAX:
        print(f"  ... and {len(rows) - SHOWN_MAX} more")


def judge(results, options, checks):
    features, caught = collections.Counter(), set()
    for out in results:
        number = out["number"]
        features.update(out["features"])
        caught |= out["caught"]
        for error in out["errors"]:
            print(f"  stack {number}: {error}")
        print_differences("model", number, out["model"])
        print_differences("iar", number, out["found"])
        for path, expected, got in out["layers"][:SHOWN_MAX]:
            print(f"  stack {number} {path!r}: from layer {expected}, iar says {got}")
        good = not (out["errors"] or out["model"] or out["found"] or out["layers"])
        checks.check(good, f"stack {number} (kept in build/e2e/stacks/{number})")
    if options.only is not None:
        return
    print("what the stacks held: " + ", ".join(f"{n} {c}" for n, c in sorted(features.items())))
    for mutation in MUTATIONS:
        checks.check(mutation in caught, f"a scanner with the fault {mutation} would go unnoticed")
    for feature in WANTED:
        checks.check(features[feature] > 0, f"no stack held: {feature}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=int, help="this stack only, and print its entries")
    parser.add_argument("--keep", action="store_true", help="keep all stacks in build/e2e/stacks")
    parser.add_argument("--model", action="store_true", help="hold only the model against umoci")
    parser.add_argument("--iar", default=IAR)
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("root is needed: umoci makes owners and devices")
    need("umoci", *([] if options.model else [options.iar]))
    work, checks, begin = fresh_folder("e2e", "stacks"), Checks(), time.monotonic()
    with scratch_folder(16 << 20) as scratch:
        specials = can_make_devices(scratch)
    if not specials:
        print("no device nodes: this machine does not let us make them")
    numbers = range(options.count) if options.only is None else [options.only]
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(one_stack, number, options, work, specials) for number in numbers]
        results = [job.result() for job in jobs]
    judge(results, options, checks)
    print(f"{len(results)} stacks, {sum(r['entries'] for r in results)} entries, "
          f"{sum(r['rows'] for r in results)} rows compared, "
          f"{sum(len(r['found']) for r in results)} differences, "
          f"{time.monotonic() - begin:.0f} s")
    checks.check(sum(r["rows"] for r in results) > 0, "no rows were compared")
    checks.finish()


if __name__ == "__main__":
    main()
