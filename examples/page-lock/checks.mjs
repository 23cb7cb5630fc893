// A command as a lock reads it (docs/protocol.md §4), and the fifteen checks of §7 in order. Each check is { id, no, answer, ok }; `ok` gets the
// command and the lock. The motor carries out the last one.

export function readCommand(packet) {
  const word = packet.length >= 4 ? packet.readUInt16LE(2) : 0;
  return {
    packet,
    id: packet.length >= 3 ? packet[2] : 0,
    cls: (packet[0] ?? 0) & 15,
    bank: (packet[0] ?? 0) >> 4,
    slot: (packet[1] ?? 0) & 127,
    standing: (packet[1] ?? 0) >> 7 === 1,
    dayBits: word & 0xfff,
    schedule: word >> 12,
    sequence: packet[2],
  };
}

function headerUsedRight(c) {
  if (c.cls === 4) return !c.standing || c.dayBits === 0;
  return c.bank === 0 && c.packet[1] === 0 && c.packet[3] === 0;
}

function plainUsedRight(c, lock) {
  const flags = c.cls === 4 ? 1 : c.opcode === 0xb0 ? 16 : 0;
  const used = lock.opcodes[c.opcode]?.used;
  const operandClean = c.operand.every((byte, i) => (byte & ~(used?.[i] ?? 0)) === 0);
  return (c.plain[1] & ~flags) === 0 && operandClean && c.plain[14] === (c.cls === 4 ? 0 : c.sequence);
}

/** Decrypts the block into the command, then checks header, plain bytes and checksum. */
function opens(c, lock) {
  c.keyDay = lock.fullDay(c.dayBits);
  c.plain = lock.keys.open(lock.base(c), lock.session.bytes, c.packet.subarray(4));
  c.opcode = c.plain[0];
  c.flag = c.plain[1];
  c.time = c.plain.readUInt32LE(2);
  c.operand = c.plain.subarray(6, 14);
  return headerUsedRight(c) && plainUsedRight(c, lock) && lock.keys.checksumRight(c.plain);
}

function allowed(c) {
  if (c.cls === 4) return c.opcode === 0xa2;
  return c.cls === 2 || c.opcode === 0xa1 || c.opcode === 0xb0;
}

const row = (no, id, classes, answer, ok) => ({
  no,
  id,
  answer,
  ok: (c, lock) => !classes.includes(c.cls) || ok(c, lock),
});
const EVERY = Array.from({ length: 16 }, (_, cls) => cls);

export const checks = () => [
  row(1, 'length', EVERY, 0x65, (c) => c.packet.length === 20),
  row(2, 'class', EVERY, 0x62, (c) => [0, 2, 4].includes(c.cls)),
  row(3, 'provisioning', EVERY, 0x63, (c, lock) => (lock.flash.master ? c.cls !== 0 : c.cls === 0)),
  row(4, 'slot', [4], 0x61, (c) => c.bank === 0 && c.slot <= 99),
  row(5, 'opens', EVERY, 0x61, opens),
  row(6, 'sequence', [0, 2], 0x65, (c, lock) => c.sequence > lock.session.sequence),
  row(7, 'opcode-known', EVERY, 0x62, (c, lock) => c.opcode in lock.opcodes),
  row(7, 'opcode-allowed', EVERY, 0x63, allowed),
  row(8, 'operand', [0, 2], 0x65, (c, lock) => lock.opcodes[c.opcode].range?.(c.operand, lock) ?? true),
  row(9, 'key-day', [4], 0x6d, (c, lock) => c.standing || (lock.clockValid() && c.keyDay === lock.today())),
  row(10, 'hours', [4], 0x6d, (c, lock) => c.schedule === 0 || (lock.clockValid() && lock.insideHours(c.schedule))),
  row(11, 'phone-time', [4], 0x6d, (c, lock) => (c.flag & 1) === 0 || lock.phoneTimeRight(c.time)),
  row(12, 'blacklist', [4], 0x63, (c, lock) => !lock.slot(c.slot).blacklisted),
  row(13, 'overlock', [4], 0x63, (_, lock) => (lock.flash.unit & 1) === 0),
  row(14, 'supply', EVERY, 0x69, (c, lock) => c.opcode !== 0xa2 || lock.body.bolt === 'in' || lock.body.carriesMotor()),
];
