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
"$program" "${data[@]}" --folds 5 > folds 2> err
[ ! -s err ] || fail "not quiet: $(cat err)"
[ "$(grep -cE '^fold [1-5] RMSE [0-9]\.[0-9]{4}$' folds)" -eq 5 ] || fail "$(cat folds)"
tail -n 1 folds | grep -qE '^mean RMSE [0-9]\.[0-9]{4}$' || fail "$(cat folds)"
awk 'END { exit !($3 < 0.1) }' folds || fail "$(cat folds)"
"$program" "${data[@]}" --folds 5 --threads 2 | cmp - folds || fail "other numbers with two threads"
"$program" "${data[@]}" --folds 5 --fold 1 | cmp - <(head -n 1 folds) || fail "another fold 1 alone"
"$program" "${data[@]}" --folds 5 --fold 1 --seed 1 | cmp -s - <(head -n 1 folds) && fail "the seed does nothing"

# User 2 likes odd movies. Answers are the same from the saved model.
ask=(--recommend 2 --similar "space 7 (" --top 4)
"$program" "${data[@]}" "${ask[@]}" --save model.safetensors --plot movies.svg --plot-movies 20 > trained
"$program" "${data[@]}" "${ask[@]}" --load model.safetensors | cmp - trained || fail "other answers after --load"
[ "$(sed -n '2,5p' trained | grep -cE '^  [345]\.[0-9]{2}  Space [0-9]+ \(1990\)$')" -eq 4 ] || fail "$(cat trained)"
[ "$(sed -n 6p trained)" = "like Space 7 (1990):" ] || fail "$(cat trained)"
[ "$(sed -n '7,10p' trained | grep -c '  Space')" -eq 4 ] || fail "$(cat trained)"
while read -r _ _ movie _; do
  ! grep -qP "^2\t$movie\t" u.data || fail "user 2 has rated movie $movie"
done < <(sed -n '2,5p' trained)
[ "$(grep -c 'Café' movies.svg)" -gt 0 ] || fail "no Latin-1 title on the map"

fails_with 'cannot read missing' --ratings missing --items u.item --folds 5
fails_with 'user 99 has no ratings' "${data[@]}" --recommend 99
fails_with 'no movie is called "Time"' "${data[@]}" --similar Time
fails_with '15 movies have "spaCE" in their titles:' "${data[@]}" --similar spaCE
fails_with '--fold 6: there are only 5' "${data[@]}" --folds 5 --fold 6
fails_with 'u.data is not a safetensors file' "${data[@]}" --recommend 2 --load u.data
# A small file that asks for large tables.
safetensors '{"models.0.users.weight":{"dtype":"F32","shape":[0,1099511627776],"data_offsets":[0,0]}}' > large
fails_with 'large is not a model of these users and movies: models.0.users.weight has shape [0, 1099511627776]' \
  "${data[@]}" --recommend 2 --load large
sed '3s/.*/7\t31\t4\t88/' u.data > bad.data
fails_with 'bad.data, line 3, column 2: no item has the number 31' --ratings bad.data --items u.item --folds 5
sed '4s/.*/7\t1\tgood\t88/' u.data > bad.data
fails_with 'bad.data, line 4, column 3: "good"' --ratings bad.data --items u.item --folds 5
sed '2s/|1|0$/|1|2/; 2s/|0|1$/|1|2/' u.item > bad.item
fails_with 'bad.item, line 2, column 7: 2 is neither 0 nor 1' --ratings u.data --items bad.item --folds 5
cat u.data <(head -n 1 u.data) > bad.data
fails_with 'twice' --ratings bad.data --items u.item --folds 5
head -n 29 u.item > bad.item
grep -vP '\t30\t' u.data > bad.data
fails_with 'model.safetensors is not a model of these users and movies' --ratings bad.data --items bad.item --recommend 2 \
  --load model.safetensors
fails_with 'no-folder' "${data[@]}" --epochs 1 --models 1 --save no-folder/model.safetensors
"$program" "${data[@]}" 2> err && fail "nothing to do, and no error"
exit 0
