#!/usr/bin/env bash
# text_classifier_fasttext.sh PROGRAM FOLDER: models that fastText made, and the answers it gave (fasttext/make.sh).
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2 models=$(cd "${BASH_SOURCE[0]%/*}/fasttext" && pwd)
rm -rf "$work" && mkdir -p "$work" && cd "$work"

# same FILE: our answers in `out`, fastText's in FILE; numbers agree to 4 digits, all else is the same.
same() {
  awk -v file="$1" '
    { getline theirs < file; n = split(theirs, b, " ")
      if (n != NF) bad = 1
      for (i = 1; i <= n; ++i) {
        if ($i == b[i]) continue
        if (b[i] !~ /^-?[0-9.]+(e-?[0-9]+)?$/ || ($i - b[i]) ^ 2 > (1e-4 * b[i]) ^ 2 + 1e-11) bad = 1
      } }
    END { exit bad || (getline theirs < file) > 0 }' out || fail "$(diff out "$1")"
}
sed 's/__label__[^ ]*//' "$models/ask.txt" > ask
for model in softmax.bin softmax.ftz hs.bin ns.bin ova.bin labels.ftz; do
  "$program" predict-prob "$models/$model" "$models/ask.txt" 5 > out
  same "$models/$model.predict"
done
for model in softmax.bin softmax.ftz hs.bin ns.bin ova.bin labels.ftz skipgram.bin; do
  "$program" print-word-vectors "$models/$model" < ask > out
  same "$models/$model.words"
  "$program" print-sentence-vectors "$models/$model" < ask > out
  same "$models/$model.sentences"
done
# All labels of all lines, in one model as likely as fastText says that they are.
[ "$("$program" predict "$models/softmax.bin" ask -1 | awk '{ print NF }' | sort -u)" = 8 ] || fail "not all labels"
[ "$("$program" predict "$models/labels.ftz" ask -1 | awk '{ print NF }' | sort -u)" = 260 ] || fail "not all labels"
[ "$("$program" predict "$models/hs.bin" ask -1 0.99999 | wc -l)" = 5 ] || fail "no line for a line"
"$program" predict-prob "$models/hs.bin" ask -1 0.4 | awk '{ for (i = 2; i <= NF; i += 2) if ($i < 0.4) exit 1 }' ||
  fail "below the threshold"
echo w3 | "$program" nn "$models/skipgram.bin" 3 > out
[ "$(wc -l < out)" -eq 3 ] || fail "$(cat out)"
fails_with 'skipgram.bin has no labels: it is a model of word vectors' predict "$models/skipgram.bin" ask
fails_with 'is quantized already' quantize --output "$models/softmax.ftz" --cutoff 3

# What is cut short or has another byte is refused, or answered: never a crash, never much memory.
ulimit -v 4000000
for model in softmax.bin labels.ftz; do
  size=$(wc -c < "$models/$model")
  for at in 3 4 9 40 57 63 77 90 400 $((size / 2)) $((size - 4)); do
    head -c "$at" "$models/$model" > cut
    status=0
    "$program" predict cut ask > out 2> err || status=$?
    [ $status -eq 1 ] && [ "$(wc -l < err)" -eq 1 ] || fail "status $status of $model cut at $at: $(cat err)"
    cp "$models/$model" changed
    printf '\377\377\377\177' | dd of=changed bs=1 seek="$at" conv=notrunc 2> err
    head -c "$size" changed > cut
    status=0
    "$program" predict cut ask > out 2> err || status=$?
    [ $status -le 1 ] || fail "status $status of $model changed at $at: $(cat err)"
  done
done
exit 0
