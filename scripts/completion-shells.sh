#!/usr/bin/env bash
# The completion scripts in real shells. Installs zsh, fish and tmux where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian-packages.sh
packages completion 'command -v zsh' zsh 'command -v fish' fish 'command -v tmux' tmux
exec node --import ./scripts/from-dist.mjs scripts/completion-shells.ts
