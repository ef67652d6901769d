#!/usr/bin/env bash
# symbols.sh BASE F32 F64 KERNELS [DISTRIBUTED DISTRIBUTED_F64]: three facts that keep a user's compiler flags away from the library, and the two Scalars apart.
set -euo pipefail
base=$1 f32=$2 f64=$3 kernels=$4
shift 4
distributed=("$@")
status=0
fail() { echo "$1"; status=1; }

# 1. What depends on Scalar is in one of the inline namespaces, f32 or f64.
outside=$(nm -DC --defined-only "$base" | grep -E 'xgrad::(f32|f64)::|Allocator<(float|double)>' || true)
[ -z "$outside" ] || fail "the base library exports what depends on Scalar:"$'\n'"$outside"
for pair in "f32 $f32" "f64 $f64" ${distributed:+"f32 ${distributed[0]}" "f64 ${distributed[1]}"}; do
  read -r abi library <<<"$pair"
  outside=$(nm -DC --defined-only "$library" | grep -E ' [TDBRW] ' | grep -vE "xgrad::(data::)?$abi::" || true)
  [ -z "$outside" ] || fail "$(basename "$library") exports what is not in namespace $abi:"$'\n'"$outside"
done

# 2. No library exports a function of xtensor, xsimd or the standard library, which a user's own copy could replace.
# (Type information and constants of libstdc++ are the same in every file and may be shared.)
for library in "$base" "$f32" "$f64" "${distributed[@]}"; do
  foreign=$(nm -DC --defined-only "$library" | grep ' W ' | grep -v ' xgrad::' || true)
  [ -z "$foreign" ] || fail "$(basename "$library") exports functions of others:"$'\n'"$foreign"
done

# 3. Kernels, compiled with -m flags, leave nothing weak to the linker, which might take it for files without those flags.
objects=$(find "$kernels" -path '*xgrad_kernels_*' -name '*.o')
[ -n "$objects" ] || fail "no kernel objects under $kernels"
weak=$(nm -C --defined-only $objects | grep -E ' [VWu] ' || true)
[ -z "$weak" ] || fail "kernels define weak symbols:"$'\n'"$weak"

[ $status = 0 ] && echo "symbols: as they should be"
exit $status
