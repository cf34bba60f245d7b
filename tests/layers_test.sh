#!/usr/bin/env bash
# The shape of the code: who may include whom, what stays in one place, how long files and functions get.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

most_file_lines=500
long_file_lines=300
most_function_lines=80
failures=0

wrong() {
  echo "$*"
  failures=$((failures + 1))
}

sources() { find "$@" \( -name '*.cc' -o -name '*.h' \) | LC_ALL=C sort; }

# The stages a stage links to, as CMakeLists.txt says.
linked_stages() {
  tr '\n' ' ' <CMakeLists.txt | grep -o "mailtrace_stage($1[ )][^)]*" | grep -o 'mailtrace_[a-z]*' |
    sed 's/^mailtrace_//' | grep -vx stage || true
}

# A stage includes its own folder, base/, and the stages it links to.
check_stage_includes() {
  local stage file included allowed
  for stage in lib/*/; do
    stage=$(basename "$stage")
    allowed=" base $stage $(linked_stages "$stage" | tr '\n' ' ') "
    while IFS=: read -r file included; do
      [[ $allowed == *" ${included%%/*} "* ]] || wrong "$file: $stage may not include \"$included\""
    done < <(sources "lib/$stage" | xargs -r grep -H -o '^#include "[^"]*"' | sed 's/#include "//; s/"$//')
  done
}

# only_in FOLDER EXPRESSION WHAT: lines that match stand in that folder, and nowhere else.
only_in() {
  local file
  while read -r file; do
    [[ $file == "$1"* ]] || wrong "$file: $3 belongs to $1 alone"
  done < <(sources lib cli | xargs grep -l -E "$2" || true)
}

# at_most_one EXPRESSION WHAT
at_most_one() {
  local files
  mapfile -t files < <(sources lib cli | xargs grep -l -E "$1" || true)
  [ ${#files[@]} -le 1 ] || wrong "$2 is included by more than one file: ${files[*]}"
}

check_libraries() {
  at_most_one '#include <(hs/)?hs(_[a-z]+)?\.h>' hs.h
  at_most_one '#include <boost/program_options' Boost.Program_options
  only_in 'lib/patterns/' '#include <(hs/)?hs(_[a-z]+)?\.h>' 'Hyperscan'
  only_in 'cli/' '#include <boost/program_options' 'Boost.Program_options'
  only_in 'lib/bytes/' '#include <(zlib|lzma|bzlib|zstd|isa-l|isa-l/.*|igzip_lib)(\.h)?>' 'a compression library'
  only_in 'lib/bytes/' '#include <boost/iostreams' 'Boost.Iostreams'
}

# The library is quiet and never ends the program.
check_library_is_quiet() {
  local expression='std::(cout|cerr|clog)|#include <iostream>|\b(printf|puts|perror|abort|_exit|exit)\('
  expression+='|fprintf\(|fmt::print\b|fputs\(|\bstdout\b|\bstderr\b'
  while IFS= read -r line; do
    wrong "lib/ does not print and does not exit: $line"
  done < <(sources lib | xargs grep -n -E "$expression" | grep -v -E ':[0-9]+: *//' || true)
}

# A body ends where a brace closes at the depth where it began; code is laid out by clang-format.
# shellcheck disable=SC2016
function_lengths='
  FNR == 1 { start = 0; inner = 0 }
  /^[A-Za-z_~].*[^;]$/ && !/^(namespace|struct|class|enum|using|extern|constexpr .*= *\{|const .*= *\{)/ { start = FNR }
  /^  [A-Za-z_~].*[({]$/ { inner = FNR }
  /^}$/ && start { print FNR - start + 1, FILENAME ":" start; start = 0 }
  /^  }$/ && inner { print FNR - inner + 1, FILENAME ":" inner; inner = 0 }
'

check_sizes() {
  local lines file
  while read -r lines file; do
    [ "$file" != total ] || continue
    if [ "$lines" -gt $most_file_lines ]; then wrong "$file: $lines lines, more than $most_file_lines"
    elif [ "$lines" -gt $long_file_lines ]; then echo "note: $file: $lines lines"
    fi
  done < <(sources lib cli tests | xargs wc -l)
  while read -r lines file; do
    [ "$lines" -le $most_function_lines ] || wrong "$file: a function of $lines lines, more than $most_function_lines"
  done < <(sources lib cli | xargs awk "$function_lengths")
}

# Work left to do stands in issues.
check_leftovers() {
  local word="TO""DO|FIX""ME|XX""X[: ]"
  while IFS= read -r line; do wrong "left over: $line"; done < <(
    grep -rnI -E "\b($word)" cli lib patterns man tests samples CMakeLists.txt --exclude='*.log' || true)
}

check_stage_includes
check_libraries
check_library_is_quiet
check_sizes
check_leftovers
[ "$failures" -eq 0 ] || { echo "$failures wrong"; exit 1; }
