"""A small tree that keeps every rule, and changes that each break one."""

_HEADER = """// What one does.
#pragma once

#include <string>

namespace iar {{

{body}

}}  // namespace iar
"""
_SOURCE = """#include "base/one.h"

namespace iar {

int one(int number) {
  return number + 1;
}

}  // namespace iar
"""
_TEST = """#include "base/one.h"

namespace iar {

TEST(One, IsMoreByOne) { EXPECT_EQ(one(1), 2); }

}  // namespace iar
"""
_ANALYZER = """// Lists of things.
// Specification: somewhere.
// Its surprise: none.
#include "analyze/analyzer.h"
#include "base/one.h"

namespace iar::analyze {

constexpr Analyzer k_things = {.name = "os/things", .version = 1};

}  // namespace iar::analyze
"""
_REGISTRY = """#include "analyze/analyzer.h"

namespace iar::analyze {

constexpr const Analyzer* k_registry[] = {&k_things};

}  // namespace iar::analyze
"""
_ANALYZER_HEADER = """// What an analyzer is.
#pragma once

namespace iar::analyze {

struct Analyzer;

struct ThingLimits {
  unsigned free_bytes = 3;  // levels
  unsigned other = 3;
};
struct Settings {
  unsigned count_max = 3;
  unsigned other = 3;
};
constexpr int k_things_max = 7;

}  // namespace iar::analyze
"""
_CMAKE = """room(base
  SOURCES one.cpp
  TESTS one_test.cpp)
"""
_CMAKE_ANALYZE = """room(analyze
  SOURCES registry.cpp os/things.cpp
  ROOMS base)
"""
_CMAKE_TOP = """find_package(Threads REQUIRED)
find_package(Fast REQUIRED)
pkg_check_modules(SMALL REQUIRED IMPORTED_TARGET libsmall>=1.0)
"""
_DEPENDENCIES = """# Dependencies

| package | what for |
|---|---|
| `libfast-dev` (`Fast`) | speed |
| `libsmall-dev` (`libsmall`) | size |
"""
_LIMITS = """# Limits

| name | default |
|---|---|
| `ThingLimits::free_bytes` | 3 |
| `Settings::count_max` | 3 |
| `k_things_max` | 7 |
"""
_OPTION_TABLE = """namespace iar::app {

constexpr std::array k_rows = {
    OptionRow{"--size", "IAR_SIZE", "A|B", "A", "what "
              "size", set_size},
    OptionRow{"--all", "", "", "off", "everything", set_all},
};

}  // namespace iar::app
"""
_OPTIONS_PAGE = """# Options

| `--size A\\|B` | `IAR_SIZE` | A | what size |
| `--all` | – | off | everything |
"""
_REASONS = """namespace iar::model {

constexpr std::array<std::string_view, 2> k_names = {
    "denied",  "corrupt"};

}  // namespace iar::model
"""
_SCHEMA = """{ "reason": { "enum": ["denied", "corrupt"] } }
"""
_README = """# Title

See [the limits](docs/limits.md#limits), [the rooms](rooms.txt) and [the web](https://example.org/).
"""
_ARCHITECTURE = """# Architecture

**`base/`** is below all.

**`analyze/`** reads.

**`model/`** names.

**`app/`** wires.
"""
_ROOMS = """# comment
base:
model: base
analyze: base
app: *
"""

_BASE_CMAKE = "src/base/CMakeLists.txt"
_REGISTRY_CPP = "src/analyze/registry.cpp"
_OPTIONS_CPP = "src/app/options_table.cpp"
_OPTIONS_MD = "docs/options.md"
ONE_H = "src/base/one.h"
ONE_CPP = "src/base/one.cpp"
THINGS = "src/analyze/os/things.cpp"
TEST = "src/base/one_test.cpp"

