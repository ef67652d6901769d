#!/usr/bin/env bash
# abi.sh F32 F64           all that programs linked with an earlier xgrad of this minor version may need is still exported:
#                          symbols.txt lists it. What is new is no error
# abi.sh --write F32 F64   brings symbols.txt up to date: for a release, and for a minor version, which may remove something
set -euo pipefail
list=$(dirname "$0")/symbols.txt
write=false
if [ "$1" = --write ]; then
  write=true
  shift
fi
# "both NAME" where the two libraries differ by their inline namespace alone; otherwise "f32 NAME" or "f64 NAME".
exported() { nm -D --defined-only "$1" | awk '{print $3}' | sed -E 's/@.*//; s/3f(32|64)/3fXX/g' | LC_ALL=C sort -u; }
symbols=$(LC_ALL=C comm --output-delimiter=: <(exported "$1") <(exported "$2") | sed -E 's/^::/both /; s/^:/f64 /; /^_Z/s/^/f32 /' |
  LC_ALL=C sort)
if $write; then
  echo "$symbols" >"$list"
  exit
fi
missing=$(LC_ALL=C comm -23 "$list" <(echo "$symbols"))
if [ -n "$missing" ]; then
  echo "no longer exported (a new minor version may do so; see docs/abi.md):"
  echo "$missing" | sed 's/3fXX/3f32/g' | c++filt
  exit 1
fi
