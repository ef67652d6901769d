#!/usr/bin/env bash
# word2vec.sh PROGRAM FOLDER: word2vec on sentences made up here. Each speaks of animals or of tools, and both use the
# words "the" and "and".
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
rm -rf "$work" && mkdir -p "$work" && cd "$work"

awk 'BEGIN {
  split("cat dog cow horse sheep goat pig hen duck goose", topic)
  split("hammer saw drill file chisel plane vice ruler clamp wrench", tools)
  for (i in tools) topic[i + 10] = tools[i]
  for (n = 0; n < 800; ++n) {
    sentence = n % 9 ? "The" : "the"
    for (i = 0; i < 6; ++i) {
      state = (state * 1103515245 + 12345) % 2147483648
      sentence = sentence (i % 2 ? " " : " and ") topic[int(state / 65536) % 10 + 1 + n % 2 * 10]
    }
    print sentence
  }
  print "rare words here"
}' > text.txt

settings=(--dim 20 --sample 0.01 --epochs 20 --lower)
train=(train --input text.txt "${settings[@]}")

# The format: a line "words numbers", then a word and its numbers a line, the most frequent word first.
"$program" "${train[@]}" --output vectors.txt > out 2> err
[ ! -s err ] || fail "not quiet: $(cat err)"
grep -qx '801 sentences, 8000 tokens of 22 words' out || fail "$(cat out)"
[ "$(head -n 1 vectors.txt)" = "22 20" ] || fail "$(head -n 1 vectors.txt)"
awk 'NR > 1 && NF != 21 { bad = 1 } END { exit bad || NR != 23 }' vectors.txt || fail "$(cat vectors.txt)"
[ "$(sed -n '2,3s/ .*//p' vectors.txt | tr '\n' ' ')" = "and the " ] || fail "$(cat vectors.txt)"

# All nine other animals are the nearest to each of them, and so with tools.
animals='cat|dog|cow|horse|sheep|goat|pig|hen|duck|goose'
for word in cat goose; do
  "$program" nearest vectors.txt $word --top 9 > near
  [ "$(grep -cE "^0\.[0-9]{4}  ($animals)$" near)" -eq 9 ] || fail "near $word: $(cat near)"
done
"$program" nearest vectors.txt saw drill --top 8 > near
[ "$(grep -cwE "$animals|the|and|saw|drill" near)" -eq 0 ] || fail "near saw and drill: $(cat near)"
[ "$(wc -l < near)" -eq 8 ] || fail "$(cat near)"
# dog - cat is next to nothing, so that the answer is a tool.
"$program" analogy vectors.txt cat dog saw --top 1 > near
[ "$(grep -cwE "$animals|the|and|saw" near)" -eq 0 ] || fail "analogy: $(cat near)"

"$program" plot vectors.txt --output words.svg --count 21
for word in cat wrench the; do grep -q ">$word<" words.svg || fail "no $word in the picture"; done

# The same numbers with two threads, others from another seed. Without --lower "the" and "The" are two words.
"$program" "${train[@]}" --output again.txt --threads 2 > out
cmp vectors.txt again.txt || fail "other vectors with two threads"
"$program" "${train[@]}" --output again.txt --seed 2 > out
cmp -s vectors.txt again.txt && fail "the seed does nothing"
"$program" train --input text.txt --output again.txt --epochs 1 --dim 3 --min-count 1 > out
[ "$(head -n 1 again.txt)" = "26 3" ] || fail "$(head -n 1 again.txt)"

# Packed text, text from standard input, and the binary format: the same vectors.
gzip -k text.txt
"$program" train "${settings[@]}" --input text.txt.gz --output packed.txt > out
cmp vectors.txt packed.txt || fail "other vectors from packed text"
"$program" train "${settings[@]}" --input - --output packed.bin < text.txt > out
head -c 6 packed.bin | cmp - <(printf '22 20\n') || fail "the binary format begins with $(head -c 6 packed.bin)"
"$program" nearest packed.bin cat > near
"$program" nearest vectors.txt cat | cmp - near || fail "other neighbours in the binary format"

# Lines of standard input: an empty line ends each answer, and what is wrong with one line does not end the program.
printf 'cat\nunicorn\n\nsaw drill\n' | "$program" nearest vectors.txt --top 2 > near 2> err
[ "$(wc -l < near)" -eq 7 ] && [ -z "$(sed -n 3p near)" ] || fail "$(cat near)"
grep -q unicorn err || fail "$(cat err)"
printf 'cat dog\ncat dog saw\n' | "$program" analogy vectors.txt --top 1 > near 2> err
[ "$(wc -l < near)" -eq 3 ] && grep -q 'three words' err || fail "$(cat near err)"

# Subwords and CBOW: a word that was never seen is near to what looks like it; training goes on from a model.
"$program" "${train[@]}" --minn 3 --maxn 5 --bucket 1000 --output sub.vec --model model.safetensors > out
"$program" nearest model.safetensors hammers --top 1 > near
grep -q '  hammer$' near || fail "near hammers: $(cat near)"
fails_with 'no vector for "hammers"' nearest sub.vec hammers
"$program" train --input text.txt --epochs 1 --continue model.safetensors --output on.vec > out
[ "$(head -n 1 on.vec)" = "22 20" ] || fail "$(head -n 1 on.vec)"
cmp -s on.vec sub.vec && fail "nothing was learned from the model on"
"$program" "${train[@]}" --cbow --output cbow.vec > out
"$program" nearest cbow.vec goose --top 9 > near
[ "$(grep -cwE "$animals" near)" -ge 8 ] || fail "near goose by CBOW: $(cat near)"

# Files of questions.
printf 'cat\tdog\t9\nsaw\tdrill\t9\ncat\tdrill\t1\ndog\tsaw\t1\ncat\tunicorn\t5\n' > pairs.tsv
"$program" evaluate vectors.txt pairs.tsv > out
grep -qE "^pairs.tsv: Spearman's correlation 0\.[89].*, 4 of 5 pairs$" out || fail "$(cat out)"

# Bytes that are no UTF-8 are written as U+FFFD.
{ cat text.txt; for i in {1..9}; do printf 'caf\351 cat\n'; done; } > latin1.txt
"$program" train --input latin1.txt --output latin1.vec --epochs 1 > out
iconv -f utf-8 -t utf-8 latin1.vec > /dev/null || fail "invalid UTF-8 was written"
grep -q $'^caf\xef\xbf\xbd ' latin1.vec || fail "no repaired word"

fails_with 'cannot read missing' train --input missing --output none
fails_with 'text.txt: of 26 words, 0 occur at least 9000 times' train --input text.txt --output none --min-count 9000
fails_with 'it is read as well' "${train[@]}" --output ./text.txt
fails_with '--minn 4 and --maxn 3' "${train[@]}" --output none --minn 4 --maxn 3
fails_with 'no-folder' "${train[@]}" --output no-folder/vectors.txt
fails_with 'smaller --lr' "${train[@]}" --output none --lr 1e38
fails_with 'no vector for "unicorn"' nearest vectors.txt unicorn
fails_with 'cannot read missing' plot missing --output none
sed '7s/ [^ ]*$/ x/' vectors.txt > bad.txt
fails_with 'bad.txt, line 7' nearest bad.txt cat
[ ! -e none ] || fail "a file after an error"
"$program" train --input text.txt 2> err && fail "no --output, and no error"
fails_with 'three words' analogy vectors.txt cat dog
fails_with 'cannot read missing' evaluate vectors.txt missing/pairs.tsv
exit 0
