#!/usr/bin/env bash
# distributed.sh PROGRAM FOLDER MPIRUN ...: the recommender on several processes, on data that it generates and on MovieLens' form.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
shift 2
mpirun=("$@")
rm -rf "$work" && mkdir -p "$work" && cd "$work"

# number NAME FILE: what the output says.
number() { awk -v name="$1" 'index($0, name) == 1 { print substr($0, 18) + 0 }' "$2"; }
near() { awk -v a="$1" -v b="$2" -v by="$3" 'BEGIN { d = a - b; exit !(d < by && -d < by) }'; }
small=(--rows 2000 --features 7 --width 8 --hidden 16 --batch-size 200)

# The same losses on one and on three processes, up to rounding; something is learned; only rank 0 speaks.
"$program" "${small[@]}" --steps 150 > one 2> err
[ ! -s err ] || fail "not quiet: $(cat err)"
"${mpirun[@]}" 3 "$program" "${small[@]}" --steps 150 --check-every 10 > three 2> err || fail "$(cat err)"
[ "$(wc -l < three)" -eq 9 ] || fail "$(cat three)"
[ "$(number ranks three)" -eq 3 ] || fail "$(cat three)"
for name in "training loss" "test loss" AUC; do
  near "$(number "$name" one)" "$(number "$name" three)" 0.002 || fail "$name: $(cat one three)"
done
near "$(number AUC one)" 0.85 0.1 || fail "nothing was learned: $(cat one)"
near "$(number "kB sent" one)" 0 0.001 || fail "one process sends: $(cat one)"

# Stopped after 80 steps and gone on with another number of processes.
"${mpirun[@]}" 2 "$program" "${small[@]}" --steps 80 --checkpoint run --save-every 30 > /dev/null
"${mpirun[@]}" 3 "$program" "${small[@]}" --steps 150 --checkpoint run > resumed
near "$(number "test loss" resumed)" "$(number "test loss" one)" 0.002 || fail "$(cat resumed)"
[ "$(ls run | wc -l)" -eq 5 ] || fail "$(ls run)"

# MovieLens' form, and what is wrong there ends all processes.
awk 'BEGIN {
  for (m = 1; m <= 30; ++m) printf "%d|Movie %d|x||x|%d|%d\n", m, m, m % 2, 1 - m % 2 > "u.item"
  for (n = 0; n < 1800; ++n) {
    k = n * 7 % 1800; u = int(k / 30) + 1; m = k % 30 + 1
    printf "%d\t%d\t%d\t88\n", u, m, (u + m) % 2 ? 5 : 2 > "u.data"
  }
}'
"${mpirun[@]}" 2 "$program" --ratings u.data --items u.item --steps 100 --batch-size 300 --lr 0.1 --max-norm 10 > movies
near "$(number AUC movies)" 1 0.01 || fail "$(cat movies)"
status=0
"${mpirun[@]}" 2 "$program" --ratings missing --items u.item > out 2> err || status=$?
[ $status -ne 0 ] || fail "no error"
grep -q 'of 2: cannot read missing' err || fail "$(cat err)"
fails_with 'rank 0 of 1: --rows: 50 are too few for 26 features' --rows 50
exit 0
