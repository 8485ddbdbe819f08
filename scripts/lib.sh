# Helpers that the scripts share. To be sourced by bash; changes to the top of the source tree.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
top=$PWD

# The compiler cache knows a source tree by its content, not by where it lies: a second clone on the
# same machine builds from it.
export CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 2
}

heading() { printf '\n== %s\n' "$*"; }

# seconds_since START: START is a value of $EPOCHREALTIME; one decimal.
seconds_since() {
  local microseconds=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
  printf '%d.%d' $((microseconds / 1000000)) $((microseconds / 100000 % 10))
}

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# packages GROUP…: the package names of these groups, all without arguments.
packages() {
  local groups=" ${*:-build test} " group package
  while read -r group package _; do
    case $group in '' | '#'*) continue ;; esac
    case $groups in *" $group "*) printf '%s\n' "$package" ;; esac
  done <"$top/scripts/packages.txt"
}

# fuzz_names: the harnesses, one for each tests/fuzz/NAME_fuzz.cpp.
fuzz_names() {
  local file
  for file in "$top"/tests/fuzz/*_fuzz.cpp; do basename "$file" _fuzz.cpp; done
}

# fuzz_build NAME…: builds these harnesses under build/fuzz.
fuzz_build() {
  cmake --preset fuzz --log-level=WARNING >/dev/null
  cmake --build --preset fuzz --target "${@/#/fuzz_}" -- --quiet
}

# fuzz_one NAME SECONDS: one harness from a copy of its seeds (also those
# that the build made of cases) in build/fuzz-corpus, which grows from
# run to run. One line of result; fails with the end of the log when an input was found that
# crashes, hangs (10 s) or needs more than 2 GiB. Such inputs stay in build/fuzz-found.
fuzz_one() {
  local name=$1 seconds=$2 seeds
  local corpus=build/fuzz-corpus/$name log=build/fuzz-found/$name.log
  mkdir -p "$corpus" build/fuzz-found
  for seeds in "tests/fuzz/seeds/$name" "build/fuzz/seeds/$name"; do
    [ ! -d "$seeds" ] || cp -Rn "$seeds/." "$corpus"
  done
  if "$(find build/fuzz -type f -name "fuzz_$name" -perm -u+x -print -quit)" "$corpus" \
    ${IAR_FUZZ_SEED:+-seed="$IAR_FUZZ_SEED"} \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
    -artifact_prefix="build/fuzz-found/$name-" >"$log" 2>&1 && grep -q '^Done ' "$log"; then
    echo "fuzz $name: $(grep '^Done ' "$log"), clean"
  else
    echo "fuzz $name: FAILED, see $log"
    tail -n 40 "$log"
    return 1
  fi
}

# fuzz_all SECONDS NAME…: each of them for SECONDS, as many at a time as there are processors.
# Leaves the number of failures in fuzz_failures.
fuzz_all() {
  local seconds=$1 name running=0
  shift
  fuzz_failures=0
  for name in "$@"; do
    if [ $running -ge "$(nproc)" ]; then
      wait -n || fuzz_failures=$((fuzz_failures + 1))
      running=$((running - 1))
    fi
    fuzz_one "$name" "$seconds" &
    running=$((running + 1))
  done
  while [ $running -gt 0 ]; do
    wait -n || fuzz_failures=$((fuzz_failures + 1))
    running=$((running - 1))
  done
}
