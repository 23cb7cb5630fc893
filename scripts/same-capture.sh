#!/usr/bin/env bash
# The same seed gives the same capture, byte for byte, on this Node and on another: same-capture.sh OTHER-NODE [ENTRY].
# Plays one scenario over each link in the built program.
set -euo pipefail
cd "$(dirname "$0")/.."
other=$1 entry=${2:-dist/cli/main.js}
scenario=scenarios/keys/key-at-the-gate-then-the-dead-spot.yaml
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for link in radio memory; do
  node "$entry" run "$scenario" --link "$link" --seed 7 --capture "$tmp/this" >/dev/null
  "$other" "$entry" run "$scenario" --link "$link" --seed 7 --capture "$tmp/other" >/dev/null
  cmp "$tmp/this" "$tmp/other"
  echo "$link: $(stat -c %s "$tmp/this") bytes, the same on $(node --version) and $("$other" --version)"
done
