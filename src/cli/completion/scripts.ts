/** The completion script of each shell. Each passes the words up to the cursor to `noke-sim complete` and shows its answer. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const bash = String.raw`# Completion of noke-sim for bash.
_noke_sim() {
  local words=() word glue= line head cur=${'$'}{COMP_WORDS[COMP_CWORD]} i
  # Bash also separates words at = : and @, which belong to a word of noke-sim.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${'$'}{COMP_WORDS[i]}
    if [[ ${'$'}{#words[@]} -gt 0 && ( -n $glue || $word == [=:@]* ) ]]; then words[-1]+=$word; else words+=("$word"); fi
    [[ $word == *[=:@] ]] && glue=1 || glue=
  done
  [[ $cur == [=:@] ]] && cur=
  head=${'$'}{words[-1]%"$cur"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
    else
      line=${'$'}{line%%$'\t'*}
      COMPREPLY+=("$(printf %q "${'$'}{line#"$head"}")")
    fi
  done < <(noke-sim complete -- "${'$'}{words[@]}" 2>/dev/null)
}
complete -F _noke_sim noke-sim
`;

const zsh = String.raw`#compdef noke-sim
# Completion of noke-sim for zsh.
_noke_sim() {
  local -a replies
  local line wants_files=
  for line in "${'$'}{(@f)$(noke-sim complete -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      (:files) wants_files=1 ;;
      (?*) replies+=("${'$'}{${'$'}{line%%$'\t'*}//:/\\:}:${'$'}{line#*$'\t'}") ;;
    esac
  done
  (( ${'$'}{#replies} )) && _describe -V 'noke-sim' replies
  [[ -n $wants_files ]] && _files
  return 0
}
compdef _noke_sim noke-sim
`;

const fish = String.raw`# Completion of noke-sim for fish.
function __noke_sim_complete
    set -l tokens (commandline -opc) (commandline -ct)
    for line in (noke-sim complete -- $tokens[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $line
        end
    end
end
complete -c noke-sim -f -a '(__noke_sim_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash, zsh, fish };
