#!/usr/bin/env bash
# Wireshark's own judgement of our captures: no malformed packet, every characteristic named, and the dissector in docs/
# reads session, command and answer. Installs tshark where it is missing (Debian, as root). With a folder as argument, the captures are kept there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian-packages.sh
packages 'tshark check' 'command -v tshark' tshark
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
folder=${1:-$tmp/once}
node --import ./scripts/from-dist.mjs scripts/captures.ts "$folder"
node --import ./scripts/from-dist.mjs scripts/captures.ts "$tmp/twice"

# Wireshark runs Lua for root only when told to.
read_with() { tshark -X lua_script:docs/noke.lua -r "$@" 2>"$tmp/stderr" || { cat "$tmp/stderr" >&2; exit 1; }; }
count() { read_with "$1" -Y "$2" | wc -l; }
fail() { echo "tshark check: $*" >&2; exit 1; }

for link in radio memory; do
  file=$folder/$link.btsnoop
  cmp "$file" "$tmp/twice/$link.btsnoop" || fail "two runs of one seed gave different captures"
  malformed=$(count "$file" '_ws.malformed')
  [ "$malformed" = 0 ] || { read_with "$file" -Y _ws.malformed >&2; fail "$malformed malformed packets in $file"; }
  grep -q "Lua" "$tmp/stderr" && { cat "$tmp/stderr" >&2; fail "the dissector does not load"; }
  commands=$(count "$file" 'noke.class')
  answers=$(count "$file" 'noke.result == 0x60')
  records=$(count "$file" 'noke.record == 0x75')
  # Each is seen twice: at the phone's adapter and at the lock's.
  for found in "$commands" "$answers" "$records"; do [ "$found" = 6 ] || fail "$link: $commands commands, $answers answers, $records records, where 6 of each belong"; done
  wrong=$(count "$file" 'noke.length')
  [ "$wrong" = 0 ] || fail "$wrong packets are not 20 bytes"
  echo "$link: $(count "$file" frame) packets, 0 malformed, $commands commands, $answers answers, $records records"
done
# Wireshark must accept every filter that docs/captures.md shows.
grep -oP '^\| .* \| `\K[^`]+' docs/captures.md | sed 's/\\|/|/g' | while read -r filter; do
  count "$folder/radio.btsnoop" "$filter" >/dev/null || fail "docs/captures.md shows a filter that is none: $filter"
done
[ "$(count "$folder/radio.btsnoop" 'noke.battery_mv')" = 6 ] || fail "the sessions are not read"
