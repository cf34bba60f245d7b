#!/usr/bin/env bash
# Whether following a query's words gives what reading everything gives: follow_test.sh MAKE_LOG FOLLOW_CHECK FORMAT
set -euo pipefail
make_log=$1 follow_check=$2 format=$3
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$make_log" --messages 250 --seed 11 --hosts 3 --ids short-reused --rotate 2 --compress gz --format "$format" \
  --mix all=1 --out "$directory/log" --truth "$directory/truth.jsonl" >"$directory/made"
"$follow_check" 24 5 "$directory"/log/*
"$follow_check" --session 12 6 "$directory"/log/*
