#!/usr/bin/env bash
# recommender_answers.sh PROGRAM FOLDER: what one asks a model, new users and items, rankings, implicit feedback.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
rm -rf "$work" && mkdir -p "$work" && cd "$work"

# 60 users, 30 items of two genres. Users like the genre with their parity; half of the pairs are there, in the order of time.
awk 'BEGIN {
  print "movieId,title,genres" > "movies.csv"
  for (m = 1; m <= 30; ++m) printf "m%d,\"%s, %d\",%s\n", m, m % 2 ? "Odd" : "Even", m, m % 2 ? "Action|Crime" : "Drama" > "movies.csv"
  print "userId,movieId,rating,timestamp" > "ratings.csv"
  for (m = 1; m <= 30; ++m) for (u = 1; u <= 60; ++u)
    if ((u * 5 + m * 3) % 7 < 4) printf "u%d,m%d,%d,%d\n", u, m, (u + m) % 2 ? 1 + (m % 4 == 0) : 5 - (u % 4 == 0), 1000 * m + u > "ratings.csv"
}'
data=(--ratings ratings.csv --items movies.csv)
quick=(--models 2 --epochs 10 --factors 8)
"$program" "${data[@]}" "${quick[@]}" --save m.safetensors
load=(--load m.safetensors)

# The list is in the order of what is predicted, also above the 5.00 that is shown: not in that of the file.
"$program" "${load[@]}" --recommend u1 u2 --top 3 > some
[ "$(grep -c '^for user u[12]:$' some)" -eq 2 ] && [ "$(grep -c '^  [45]\.[0-9]*  Odd, ' some)" -eq 3 ] &&
  [ "$(grep -c '^  [45]\.[0-9]*  Even, ' some)" -eq 3 ] || fail "$(cat some)"
"$program" "${load[@]}" --recommend all --top 2 --output all.csv
[ "$(head -n 1 all.csv)" = user,item,score,title ] && [ "$(grep -c '^u[0-9]*,m[0-9]*,[1-5]\.[0-9]*,"[OE][a-z]*, [0-9]*"$' all.csv)" -eq 120 ] ||
  fail "$(head all.csv)"
"$program" "${load[@]}" --predict u1 m30 | grep -qE '^user u1  [12]\.[0-9]+  Even, 30$' || fail "--predict"
printf 'user,item\nu1,m30\nu2,m30\n' > pairs.csv
"$program" "${load[@]}" --predict-file pairs.csv --output pairs.out
awk -F, 'NR == 2 { low = $3 } NR == 3 { high = $3 } END { exit !(NR == 3 && low < 2.5 && high > 3.5) }' pairs.out || fail "$(cat pairs.out)"
"$program" "${load[@]}" --similar m5 --top 5 | tail -n 5 > near
[ "$(grep -c 'Odd' near)" -eq 5 ] || fail "$(cat near)"

# A new user with five ratings and a new item with a genre.
printf 'u,m,r\nnew,m1,5\nnew,m2,1\nnew,m3,5\nnew,m4,2\nnew,m5,5\n' > new.csv
printf 'movieId,title,genres\nm31,Odd too,Action|Crime\n' > items.csv
new=(--new-ratings new.csv --new-items items.csv --user-column u --item-column m --rating-column r)
"$program" "${load[@]}" "${new[@]}" --recommend new --top 8 --min-ratings 0 > folded
[ "$(grep -c 'Odd' folded)" -eq 8 ] || fail "$(cat folded)"
"$program" "${load[@]}" "${new[@]}" --predict new m31 | grep -qE '  (5|4|3\.[5-9])[.0-9]*  Odd too$' || fail "new item for a new user"
"$program" "${load[@]}" "${new[@]}" --save more.safetensors
"$program" --load more.safetensors --recommend new --top 8 --min-ratings 0 | cmp - folded || fail "saved after folding in"

# Measures of one model, of the splits, and of a file.
measures='RMSE [0-9.]+ MAE [0-9.]+ Recall@3 [0-9.]+ NDCG@3 [0-9.]+ MAP@3 [0-9.]+'
for split in random rows time leave-one-out; do
  "$program" "${data[@]}" "${quick[@]}" --evaluate --split $split --ranking --at 3 > measured
  grep -qE "^$split $measures$" measured || fail "$(cat measured)"
done
sed 1q ratings.csv > test.csv
printf 'u1,m30,1,1\nu2,m30,5,1\nstranger,m1,5,1\nu3,unheard,5,1\n' >> test.csv
"$program" "${load[@]}" --test test.csv | grep -qE '^test RMSE [0-9.]+ MAE [0-9.]+$' || fail "--test"
cut -d, -f 1-3 ratings.csv > timeless.csv
fails_with '--split time: rating 1 has no time' --ratings timeless.csv --evaluate --split time
fails_with '--folds go with --split random or rows' "${data[@]}" --folds 3 --split time

# Without stars: what users of the same kind used comes first.
awk -F, '$3 > 2 { print $1 "," $2 }' ratings.csv | sed '1s/.*/user,item/' > used.csv
"$program" --ratings used.csv --implicit --save used.safetensors --evaluate --at 5 > implicit
grep -qE '^random Recall@5 [0-9.]+ NDCG@5 [0-9.]+ MAP@5 [0-9.]+$' implicit || fail "$(cat implicit)"
awk '{ exit !($5 > 0.5) }' implicit || fail "by chance NDCG is below 0.2: $(cat implicit)"
"$program" --load used.safetensors --recommend u1 --top 4 --min-ratings 0 > list
awk '$2 ~ /^m/ && substr($2, 2) % 2 { ++odd } END { exit !(odd == 4) }' list || fail "$(cat list)"
printf 'user,item\nguest,m2\nguest,m4\nguest,m6\n' > guest.csv
"$program" --load used.safetensors --new-ratings guest.csv --recommend guest --top 4 --min-ratings 0 > list
awk '$2 ~ /^m/ && substr($2, 2) % 2 == 0 { ++even } END { exit !(even == 4) }' list || fail "$(cat list)"

# Ratings of few items by many without a pattern: never worse than biases, to which the model shrinks.
awk 'BEGIN { srand(3); for (u = 1; u <= 500; ++u) for (k = 1; k <= 6; ++k)
  printf "%d\t%d\t%d\n", u, int(900 * rand()), 1 + int(2 * rand() + 3 * rand()) }' > noise.tsv 
"$program" --ratings noise.tsv --evaluate 2> /dev/null > noise
"$program" --ratings noise.tsv --evaluate --factors 1 --epochs 1 --lr 1e-9 2> /dev/null > biases
awk 'FNR == NR { rmse = $3; next } { exit !(rmse < 1.01 * $3) }' noise biases || fail "$(cat noise) against $(cat biases)"
exit 0