GOOD = {
    "README.md": _README,
    "ARCHITECTURE.md": _ARCHITECTURE,
    "CONTRIBUTING.md": "# Contributing\n",
    "CHANGELOG.md": "# Changelog\n",
    "LICENSE": "free\n",
    "rooms.txt": _ROOMS,
    "CMakeLists.txt": _CMAKE_TOP,
    ".ci/run": "exec scripts/test\n",
    ".clang-format": "a\n",
    ".clang-tidy": "a\n",
    ".editorconfig": "a\n",
    "docs/dependencies.md": _DEPENDENCIES,
    "docs/limits.md": _LIMITS,
    "scripts/packages.txt": "build libfast-dev  # speed\ntest libsmall-dev  # size\n",
    "scripts/setup": "true\n",
    "scripts/build": "true\n",
    "scripts/demo": "true\n",
    "scripts/test": "ls ../sha" + "red\n",
    "scripts/fuzz": "true\n",
    _BASE_CMAKE: _CMAKE,
    "src/model/diagnostic.cpp": _REASONS,
    "docs/schema/inventory.schema.json": _SCHEMA,
    _OPTIONS_CPP: _OPTION_TABLE,
    _OPTIONS_MD: _OPTIONS_PAGE,
    ONE_H: _HEADER.format(body="// One more than `number`.\nint one(int number);"),
    ONE_CPP: _SOURCE,
    TEST: _TEST,
    "src/analyze/CMakeLists.txt": _CMAKE_ANALYZE,
    "src/analyze/analyzer.h": _ANALYZER_HEADER,
    _REGISTRY_CPP: _REGISTRY,
    THINGS: _ANALYZER,
    "tests/CMakeLists.txt": "# fuzz(NAME ROOM…)\nfuzz(one base)\n",
    "tests/fuzz/one_fuzz.cpp": 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned);\n',
    "tests/fuzz/seeds/one/a": "TO" + "DO is data here\n",
    "tests/cases/analyze/things.case": "analyzer: os/things\n",
}


def _body(*lines):
    """one.cpp with these lines in its function."""
    inside = "\n".join("  " + line for line in lines)
    return {ONE_CPP: _SOURCE.replace("  return number + 1;", inside)}


def _things(line):
    """things.cpp with a function of this line."""
    function = "\nint f(File file) {\n  " + line + "\n}\n\n}  // namespace iar::analyze"
    return {THINGS: _ANALYZER.replace("\n}  // namespace iar::analyze", function)}


def _replaced(path, old, new):
    text = GOOD[path].replace(old, new)
    assert text != GOOD[path], (path, old)
    return {path: text}


def _many_functions(lines, count, short=0):
    """A file of the room base with `count` functions of so many lines each and `short` of one."""
    body = "  f();\n" * (lines - 2)
    functions = "".join(f"void f{i}() {{\n{body}}}\n" for i in range(count))
    functions += "void g() {}\n" * short
    return {
        "src/base/many.cpp": f"namespace iar {{\n{functions}}}  // namespace iar\n",
        _BASE_CMAKE: _CMAKE.replace("one.cpp", "one.cpp many.cpp", 1),
    }


def _many_files(lines, count):
    """So many files of the room base with this many lines."""
    names = [f"file{i}.cpp" for i in range(count)]
    text = "namespace iar {\n" + "\n" * (lines - 2) + "}  // namespace iar\n"
    files = {"src/base/" + name: text for name in names}
    sources = "\n".join(names)
    files[_BASE_CMAKE] = _CMAKE.replace("one.cpp", f"one.cpp\n{sources}", 1)
    return files


def _without(path):
    return {path: None}


_LONG = "x" * 90
_NO_CASES = {"tests/cases/analyze/things.case": "analyzer: os/things-more\n"}
_TWICE = _ANALYZER.replace("\n}  //", '\nconst Analyzer k_things2{"os/things"};\n\n}  //')

