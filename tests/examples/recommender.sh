#!/usr/bin/env bash
# recommender.sh PROGRAM FOLDER: the recommender on ratings made up here. 60 users, 30 movies of two genres; a user
# gives the one genre 5 stars or 4 and the other 2 or 1, and has rated two movies of three.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
rm -rf "$work" && mkdir -p "$work" && cd "$work"

awk 'BEGIN {
  for (m = 1; m <= 30; ++m) {
    printf "%d|%s %d (1990)|01-Jan-1990||http://x|%d|%d\n", m, m % 2 ? "Space" : "Caf\351", m, m % 2, 1 - m % 2 > "u.item"
  }
  for (n = 0; n < 1800; ++n) {
    k = n * 7 % 1800; u = int(k / 30) + 1; m = k % 30 + 1
    if ((u + m) % 3) printf "%d\t%d\t%d\t88\n", u, m, (u + m) % 2 ? 4 + (u * m) % 2 : 1 + (u * m) % 2 > "u.data"
  }
}'
data=(--ratings u.data --items u.item)

# Folds: the pattern is found to a tenth of a star; the mean of all ratings would be wrong by 1.5.
number='[0-9]\.[0-9]{4}'
"$program" "${data[@]}" --folds 5 > folds 2> err
[ ! -s err ] || fail "not quiet: $(cat err)"
[ "$(grep -cE "^fold [1-5] RMSE $number MAE $number$" folds)" -eq 5 ] || fail "$(cat folds)"
tail -n 1 folds | grep -qE "^mean RMSE $number MAE $number$" || fail "$(cat folds)"
awk 'END { exit !($3 < 0.1 && $5 < 0.1) }' folds || fail "$(cat folds)"
"$program" "${data[@]}" --folds 5 --threads 2 | cmp - folds || fail "other numbers with two threads"
"$program" "${data[@]}" --folds 5 --fold 1 | cmp - <(head -n 1 folds) || fail "another fold 1 alone"
"$program" "${data[@]}" --folds 5 --fold 1 --seed 1 | cmp -s - <(head -n 1 folds) && fail "the seed does nothing"
"$program" "${data[@]}" --folds 5 --fold 1 --split rows | cmp -s - <(head -n 1 folds) && fail "--split does nothing"

# User 2 likes odd movies. Answers are the same from the saved model, with and without the files.
ask=(--recommend 2 --similar "space 7 (" --top 4)
"$program" "${data[@]}" "${ask[@]}" --save model.safetensors --plot movies.svg --plot-movies 20 > trained
"$program" "${data[@]}" "${ask[@]}" --load model.safetensors | cmp - trained || fail "other answers after --load"
"$program" "${ask[@]}" --load model.safetensors | cmp - trained || fail "other answers from the model alone"
"$program" "${data[@]}" --save again.safetensors
cmp model.safetensors again.safetensors || fail "the same seed gives another file"
[ "$(sed -n '2,5p' trained | grep -cE '^  [345]\.[0-9]{2}  Space [0-9]+ \(1990\)$')" -eq 4 ] || fail "$(cat trained)"
[ "$(sed -n 6p trained)" = "like Space 7 (1990):" ] || fail "$(cat trained)"
[ "$(sed -n '7,10p' trained | grep -c '  Space')" -eq 4 ] || fail "$(cat trained)"
while read -r _ _ movie _; do
  ! grep -qP "^2\t$movie\t" u.data || fail "user 2 has rated movie $movie"
done < <(sed -n '2,5p' trained)
[ "$(grep -c 'Café' movies.svg)" -gt 0 ] || fail "no Latin-1 title on the map"

fails_with 'cannot read missing' --ratings missing --items u.item --folds 5
fails_with 'user 99 has no ratings' "${data[@]}" --recommend 99
fails_with 'no item is called "Time"' "${data[@]}" --similar Time
fails_with '15 items have "spaCE" in their titles:' "${data[@]}" --similar spaCE
fails_with '--fold 6: there are only 5' "${data[@]}" --folds 5 --fold 6
fails_with 'u.data is not a safetensors file' "${data[@]}" --recommend 2 --load u.data
fails_with '--ratings is required' --recommend 2
fails_with 'nothing to do' "${data[@]}"
# Files that are no models, or ask for large tables.
safetensors '{"users":{"dtype":"F32","shape":[0,1099511627776],"data_offsets":[0,0]}}' > large
fails_with 'large is not a model of this program: it is of another kind' --recommend 2 --load large
# It fits the files from which it was made, and says what is other in others.
while read -r lines expected; do
  sed "$lines" u.data > other.data
  fails_with "model.safetensors was not made from other.data: $expected" --ratings other.data --load model.safetensors --recommend 2
done <<'EOF'
1s/^1\t/x\t/ its user 1 is "1", not "x"
3s/\t[0-9]*\t88/\t3\t88/ in it user
$d in it user
EOF
sed 's/^7|Space/7|Spice/' u.item > other.item
fails_with 'its title 7 is "Space 7 (1990)", not "Spice 7 (1990)"' --ratings u.data --items other.item --load model.safetensors --recommend 2
sed '4s/.*/7\t1\tgood\t88/' u.data > bad.data
fails_with 'bad.data, line 4, column 3: "good"' --ratings bad.data --items u.item --folds 5
sed '2s/|1|0$/|1|2/; 2s/|0|1$/|1|2/' u.item > bad.item
fails_with 'bad.item, line 2, column 7: 2 is neither 0 nor 1' --ratings u.data --items bad.item --folds 5
fails_with 'no-folder' "${data[@]}" --epochs 1 --models 1 --save no-folder/model.safetensors
fails_with 'cannot write u.data: it is read as well' "${data[@]}" --save u.data
exit 0
