#!/usr/bin/env bash
# The completion scripts in real shells: zsh and fish. Installs them on Debian as root where they are missing; exit code 3 where that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
for shell in zsh fish; do command -v "$shell" >/dev/null || missing+=("$shell"); done
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "completion: ${missing[*]} missing; install them, or run this as root on Debian" >&2; exit 3; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null || {
    echo "completion: the Debian packages cannot be had here" >&2
    exit 3
  }
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/bin" "$tmp/files"
touch "$tmp/files/gate.yaml"
printf '#!/bin/sh\nexec node "%s/dist/cli/main.js" "$@"\n' "$PWD" >"$tmp/bin/noke-sim"
chmod +x "$tmp/bin/noke-sim"
export PATH="$tmp/bin:$PATH" HOME="$tmp"
noke-sim completion zsh >"$tmp/_noke-sim"
noke-sim completion fish >"$tmp/noke-sim.fish"
cd "$tmp/files"

expect() { # SHELL LINE WORD
  local said
  said=$("in_$1" "$2")
  case $said in *"$3"*) echo "ok    $1: $2 → $3" ;; *) echo "FAIL  $1: $2: expected $3, got: $said"; exit 1 ;; esac
}
in_fish() { fish -N -c "source $tmp/noke-sim.fish; complete -C '$1'"; }
# Types the line into an interactive zsh and presses Tab twice, so that it lists what it offers.
in_zsh() {
  zsh -f -c '
    zmodload zsh/zpty
    zpty shell "TERM=dumb zsh -f -i"
    zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -d '"$tmp"'/dump; source '"$tmp"'/_noke-sim; bindkey \"^I\" complete-word; zstyle \":completion:*\" list-prompt \"\"; LISTMAX=1000; echo rea\"\"dy"
    zpty -r -m shell seen "*ready*"
    zpty -w -n shell "$1"$'"'\t\t'"'
    sleep 4
    zpty -r -t shell seen; print -r -- "$seen"
    while zpty -r -t shell seen; do print -r -- "$seen"; done
    zpty -d shell
  ' zsh "$1" | tr -d '\r'
}
for shell in fish zsh; do
  expect $shell 'noke-sim expl' explore
  expect $shell 'noke-sim run --ju' --junit
  expect $shell 'noke-sim verbs lock.tou' lock.touch
  expect $shell 'noke-sim up --adapter hci0=B20' hci0=B201
  expect $shell 'noke-sim run ga' gate.yaml
done