# (rule, the file that it names, the change that breaks it)
VIOLATIONS = [
    ("rooms.txt", "rooms.txt", _replaced("rooms.txt", "app: *\n", "app: *\nnonsense\n")),
    ("rooms.txt", "rooms.txt", _replaced("rooms.txt", "app: *\n", "app: *\napp: base\n")),
    ("rooms.cycle", "rooms.txt", _replaced("rooms.txt", "base:\n", "base: analyze\n")),
    ("rooms.cycle", "rooms.txt", _replaced("rooms.txt", "base:\n", "base: base\n")),
    ("rooms.cycle", "rooms.txt", _replaced("rooms.txt", "analyze: base", "analyze: base ghost")),
    ("rooms.unlisted", "src/app2", {"src/app2/data_table.txt": "x\n"}),
    (
        "rooms.edge",
        TEST,
        _replaced(TEST, '#include "base', '#include "analyze/analyzer.h"\n#include "base'),
    ),
    ("include.missing", ONE_CPP, _replaced(ONE_CPP, "base/one.h", "base/two.h")),
    ("cmake.name", _BASE_CMAKE, {_BASE_CMAKE: _CMAKE.replace("base", "b")}),
    (
        "cmake.rooms",
        "src/analyze/CMakeLists.txt",
        _replaced("src/analyze/CMakeLists.txt", "ROOMS base", "ROOMS"),
    ),
    (
        "cmake.rooms",
        "src/analyze/CMakeLists.txt",
        _replaced("src/analyze/CMakeLists.txt", "ROOMS base", "ROOMS base app"),
    ),
    ("cmake.sources", ONE_CPP, _replaced(_BASE_CMAKE, "SOURCES one.cpp\n", "SOURCES\n")),
    ("namespace", ONE_CPP, {ONE_CPP: _SOURCE.replace("iar", "iar::base")}),
    ("namespace", THINGS, _replaced(THINGS, "namespace iar::analyze {", "namespace iar {")),
    ("namespace", ONE_H, _replaced(ONE_H, "namespace iar {", "namespace {")),
    ("size.line", ONE_CPP, _body(f'auto text = "{_LONG}";', "return 1;")),
    ("size.line", "scripts/fuzz", {"scripts/fuzz": f"echo {_LONG}{_LONG}\n"}),
    ("white space", ONE_CPP, _body("return number; ")),
    ("white space", ONE_CPP, _body("\treturn number;")),
    ("size.file", "src/base/file0.cpp", _many_files(501, 1)),
    ("size.file", "tests/e2e/long.sh", {"tests/e2e/long.sh": "true\n" * 501}),
    ("size.file.median", "src", _many_files(200, 20)),
    ("size.function", "src/base/many.cpp", _many_functions(71, 1, 20)),
    ("size.function.median", "src", _many_functions(10, 20)),
    ("size.function.usual", "src", _many_functions(40, 3, 20)),
    ("header.comment", ONE_H, _replaced(ONE_H, "// What one does.\n", "")),
    ("header.pragma", ONE_H, _replaced(ONE_H, "#pragma once\n", "")),
    ("ban.printf", ONE_CPP, _body('std::snprintf(out, 3, "x");')),
    ("ban.printf", ONE_CPP, _body('printf("x");')),
    ("ban.streams", ONE_CPP, _body("std::cerr << 1;")),
    ("ban.getenv", ONE_CPP, _body('return std::getenv("HOME") != nullptr;')),
    ("ban.new", ONE_CPP, _body("return *new int(1);")),
    ("ban.delete", ONE_CPP, _body("delete number;")),
    ("ban.malloc", ONE_CPP, _body("auto* p = malloc(3);")),
    ("ban.regex", ONE_CPP, _body("std::regex r;")),
    ("ban.system", ONE_CPP, _body("return std::system(nullptr);")),
    ("ban.system", ONE_CPP, _body("return system(nullptr);")),
    ("ban.c_strings", ONE_CPP, _body("strcpy(a, b);")),
    ("ban.c_strings", ONE_CPP, _body("return std::stoi(text);")),
    ("ban.c_strings", ONE_CPP, _body("return atoi(text);")),
    ("ban.throw", ONE_CPP, _body("throw 1;")),
    ("ban.assert", ONE_CPP, _body("assert(number);")),
    ("ban.thread", ONE_CPP, _body("std::thread t(f);")),
    ("ban.thread", ONE_CPP, _body("t.detach();")),
    ("ban.using_namespace", ONE_CPP, _body("using namespace std;")),
    ("ban.pointers", THINGS, _things("return *(file.bytes.data() + 1);")),
    ("ban.pointers", THINGS, _things("return file.bytes.data()[1];")),
    ("ban.pointers", THINGS, _things("return reinterpret_cast<int>(file);")),
    ("ban.pointers", THINGS, _things("std::memcpy(&a, &b, 4);")),
    ("ban.pointers", THINGS, _things("return *position++;")),
    ("ban.pointers", THINGS, _things("const std::uint8_t* p = at;")),
    ("words.left_open", ONE_CPP, _body("// TO" + "DO: more", "return 1;")),
    ("words.left_open", "docs/limits.md", {"docs/limits.md": _LIMITS + "FIX" + "ME\n"}),
    ("words.machine_path", "scripts/fuzz", {"scripts/fuzz": "ls /wo" + "rk/main\n"}),
    ("words.machine_path", "README.md", {"README.md": _README + "/home/some" + "body/x\n"}),
    ("words.shared_path", "scripts/fuzz", {"scripts/fuzz": "ls ../sha" + "red\n"}),
    ("words.disabled_test", TEST, _replaced(TEST, "IsMoreByOne", "DIS" + "ABLED_IsMoreByOne")),
    ("analyzer.unregistered", THINGS, _replaced(_REGISTRY_CPP, "&k_things", "// k_things")),
    ("analyzer.untested", THINGS, _NO_CASES),
    (
        "analyzer.name",
        THINGS,
        _replaced(THINGS, "os/things", "os_things")
        | {"tests/cases/analyze/things.case": "analyzer: os_things\n"},
    ),
    (
        "analyzer.name",
        THINGS,
        {THINGS: _TWICE} | _replaced(_REGISTRY_CPP, "{&", "{&k_things2, &"),
    ),
    ("format.comment", THINGS, _replaced(THINGS, "// Its surprise: none.\n", "")),
    ("fuzz.unlisted", "tests/fuzz/one_fuzz.cpp", {"tests/CMakeLists.txt": "# fuzz(one base)\n"}),
    ("fuzz.entry", "tests/fuzz/one_fuzz.cpp", {"tests/fuzz/one_fuzz.cpp": "int main() {}\n"}),
    ("fuzz.seeds", "tests/fuzz/one_fuzz.cpp", _without("tests/fuzz/seeds/one/a")),
    (
        "fuzz.missing",
        "tests/CMakeLists.txt",
        {"tests/CMakeLists.txt": "fuzz(one base)\nfuzz(two base)\n"},
    ),
    ("test.empty", TEST, _replaced(TEST, "EXPECT_EQ(one(1), 2);", "one(1); // EXPECT_EQ(1, 2)")),
    (
        "dependencies.unnamed",
        "CMakeLists.txt",
        {"CMakeLists.txt": _CMAKE_TOP + "find_package(Ghost)\n"},
    ),
    (
        "dependencies.unnamed",
        "CMakeLists.txt",
        {"CMakeLists.txt": _CMAKE_TOP + "pkg_check_modules(G REQUIRED libghost)\n"},
    ),
    (
        "dependencies.unnamed",
        "scripts/packages.txt",
        _replaced("scripts/packages.txt", "test ", "build libghost-dev  # spook\ntest "),
    ),
    (
        "dependencies.uninstalled",
        "docs/dependencies.md",
        {"docs/dependencies.md": _DEPENDENCIES + "| `libghost-dev` | spook |\n"},
    ),
    (
        "dependencies.comment",
        "scripts/packages.txt",
        _replaced("scripts/packages.txt", "libfast-dev  # speed", "libfast-dev"),
    ),
    (
        "limits.unnamed",
        "src/analyze/analyzer.h",
        _replaced("docs/limits.md", "| `k_things_max` | 7 |", "`k_things_max`"),
    ),
    (
        "limits.unnamed",
        "src/analyze/analyzer.h",
        _replaced("docs/limits.md", "`Settings::count_max`", ""),
    ),
    (
        "limits.unnamed",
        "src/analyze/analyzer.h",
        _replaced("docs/limits.md", "`ThingLimits::free_bytes`", ""),
    ),
    ("limits.unknown", "docs/limits.md", {"docs/limits.md": _LIMITS + "| `k_ghosts_max` |\n"}),
    (
        "schema.reasons",
        "docs/schema/inventory.schema.json",
        _replaced("src/model/diagnostic.cpp", '"corrupt"', '"corrupt", "dns"'),
    ),
    ("options.unnamed", _OPTIONS_CPP, {_OPTIONS_MD: "# Options\n"}),
    ("options.unknown", _OPTIONS_MD, {_OPTIONS_MD: _OPTIONS_PAGE + "| `--ghost` | – | a | b |\n"}),
    ("architecture.room", "ARCHITECTURE.md", _replaced("ARCHITECTURE.md", "**`analyze/`**", "It")),
    ("links", "README.md", {"README.md": "[a](docs/ghost.md)\n"}),
    ("links", "README.md", {"README.md": "[a](docs/limits.md#ghost)\n"}),
    ("links", "docs/limits.md", {"docs/limits.md": _LIMITS + "[a](../../README.md)\n"}),
    ("mentions", ONE_CPP, _body("// see docs/ghost.md", "return 1;")),
    ("files.missing", "LICENSE", _without("LICENSE")),
]

