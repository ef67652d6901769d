#!/usr/bin/env bash
# pkg_config.sh COMPILER CONSUMER PREFIX WORK: builds CONSUMER/main.cpp (float) and own_op.cpp (double) with what pkg-config says
# of the xgrad in PREFIX, and runs them.
set -euo pipefail
compiler=$1 consumer=$2 prefix=$3 work=$4
mkdir -p "$work"
folder=$(dirname "$(find "$prefix" -name xgrad.pc)")
export PKG_CONFIG_PATH=$folder LD_LIBRARY_PATH=${folder%/pkgconfig}
for pair in "xgrad main" "xgrad_f64 own_op"; do
  read -r package source <<<"$pair"
  libraries=$(pkg-config --libs "$package")
  if [ -e "$LD_LIBRARY_PATH/lib$package.so" ] && [ "$(grep -o -- ' *-l[^ ]*' <<<"$libraries" | tr -d ' ')" != "-l$package" ]; then
    echo "more than one library: $libraries"
    exit 1
  fi
  # shellcheck disable=SC2086  # several flags
  "$compiler" -std=c++20 -O0 "$consumer/$source.cpp" $(pkg-config --cflags "$package") $libraries -o "$work/$source"
  "$work/$source"
done
