#!/usr/bin/env bash
# What language_detector promises on Tatoeba's sentences. Needs XGRAD_DATA and zstd, else it is skipped (77).
#   language_detector_real.sh PROGRAM FOLDER
set -euo pipefail
program=$1
folder=$2
packed=${XGRAD_DATA:-}/tatoeba/langid-balanced-3000.tsv.zst
if [ ! -f "$packed" ] || ! command -v zstd >/dev/null; then
  echo "skipped: needs XGRAD_DATA and zstd"
  exit 77
fi
mkdir -p "$folder"
cd "$folder"
zstd -dqf "$packed" -o data.tsv

# at_least NUMBER BOUND WHAT
at_least() {
  awk -v n="$1" -v bound="$2" 'BEGIN { exit !(n >= bound) }' || { echo "FAILED: $3" >&2; exit 1; }
  echo "$3"
}

# One thread each: other tests run beside this one. Times are processor time, which depends less on them.
TIMEFORMAT=%U
# The best language of each text, and the answers, which may be unknown.
best() { sed -n 's/^without the answer unknown //p' "$1"; }
answers() { sed -n 's/^accuracy //p' "$1"; }
"$program" train --threads 1 --data data.tsv --languages fra,cmn,eng,jpn,swe,dan,deu >seven
at_least "$(best seven)" 0.993 "accuracy on 7 languages $(best seven)"
at_least "$(answers seven)" 0.985 "with the answer unknown $(answers seven)"
training=$({ time "$program" train --threads 1 --data data.tsv --model model >out; } 2>&1)
at_least "$(best out)" 0.975 "accuracy on 22 languages $(best out)"
at_least "$(answers out)" 0.97 "with the answer unknown $(answers out)"
at_least 90 "$training" "training within 90 s, in s $training"
at_least 2000000 "$(stat -c %s model)" "model in 2 MB, bytes $(stat -c %s model)"

cut -f 2 data.tsv >texts
lines=$(wc -l <texts)
seconds=$({ time "$program" predict --threads 1 --model model <texts >labels; } 2>&1)
[ "$(wc -l <labels)" = "$lines" ] || { echo "FAILED: not one line for each" >&2; exit 1; }
rate=$(awk -v n="$lines" -v s="$seconds" 'BEGIN { printf "%.0f", n / s }')
at_least "$rate" 50000 "sentences in a second $rate"

# The best of five starts, user and system time.
TIMEFORMAT='%U %S'
start=$(for _ in 1 2 3 4 5; do { time "$program" predict --threads 1 --model model "Guten Morgen" >answer; } 2>&1; done |
  awk '{ s = ($1 + $2) * 1000; if (NR == 1 || s < best) best = s } END { print best }')
at_least 20 "$start" "first answer within 20 ms, in ms $start"
