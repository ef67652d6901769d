#!/usr/bin/env bash
# check.sh BUILD: the tests pass; with a changed snapshot they fail and say where; XGRAD_WRITE_SNAPSHOTS writes it anew.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
test=$1/model_test work=$1/work
unset XGRAD_WRITE_SNAPSHOTS
fail() { echo "$1"; exit 1; }
says() { grep -qF -- "$1" "$work/out" || { cat "$work/out"; fail "does not say: $1"; }; }

(cd "$here" && ctest --test-dir "$1" --output-on-failure)

mkdir -p "$work"
cd "$work"
! "$test" >out 2>&1 || fail "passes without snapshots"
says "there is no snapshot snapshots/scores.npy; XGRAD_WRITE_SNAPSHOTS=1 in the environment writes it"
XGRAD_WRITE_SNAPSHOTS=1 "$test" >out 2>&1
says "wrote the snapshot snapshots/trained.safetensors"
cmp snapshots/scores.npy "$here/snapshots/scores.npy" || fail "another file is written than the one that is kept"
"$test" >out 2>&1 || fail "does not pass with the snapshots that it wrote"

printf '\x40' | dd of=snapshots/scores.npy bs=1 seek=$(($(stat -c %s snapshots/scores.npy) - 1)) conv=notrunc status=none
! "$test" >out 2>&1 || fail "passes with another snapshot"
says "not as in the snapshot snapshots/scores.npy: 1 of 12 elements differs, shape [4, 3]; the first at [3, 2]: "
