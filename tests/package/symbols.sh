#!/usr/bin/env bash
# symbols.sh BUILD F32 F64 [DISTRIBUTED DISTRIBUTED_F64]: three facts that keep a user's compiler flags away from the library, and
# the two Scalars apart.
set -euo pipefail
build=$1 f32=$2 f64=$3
shift 3
distributed=("$@")
status=0
fail() { echo "$1"; status=1; }

# 1. What depends on Scalar is in one of the inline namespaces, f32 or f64; what is in neither is from the objects that are
# compiled once.
mapfile -t once < <(find "$build" -path '*/xgrad_base.dir/*.o')
[ ${#once[@]} -gt 0 ] || fail "no objects of xgrad_base under $build"
nm -C --defined-only "${once[@]}" | sed -nE 's/^[0-9a-f]+ . //p' | sort -u >"$build/symbols_once.txt"
names() { nm -DC --defined-only "$1" | grep -E ' [TDBRW] ' | sed -E 's/^[0-9a-f]+ . //' | sort -u; }
for pair in "f32 $f32" "f64 $f64" ${distributed:+"f32 ${distributed[0]}" "f64 ${distributed[1]}"}; do
  read -r abi library <<<"$pair"
  outside=$(names "$library" | grep -vE "xgrad::(data::)?$abi::" | comm -23 - "$build/symbols_once.txt" || true)
  [ -z "$outside" ] || fail "$(basename "$library") exports what is not in namespace $abi:"$'\n'"$outside"
done
dependent=$(names "$f32" | comm -12 - "$build/symbols_once.txt" | grep -E 'xgrad::(f32|f64)::|Allocator<(float|double)>' || true)
[ -z "$dependent" ] || fail "compiled once, but depends on Scalar:"$'\n'"$dependent"

# 2. No library exports a function of xtensor, xsimd or the standard library, which a user's own copy could replace.
# (Type information and constants of libstdc++ are the same in every file and may be shared.)
for library in "$f32" "$f64" "${distributed[@]}"; do
  foreign=$(nm -DC --defined-only "$library" | grep ' W ' | grep -v ' xgrad::' || true)
  [ -z "$foreign" ] || fail "$(basename "$library") exports functions of others:"$'\n'"$foreign"
done

# 3. Kernels, compiled with -m flags, leave nothing weak to the linker, which might take it for files without those flags.
mapfile -t kernels < <(find "$build/engine/kernels" -path '*xgrad_kernels_*' -name '*.o')
[ ${#kernels[@]} -gt 0 ] || fail "no objects of kernels under $build"
weak=$(nm -C --defined-only "${kernels[@]}" | grep -E ' [VWu] ' || true)
[ -z "$weak" ] || fail "kernels define weak symbols:"$'\n'"$weak"

[ $status = 0 ] && echo "symbols: as they should be"
exit $status
