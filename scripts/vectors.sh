#!/usr/bin/env bash
# The test vectors of docs/protocol.md, computed independently: openssl for HMAC and AES, xxd and the shell for bytes. It shares no code with src/,
# so the same error would have to be made twice. Prints `name = HEX`, one per line, in the order of the page.
set -euo pipefail

upper() { tr -d '\n' | tr a-f A-F; }
text() { printf %s "$1" | xxd -p | upper; }
u8() { printf %02X $(($1 & 255)); }
u16() { printf %02X%02X $(($1 & 255)) $(($1 >> 8 & 255)); }
u32() { printf '%s%s' "$(u16 $(($1 & 65535)))" "$(u16 $(($1 >> 16)))"; }
zeros() { printf "%0$(($1 * 2))d" 0; }
hmac() { printf %s "$2" | xxd -r -p | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary | xxd -p -c 64 | upper; }
first() { printf %s "${2:0:$(($1 * 2))}"; }
say() { printf '%s = %s\n' "$1" "$2"; }

# Checksum: fifteen bytes become sixteen.
summed() {
  local sum=0 i
  for ((i = 0; i < 30; i += 2)); do sum=$((sum + 0x${1:i:2})); done
  printf '%s%s' "$1" "$(u8 $sum)"
}

# Block key: base and session added byte by byte.
block_key() {
  local i
  for ((i = 0; i < 32; i += 2)); do u8 $((0x${1:i:2} + 0x${2:i:2})); done
}

# base session plain: AES decrypt makes the block.
block() {
  printf %s "$3" | xxd -r -p | openssl enc -d -aes-128-ecb -nopad -nosalt -K "$(block_key "$1" "$2")" | xxd -p -c 64 | upper
}

facility=000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F
factory=202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F
mac=C0FFEE000001
now=1784109600
day=20649
# Locked; set up, clock valid, records waiting, epoch 3; 2950 mV; the nonce.
session=02$(u8 $((3 << 4 | 11)))$(u16 2950)A1B2C3D4E5F60718293A4B5C6D7E8F90

say input.facility-secret $facility
say input.factory-secret $factory
say input.mac $mac
say input.session "$session"
say input.unix-seconds "$(u32 $now)"

say advertising.name "$(text NOKE1A_$mac)"
say advertising.manufacturer-data "FFFF$(u8 $((2 << 5 | 6)))$(u8 2)$(u8 10)"

master() { first 16 "$(hmac $facility "$(text 'NP1 master')$mac$(u16 "$1")")"; }
master3=$(master 3)
master4=$(master 4)
command_base=$(first 16 "$(hmac "$master3" "$(text 'NP1 command')")")
up_key=$(first 16 "$(hmac "$master3" "$(text 'NP1 up')")")
factory_base=$(first 16 "$(hmac $factory "$(text 'NP1 base')$mac")")
say keys.master-epoch-3 "$master3"
say keys.master-epoch-4 "$master4"
say keys.command-base-epoch-3 "$command_base"
say keys.up-key-epoch-3 "$up_key"
say keys.factory-base "$factory_base"

# slot generation, then standing day schedule
slot_secret() { hmac "$master3" "$(text 'NP1 slot')$(u16 "$1")$(u16 "$2")"; }
offline_key() { first 16 "$(hmac "$1" "$(text 'NP1 key')$mac$(u16 "$2")$(u8 "$3")$(u16 "$4")$(u8 "$5")")"; }
secret5=$(slot_secret 5 2)
dated=$(offline_key "$secret5" 5 0 $day 0)
secret261=$(slot_secret 261 1)
standing=$(offline_key "$secret261" 261 1 0 3)
say offline.slot-5-generation-2-secret "$secret5"
say offline.slot-5-dated-key "$dated"
say offline.slot-261-generation-1-secret "$secret261"
say offline.slot-261-standing-schedule-3-key "$standing"

dated_header=0405$(u16 $((day % 4096)))
timed=$(summed "A201$(zeros 13)")
clear=$(summed "A200$(zeros 13)")
say offline.slot-5-unlock-command "$dated_header$timed"
say offline.slot-5-scheduled-unlock-command "$dated_header$clear"
say offline.slot-5-timestamped-packet "$dated_header$(block "$dated" "$session" "$(summed "A201$(u32 $now)$(zeros 9)")")"
say offline.slot-5-scheduled-packet "$dated_header$(block "$dated" "$session" "$clear")"
standing_header=$(u8 $((2 << 4 | 4)))$(u8 $((5 | 128)))$(u16 $((3 << 12)))
say offline.slot-261-scheduled-packet "$standing_header$(block "$standing" "$session" "$clear")"

# class base sequence opcode flags operand
online() {
  printf '%s00%s00' "$(u8 "$1")" "$(u8 "$3")"
  block "$2" "$session" "$(summed "$4$5$(u32 $now)$6$(u8 "$3")")"
}
say online.unlock-sequence-9 "$(online 2 "$command_base" 9 A2 00 "$(zeros 8)")"
say online.schedule-hours-sequence-7 "$(online 2 "$command_base" 7 C8 00 "$(u8 1)$(u8 31)$(u8 32)$(u8 72)$(zeros 4)")"
say online.zone-time-sequence-6 "$(online 2 "$command_base" 6 C9 00 "$(u8 -16)$(u32 1788667200)$(u8 -12)$(u16 20156)")"
say online.enable-slot-261-sequence-8 "$(online 2 "$command_base" 8 A4 00 "$(u16 261)$(u16 2)$(zeros 4)")"
say online.base-key-part-0-sequence-1 "$(online 0 "$factory_base" 1 B0 00 "${master4:0:16}")"
say online.base-key-part-1-sequence-2 "$(online 0 "$factory_base" 2 B0 10 "${master4:16:16}")"
check=$(first 6 "$(hmac "$master4" "$(text 'NP1 set')$session")")
say online.setup-check "$check"
say online.base-setup-epoch-4-sequence-3 "$(online 0 "$factory_base" 3 A1 00 "$(u16 4)$check")"

# Unlocked with slot 5: 2950 mV, -4 degrees, number 1042, clock valid, generation 2, class 4.
record=$(summed "0105$(u32 $now)$(u16 2950)$(u8 -4)$(u32 1042)$(u8 $((2 << 4 | 1)))04")
body=$(block "$up_key" "$session" "$record")
tag=$(first 2 "$(hmac "$up_key" "${session}5075$body")")
say record.plain "$record"
say record.packet "5075$tag$body"
# Overlocked by C7 under sequence 9 of the same session: the digest of the stored value is in bytes 6-8.
digest=$(first 3 "$(hmac "$up_key" "$(text 'NP1 held')${session}C7$(u8 1)$(zeros 7)")")
record=$(summed "3701$(u32 $now)$digest$(u32 1043)$(u8 1)02")
body=$(block "$up_key" "$session" "$record")
say record.unit-state-digest "$digest"
say record.unit-state-plain "$record"
say record.unit-state-packet "5076$(first 2 "$(hmac "$up_key" "${session}5076$body")")$body"
mark=$(first 2 "$(hmac "$up_key" "$(text 'NP1 by')$session")")
say record.session-mark "$(u16 $((0x${mark:2:2}${mark:0:2} & 0xFFF)))"
say response.success-command-9 "516009$(zeros 17)"
say response.shutdown-locked-timed-out "51640200$(zeros 16)"
