/**
 * The body's guards and reactions, by name. Causes chain as in a real lock: tension stalls the motor, the stall current makes
 * the cell's voltage sag, and the sag cuts the firmware's supply.
 */
import { type Deadlines, type Reaction, withDeadlines } from '../machine.ts';
import type { LockSettings } from '../settings.ts';
import { drained, drawn, loadedMv, openMv, pushN } from './battery.ts';
import type { BodyContext, BodyEffect, BodyEvent, BodyTimer, BoltPosition } from './types.ts';

type Answer = Reaction<BodyContext, BodyEvent, BodyEffect>;

/** Tension on the bolt while the hasp is in, newtons. */
export function tensionN(context: BodyContext): number {
  return context.onHandle || !context.haspIn ? 0 : context.doorN + context.handN;
}

export function boltOf(context: BodyContext, settings: LockSettings): BoltPosition {
  if (context.travelMs <= 0) return 'extended';
  return context.travelMs >= settings.travelMs ? 'retracted' : 'between';
}

/** The sensor's reading; a broken sensor always reads "between". */
export const sensedBolt = (context: BodyContext, settings: LockSettings): BoltPosition =>
  context.broken.includes('sensor') ? 'between' : boltOf(context, settings);

/** The cell at instant `at`, after standby current. */
export function cellAt(context: BodyContext, at: number, settings: LockSettings): BodyContext['cell'] {
  return at <= context.cellAt ? context.cell : drained(context.cell, settings.standbyMicroA, at - context.cellAt);
}

const settled = (context: BodyContext, at: number, settings: LockSettings): Partial<BodyContext> => ({
  cell: cellAt(context, at, settings),
  cellAt: at,
});

const timers = (context: BodyContext, changes: Partial<Record<BodyTimer, number | undefined>>): Deadlines<BodyTimer> =>
  withDeadlines(context.deadlines, changes);

/** Whether the hasp holds the bolt: the bolt has left its end position, is not being driven back, and the motor is weaker than the tension. */
function grips(context: BodyContext, settings: LockSettings): boolean {
  const leaving = context.toward === 'retracted' ? context.travelMs === 0 : context.travelMs === settings.travelMs;
  if (leaving || context.back) return false;
  return pushN(loadedMv(context.cell, settings.motorMa, settings), settings) < tensionN(context);
}

function moved(context: BodyContext, settings: LockSettings): number {
  const step = context.toward === 'retracted' ? settings.motorStepMs : -settings.motorStepMs;
  return Math.min(settings.travelMs, Math.max(0, context.travelMs + step));
}

const bodyGuards = {
  extended: (c: BodyContext, _e: BodyEvent, s: LockSettings) => boltOf(c, s) === 'extended',
  between: (c: BodyContext, _e: BodyEvent, s: LockSettings) => boltOf(c, s) === 'between',
  retracted: (c: BodyContext, _e: BodyEvent, s: LockSettings) => boltOf(c, s) === 'retracted',
  /** The bolt does not move: the motor is broken, at its end stop, or the hasp holds the bolt. */
  held: (c: BodyContext, _e: BodyEvent, s: LockSettings) =>
    c.broken.includes('motor') || moved(c, s) === c.travelMs || grips(c, s),
  sags: (c: BodyContext, _e: BodyEvent, s: LockSettings) => loadedMv(c.cell, c.loadMa, s) < s.brownOutMv,
  carries: (c: BodyContext, _e: BodyEvent, s: LockSettings) => openMv(c.cell, s) >= s.brownOutMv,
  cutHere: (c: BodyContext, e: BodyEvent) =>
    e.type === 'count' && c.cut !== null && c.cut.at === e.what && c.cut.n === 1 && (c.cut.done ?? false) === e.done,
  stepCounted: (c: BodyContext) => c.cut?.at === 'motor',
  counted: (c: BodyContext, e: BodyEvent) => e.type === 'count' && e.done && c.cut !== null && c.cut.at === e.what,
  cutAtStep: (c: BodyContext) => c.cut?.at === 'motor' && c.cut.n === 1,
  cellRemoved: (_c: BodyContext, e: BodyEvent) => e.type === 'cell' && e.removed,
};

