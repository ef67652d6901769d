#!/usr/bin/env bash
# text_classifier.sh PROGRAM FOLDER: the text classifier on sentences made up here. "good" and "not bad" are right,
# "bad" and "not good" are wrong: pairs of words know that, single words cannot.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2 here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
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

# Training text from a pipe, from standard input, packed, and with a byte-order mark: the same model.
"$program" "${train[@]}" --output words > out
"$program" train --input <(cat train.txt) --epoch 20 --dim 10 --output again > out
cmp words again || fail "another model from a pipe"
"$program" train --input - --epoch 20 --dim 10 --output again < train.txt > out
cmp words again || fail "another model from standard input"
gzip -c train.txt > train.gz
{ printf '\357\273\277'; cat train.txt; } > marked.txt
for file in train.gz marked.txt; do
  "$program" train --input $file --epoch 20 --dim 10 --output again > out
  cmp words again || fail "another model from $file"
done
{ printf '\357\273\277'; cat ask; } | "$program" predict pairs - | cmp - answers || fail "a byte-order mark is a word"
"$program" test pairs <(cat valid.txt) | grep -qx 'N	100' || fail "no test from a pipe"

# Labels that come together: one-vs-all knows both, with a threshold for each; softmax shares 1 between them.
awk 'BEGIN {
  for (n = 0; n < 300; ++n) {
    line = ""
    if (n % 2) line = line "__label__sour "
    if (n % 3 == 0) line = line "__label__red "
    if (line == "") line = "__label__plain "
    print line "a" n % 7, n % 2 ? "lemon" : "flour", n % 3 ? "pale" : "cherry"
  } }' > taste.txt
"$program" train --input taste.txt --output taste --loss ova --epoch 20 --dim 10 > out
"$program" test taste taste.txt -1 0.5 > out
[ "$(tr '\n\t' '  ' < out)" = "N 300 P@-1 1.000 R@-1 1.000 " ] || fail "$(cat out)"
[ "$(echo lemon cherry | "$program" predict taste - -1 0.5 | tr ' ' '\n' | sort | tr '\n' ' ')" = "__label__red __label__sour " ] ||
  fail "not both labels"
"$program" test-label taste taste.txt -1 0.5 > out
[ "$(sort out | head -n 1)" = "F1-Score : 1.000000  Precision : 1.000000  Recall : 1.000000   __label__plain" ] ||
  fail "$(cat out)"
"$program" test-label pairs taste.txt 2> err && fail "no known label, and no error"
"$program" test-label pairs valid.txt 1 1.1 | grep -q '^F1-Score : 0.000000  Precision : --------  Recall : 0.000000 ' ||
  fail "$("$program" test-label pairs valid.txt 1 1.1)"

# Vectors: of lines and words, near words, and vectors to start from.
"$program" print-sentence-vectors pairs < ask > out
[ "$(awk '{ print NF }' out | sort -u)" = 10 ] && [ "$(wc -l < out)" -eq 4 ] || fail "$(cat out)"
echo good nowhere | "$program" print-word-vectors pairs > out
[ "$(awk '{ print NF }' out | sort -u)" = 11 ] || fail "$(cat out)"
tail -n 1 out | grep -qE '^nowhere (0 ){10}$' || fail "$(cat out)"
echo good | "$program" nn words 3 > out 2> err
[ "$(wc -l < out)" -eq 3 ] && ! grep -q 'good\|Query' out || fail "$(cat out)"
printf '2 3\nsplendid 1 0 0\ngood 1 0.1 0\n' > start.vec
"$program" train --input train.txt --output started --epoch 1 --lr 0 --pretrainedVectors start.vec > out
[ "$(echo splendid good | "$program" print-word-vectors started | tr '\n' ' ')" = "splendid 1 0 0  good 1 0.1 0  " ] ||
  fail "$(echo splendid good | "$program" print-word-vectors started)"
