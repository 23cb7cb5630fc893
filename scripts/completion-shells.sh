#!/usr/bin/env bash
# The completion scripts in real shells. Installs zsh, fish and tmux on Debian as root where they are missing; exit code 3 where that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
for tool in zsh fish tmux; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "completion: ${missing[*]} missing; install them, or run this as root on Debian" >&2; exit 3; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null || {
    echo "completion: the Debian packages cannot be had here" >&2
    exit 3
  }
fi
exec npx tsx scripts/completion-shells.ts
