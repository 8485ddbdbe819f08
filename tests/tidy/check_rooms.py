"""Rooms: who includes whom, and what the CMake files say about it."""

import re

from cpp_text import includes, namespaces
from tree import Problem, is_test, room_of

_ANY = "*"


def read_rooms(tree):
    """rooms.txt as {room: (line, set of rooms)}, and the problems of reading it."""
    rooms, problems = {}, []
    for number, line in enumerate(tree.lines("rooms.txt"), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, colon, allowed = line.partition(":")
        if not colon or room in rooms:
            problems.append(Problem("rooms.txt", number, "rooms.txt", f"cannot be read: {line}"))
            continue
        rooms[room] = (number, set(allowed.split()))
    return rooms, problems


def check_list(tree):
    """Each line names rooms that stand above it: then there is no cycle."""
    rooms, problems = read_rooms(tree)
    above = set()
    for room, (number, allowed) in rooms.items():
        for other in sorted(allowed - above - {_ANY}):
            what = "is no room" if other not in rooms else "stands below it or is itself: a cycle"
            problems.append(Problem("rooms.txt", number, "rooms.cycle", f"{room}: {other} {what}"))
        above.add(room)
    for folder in sorted({room_of(n) for n in tree.files} - {None}):
        if folder not in rooms:
            problems.append(
                Problem(f"src/{folder}", 1, "rooms.unlisted", f"{folder} is not in rooms.txt")
            )
    return problems


def check_includes(tree):
    rooms, _ = read_rooms(tree)
    problems = []
    for name in tree.matching(r"src/.*\.(?:cpp|h)"):
        own = room_of(name)
        allowed = rooms.get(own, (0, set()))[1]
        for include in includes(tree.text(name)):
            other = include.path.split("/")[0]
            if not tree.has("src/" + include.path):
                if not (is_test(name) and tree.has("tests/" + include.path)):
                    problems.append(
                        Problem(name, include.line, "include.missing", f"no src/{include.path}")
                    )
            elif other != own and other not in allowed and _ANY not in allowed:
                problems.append(
                    Problem(
                        name, include.line, "rooms.edge", f"{own} may not include {include.path}"
                    )
                )
    return problems


def cmake_room(text):
    """The arguments of room(…) by keyword, or nothing where there is no room(…)."""
    text = re.sub(r"#[^\n]*", "", text)
    match = re.search(r"\broom\(\s*(\w+)([^)]*)\)", text)
    if match is None:
        return None
    found = {"NAME": [match.group(1)]}
    key = None
    for word in match.group(2).split():
        if word in ("SOURCES", "ROOMS", "LIBRARIES", "TESTS"):
            key = word
            found[key] = []
        elif key:
            found[key].append(word)
    return found


def _further_sources(text):
    """The sources of programs that a room's CMake file makes beside its library, and those that its
    library has on some machines only."""
    found = re.findall(r"\b(?:add_executable|target_sources)\(\s*\w+([^)]*)\)", text)
    return " ".join(found).split()


def _used_rooms(tree, room):
    used = set()
    for name in tree.product():
        if room_of(name) != room:
            continue
        used |= {i.path.split("/")[0] for i in includes(tree.text(name)) if "/" in i.path}
    return used - {room}


def check_cmake(tree):
    """ROOMS is what the sources include; SOURCES and TESTS are all the .cpp files there are."""
    problems = []
    for cmake in tree.matching(r"src/\w+/CMakeLists\.txt"):
        room = room_of(cmake)
        arguments = cmake_room(tree.text(cmake))
        if arguments is None:
            continue

        def problem(rule, text):
            problems.append(Problem(cmake, 1, rule, text))

        if arguments["NAME"] != [room]:
            problem("cmake.name", f"room({arguments['NAME'][0]}) stands in src/{room}")
        stated, used = set(arguments.get("ROOMS", [])), _used_rooms(tree, room)
        for other in sorted(used - stated):
            problem("cmake.rooms", f"{room} includes {other}, which ROOMS lacks")
        for other in sorted(stated - used):
            problem("cmake.rooms", f"ROOMS names {other}, which no source of {room} includes")
        listed = arguments.get("SOURCES", []) + arguments.get("TESTS", [])
        listed += _further_sources(tree.text(cmake))
        for name in tree.matching(rf"src/{room}/.*\.cpp"):
            if name.removeprefix(f"src/{room}/") not in listed:
                problems.append(Problem(name, 1, "cmake.sources", "is in no list of its room"))
    return problems


def check_namespaces(tree):
    """base lives in iar, every other room in iar::ROOM; app's main is free."""
    problems = []
    for name in tree.product():
        room = room_of(name)
        if room is None:
            continue
        wanted = "iar" if room == "base" else f"iar::{room}"
        opened = namespaces(tree.text(name))
        for line, found in opened:
            if found != wanted:
                problems.append(
                    Problem(name, line, "namespace", f"opens {found}; {room} lives in {wanted}")
                )
        if name.endswith(".h") and not opened:
            problems.append(Problem(name, 1, "namespace", f"declares nothing in {wanted}"))
    return problems


CHECKS = (check_list, check_includes, check_cmake, check_namespaces)
