#!/usr/bin/env python3
"""Versions against the tools that define their order: pairs made up at random, and near misses of
them, are answered by the real tool and by this program, and every difference is a failure. A
version that the tool refuses must be undetermined here.

    tests/e2e/versions.py [--count PAIRS] [--only SCHEME,…] [--seed N] [--versions PROGRAM]

A tool that is not installed is left out, and said to be.
"""

import argparse
import glob
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support.program import BUILD

SIGNS = {-1: "<", 0: "=", 1: ">"}
REFUSED = "?"


class Tool:
    """A program that reads pairs on lines and answers a line for each."""

    def __init__(self, command, environment=None):
        self.command = command
        self.environment = environment

    def answers(self, pairs):
        text = "".join(f"{left}\t{right}\n" for left, right in pairs)
        done = subprocess.run(self.command, input=text, capture_output=True, text=True,
                              check=True, env={**os.environ, **(self.environment or {})})
        lines = done.stdout.splitlines()
        # rpm ends its own evaluation with an empty line.
        lines = lines[:-1] if lines and not lines[-1] else lines
        if len(lines) != len(pairs):
            raise RuntimeError(f"{self.command[0]} answered {len(lines)} of {len(pairs)} lines")
        return lines


DPKG = """use Dpkg::Version; while (<STDIN>) { chomp; my ($l, $r) = split /\\t/, $_, -1;
my ($a, $b) = map { Dpkg::Version->new($_, check => 1) } ($l, $r);
print((!defined $a || !defined $b) ? "?" : (qw(= > <))[version_compare($l, $r)], "\\n"); }"""

RPM = """%{lua: for line in io.lines("/dev/stdin") do
local l, r = line:match("^(.-)\\t(.*)$"); local c = rpm.vercmp(l, r);
io.stdout:write(c < 0 and "<" or c > 0 and ">" or "=", "\\n"); end }"""

PYTHON = """import sys
from packaging.version import Version, InvalidVersion
for line in sys.stdin:
    try: l, r = map(Version, line.rstrip("\\n").split("\\t"))
    except InvalidVersion: print("?"); continue
    print("<" if l < r else ">" if l > r else "=")"""

RUBY = """STDIN.each_line(chomp: true) { |line| l, r = line.split("\\t", -1)
puts Gem::Version.correct?(l) && Gem::Version.correct?(r) ?
{-1 => "<", 0 => "=", 1 => ">"}[Gem::Version.new(l) <=> Gem::Version.new(r)] : "?" }"""

# Its loose mode cuts "1.2.34.5" into 1.2.3 and a prerelease "4.5", and takes "1.2.3-", which nobody
# means.
NODE = """const s = require(process.env.SEMVER);
const parse = (v) =>
/^\\d+\\.\\d+\\.\\d+(?!\\d)(-[0-9a-z]|[a-z+]|$)/i.test(v) ?
s.parse(v, {loose: true}) : null;
for (const line of require("fs").readFileSync(0, "utf8").split("\\n").slice(0, -1)) {
const [l, r] = line.split("\\t").map(parse);
console.log(l && r ? {"-1": "<", "0": "=", "1": ">"}[l.compare(r)] : "?"); }"""

PHP = """require 'Composer/Semver/autoload.php'; $p = new Composer\\Semver\\VersionParser();
while (($line = fgets(STDIN)) !== false) { [$l, $r] = explode("\\t", rtrim($line, "\\n"));
try { $l = $p->normalize($l); $r = $p->normalize($r); }
catch (UnexpectedValueException $e) { echo "?\\n"; continue; }
$branches = (strpos($l, "dev-") === 0) + (strpos($r, "dev-") === 0);
if (($branches == 2 && $l != $r) || $l == "dev-" || $r == "dev-") { echo "?\\n"; continue; }
echo version_compare($l, $r) < 0 ? "<" : (version_compare($l, $r) > 0 ? ">" : "="), "\\n"; }"""

JAVA = """import java.io.*; import org.apache.maven.artifact.versioning.ComparableVersion;
public class Compare { public static void main(String[] none) throws Exception {
BufferedReader in = new BufferedReader(new InputStreamReader(System.in)); String line;
while ((line = in.readLine()) != null) { String[] pair = line.split("\\t", -1);
int c = new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]));
System.out.println(c < 0 ? "<" : c > 0 ? ">" : "="); } } }"""



def first_of(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)):
            return path
    return None


