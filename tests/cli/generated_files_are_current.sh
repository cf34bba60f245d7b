#!/bin/sh
# The committed man page and completions are what the program makes: generated_files_are_current.sh PROGRAM
# Refresh them with: cmake --build build --target generated
set -eu
program=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
status=0
check() {
  "$program" --generate="$1" | diff -u "$root/$2" - || { echo "not current: $2"; status=1; }
}
check man man/mailtrace.1
check bash completions/mailtrace.bash
check zsh completions/_mailtrace
check fish completions/mailtrace.fish
exit $status
