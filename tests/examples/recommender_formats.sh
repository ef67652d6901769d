#!/usr/bin/env bash
# recommender_formats.sh PROGRAM FOLDER: the same ratings in the forms in which people have them give the same answers.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2
rm -rf "$work" && mkdir -p "$work" && cd "$work"

# 40 users, 20 items; odd users like odd items.
rows() {  # rows FORMAT: awk's printf format for user, item, stars, time
  awk -v form="$1" 'BEGIN {
    for (u = 1; u <= 40; ++u) for (m = 1; m <= 20; ++m) if ((u + m) % 3)
      printf form, u, m, (u + m) % 2 ? 2 : 4 + (u * m) % 2, 880000000 + u * m
  }'
}
titles() {  # titles FORMAT: for item, genre
  awk -v form="$1" 'BEGIN { for (m = 1; m <= 20; ++m) printf form, m, m, m % 2 ? "Sci-Fi" : "Drama|Comedy" }'
}
quick=(--models 1 --epochs 4 --factors 4 --top 3 --min-ratings 0)

rows '%d\t%d\t%d\t%d\n' > u.data
awk 'BEGIN { for (m = 1; m <= 20; ++m) printf "%d|Caf\351, the %dth|1990||http://x|%d|%d|%d\n", m, m, m % 2, 1 - m % 2, 1 - m % 2 }' > u.item
"$program" --ratings u.data --items u.item --recommend 7 --predict 7 4 "${quick[@]}" > expected 2> err
[ ! -s err ] || fail "not quiet: $(cat err)"
grep -q 'Café, the' expected || fail "Latin-1 is not shown as UTF-8: $(cat expected)"

# same NAME ARGUMENTS: the answers are those of u.data.
same() {
  local name=$1
  shift
  "$program" "$@" --recommend 7 --predict 7 4 "${quick[@]}" > out 2> err || fail "$name: $(cat err)"
  cmp -s out expected || fail "$name: $(cat out), not $(cat expected)"
  [ ! -s err ] || fail "$name: $(cat err)"
}
titles '%d,"Café, the %dth",%s\n' | sed '1i movieId,title,genres' > movies.csv
rows '%d,%d,%d.0,%d\n' | sed '1i userId,movieId,rating,timestamp' > ratings.csv
same "ratings.csv and movies.csv" --ratings ratings.csv --items movies.csv
{ printf '\xef\xbb\xbf'; sed 's/$/\r/' ratings.csv; } > windows.csv
same "byte order mark and CRLF" --ratings windows.csv --items movies.csv
rows '%d::%d::%d::%d\n' > ratings.dat
titles '%d::Caf\351, the %dth::%s\n' > movies.dat
same "MovieLens 1M" --ratings ratings.dat --items movies.dat
rows '"%d";"%d";"%d"\n' | sed '1i "User-ID";"ISBN";"Book-Rating"' > books.csv
same "quoted, with semicolons" --ratings books.csv --items movies.csv
rows '%d %d %d\n' > blanks.txt
same "blanks, no times" --ratings blanks.txt --items movies.csv
awk -F'\t' '{ print $4 "\t" $3 "\t" $2 "\t" $1 }' u.data | sed '1i when\tmark\tthing\twho' > named.tsv
same "named columns" --ratings named.tsv --items movies.csv --user-column who --item-column thing --rating-column mark \
  --time-column when --title-column title --genres-column genres --id-column movieId
sed 1d named.tsv > numbered.tsv
same "numbered columns" --ratings numbered.tsv --items movies.dat --user-column 4 --item-column 3 --rating-column 2 --time-column 1
same "a pipe" --ratings <(cat ratings.csv) --items movies.csv
{ cat u.data; head -n 1 u.data | sed 's/\t[0-9]*\t88/\t1\t88/'; head -n 1 u.data; } > twice.data
"$program" --ratings twice.data --items u.item --recommend 7 --predict 7 4 "${quick[@]}" > out 2> err
grep -q 'twice.data: 2 ratings come again later in the file (user 1, item 1); the last one of each counts' err || fail "$(cat err)"

# Texts as ids, no titles: ids are shown.
sed 's/^/user /; s/\t/\titem /' u.data > texts.tsv
"$program" --ratings texts.tsv --recommend "user 7" "${quick[@]}" > out 2> err
[ ! -s err ] && [ "$(grep -c '^  [0-9.]*  item ' out)" -eq 3 ] || fail "$(cat out err)"
# Items that the items file lacks are said, not refused.
head -n 18 u.item > few.item
"$program" --ratings u.data --items few.item --recommend 7 "${quick[@]}" > out 2> err
grep -qF 'note: 2 items of u.data (19, ...) are not in few.item: no titles, no genres' err || fail "$(cat err)"

sed '4s/.*/7\t1\tgood\t88/' u.data > bad
fails_with 'bad, line 4, column 3: "good" is not a number' --ratings bad --recommend 7
sed '5s/.*/7\t\t3\t88/' u.data > bad
fails_with 'bad, line 5, column 2: there is no item' --ratings bad --recommend 7
sed '6s/.*/7\t3/' u.data > bad
fails_with 'bad, line 6: expected 4 columns, got 2' --ratings bad --recommend 7
sed '7s/.*/7\t3\tnan\t88/' u.data > bad
fails_with 'bad, line 7, column 3: "nan" is not a number' --ratings bad --recommend 7
: > empty
fails_with 'empty: the file is empty' --ratings empty --recommend 7
head -n 1 ratings.csv > empty
fails_with 'empty: no ratings' --ratings empty --recommend 7
gzip -k u.data
fails_with 'u.data.gz is gzip: unpack it first' --ratings u.data.gz --recommend 7
fails_with '--user-column: ratings.csv has no column "who", but userId, movieId, rating, timestamp' \
  --ratings ratings.csv --user-column who --recommend 7
cut -f 1,2 u.data > used
fails_with 'used: which column has the ratings? --rating-column names it; there are 2 columns without names. Without ratings, use --implicit' \
  --ratings used --recommend 7
exit 0
