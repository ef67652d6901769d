#!/usr/bin/env bash
# make.sh [FASTTEXT]: makes the models of this folder with fastText 0.9.2 (Debian's package fasttext, or the program named
# here), and the answers that it gives to ask.txt. NAME.predict has 5 labels a line, NAME.words and NAME.sentences vectors.
set -euo pipefail
fasttext=${1:-fasttext}
cd "${BASH_SOURCE[0]%/*}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Labels of unequal counts, some lines with two; words with letters of several bytes.
awk 'BEGIN {
  split("tee über κόσμε чай 茶 a zz", words, " ")
  for (n = 0; n < 600; ++n) {
    kind = int(sqrt(n * 7 % 50))
    line = "__label__k" kind
    if (n % 6 == 0) line = line " __label__k" (kind + 1) % 7
    for (i = 0; i < 5; ++i) line = line " " words[(n * (i + 3) + i * i + kind) % 7 + 1] kind * (i % 2)
    print line, "w" n % 120
  }
}' > "$work/train"
awk 'BEGIN { for (n = 0; n < 1040; ++n) print "__label__n" n % 260, "w" n % 26, "v" n % 10 }' > "$work/labels"
cat > ask.txt <<'TEXT'
tee0 über3 κόσμε0 чай4 w17
茶2 a0 zz5 unseen über

__label__k3 zz0 чай0 w3 w4 w5
w3 v4 w25
TEXT
sed 's/__label__[^ ]*//' ask.txt > "$work/ask"  # the vector of a label makes it crash

supervised() { # NAME FILE OPTIONS
  "$fasttext" supervised -input "$work/$2" -output "$work/$1" -thread 1 -verbose 0 -epoch 30 -lr 0.5 "${@:3}"
}
quantize() { "$fasttext" quantize -input "$work/$2" -output "$work/$1" -thread 1 -verbose 0 "${@:3}"; }
answer() { # FILE
  cp "$work/$1" .
  "$fasttext" predict-prob "$1" ask.txt 5 > "$1.predict"
  vectors "$1"
}
vectors() {
  "$fasttext" print-word-vectors "$1" < "$work/ask" > "$1.words"
  "$fasttext" print-sentence-vectors "$1" < "$work/ask" > "$1.sentences"
}

supervised softmax train -dim 5 -wordNgrams 2 -minn 2 -maxn 3 -bucket 300
answer softmax.bin
quantize softmax train -cutoff 290 -qnorm
answer softmax.ftz
for loss in hs ns ova; do
  supervised $loss train -dim 3 -loss $loss
  answer $loss.bin
done
supervised labels labels -dim 4 -wordNgrams 3 -bucket 250
quantize labels labels -qout
answer labels.ftz
"$fasttext" skipgram -input "$work/train" -output "$work/skipgram" -thread 1 -verbose 0 -dim 3 -minn 2 -maxn 2 -bucket 40
cp "$work/skipgram.bin" .
vectors skipgram.bin
