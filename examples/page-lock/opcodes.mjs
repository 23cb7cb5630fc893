// The opcodes of docs/protocol.md §4.4: which bits of the operand (plain bytes 6-13) are used, and what is in range.
// A range gets the eight operand bytes and the lock; a missing range allows everything.

const FULL = [255, 255, 255, 255, 255, 255, 255, 255];
const used = (...bytes) => FULL.map((_, i) => bytes[i] ?? 0);
const within = (value, low, high) => value >= low && value <= high;
const slotExists = (o) => o.readUInt16LE(0) <= 99;
const codeExists = (o) => o[0] <= 99;

function quickClickInRange(o) {
  const pattern = o.readUIntLE(2, 3);
  return o[0] <= 99 && within(o[1], 3, 24) && pattern < 2 ** o[1] && o[5] >= 1;
}

function zoneInRange(o) {
  return o.readUInt32LE(1) !== 0 || (o[5] === o[0] && o.readUInt16LE(6) === 0);
}

export const opcodes = () => ({
  160: { used: used() },
  161: { used: FULL, range: (o, lock) => lock.setupFits(o) },
  162: { used: used() },
  163: { used: used(255, 255, 255, 255), range: slotExists },
  164: { used: used(255, 255, 255, 255), range: slotExists },
  165: { used: used() },
  166: { used: used(255, 255, 255, 255, 255, 255), range: quickClickInRange },
  167: { used: used(255), range: codeExists },
  168: { used: used(1) },
  169: { used: used() },
  170: { used: used() },
  171: { used: used() },
  172: { used: used() },
  173: { used: used(255), range: (o) => within(o.readInt8(0), -40, 8) },
  174: { used: used(255, 255), range: (o) => within(o.readUInt16LE(0), 1, 3600) },
  175: { used: used(255, 255), range: (o) => within(o.readUInt16LE(0), 100, 10_000) },
  176: { used: FULL },
  177: { used: used(255), range: codeExists },
  198: { used: used(255, 255, 255, 255) },
  199: { used: used(3) },
  200: { used: used(255, 127, 255, 255), range: (o) => within(o[0], 1, 15) && o[2] <= o[3] && o[3] <= 96 },
  201: { used: FULL, range: zoneInRange },
});
