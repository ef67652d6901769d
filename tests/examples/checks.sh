# What the tests of the programs share; each names its $program.

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
# safetensors HEADER: a file with this header, to which numbers may be appended.
safetensors() {
  local length
  length=$(printf '%s' "$1" | wc -c)
  printf "\\x$(printf %02x $((length % 256)))\\x$(printf %02x $((length / 256)))\\0\\0\\0\\0\\0\\0%s" "$1"
}
# fails_with TEXT ARGUMENTS: exit status 1, and the text on standard error.
fails_with() {
  local text=$1 status=0
  shift
  timeout 20 "$program" "$@" > out 2> err < /dev/null || status=$?
  [ $status -eq 1 ] || fail "status $status instead of 1: $*"
  grep -qF -- "$text" err || fail "no \"$text\" in: $(cat err)"
}