# Changes that break nothing.
ALLOWED = [
    _body("// never new, delete or printf(", 'return text("new delete printf(");'),
    _body("return value.system(1);"),
    {"src/base/CMakeLists.txt": _CMAKE.replace(" one.cpp", "", 1) + "add_executable(p one.cpp)\n"},
    _body("return std::unique_ptr<One>(new One(number));"),
    _body("using namespace std::string_view_literals;"),
    {ONE_H: _HEADER.format(body="struct A {\n  A(const A&) = delete;\n};")},
    {ONE_H: _HEADER.format(body="struct A {\n  A(const A&) =delete;\n};")},
    {
        "src/app/main.cpp": 'int main() {\n  std::cout << getenv("X");\n}\n',
    },
    _replaced(TEST, "EXPECT_EQ(one(1), 2);", "throw 1; expect_one(1);"),
    _things("return parse(file.bytes.data(), file.bytes.size());"),
    _things("return a * b;"),
    {
        "src/base/big_table.cpp": "namespace iar {\n" + "\n" * 600 + "}\n",
        _BASE_CMAKE: _CMAKE.replace("one.cpp", "one.cpp big_table.cpp", 1),
    },
    _many_functions(70, 1, 20),
    _many_functions(39, 3, 20),
    _many_functions(9, 20),
    _many_files(500, 1),
    {"README.md": "```\n[a](nowhere)\n```\n[folder](docs) [self](#title)\n# Title\n"},
]

