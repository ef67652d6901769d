#!/usr/bin/env bash
# interrupt.sh WORD2VEC FOLDER: Ctrl-C during a training that would take for ever.
set -euo pipefail
set -m  # jobs with process groups of their own, which do not ignore SIGINT
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
rm -rf "$work" && mkdir -p "$work" && cd "$work"
for i in {1..300}; do echo "the cat and the dog number $((i % 7)) saw a bird in the tree"; done > text.txt

# stopped ARGUMENTS: starts, presses Ctrl-C when the training has begun, and expects status 130.
stopped() {
  local status=0 job
  "$program" train --input text.txt --output vectors.txt --epochs 1000000 "$@" > out 2> err < /dev/null &
  job=$!
  for i in {1..200}; do
    if grep -q tokens out; then break; fi
    sleep 0.05
  done
  sleep 0.3
  kill -INT $job
  wait $job || status=$?
  [ $status -eq 130 ] || fail "status $status: $(cat err)"
}
echo before > vectors.txt
stopped
grep -q 'stopped; nothing was written' err || fail "$(cat err)"
[ "$(cat vectors.txt)" = before ] || fail "the file was changed"
stopped --on-interrupt save
grep -q 'writing the model so far to vectors.txt' err || fail "$(cat err)"
"$program" nearest vectors.txt cat --top 20 > near || fail "the model so far cannot be read"
grep -q dog near || fail "$(cat near)"
exit 0