def runs(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def dpkg_tool(_folder):
    works = shutil.which("perl") and runs("perl", "-MDpkg::Version", "-e", "1")
    return Tool(["perl", "-e", DPKG]) if works else None


def rpm_tool(_folder):
    return Tool(["rpm", "--eval", RPM]) if shutil.which("rpm") else None


def python_tool(_folder):
    works = runs(sys.executable, "-c", "import packaging.version")
    return Tool([sys.executable, "-c", PYTHON]) if works else None


def ruby_tool(_folder):
    return Tool(["ruby", "-e", RUBY]) if shutil.which("ruby") else None


def node_tool(_folder):
    path = first_of("/usr/lib/node_modules/npm/node_modules/semver", "/usr/share/nodejs/semver",
                    "/usr/local/lib/node_modules/npm/node_modules/semver")
    works = shutil.which("node") and path
    return Tool(["node", "-e", NODE], {"SEMVER": path}) if works else None


def php_tool(_folder):
    path = first_of("/usr/share/php/Composer/Semver/autoload.php")
    return Tool(["php", "-r", PHP]) if shutil.which("php") and path else None


def java_tool(folder):
    jar = first_of("/usr/share/maven/lib/maven-artifact-3*.jar",
                   "/usr/share/java/maven3-artifact.jar")
    if not (shutil.which("javac") and jar):
        return None
    with open(os.path.join(folder, "Compare.java"), "w", encoding="ascii") as file:
        file.write(JAVA)
    jars = ":".join([folder, *glob.glob(os.path.join(os.path.dirname(jar), "*.jar"))])
    subprocess.run(["javac", "-cp", jars, "Compare.java"], cwd=folder, check=True)
    return Tool(["java", "-cp", jars, "Compare"])


# What a scheme's versions are put together from: words, and what may stand between them.
NUMBERS = "0 0 1 1 2 3 9 10 11 00 01 09 007 100 2024 99999999999999999999 100000000000000000000"
SCHEMES = {
    # Perl takes long numbers for floating ones.
    "deb": (dpkg_tool, "0 0 1 1 2 3 9 10 00 01 09 007 100 a b alpha rc z A Z", ". . . - + ~ ~~ ''"),
    "rpm": (rpm_tool, NUMBERS + " a b alpha rc el8 fc A Z", ". . . - _ + ~ ^ ^^ ~~ ''"),
    "pypi": (python_tool, NUMBERS + " a b rc c alpha pre dev post r rev", ". . . - _ '' '' ! +"),
    "gem": (ruby_tool, NUMBERS + " a b rc pre beta A Z", ". . . . - ''"),
    "npm": (node_tool, "0 1 2 3 9 10 11 100 01 a b rc alpha beta x A Z", ". . . . - - + ''"),
    "composer": (php_tool, "0 1 2 3 9 10 11 100 01 dev a b RC rc alpha beta p pl patch stable x",
                 ". . . . - _ '' +"),
    "maven": (java_tool, NUMBERS + " a b m rc cr ga final release snapshot sp alpha foo X A",
              ". . . . - - ''"),
}


def words(text):
    return ["" if word == "''" else word for word in text.split()]


def make_version(random_source, parts, marks):
    count = random_source.choice((1, 2, 3, 3, 3, 4, 4, 5, 6))
    out = []
    for index in range(count):
        digits = index < 3 and random_source.random() < 0.8
        choices = [part for part in parts if part.isdigit()] if digits else parts
        out.append(random_source.choice(choices))
        out.append("." if index < 2 and random_source.random() < 0.7
                   else random_source.choice(marks))
    return "".join(out[:-1]) + ("" if random_source.random() < 0.95 else out[-1])


def changed(random_source, version, parts, marks):
    """A near miss: one place of the version is another."""
    place = random_source.randrange(len(version) + 1)
    end = place + random_source.choice((0, 0, 1, 1, 2))
    new = random_source.choice(parts + marks + [".0", "-1", "0", ""])
    return version[:place] + new + version[end:]


def make_pairs(random_source, scheme, count):
    _, parts, marks = SCHEMES[scheme]
    parts, marks = words(parts), words(marks)
    pairs = []
    while len(pairs) < count:
        left = make_version(random_source, parts, marks)
        near = random_source.random() < 0.7
        right = (changed(random_source, left, parts, marks) if near
                 else make_version(random_source, parts, marks))
        if left and right and "-" not in left[0] + right[0]:
            pairs.append((left, right))
    return pairs


def compare(program, scheme, pairs, answers, folder):
    """The rows that this program answers differently, as it prints them."""
    os.makedirs(folder, exist_ok=True)
    accepted = [(l, a, r) for (l, r), a in zip(pairs, answers) if a != REFUSED]
    with open(os.path.join(folder, f"{scheme}.tsv"), "w", encoding="utf-8") as file:
        file.writelines(f"{left}\t{sign}\t{right}\n" for left, sign, right in accepted)
    done = subprocess.run([program, "versions", folder, "-v"], capture_output=True, text=True,
                          check=False)
    wrong = [line.strip() for line in done.stdout.splitlines()
             if line.strip().startswith(("differs", "undetermined", "refused"))]
    return accepted, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--only", default=",".join(SCHEMES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--versions",
                        default=os.path.join(BUILD, "release", "tests", "iar_versions"))
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    passed = failed = 0
    for scheme in options.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            tool = SCHEMES[scheme][0](folder)
            if tool is None:
                print(f"{scheme}: its tool is not installed")
                continue
            pairs = make_pairs(random.Random(options.seed), scheme, options.count)
            accepted, wrong = compare(options.versions, scheme, pairs, tool.answers(pairs),
                                      os.path.join(folder, "tables"))
        print(f"{scheme}: {len(pairs)} pairs, {len(accepted)} taken by the tool, "
              f"{len(wrong)} answered differently")
        for line in wrong[:options.show]:
            print("   ", line)
        passed += not wrong
        failed += bool(wrong)
    if passed + failed == 0:
        print("SKIPPED: none of the tools is installed")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