const bodyReactions = {
  startMotor(c: BodyContext, e: BodyEvent, s: LockSettings): Answer {
    if (e.type !== 'drive') return {};
    return {
      context: {
        ...settled(c, e.at, s),
        toward: e.toward,
        back: e.back,
        loadMa: c.broken.includes('motor') ? 0 : s.motorMa,
        deadlines: timers(c, { step: e.at + s.motorStepMs, stall: undefined }),
      },
      effects: [{ type: 'motor', state: 'running' }],
    };
  },
  /** One step of travel; it draws charge from the cell. */
  stepBolt: (c: BodyContext, e: BodyEvent, s: LockSettings): Answer => ({
    context: {
      travelMs: moved(c, s),
      cell: drawn(c.cell, s.motorMa, s.motorStepMs),
      cellAt: e.at,
      loadMa: s.motorMa,
      deadlines: timers(c, { step: e.at + s.motorStepMs, stall: undefined }),
    },
  }),
  /** The bolt is held: the current rises, and after `stallSeenMs` the firmware detects it. A broken motor draws no current. */
  holdBolt: (c: BodyContext, e: BodyEvent, s: LockSettings): Answer => {
    const dead = c.broken.includes('motor');
    const ma = dead ? 0 : s.stalledMa;
    const stall = c.deadlines.stall ?? e.at + s.stallSeenMs;
    return {
      context: {
        cell: drawn(c.cell, ma, s.motorStepMs),
        cellAt: e.at,
        loadMa: ma,
        deadlines: timers(c, { step: e.at + s.motorStepMs, stall: dead ? undefined : stall }),
      },
      effects: dead || c.deadlines.stall !== undefined ? [] : [{ type: 'motor', state: 'stalled' }],
    };
  },
  seeStall: (c: BodyContext): Answer => ({
    context: { deadlines: timers(c, { stall: undefined }) },
    effects: [{ type: 'stallSeen' }],
  }),
  stopMotor: (c: BodyContext): Answer => ({
    context: { toward: null, back: false, loadMa: 0, deadlines: timers(c, { step: undefined, stall: undefined }) },
    effects: [{ type: 'motor', state: 'off' }],
  }),
  countDown: (c: BodyContext): Answer => (c.cut === null ? {} : { context: { cut: { ...c.cut, n: c.cut.n - 1 } } }),
  reportBolt: (c: BodyContext, _e: BodyEvent, s: LockSettings): Answer => ({
    effects: [{ type: 'bolt', position: sensedBolt(c, s) }],
  }),
  pullHasp: (_c: BodyContext, _e: BodyEvent, s: LockSettings): Answer => ({
    context: { handN: s.handPullN },
    effects: [{ type: 'hasp', position: 'pulled', by: 'hand' }],
  }),
  letGo: (): Answer => ({
    context: { handN: 0, haspIn: true },
    effects: [{ type: 'hasp', position: 'seated', by: 'hand' }],
  }),
  haspOut: (): Answer => ({
    context: { handN: 0, haspIn: false },
    effects: [{ type: 'hasp', position: 'out', by: 'hand' }],
  }),
  lean: (_c: BodyContext, e: BodyEvent): Answer => (e.type === 'lean' ? { context: { doorN: e.tensionN } } : {}),
  handle: (_c: BodyContext, e: BodyEvent): Answer => (e.type === 'handle' ? { context: { onHandle: e.on } } : {}),
  /** The inside release retracts the bolt by hand, without the motor. */
  release: (_c: BodyContext, _e: BodyEvent, s: LockSettings): Answer => ({
    context: { travelMs: s.travelMs },
    effects: [{ type: 'released' }],
  }),
  changeCell: (c: BodyContext, e: BodyEvent): Answer =>
    e.type === 'cell' ? { context: { cell: { ...c.cell, charge: e.charge }, cellAt: e.at } } : {},
  heat: (c: BodyContext, e: BodyEvent, s: LockSettings): Answer =>
    e.type === 'temperature' ? { context: { cell: { ...cellAt(c, e.at, s), temperatureC: e.c }, cellAt: e.at } } : {},
  changePart: (c: BodyContext, e: BodyEvent): Answer => {
    if (e.type !== 'part') return {};
    const others = c.broken.filter((part) => part !== e.part);
    return { context: { broken: e.works ? others : [...others, e.part].sort() } };
  },
  /** A relay has no travel, only two positions. */
  switchRelay: (c: BodyContext, _e: BodyEvent, s: LockSettings): Answer => ({
    context: { travelMs: c.toward === 'retracted' ? s.travelMs : 0, deadlines: timers(c, { step: undefined }) },
  }),
  /** Without power the relay drops: the door stays shut. */
  dropRelay: (c: BodyContext): Answer => ({
    context: { travelMs: 0, toward: null, deadlines: timers(c, { step: undefined }) },
  }),
  spendCut: (): Answer => ({ context: { cut: null } }),
  plan: (_c: BodyContext, e: BodyEvent): Answer => (e.type === 'plan' ? { context: { cut: e.cut } } : {}),
  collapse: (c: BodyContext, e: BodyEvent, s: LockSettings): Answer => ({
    context: {
      deadlines: timers(c, { supply: e.at + s.supplyBackMs }),
    },
    effects: [{ type: 'supplyDown', loadedMv: loadedMv(c.cell, c.loadMa, s) }],
    raise: [{ type: 'powerLost', at: e.at }],
  }),
  comeBack: (c: BodyContext): Answer => ({
    context: { deadlines: timers(c, { supply: undefined }) },
    effects: [{ type: 'supplyUp' }],
  }),
  giveUp: (c: BodyContext): Answer => ({ context: { deadlines: timers(c, { supply: undefined }) } }),
} satisfies Record<string, (c: BodyContext, e: BodyEvent, s: LockSettings) => Answer>;

/** The guards and reactions of a body; a planted fault is a copy with one entry replaced. */
export interface BodyParts {
  readonly guards: {
    readonly [Name in keyof typeof bodyGuards]: (c: BodyContext, e: BodyEvent, s: LockSettings) => boolean;
  };
  readonly reactions: {
    readonly [Name in keyof typeof bodyReactions]: (c: BodyContext, e: BodyEvent, s: LockSettings) => Answer;
  };
}

export const BODY_PARTS: BodyParts = { guards: bodyGuards, reactions: bodyReactions };
