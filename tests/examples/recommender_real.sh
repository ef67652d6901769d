#!/usr/bin/env bash
# recommender_real.sh PROGRAM: the standard five folds of MovieLens 100K, where XGRAD_DATA names the folder.
set -euo pipefail
data=${XGRAD_DATA:-}/ml-100k
if [ -z "${XGRAD_DATA:-}" ] || [ ! -f "$data/u.data" ]; then
  echo "skipped: XGRAD_DATA does not name the folder with the data"
  exit 77
fi
"$1" --ratings "$data/u.data" --items "$data/u.item" --folds 5 | tee /dev/stderr |
  awk 'END { exit !(/^mean RMSE/ && $3 > 0.85 && $3 < 0.9) }'
