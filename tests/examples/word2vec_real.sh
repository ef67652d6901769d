#!/usr/bin/env bash
# word2vec_real.sh PROGRAM FOLDER: the Brown corpus, where XGRAD_DATA names the folder.
set -euo pipefail
program=$1 work=$2
brown=${XGRAD_DATA:-}/brown/brown.tok.txt.zst
if [ -z "${XGRAD_DATA:-}" ] || [ ! -f "$brown" ] || ! command -v zstd > /dev/null; then
  echo "skipped: XGRAD_DATA does not name the folder with the data, or zstd is not installed"
  exit 77
fi
rm -rf "$work" && mkdir -p "$work" && cd "$work"
zstd -qdc "$brown" > brown.txt
# Words that are seen only a few times have neighbours by chance.
"$program" train --input brown.txt --output vectors.txt --lower --min-count 20

# among WORD LEAST OTHERS: at least so many of the eight nearest words are among the others.
among() {
  local near found
  near=$("$program" nearest vectors.txt "$1" --top 8)
  found=$(grep -cwE "$3" <<< "$near" || true)
  echo "near $1, $found as expected:" $near
  [ "$found" -ge "$2" ]
}
among monday 4 'sunday|tuesday|wednesday|thursday|friday|saturday'
among three 4 'one|two|four|five|six|seven|eight|nine|ten|several'
among mother 3 'father|wife|husband|son|daughter|brother|sister|parents'
cd .. && rm -rf "$work"
