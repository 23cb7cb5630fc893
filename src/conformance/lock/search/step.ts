/**
 * The steps of a search, in the form stored in a `--replay` file: stimuli, radio, commands and packets that are wrong in one respect. Whatever
 * depends on the lock's past or on the date is relative, so that the same steps have the same meaning for every lock.
 */
import { z } from 'zod';

const byte = z.int().min(0).max(255);
const u16 = z.int().min(0).max(65_535);
const rise = z.int().min(-2).max(4);
const op = <N extends string, F extends z.ZodRawShape>(name: N, fields: F) =>
  z.strictObject({ op: z.literal(name), ...fields });
const epochRise = z.int().min(-2).max(3);
/** `rise`: how far above the slot's current generation. */
const slot = { slotNumber: u16, rise };

/** A command with its operand. */
export const commandSchema = z.discriminatedUnion('op', [
  op('shutdown', {}),
  op('unlock', {}),
  op('getLogs', {}),
  op('reset', {}),
  op('getBattery', {}),
  op('firmwareUpdate', {}),
  op('test', {}),
  op('removeLimitedKey', slot),
  op('enableLimitedKey', slot),
  op('setQuickClick', { index: byte, length: byte, pattern: z.int().min(0).max(0xffffff), uses: byte }),
  op('getQuickClick', { index: byte }),
  op('clearQuickClick', { index: byte }),
  op('quickClickLockout', { on: z.boolean() }),
  op('setRadioPower', { powerDbm: z.int().min(-128).max(127) }),
  op('setTimeout', { timeoutS: u16 }),
  op('setLongPress', { longPressMs: u16 }),
  /** `above`: how far above the last record before the steps. */
  op('acknowledgeRecords', { above: z.int().min(-1).max(1_000) }),
  op('unitState', { overlock: z.boolean(), explicitLock: z.boolean() }),
  /** Bit 0 of `weekdays` is today; `openIn` and `closeIn` count quarter-hours from now, and are clamped to the day. */
  op('scheduleHours', {
    index: byte,
    weekdays: z.int().min(0).max(127),
    openIn: z.int().min(-200).max(200),
    closeIn: z.int().min(-200).max(200),
  }),
  /** `transitionInS`: seconds from now; null for no transition. */
  op('zoneTime', {
    offset: z.int().min(-128).max(127),
    transitionInS: z.int().min(-100_000).max(100_000).nullable(),
    offsetAfter: z.int().min(-128).max(127),
    quartersToNext: u16,
  }),
  /** One half of the master key of the epoch `epochRise` above the current one. */
  op('setKey', { part: z.union([z.literal(0), z.literal(1)]), epochRise }),
  op('setup', { epochRise, checkRight: z.boolean() }),
  op('unknown', { opcode: byte }),
]);

/** One mistake in a packet. The checksum is recomputed after a change of header or plain bytes, but not after one of `raw`. */
export const mistakeSchema = z.discriminatedUnion('in', [
  z.strictObject({ in: z.literal('header'), at: z.int().min(0).max(3), xor: byte }),
  z.strictObject({ in: z.literal('plain'), at: z.int().min(0).max(14), xor: byte }),
  z.strictObject({ in: z.literal('raw'), at: z.int().min(0).max(15), xor: byte }),
  z.strictObject({ in: z.literal('block'), at: z.int().min(4).max(19), xor: byte }),
  z.strictObject({ in: z.literal('length'), bytes: z.int().min(0).max(19) }),
  z.strictObject({ in: z.literal('key') }),
]);

const does = <N extends string, F extends z.ZodRawShape>(name: N, fields: F) =>
  z.strictObject({ do: z.literal(name), ...fields });
const mistake = mistakeSchema.optional();

/** A command of the core. `timeS`: its time, in seconds from now. */
const command = does('command', {
  command: commandSchema,
  keyClass: z.union([z.literal(0), z.literal(2)]),
  sequence: z.enum(['next', 'same', 'zero', 'skip', 'last']),
  timeS: z.int().min(-1_000_000).max(1_000_000),
  mistake,
});
/** A packet from a phone. `day` counts from today; `phoneS` is the phone's time in seconds from now, absent in the scheduled form. */
const unlock = does('unlock', {
  bank: z.int().min(0).max(15),
  slot: z.int().min(0).max(127),
  rise,
  day: z.int().min(-5_000).max(5_000),
  standing: z.boolean(),
  schedule: z.int().min(0).max(15),
  phoneS: z.int().min(-100_000).max(100_000).optional(),
  otherLock: z.boolean().optional(),
  opcode: byte.optional(),
  mistake,
});

export const stepSchema = z.discriminatedUnion('do', [
  does('touch', {}),
  does('pullHasp', {}),
  does('closeHasp', {}),
  does('lean', { forceN: z.union([z.literal(0), z.literal(200)]) }),
  does('releaseFromInside', {}),
  /** `weak`: the lock answers but the motor does not run. */
  does('setBattery', { to: z.enum(['weak', 'healthy']) }),
  does('powerCycle', {}),
  does('press', { pattern: z.string().regex(/^[sl]{1,24}$/) }),
  does('wait', { ms: z.int().min(1).max(100_000_000) }),
  does('listen', {}),
  does('connect', {}),
  does('disconnect', {}),
  does('readSession', {}),
  command,
  unlock,
  /** The same packet many times; with `apart`, each in its own connection. */
  does('repeat', {
    times: z.int().min(1).max(300),
    of: z.discriminatedUnion('do', [command, unlock]),
    apart: z.boolean(),
  }),
  /** `count` A5 commands at once. */
  does('burst', { count: z.int().min(2).max(5) }),
  /** Both halves of the next master key and A1, or a set-up in factory state. */
  does('newKey', {}),
]);

export type Step = z.infer<typeof stepSchema>;
/** A step that does not expand into others. */
export type Single = Exclude<Step, { readonly do: 'repeat' }>;
export type StepOf<N extends Step['do']> = Extract<Step, { readonly do: N }>;
export type SearchCommand = z.infer<typeof commandSchema>;
export type Mistake = z.infer<typeof mistakeSchema>;

/** One line in words. */
export function describeStep(step: Step): string {
  const { do: what, ...rest } = step;
  const words = Object.entries(rest).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${inWords(value)}`],
  );
  return [what, ...words].join(' ');
}

const inWords = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `(${Object.entries(value)
        .flatMap(([key, each]) => (each === undefined ? [] : [`${key} ${inWords(each)}`]))
        .join(' ')})`
    : String(value);

/** In one connection, this many packets take less time than a lock stays awake. */
const MAX_PER_CONNECTION = 20;

/** The single steps into which a step expands. */
export function singly(step: Step): readonly Single[] {
  if (step.do !== 'repeat') return [step];
  const { times, of, apart } = step;
  const most = apart ? 1 : MAX_PER_CONNECTION;
  return Array.from({ length: times }, (_, i) =>
    (i + 1) % most === 0 ? [of, { do: 'disconnect' } as const] : [of],
  ).flat();
}