# (text, the functions in it and their lines)
FUNCTIONS = [
    ("int f() {\n  return 1;\n}\n", [("f", 3)]),
    ("int f();\nstruct S {\n  int a;\n};\n", []),
    ("struct S {\n  int get() const { return a_; }\n  int a_{1};\n};", [("get", 1)]),
    ("S::S(int a) : a_{a}, b_(b) {\n}\n", [("S::S", 2)]),
    ("S::S() noexcept : a_{{1}} {}", [("S::S", 1)]),
    ("template <class T>\nclass A {\n  void f(T t = {}) override {\n\n  }\n};", [("f", 3)]),
    ("constexpr int k[] = {\n  1,\n  f(2),\n};\n", []),
    ("const auto k_f = [](int a) -> int {\n  return a;\n};\n", [("?", 3)]),
    ("bool operator==(const A& a) { return true; }", [("operator==", 1)]),
    ("enum class E : int {\n a,\n};\nvoid f(E e) {\n  if (e) {\n  }\n}", [("f", 4)]),
    ('extern "C" {\nint f() { return 1; }\n}', [("f", 1)]),
    ('extern "C" int f(int a) {\n}', [("f", 2)]),
    ("TEST(Some, Thing) {\n}\n", [("TEST(Some, Thing)", 2)]),
    ("#define M(x) \\\n  do { \\\n  } while (0)\nvoid f() {}\n", [("f", 1)]),
    ('void f() {\n  g("{");\n  // {\n}\nvoid h() {}', [("f", 4), ("h", 1)]),
    ("auto f(int a) -> std::vector<int> {\n}\n", [("f", 2)]),
    ("namespace a::b {\nnamespace {\nvoid f() {}\n}\n}", [("f", 1)]),
    ("struct A {\n public:\n  struct B { int x = 0; };\n  void f() {}\n};", [("f", 1)]),
    ("std::array<std::string_view, 2> k_names = {\n  \"a\", \"b\"};\nvoid f() {}", [("f", 1)]),
]
