#!/usr/bin/env bash
# text_classifier_real.sh PROGRAM FOLDER: cooking.stackexchange and SMS spam, where XGRAD_DATA names the folder. On
# cooking also against fastText, where that is installed: both with the same numbers of epochs and threads.
set -euo pipefail
program=$1 work=$2
data=${XGRAD_DATA:-}
if [ -z "$data" ] || [ ! -f "$data/cooking-stackexchange/cooking.stackexchange.txt" ]; then
  echo "skipped: XGRAD_DATA does not name the folder with the data"
  exit 77
fi
rm -rf "$work" && mkdir -p "$work" && cd "$work"
trap 'rm -f "$work"/fasttext.*' EXIT

# Prepared as in fastText's tutorial.
sed -e "s/\([.\!?,'/()]\)/ \1 /g" "$data/cooking-stackexchange/cooking.stackexchange.txt" |
  tr '[:upper:]' '[:lower:]' > cooking
head -n 12404 cooking > cooking.train
tail -n 3000 cooking > cooking.valid
sed 's/^\([^\t]*\)\t/__label__\1 /' "$data/sms-spam/SMSSpamCollection" > sms
head -n 4459 sms > sms.train
tail -n 1115 sms > sms.valid

seconds() { local start=$EPOCHREALTIME; "$@" > /dev/null; echo "$start $EPOCHREALTIME" | awk '{ print $2 - $1 }'; }
precision() { awk '$1 == "P@1" { print $2 }'; }

"$program" train --input sms.train --output sms.model --epoch 10 --wordNgrams 2 --normalize
sms=$("$program" test sms.model sms.valid | precision)
echo "sms-spam: P@1 $sms"
cooking=(-input cooking.train -epoch 25 -wordNgrams 2 -thread 1)
if command -v fasttext > /dev/null; then
  # At the same time, each with a thread. Few buckets, so that fastText does not fill and write 800 MB of them.
  seconds fasttext supervised "${cooking[@]}" -output fasttext -lr 1.0 -bucket 200000 -verbose 0 > fasttext.seconds &
fi
own=$(seconds "$program" supervised "${cooking[@]}" -output cooking.model)
precision=$("$program" test cooking.model cooking.valid | precision)
echo "cooking: P@1 $precision in $own s"
other=1000000 theirs=0
if command -v fasttext > /dev/null; then
  wait $!
  other=$(< fasttext.seconds)
  theirs=$(fasttext test fasttext.bin cooking.valid | precision)
  echo "fastText: P@1 $theirs in $other s"
fi
awk -v sms="$sms" -v precision="$precision" -v own="$own" -v other="$other" -v theirs="$theirs" \
  'BEGIN { exit !(sms >= 0.985 && precision >= 0.6 && precision >= theirs && own <= other / 2) }'
