#!/usr/bin/env bash
# text_classifier.sh PROGRAM FOLDER: the text classifier on sentences made up here. "good" and "not bad" are right,
# "bad" and "not good" are wrong: pairs of words know that, single words cannot.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
rm -rf "$work" && mkdir -p "$work" && cd "$work"

awk 'BEGIN {
  for (n = 0; n < 400; ++n) {
    kind = n % 4
    text = kind == 0 ? "is good" : kind == 1 ? "is not bad" : kind == 2 ? "is bad" : "is not good"
    label = kind < 2 ? "right" : "wrong"
    if (n % 8 == 0) label = label " __label__both"
    printf "__label__%s the thing%d %s today%d\n", label, n * 7 % 13, text, n * 5 % 11
  }
}' > all
head -n 300 all > train.txt
tail -n 100 all > valid.txt

train=(train --input train.txt --epoch 20 --dim 10)

"$program" "${train[@]}" --output pairs --wordNgrams 2 > out 2> err
[ ! -s err ] || fail "not quiet: $(cat err)"
grep -qE '^300 examples, 30 words, [0-9]+ n-grams, 3 labels$' out || fail "$(cat out)"
"$program" "${train[@]}" --output words > out
"$program" test pairs valid.txt > out
[ "$(head -n 2 out | tr '\n\t' '  ')" = "N 100 P@1 1.000 " ] || fail "$(cat out)"
"$program" test pairs - 1 0.99999 < valid.txt | grep -qx 'R@1	0.000' || fail "the threshold does nothing"
"$program" test words valid.txt | awk '/^P@1/ { exit !($2 < 0.8) }' || fail "single words know pairs of words"
"$program" test pairs valid.txt 2 | awk '$1 == "R@2" { found = $2 > 0.95 } END { exit !found }' ||
  fail "$("$program" test pairs valid.txt 2)"

# The same numbers with two threads and with fastText's dashes, others from another seed.
"$program" "${train[@]}" --output again --wordNgrams 2 --threads 2 > out
cmp pairs again || fail "another model with two threads"
"$program" supervised -input train.txt -epoch 20 -dim 10 -output again -wordNgrams 2 -thread 1 > out
cmp pairs again || fail "another model with one dash"
"$program" "${train[@]}" --output again --wordNgrams 2 --seed 1 > out
cmp -s pairs again && fail "the seed does nothing"

# One answer a line, for lines without words and with labels too, from a file and from a pipe.
printf 'the thing3 is not good\n\n__label__right it is not bad\nis good' > ask
"$program" predict pairs ask > answers
[ "$(sed -n '1p;3,4p' answers | tr '\n' ' ')" = "__label__wrong __label__right __label__right " ] || fail "$(cat answers)"
[ "$(wc -l < answers)" -eq 4 ] || fail "$(cat answers)"
cat ask | "$program" predict pairs - | cmp - answers || fail "other answers from a pipe"
"$program" predict-prob pairs ask 5 | awk '
  NF != 6 || $2 < $4 || $4 < $6 || ($2 + $4 + $6 - 1) ^ 2 > 1e-8 { bad = 1 } END { exit bad }' ||
  fail "$("$program" predict-prob pairs ask 5)"

# Capitals and punctuation: the model remembers that they were normalized. Labels with another sign; rare words.
sed 's/is/IS,/; s/__label__/#/g' train.txt > shouted.txt
"$program" train --input shouted.txt --output shouted --wordNgrams 3 --epoch 20 --normalize --label '#' > out
[ "$(echo 'IT IS,Not(bad)' | "$program" predict shouted -)" = "#right" ] || fail "normalize"
"$program" "${train[@]}" --minCount 100 --output frequent > out
grep -q '^300 examples, [4-8] words' out || fail "$(cat out)"

# Lines that cannot be used are counted; bytes that are no UTF-8 do no harm.
printf 'no label here\n__label__latin caf\351\n\n__label__ascii tea\n' > latin.txt
"$program" train --input latin.txt --output latin --epoch 20 > out 2> err
grep -qF 'latin.txt: 2 lines have no known word or no known label and are left out, first line 1' err ||
  fail "$(cat err)"
printf 'caf\351' | "$program" predict latin - > out
[ "$(cat out)" = "__label__latin" ] || fail "$(cat out)"

fails_with 'cannot read missing' train --input missing --output none
fails_with 'ask is not a safetensors file' test ask valid.txt
fails_with 'cannot read missing' predict pairs missing
# A small file that asks for endless n-grams.
vocabulary='"xgrad-vocabulary\t1\t-1\t-1\nthe\t1\n"'
{
  safetensors '{"__metadata__":{"words":'"$vocabulary"',"labels":'"$vocabulary"',"wordNgrams":"2147483647","bucket":"9","label":"l","normalize":"0"},"buckets":{"dtype":"I64","shape":[0],"data_offsets":[0,0]},"bag.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"output.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}}'
  printf '\0\0\0\0\0\0\0\0'
} > endless
fails_with 'endless is no text_classifier model: wordNgrams is 2147483647' predict endless ask
fails_with 'latin.txt has no line with known words and labels' test pairs latin.txt
fails_with 'cannot write no-folder/model: No such file or directory' "${train[@]}" --output no-folder/model
printf 'words alone\n' > unlabelled
fails_with 'unlabelled has no labels: words that begin with __label__' train --input unlabelled --output none
fails_with 'train.txt has no word that occurs often enough' train --input train.txt --output none --minCount 1000
fails_with 'smaller --lr' train --input train.txt --output none --lr 1e38
[ ! -e none ] || fail "a model after an error"
"$program" train --input train.txt 2> err && fail "no --output, and no error"
"$program" train --input train.txt --output none --epoch 0 2> err && fail "no epoch, and no error"
exit 0
