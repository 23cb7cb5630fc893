#!/usr/bin/env bash
# Workers and Redis that are killed at random while a search runs over a queue: every job counts once, and the report is that of one process. Installs
# Redis if it is missing (Debian, as root). The arguments go to scripts/queue-check.ts.
set -eu
cd "$(dirname "$0")/.."

. scripts/debian-packages.sh
packages 'queue check' 'command -v redis-server' redis-server
timeout 2400 node --import ./scripts/from-dist.mjs scripts/queue-check.ts "$@"