printf 'lemon 4 0 0\ncitron 4 0.1 0\nflour 0 0 4\n' > citron.vec
"$program" train --input taste.txt --output started --loss ova --epoch 20 --pretrainedVectors citron.vec > out
[ "$(echo citron | "$program" predict started -)" = __label__sour ] || fail "pretrained vectors do not help"
fails_with 'start.vec has vectors of 3 numbers, --dim is 4' train --input train.txt --output none --dim 4 --pretrainedVectors start.vec

# Letters: a word that was not there, but is like one that was.
"$program" train --input taste.txt --output letters --epoch 20 --minn 2 --maxn 4 > out
[ "$(echo xlemonx | "$program" predict letters -)" = __label__sour ] || fail "no n-grams of letters"

# Half precision: half of the numbers' bytes, the same answers.
"$program" "${train[@]}" --output half --wordNgrams 2 --half > out
[ "$(wc -c < half)" -lt "$(($(wc -c < pairs) * 7 / 10))" ] || fail "half is no smaller"
"$program" predict half ask | cmp - answers || fail "other answers in half precision"

# Quantized: fastText's format, the same answers, with fewer features too; --normalize and --label are kept.
# asked MODEL: its answers are right, whatever it says to the empty line.
asked() {
  [ "$("$program" predict "$1" ask | sed -n '1p;3,4p' | tr '\n' ' ')" = "__label__wrong __label__right __label__right " ] ||
    fail "answers of $1: $("$program" predict "$1" ask)"
}
"$program" quantize --output pairs --qnorm > out
asked pairs.ftz
cp pairs cut
"$program" quantize --output cut --input train.txt --cutoff 40 --retrain --epoch 20 > out
asked cut.ftz
[ "$(wc -c < cut.ftz)" -lt "$(wc -c < pairs.ftz)" ] || fail "cut.ftz is no smaller"
"$program" quantize --output cut --qout --qnorm --dsub 3 > out
asked cut.ftz
fails_with 'cut.ftz is quantized already' quantize --output cut.ftz
fails_with '--retrain needs --cutoff and --input' quantize --output cut --retrain

# Autotune finds that pairs are needed, in the time that it is given.
"$program" train --input train.txt --output tuned --autotune-validation valid.txt --autotune-duration 2 \
  --dim 10 --epoch 20 > out
grep -qE '^best: F1 0.943 .*-dim 10 -wordNgrams [2-5] ' out || fail "$(cat out)"
"$program" test tuned valid.txt | grep -qx 'P@1	1.000' || fail "$("$program" test tuned valid.txt)"
fails_with 'no label __label__nothing' train --input train.txt --output none --autotune-validation valid.txt \
  --autotune-metric f1:__label__nothing

# A model that version 0.2 wrote, with its own hash: n-grams of two words.
base64 -d < "$here/text_classifier_0.2.base64" > old
asked old

# Capitals and punctuation: the model remembers that they were normalized. Labels with another sign; rare words.
sed 's/is/IS,/; s/__label__/#/g' train.txt > shouted.txt
"$program" train --input shouted.txt --output shouted --wordNgrams 3 --epoch 20 --normalize --label '#' > out
[ "$(echo 'IT IS,Not BAD' | "$program" predict shouted -)" = "#right" ] || fail "normalize"
"$program" quantize --output shouted > out
[ "$(echo 'IT IS,Not BAD' | "$program" predict shouted.ftz -)" = "#right" ] || fail "normalize, quantized"
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
for wrong in '--dim 0' '--dim 99999999' '--epoch -1' '--lr -1' '--wordNgrams 17' '--loss hs'; do
  "$program" train --input train.txt --output none $wrong 2> err && fail "no error: $wrong"
  grep -qF -- "${wrong%%[ =]*}" err && [ "$(wc -l < err)" -eq 1 ] || fail "$wrong: $(cat err)"
done
fails_with '--minn 4 is more than --maxn 3' train --input train.txt --output none --minn 4 --maxn 3
fails_with 'cannot write train.txt: it is read as well' train --input train.txt --output train.txt
exit 0
