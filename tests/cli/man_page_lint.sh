#!/bin/sh
# The man page is clean for mandoc and for groff, as far as they are installed.
set -eu
page=$(cd "$(dirname "$0")/../.." && pwd)/man/mailtrace.1
checked=
if command -v mandoc >/dev/null; then
  mandoc -T lint -W warning "$page"
  checked="$checked mandoc"
fi
if command -v groff >/dev/null; then
  complaints=$(groff -ww -man -Tutf8 "$page" 2>&1 >/dev/null)
  [ -z "$complaints" ] || { echo "$complaints"; exit 1; }
  checked="$checked groff"
fi
[ -n "$checked" ] || { echo "skipped: neither mandoc nor groff is installed"; exit 77; }
echo "checked with:$checked"
