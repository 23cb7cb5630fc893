#!/usr/bin/env bash
# The page of the control port, its screens of portal and app in two windows, the example with Web Bluetooth, the HTML pages of `run`, `why` and
# `compare`, and the recipe for Playwright in Chromium; with arguments, it runs that command with CHROMIUM set instead. Installs Chromium on
# Debian as root where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian-packages.sh
[ -n "${CHROMIUM:-}" ] || packages 'the page in a browser' 'command -v chromium' chromium
CHROMIUM=$(command -v "${CHROMIUM:-chromium}")
export CHROMIUM
[ $# -eq 0 ] || exec "$@"
# These mostly wait for locks and for the page.
node --import ./scripts/from-dist.mjs scripts/web-bluetooth-page.ts &
web_bluetooth=$!
node --import ./scripts/from-dist.mjs scripts/two-windows.ts &
two_windows=$!
node --import ./scripts/from-dist.mjs scripts/browser.ts
node --import ./scripts/from-dist.mjs scripts/report-page.ts
node --import ./scripts/from-dist.mjs scripts/trace-pages.ts
node --import ./scripts/from-dist.mjs scripts/playwright-recipe.ts
wait "$web_bluetooth"
wait "$two_windows"
