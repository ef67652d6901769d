#!/usr/bin/env bash
# command_line.sh PROGRAM FOLDER: what all programs have in common. --help, also of each subcommand, begins with the program's name
# and an example; each option that takes a number refuses what is none, and names itself, in one line.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/checks.sh"
program=$1 work=$2 name=${1##*/}
rm -rf "$work" && mkdir -p "$work" && cd "$work"

# one_line TEXT ARGUMENTS: fails, with one line on standard error that has the text.
one_line() {
  local text=$1
  shift
  if timeout 20 "$program" "$@" > out 2> err < /dev/null; then fail "no error: $*"; fi
  [ "$(wc -l < err)" -eq 1 ] && [ "$(wc -c < err)" -lt 200 ] || fail "not one line: $(cat err)"
  grep -qF -- "$name: " err && grep -qF -- "$text" err || fail "no \"$text\" in: $(cat err)"
}
# The numeric options of a help text: "  -v,--values FLOAT ...".
options() { sed -nE "s/^ +(-[A-Za-z],)?(--[A-Za-z0-9-]+).* $1[: ].*/\2/p" help; }

digits=$(printf '9%.0s' {1..309})
checked=0
# check COMMAND: of the program itself or of a subcommand, whose help is in the file help.
check() {
  head -n 1 help | grep -q "^$name: \|^$name $*: " || fail "$* --help begins with: $(head -n 1 help)"
  sed -n '2,/^Usage/p' help | grep -q "^  .*$name" || fail "no example in $* --help: $(head -n 9 help)"
  local option bad
  for option in $(options FLOAT) $(options U*INT); do
    for bad in "$digits" nan x; do one_line "$option" "$@" "$option=$bad"; done
    checked=$((checked + 1))
  done
}

"$program" --help > help
check
commands=$(sed -n '/^Subcommands:/,$ s/^  \([a-z][a-z-]*\) .*/\1/p' help)
for command in $commands; do
  "$program" "$command" --help > help
  check "$command"
done
[ $checked -gt 2 ] || fail "$checked numeric options: the help is not understood"
one_line "there is no option --bogus" --bogus
[ -z "$commands" ] || one_line '"trian" is no command' trian
exit 0
