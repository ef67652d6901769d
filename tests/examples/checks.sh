# What the tests of the programs share; each names its $program.

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
# fails_with TEXT ARGUMENTS: exit status 1, and the text on standard error.
fails_with() {
  local text=$1 status=0
  shift
  "$program" "$@" > out 2> err < /dev/null || status=$?
  [ $status -eq 1 ] || fail "status $status instead of 1: $*"
  grep -qF -- "$text" err || fail "no \"$text\" in: $(cat err)"
}
