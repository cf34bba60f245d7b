#!/bin/sh
# Every option is used by a transcript: every_option_has_a_transcript.sh PROGRAM
set -eu
program=$1
cd "$(dirname "$0")"
commands=$(find . ../regression -name '*.test' -exec grep -h '^[$>] ' {} + 2>/dev/null || true)
status=0
for name in $("$program" --generate=fish | sed -n 's/.* -l \([a-z-]*\) .*/--\1/p'); do
  printf '%s\n' "$commands" | grep -q -e "$name\([ =]\|\$\)" || { echo "no transcript uses $name"; status=1; }
done
exit $status
