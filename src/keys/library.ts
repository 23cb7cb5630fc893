/**
 * Key verification as a library, `noke-sim/keys`: everything that your own lock or core needs from docs/protocol.md §4 to §8. All of it is pure
 * functions of bytes; bytes are `Uint8Array`, times whole unix seconds. `examples/lock-over-keys.mjs` is a lock built on it.
 *
 * @module noke-sim/keys
 */

// Bytes, addresses and hex.
export { bytesOf, toHex } from '../protocol/bytes.ts';
export type { Command } from '../protocol/command.ts';
export { type Mac, mac } from '../protocol/mac.ts';
export { decodeRecord, encodeRecord, type LockRecord } from '../protocol/record.ts';
// §4: blocks.
export { makeBlock, openBlock } from './block.ts';
// §5: keys.
export { commandBase, factoryBase, masterKey, offlineKey, setupCheck, slotSecret, upKey } from './derive.ts';
export { type HeldValue, heldDigest, sessionMark } from './held.ts';
export { fullEpoch, fullKeyDay } from './key-day.ts';
// Command lists and offline keys, on the side of a core or a phone.
export { onlineList, packList, rekeyList, setupList } from './lists.ts';
export { issueOffline, scheduledPacket, timestampedPacket } from './offline.ts';
export { onlinePacket } from './online.ts';
// §8: records.
export { openRecord, recordPacket } from './records.ts';
// §7: the fifteen checks.
export { CHECKS } from './verify/checks.ts';
export { type Verdict, verify } from './verify/verify.ts';
export type { LockView } from './verify/view.ts';
