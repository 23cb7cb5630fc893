/**
 * Opcodes by name. A0–B1 are public; C6–C9 are from NP1. The event number of an accepted command is computed from its opcode.
 */

export const OPCODES = {
  shutdown: 0xa0,
  setup: 0xa1,
  unlock: 0xa2,
  removeLimitedKey: 0xa3,
  enableLimitedKey: 0xa4,
  getLogs: 0xa5,
  setQuickClick: 0xa6,
  getQuickClick: 0xa7,
  quickClickLockout: 0xa8,
  reset: 0xa9,
  getBattery: 0xaa,
  firmwareUpdate: 0xab,
  test: 0xac,
  setRadioPower: 0xad,
  setTimeout: 0xae,
  setLongPress: 0xaf,
  setKey: 0xb0,
  clearQuickClick: 0xb1,
  acknowledgeRecords: 0xc6,
  unitState: 0xc7,
  scheduleHours: 0xc8,
  zoneTime: 0xc9,
} as const satisfies Record<string, number>;

export type Op = keyof typeof OPCODES;

const BY_CODE: ReadonlyMap<number, Op> = new Map(
  (Object.keys(OPCODES) as Op[]).map((op): [number, Op] => [OPCODES[op], op]),
);

/** The name of an opcode; undefined when it is unknown. */
export const opOf = (opcode: number): Op | undefined => BY_CODE.get(opcode);

/** Key classes (public): 0 base, 2 master, 4 limited, 10 quick click (never in a packet). */
export const CLASS_BASE = 0;
export const CLASS_MASTER = 2;
export const CLASS_LIMITED = 4;
export const CLASS_QUICK_CLICK = 10;
export const KEY_CLASSES = { 0: 'base', 2: 'master', 4: 'limited', 10: 'quick click' } as const;
export type PacketClass = 0 | 2 | 4;
/** The classes of the core's own commands. */
export type SystemClass = 0 | 2;
