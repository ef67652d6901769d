#!/usr/bin/env bash
# faults.sh PROGRAM FOLDER [KILLS]: what goes wrong with files, done to files.cpp: killed while it saves, a full disk, folders
# and links in the way, pipes, files that were cut short. Whatever happens, the file that was there before is there.
set -euo pipefail
program=$(realpath "$1")
folder=$2
kills=${3:-100}
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
kinds=(safetensors npy words vocabulary checkpoint)

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
# saved KIND FILE NUMBER: the file is whole and has this number.
saved() {
  local found
  found=$("$program" check "$1" "$2") || fail "$2 cannot be read"
  [ "$found" = "$3" ] || fail "$2 has $found instead of $3"
}
# fails_with TEXT COMMAND...: exit status 1, and the text on standard error.
fails_with() {
  local text=$1 status=0
  shift
  timeout 20 "$@" >out 2>err </dev/null || status=$?
  [ $status -eq 1 ] || fail "status $status instead of 1: $* ($(cat err))"
  grep -qF -- "$text" err || fail "no \"$text\" in: $(cat err)"
}
leftovers() {
  find . -name '*.tmp' | wc -l
}

# ---- killed while it saves: the last number that was said to be saved, or the one after it

for ((i = 0; i < kills; ++i)); do
  kind=${kinds[i % ${#kinds[@]}]}
  [ -e "killed.$kind" ] || "$program" save "$kind" "killed.$kind" 0 >said
  first=$(("$("$program" check "$kind" "killed.$kind")" + 1))
  : >said
  "$program" save "$kind" "killed.$kind" "$first" forever >said &
  saver=$!
  for ((wait = 0; wait < 200; ++wait)); do  # until it saved one, and then at any time
    [ -s said ] && break
    sleep 0.01
  done
  sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
  kill -9 $saver
  wait $saver 2>/dev/null || true
  last=$(tail -n 1 said)
  found=$("$program" check "$kind" "killed.$kind") || fail "killed.$kind is lost after kill $i"
  [ "$found" -eq "${last:-$((first - 1))}" ] || [ "$found" -eq $((${last:-$((first - 1))} + 1)) ] ||
    fail "killed.$kind has $found; $last was saved"
  [ "$(leftovers)" -le ${#kinds[@]} ] || fail "$(leftovers) unfinished files after kill $i"
done
for kind in "${kinds[@]}"; do
  [ ! -e "killed.$kind" ] || "$program" save "$kind" "killed.$kind" 1 >said
done
[ "$(leftovers)" -eq 0 ] || fail "unfinished files are left: $(find . -name '*.tmp')"
rm -f killed.*

for kind in "${kinds[@]}"; do
  file=file.$kind
  "$program" save "$kind" "$file" 7 >said

  # ---- no room: a limit for files, a device that is full, a small disk where one can be mounted

  (ulimit -f 64; trap '' XFSZ; fails_with "cannot write $file: File too large" "$program" save "$kind" "$file" 8)
  saved "$kind" "$file" 7
  fails_with "cannot write /dev/full: No space left on device" "$program" save "$kind" /dev/full 8
  mkdir disk
  if mount -t tmpfs -o size=4m tmpfs disk 2>/dev/null; then
    if "$program" save "$kind" "disk/$file" 7 >said 2>err && head -c 4m /dev/zero >disk/full 2>/dev/null; then :; fi
    [ ! -e "disk/$file" ] ||
      { fails_with "No space left on device" "$program" save "$kind" "disk/$file" 8; saved "$kind" "disk/$file" 7; }
    [ -z "$(find disk -name '*.tmp')" ] || { umount disk; fail "an unfinished file fills the disk"; }
    umount disk
  fi
  rmdir disk

  # ---- something else in the way

  mkdir folder
  fails_with "cannot write folder: Is a directory" "$program" save "$kind" folder 8
  fails_with "cannot read folder" "$program" check "$kind" folder
  rmdir folder
  fails_with "cannot write no/$file: No such file or directory" "$program" save "$kind" "no/$file" 8
  fails_with "cannot read missing" "$program" check "$kind" missing

  ln -s target link
  "$program" save "$kind" link 9 >said
  [ -L link ] && [ ! -L target ] || fail "the dangling link was replaced"
  saved "$kind" target 9
  rm link target
  ln -s circle circle
  fails_with "cannot write circle: Too many levels of symbolic links" "$program" save "$kind" circle 8
  rm circle

  # ---- no permission: as root, who may do everything, it is tried as nobody

  mkdir locked
  cp "$file" "locked/$file"
  cp "$program" locked/program
  as=()
  if [ "$(id -u)" -eq 0 ]; then as=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
  chmod 555 locked
  if "${as[@]}" "$program" check "$kind" "locked/$file" >said 2>/dev/null; then
    fails_with "Permission denied" "${as[@]}" "$program" save "$kind" "locked/$file" 8
    saved "$kind" "locked/$file" 7
    fails_with "Permission denied" "${as[@]}" "$program" save "$kind" locked/new 8
  else
    echo "nobody cannot run the program here: folders without permission are not tried" >&2
  fi
  chmod 755 locked
  rm -r locked

  # ---- pipes, both ways

  mkfifo pipe
  cat pipe >copy &
  timeout 20 "$program" save "$kind" pipe 7 >said || fail "a pipe was not written"
  wait $!
  [ -p pipe ] || fail "the pipe was replaced by a file"
  cmp -s copy "$file" || fail "what came out of the pipe differs"
  cat "$file" >pipe &
  saved "$kind" pipe 7
  wait $!
  rm pipe copy

  # ---- cut short

  bytes=$(stat -c %s "$file")
  for cut in 0 1 7 8 9 63 64 100 $((bytes / 2)) $((bytes - 1)); do
    head -c "$cut" "$file" >short
    status=0
    timeout 20 "$program" check "$kind" short >out 2>err || status=$?
    # Text that ends at a line's end, or in a last number, is whole as far as one can see.
    case $kind,$status in
      *,1) grep -q short err || [ "$kind" = vocabulary ] || fail "cut to $cut bytes, $kind: the error names no file: $(cat err)" ;;
      words,0 | words,2 | vocabulary,0) ;;
      *) fail "cut to $cut bytes, $kind: status $status, $(cat out err)" ;;
    esac
  done
  rm short

  # ---- replaced while it is read: the reader has the old file or the new one

  "$program" save "$kind" "$file" 1 forever >said &
  saver=$!
  for ((i = 0; i < 10; ++i)); do "$program" check "$kind" "$file" >out || fail "$kind: read half of a file"; done
  kill -9 $saver
  wait $saver 2>/dev/null || true
  rm -f "$file" "$file".*.tmp
done

# ---- cut short while it is mapped: SIGBUS, as MappedFile says; what comes through a pipe is safe

head -c 1000000 /dev/zero >mapped
mkfifo go
rm -f out  # what is said next comes from the holder
"$program" hold mapped <go >out 2>err &
holder=$!
exec 3>go
until [ -s out ]; do sleep 0.01; done
: >mapped
echo >&3
exec 3>&-
status=0
wait $holder 2>/dev/null || status=$?
[ $status -eq 135 ] || fail "status $status instead of SIGBUS's"
head -c 1000000 /dev/zero >mapped
[ "$(cat mapped | "$program" hold /dev/stdin | tail -n 1)" = 1000000 ] || fail "a pipe was not read"
cd ..
rm -rf "$folder"
