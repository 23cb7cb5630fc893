#!/usr/bin/env bash
# Our locks and phones on BlueZ's own virtual controllers, without our controller. Installs btvirt and a
# compiler where they are missing (Debian, as root), starts btvirt, runs a session and a few conformance cases on it, cleans up. With arguments,
# it runs that command instead; NOKE_SIM_BTVIRT is the address of the controllers.
set -eu
cd "$(dirname "$0")/.."

. scripts/debian-packages.sh
packages 'btvirt check' 'command -v btvirt' bluez-test-tools 'command -v gcc' 'gcc libc6-dev'

tmp=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$tmp"
  rm -f /tmp/bt-server-bredrle /tmp/bt-server-bredr /tmp/bt-server-amp /tmp/bt-server-le /tmp/bt-server-mon
}
trap cleanup EXIT

gcc -O1 -shared -fPIC -o "$tmp/noalg.so" scripts/noalg.c -ldl
LD_PRELOAD="$tmp/noalg.so" btvirt -s >"$tmp/btvirt.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  [ -S /tmp/bt-server-le ] && break
  sleep 0.05
done
if [ ! -S /tmp/bt-server-le ]; then
  echo "btvirt check: btvirt opened no socket; it said:" >&2
  cat "$tmp/btvirt.log" >&2
  exit 3
fi
export NOKE_SIM_BTVIRT=unix:/tmp/bt-server-le
if [ $# -gt 0 ]; then "$@"; exit; fi
npx vitest run test/link/radio/btvirt.test.ts
node scripts/conform-processes.mjs btvirt --only 'lock.session.l*' --only lock.unlock.offline
