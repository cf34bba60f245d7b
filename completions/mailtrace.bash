# bash completion for mailtrace. Made from the table of options; do not edit.
_mailtrace() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} before=
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $prev in
    -s|--status)
      [[ $cur == *,* ]] && before=${cur%,*},; compopt -o nospace
      mapfile -t COMPREPLY < <(compgen -P "$before" -W "sent deferred bounced expired rejected greylisted blocked discarded held queued" -- "${cur##*,}")
      return ;;
    -o|--format)
      mapfile -t COMPREPLY < <(compgen -W "trace lines summary json" -- "$cur")
      return ;;
    --sort)
      mapfile -t COMPREPLY < <(compgen -W "first last file" -- "$cur")
      return ;;
    --color)
      mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$cur")
      return ;;
    --progress)
      mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$cur")
      return ;;
    --patterns)
      compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return ;;
    -f|--from|-t|--to|-a|--address|-i|--message-id|--queue-id|--client|--relay|--host|--sasl-user|--subject|--size|--delay|-S|--since|-U|--until|--delivered-since|--delivered-until|-e|--regexp|--response|-m|--max-count|--year|--timezone|--threads|--memory)
      compopt +o default
      return ;;
  esac
  [[ $cur == -* ]] || return
  mapfile -t COMPREPLY < <(compgen -W "--from -f --to -t --address -a --message-id -i --queue-id --client --relay --host --status -s --sasl-user --subject --size --delay --since -S --until -U --delivered-since --delivered-until --regexp -e --response --invert-match -v --format -o --count -c --files-with-matches -l --max-count -m --quiet -q --line-number -n --with-filename -H --session --stats --sort --color --progress --year --timezone --threads --memory --patterns --check-patterns --help -h --version -V" -- "$cur")
}
complete -o default -F _mailtrace mailtrace
