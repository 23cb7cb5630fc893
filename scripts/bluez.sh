#!/usr/bin/env bash
# Programs that use BlueZ, unmodified, at `noke-sim bluez`: bleak, node-ble and bluetoothctl each open a unit and a gate, meet the refusal
# of a wrong key, and meet a hasp under tension; the pytest recipe of docs/transports/bluez.md passes. Installs what is missing (Debian, as root; node-ble from npm into a temporary folder).
set -eu
cd "$(dirname "$0")/.."

missing=()
command -v dbus-daemon >/dev/null || missing+=(dbus)
command -v bluetoothctl >/dev/null || missing+=(bluez)
/usr/bin/python3 -c 'import bleak' 2>/dev/null || missing+=(python3-bleak)
/usr/bin/python3 -c 'import pytest' 2>/dev/null || missing+=(python3-pytest)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "bluez check: ${missing[*]} missing; install them, or run this as root on Debian" >&2
    exit 3
  fi
  # As root on Debian the packages are there to be had: anything else is a failure, not a reason to skip.
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --silent --no-save --no-audit --no-fund --prefix "$tmp" node-ble@1.13.0
cp examples/unlock-node-ble.mjs "$tmp/"
sed -n '/^```python$/,/^```$/{//!p}' docs/transports/bluez.md >"$tmp/test_recipe.py"
timeout 120 npx tsx scripts/bluez.ts "$tmp/unlock-node-ble.mjs" "$tmp/test_recipe.py"
