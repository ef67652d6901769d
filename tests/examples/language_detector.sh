#!/usr/bin/env bash
# language_detector on three languages of made-up sentences: what it prints, what it refuses.
#   language_detector.sh PROGRAM FOLDER
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1
folder=$2
mkdir -p "$folder"
cd "$folder"
rm -rf -- ./*

same() { [ "$1" = "$2" ] || fail "expected \"$2\", got \"$1\""; }
# prints "text" ARGUMENT ...: that text is somewhere in what the program prints, errors included.
prints() {
  local text=$1 output
  shift
  output=$("$program" "$@" 2>&1) || true
  [[ $output == *"$text"* ]] || fail "expected \"$text\" in \"$output\""
}
# refuses "message" ARGUMENT ...: exit status 1, and the message on standard error, after the program's name.
refuses() {
  local expected="language_detector: $1" status=0 message
  shift
  message=$("$program" "$@" 2>&1 >/dev/null) || status=$?
  same "$status" 1
  same "$message" "$expected"
}

# sentences LANGUAGE WORD ...: 60 different sentences of four words.
sentences() {
  local language=$1 i
  shift
  local -a words=("$@")
  for ((i = 0; i < 60; ++i)); do
    printf '%s\t%s %s %s %s.\n' "$language" "${words[i % 5]}" "${words[(i / 5) % 7]}" "${words[(i * 3 + 1) % 8]}" "${words[(i * 5 + 2) % 8]}"
  done
}
{
  sentences eng the weather is very nice with your daughter
  sentences deu das Wetter ist schön mit Ihrer Tochter über
  sentences ell ο καιρός είναι πολύ καλός με την κόρη
} >data.tsv

# Training says how good it is; the same seed gives the same model on any number of threads.
"$program" train --data data.tsv --model model --epochs 20 --batch-size 8 --buckets 512,512,512 --threads 1 >out
grep -q '^150 texts in 3 languages, ' out || fail "train: $(cat out)"
same "$(tail -n 1 out)" "accuracy 1.0000"
"$program" train --data data.tsv --model again --epochs 20 --batch-size 8 --buckets 512,512,512 --threads 2 >/dev/null
cmp model again

# evaluate: 10 of 60 lines of a language are held out.
"$program" evaluate --data data.tsv --model model --languages ell,eng >out
same "$(sed -n 2p out | tr -s ' ')" "ell 10 100.00% 100.00%"
grep -q '^20 texts in ' out || fail "evaluate: $(cat out)"
prints 'true \ predicted' evaluate --data data.tsv --model model --confusion
prints 'probability  answers  right' evaluate --data data.tsv --model model --reliability
prints '(expected calibration error)' evaluate --data data.tsv --model model
# All of --test is tested; a language that was not taught should be unknown.
{ grep '^deu' data.tsv; sentences fra le temps est beau avec votre fille aussi; } >other.tsv
"$program" evaluate --test other.tsv --model model >out
grep -q '^120 texts in ' out || fail "evaluate --test: $(cat out)"
same "$(sed -n '/^unknown/p' out | awk '{ print $1, $2 }')" "unknown 60"

# Files of one's own: all of them trained, fastText's labels, folders, gzip, standard input, several.
"$program" train --data data.tsv --test other.tsv --epochs 1 >out
grep -q '^180 texts in 3 languages' out || fail "train --test: $(cat out)"
grep -q '^120 texts in ' out || fail "train --test: $(cat out)"
"$program" train --data data.tsv --no-test --epochs 1 >out
same "$(head -n 1 out | cut -d ' ' -f 1-5) $(wc -l <out)" "180 texts in 3 languages, 2"
sed 's/^/__label__/; s/\t/ /' data.tsv >labelled.txt
mkdir -p texts
grep '^eng' data.tsv | cut -f 2 >texts/eng.txt
grep '^deu' data.tsv | gzip >deu.tsv.gz
for data in labelled.txt "texts --data deu.tsv.gz"; do
  # shellcheck disable=SC2086
  "$program" train --data $data --no-test --epochs 1 >out
  grep -qE '^(180 texts in 3|120 texts in 2) languages' out || fail "$data: $(cat out)"
done
"$program" train --data - --no-test --epochs 1 <data.tsv >out
grep -q '^180 texts in 3 languages' out || fail "standard input: $(cat out)"

# predict: texts as arguments, and lines, the last one without an end; malformed UTF-8 and empty lines are texts too.
"$program" predict --model model "the daughter is nice" "die Tochter ist schön" "η κόρη" >out
same "$(cut -f 1 out | tr '\n' ' ')" "eng deu ell "
grep -qE '^eng	(0\.[0-9]{4}|1\.0000)$' out || fail "predict: $(cat out)"
same "$(printf 'das Wetter\r\nο καιρός\n\n\377\nyour weather' | "$program" predict --model model | sed -n '3,4p' | tr '\n' ' ')" "unknown	1.0000 unknown	1.0000 "
same "$(printf 'das Wetter\r\nο καιρός\n\n\377\nyour weather' | "$program" predict --model model | cut -f 1 | sed '3,4d' | tr '\n' ' ')" "deu ell eng "
same "$(printf '' | "$program" predict --model model | wc -c)" 0
same "$("$program" predict --model model --top 2 "the weather" | awk -F'\t' '{ print NF, $1, ($2 >= $4) }')" "4 eng 1"
same "$("$program" predict --model model --top 9 "the weather" | awk -F'\t' '{ s = $2 + $4 + $6 + $8; print NF, (s > 0.999 && s < 1.001) }')" "8 1"
same "$("$program" predict --model model --all "the weather")" "$("$program" predict --model model --top 9 "the weather")"
same "$("$program" predict --model model --languages eng,deu "the weather" | cut -f 1)" eng
same "$("$program" predict --model model --languages=eng,deu -- "the weather" "das Wetter" | cut -f 1 | tr '\n' ' ')" "eng deu "
same "$("$program" predict --languages eng,deu --model model -- "the weather" | cut -f 1)" eng

# No language: nothing, digits, emoji, addresses, markup; what surrounds a text does not change its answer.
for text in "" "12 345" "😀👍" "https://example.com/the/weather" "the@weather.com" "@weather #weather" "<br/>" "?!"; do
  same "$("$program" predict --model model -- "$text")" "unknown	1.0000"
done
plain=$("$program" predict --model model "das Wetter ist schön")
for text in "DAS WETTER IST SCHÖN" "das Wetter ist scho$(printf '\314\210')n" "<b>das</b> Wetter ist sch&ouml;n" \
  "das Wetter ist schön https://example.com/the/weather" "@daughter das Wetter ist schön #nice 27"; do
  same "$("$program" predict --model model -- "$text")" "$plain"
done
same "$("$program" predict --model model --threshold 1 "die Tochter the daughter" | cut -f 1)" unknown
same "$("$program" predict --model model --languages ell,deu --top 9 "the weather" | tr '\t' '\n' | grep -c eng || true)" 0
# A line is answered before the next one comes.
coproc detector { "$program" predict --model model; }
for line in "the weather" "das Wetter"; do
  echo "$line" >&"${detector[1]}"
  read -r -t 20 answer <&"${detector[0]}" || fail "no answer to a line"
done
same "${answer%%	*}" deu

# Errors.
refuses 'cannot read missing: No such file or directory' train --data missing
refuses 'cannot read missing: No such file or directory' predict --model missing text
printf 'eng\tone\neng two\n' >bad.tsv
refuses 'bad.tsv, line 2: no tab between language and text' train --data bad.tsv
printf '\tone\n' >bad.tsv
refuses 'bad.tsv, line 1: no language' train --data bad.tsv
: >bad.tsv
refuses 'bad.tsv: no lines "language TAB text"' train --data bad.tsv
refuses 'the data has no text of the language "xyz"' train --data data.tsv --languages xyz,eng
refuses 'the model does not know the language "xyz"' predict --model model --languages xyz text
head -c 3000 model >cut
prints 'language_detector: cut is not a safetensors file' predict --model cut text
# A small file that asks for a large network.
for shapes in '"bags.0.weight":{"dtype":"F16","shape":[0,2147483648],"data_offsets":[0,0]},"hidden.weight":{"dtype":"F16","shape":[4,0],"data_offsets":[0,0]}' \
  '"bags.0.weight":{"dtype":"F16","shape":[0,1],"data_offsets":[0,0]},"hidden.weight":{"dtype":"F16","shape":[1099511627776,0],"data_offsets":[0,0]}'; do
  safetensors '{"__metadata__":{"format":"xgrad language detector 2","languages":"deu eng","threshold":"0.5"},'"$shapes"'}' >large
  prints 'language_detector: large: is damaged: ' predict --model large text
done
refuses 'cannot write nowhere/model: No such file or directory' train --data data.tsv --model nowhere/model --epochs 1
mkdir -p empty
prints 'language_detector: empty: no fortunes of two languages' train --fortunes empty
prints '--epochs: 0 is not in the range 1 to 16777216' train --epochs 0
prints '--dim: -1 is not in the range 0 to 65536' train --dim=-1
prints '--lr: 0 is not a number above 0' train --lr 0
prints '--threshold: 2 is not in the range 0 to 1' predict --threshold 2 text
refuses 'cannot write data.tsv: it is read as well (data.tsv)' train --data data.tsv --model data.tsv
prints 'language_detector predict' --help

# Fortunes: attributions, enciphered folders and links are left out.
mkdir -p fortunes/de fortunes/off fortunes/it
for i in $(seq 12); do printf 'Das Wetter ist heute schön\n\t\t-- the weather man says so\n%%\n'; done >fortunes/de/wetter
for i in $(seq 12); do printf 'The weather is lovely today\n%%\n'; done >fortunes/weather
printf 'guvf vf rapvcurerq grkg bs n xvaq\n%%\n' >fortunes/off/hidden
ln -sf ../weather fortunes/it/weather
"$program" train --fortunes fortunes --epochs 5 --batch-size 4 >out
grep -q '^20 texts in 2 languages' out || fail "fortunes: $(cat out)"
grep -q '^deu  *2 ' out || fail "fortunes: $(cat out)"
echo "all as expected"
