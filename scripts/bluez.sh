#!/usr/bin/env bash
# Programs that use BlueZ, unmodified, at `noke-sim bluez`: bleak, node-ble and bluetoothctl each open a unit and a gate, are refused with a wrong
# key, and encounter a hasp under tension; the pytest recipe of docs/transports/bluez.md passes. Installs what is missing (Debian, as root;
# node-ble from npm into a temporary folder).
set -eu
cd "$(dirname "$0")/.."

. scripts/debian-packages.sh
packages 'bluez check' 'command -v dbus-daemon' dbus 'command -v bluetoothctl' bluez \
  "/usr/bin/python3 -c 'import bleak'" python3-bleak "/usr/bin/python3 -c 'import pytest'" python3-pytest

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --silent --no-save --no-audit --no-fund --prefix "$tmp" node-ble@1.13.0
cp examples/unlock-node-ble.mjs "$tmp/"
sed -n '/^```python$/,/^```$/{//!p}' docs/transports/bluez.md >"$tmp/test_recipe.py"
timeout 120 node --import ./scripts/from-dist.mjs scripts/bluez.ts "$tmp/unlock-node-ble.mjs" "$tmp/test_recipe.py"
