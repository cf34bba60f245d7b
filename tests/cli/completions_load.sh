#!/bin/sh
# A completion loads in its shell and completes: completions_load.sh bash|zsh|fish
set -eu
shell=$1
cd "$(dirname "$0")/../../completions"
command -v "$shell" >/dev/null || { echo "skipped: $shell is not installed"; exit 77; }

expect() {  # expect WHAT WANTED GOT
  [ "$2" = "$3" ] || { printf '%s: expected "%s", got "%s"\n' "$1" "$2" "$3"; exit 1; }
}

complete_in_bash() {
  bash --norc -c '
    set -u
    source ./mailtrace.bash
    compopt() { :; }
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _mailtrace
    echo "${COMPREPLY[*]}"' bash "$@"
}

case $shell in
  bash)
    expect name "--format" "$(complete_in_bash mailtrace --form)"
    expect choice "json" "$(complete_in_bash mailtrace -o j)"
    expect "choice after =" "json" "$(complete_in_bash mailtrace --format = j)"
    expect list "sent,bounced sent,blocked" "$(complete_in_bash mailtrace -s sent,b)"
    expect "free value" "" "$(complete_in_bash mailtrace --from a)"
    ;;
  zsh)
    zsh -n ./_mailtrace
    got=$(zsh -fc 'fpath=(. $fpath); autoload -Uz +X _mailtrace; whence -w _mailtrace')
    expect "the function" "_mailtrace: function" "$got"
    ;;
  fish)
    HOME=$(mktemp -d)
    export HOME
    trap 'rm -r "$HOME"' EXIT
    in_fish() { fish --no-config -c "source mailtrace.fish; complete -C '$1'" | cut -f1 | tr '\n' ' '; }
    expect name "--format " "$(in_fish 'mailtrace --form')"
    expect choice "json " "$(in_fish 'mailtrace -o j')"
    expect list "sent,blocked sent,bounced " "$(in_fish 'mailtrace --status sent,b')"
    ;;
esac
