#!/usr/bin/env bash
# failures.sh PROGRAM FOLDER MPIRUN ...: what one rank does wrong ends all ranks within seconds, with a message that names rank and
# cause; and a checkpoint survives whatever moment a rank is killed at.
set -euo pipefail
program=$1 work=$2
shift 2
rm -rf "$work" && mkdir -p "$work" && cd "$work"

fail() {
  echo "FAILED: $*" >&2
  cat out >&2
  exit 1
}
# ends WHAT TEXT ...: the run ends within 20 seconds, with a status other than 0, and prints all these texts.
ends() {
  local what=$1 status=0
  shift
  timeout 20 "${start[@]}" "$program" "$what" > out 2>&1 || status=$?
  [ $status -ne 124 ] || fail "$what: a hang"
  [ $status -ne 0 ] || fail "$what: no error"
  for text in "$@"; do
    grep -qF -- "$text" out || fail "$what: no \"$text\""
  done
}

for ranks in 3; do
  start=("$@" "$ranks")
  last=$((ranks - 1))
  timeout 20 "${start[@]}" "$program" > out 2>&1 || fail "without an error"
  [ "$(grep -c 'is done' out)" -eq $ranks ] || fail "without an error"
  ends exception "rank $last of $ranks: the data of this rank is broken" \
    "rank 0 of $ranks: stopped by rank $last: the data of this rank is broken"
  ends forward "rank 0 of $ranks: stopped by rank $last: between a forward and its backward"
  ends backward "rank 0 of $ranks: stopped by rank $last: a backward of one's own failed"
  ends "inner backward" "rank 0 of $ranks: stopped by rank $last: a backward of one's own failed"
  ends index "rank $last of $ranks: embedding: index 100 at position [1] is out of range for num_embeddings=100" \
    "rank 0 of $ranks: stopped by rank $last: embedding: index 100 at position [1] is out of range"
  # A rank that hears of it from another one says who waited.
  ends return "rank 0 of $ranks: stopped by rank $last: it has ended, and rank " " waits for it in lookup in a ShardedEmbedding"
  ends all_reduce "rank 0 of $ranks: stopped by rank $last: ranks disagree: rank 0: lookup in a ShardedEmbedding" \
    "rank $last: all_reduce(sum) of a number"
  ends timeout "rank 0 of $ranks: stopped by rank" "not all ranks came within 1 seconds"
  # What MPI itself says of a process that is gone: Open MPI's words, or MPICH's.
  if "$1" --version | grep -q "Open MPI\|OpenRTE"; then
    ends terminate "process rank $last" "Abort"
    ends killed "process rank $last"
  else
    ends terminate "terminate called" "Abort"
    ends killed "BAD TERMINATION"
  fi
done

# Killed at 8 moments, each time by another rank, and read by as many ranks and by one.
start=("$@" 3)
for run in 1 2 3 4 5 6 7 8; do
  timeout 20 "${start[@]}" "$program" write checkpoints $((30 + run * 29 % 200)) $run > out 2>&1 && fail "was not killed"
  [ $((run % 2)) -eq 0 ] || timeout 20 "${start[@]}" "$program" read checkpoints > out 2>&1 || fail "run $run"
  "$program" read checkpoints > out 2>&1 || fail "run $run, read by one"
done
grep -q '^checkpoint [1-9]' out || fail "no checkpoint in 8 runs"
