/**
 * The operand of every opcode: plain bytes 6–13, zero where an opcode has none. Positions are those in the plain bytes.
 * NP1 throughout. This file defines the structure; `command-range.ts` checks whether values are in range (check 8).
 */
import { bit, bits, bytes, i8, type Layout, layout, u8, u16, u24, u32, type ValueOf } from './layout.ts';
import type { Op } from './opcodes.ts';

const none = {} as const;
/** Slot number (bank × 128 + slot) and generation. */
const limitedKey = { slotNumber: u16(6), generation: u16(8) } as const;
const quickClickIndex = { index: u8(6) } as const;

const setup = { epoch: u16(6), check: bytes(8, 6) } as const;
/** Index 0–99; `length` presses, first press in bit 0 of `pattern` (0 short, 1 long); uses 1–254, 255 unlimited. */
const setQuickClick = { index: u8(6), length: u8(7), pattern: u24(8), uses: u8(11) } as const;
const quickClickLockout = { on: bit(6, 0) } as const;
const setRadioPower = { powerDbm: i8(6) } as const;
/** Seconds from an unlock to the lock's own relock. */
const setTimeout = { timeoutS: u16(6) } as const;
const setLongPress = { longPressMs: u16(6) } as const;
/** Eight bytes of the new master key; flag bit 4 says which half. */
const setKey = { half: bytes(6, 8) } as const;
const acknowledgeRecords = { number: u32(6) } as const;
const unitState = { overlock: bit(6, 0), explicitLock: bit(6, 1) } as const;
/** Bit 0 of `weekdays` is Monday; quarter-hours, open ≤ now < close. */
const scheduleHours = { index: u8(6), weekdays: bits(7, 0, 7), open: u8(8), close: u8(9) } as const;
/** Offsets in quarter-hours from UTC; `transition` unix seconds, 0 none; `quartersToNext` 0 none. */
const zoneTime = { offset: i8(6), transition: u32(7), offsetAfter: i8(11), quartersToNext: u16(12) } as const;

const FIELDS = {
  shutdown: none,
  setup,
  unlock: none,
  removeLimitedKey: limitedKey,
  enableLimitedKey: limitedKey,
  getLogs: none,
  setQuickClick,
  getQuickClick: quickClickIndex,
  quickClickLockout,
  reset: none,
  getBattery: none,
  firmwareUpdate: none,
  test: none,
  setRadioPower,
  setTimeout,
  setLongPress,
  setKey,
  clearQuickClick: quickClickIndex,
  acknowledgeRecords,
  unitState,
  scheduleHours,
  zoneTime,
} as const satisfies Record<Op, object>;

export type OperandFields = typeof FIELDS;
export type Operand<O extends Op> = ValueOf<OperandFields[O]>;

/** The lock's time zone, as C9 carries it and the lock stores it. */
export type ZoneTime = Operand<'zoneTime'>;

const operand = <F extends OperandFields[Op]>(name: Op, fields: F): Layout<ValueOf<F>> =>
  layout<F>({ name: `operand of ${name}`, length: 8, from: 6 }, fields);

/** One layout per opcode. */
export const OPERANDS: { readonly [O in Op]: Layout<Operand<O>> } = {
  shutdown: operand('shutdown', none),
  setup: operand('setup', setup),
  unlock: operand('unlock', none),
  removeLimitedKey: operand('removeLimitedKey', limitedKey),
  enableLimitedKey: operand('enableLimitedKey', limitedKey),
  getLogs: operand('getLogs', none),
  setQuickClick: operand('setQuickClick', setQuickClick),
  getQuickClick: operand('getQuickClick', quickClickIndex),
  quickClickLockout: operand('quickClickLockout', quickClickLockout),
  reset: operand('reset', none),
  getBattery: operand('getBattery', none),
  firmwareUpdate: operand('firmwareUpdate', none),
  test: operand('test', none),
  setRadioPower: operand('setRadioPower', setRadioPower),
  setTimeout: operand('setTimeout', setTimeout),
  setLongPress: operand('setLongPress', setLongPress),
  setKey: operand('setKey', setKey),
  clearQuickClick: operand('clearQuickClick', quickClickIndex),
  acknowledgeRecords: operand('acknowledgeRecords', acknowledgeRecords),
  unitState: operand('unitState', unitState),
  scheduleHours: operand('scheduleHours', scheduleHours),
  zoneTime: operand('zoneTime', zoneTime),
};
