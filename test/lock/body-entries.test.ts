/** The body alone: every guard from both sides, everything that each reaction changes, and the cell at every point of its tables and between them. */
import { describe, expect, it } from 'vitest';
import { type Cell, chargeFor, drained, drawn, loadedMv, openMv, pushN } from '../../src/lock/body/battery.ts';
import { newBody } from '../../src/lock/body/padlock.ts';
import { BODY_PARTS, boltOf, cellAt, sensedBolt, tensionN } from '../../src/lock/body/rules.ts';
import type { BodyContext, BodyEvent, PowerCut } from '../../src/lock/body/types.ts';
import { LOCK_SETTINGS as S } from '../../src/lock/settings.ts';

const AT = 1_000_000;
const FULL = S.cellCapacityMah * 3_600_000;
const BASE = newBody(S, AT, 'extended');
type Context = Partial<BodyContext>;
type Given = { readonly type: string; readonly [field: string]: unknown };
const event = (given: Given | string): BodyEvent =>
  ({ at: AT, ...(typeof given === 'string' ? { type: given } : given) }) as unknown as BodyEvent;
const NOTHING = 'rest';
const cell = (charge: number, temperatureC = 20): { readonly cell: Cell } => ({ cell: { charge, temperatureC } });
const charged = (mv: number) => cell(chargeFor(mv, S));

describe('a guard of the body', () => {
  const cut = (at: PowerCut['at'], n: number, done?: boolean): Context => ({
    cut: done === undefined ? { at, n } : { at, n, done },
  });
  const count = (what: PowerCut['at'], done: boolean): Given => ({ type: 'count', what, done });
  /** A bolt on its way whose hasp is under this tension. */
  const pressed = (doorN: number, more: Context = {}): Context => ({
    doorN,
    toward: 'retracted',
    travelMs: 100,
    ...more,
  });
  const PUSH = pushN(loadedMv(BASE.cell, S.motorMa, S), S);
  const ROWS: readonly (readonly [keyof typeof BODY_PARTS.guards, Context, Given | string, boolean])[] = [
    ['extended', { travelMs: 0 }, NOTHING, true],
    ['extended', { travelMs: 1 }, NOTHING, false],
    ['between', { travelMs: 1 }, NOTHING, true],
    ['between', { travelMs: S.travelMs - 1 }, NOTHING, true],
    ['between', { travelMs: 0 }, NOTHING, false],
    ['between', { travelMs: S.travelMs }, NOTHING, false],
    ['retracted', { travelMs: S.travelMs }, NOTHING, true],
    ['retracted', { travelMs: S.travelMs - 1 }, NOTHING, false],
    // The motor, its end stops, and the hasp.
    ['held', pressed(0), NOTHING, false],
    ['held', pressed(0, { broken: ['motor'] }), NOTHING, true],
    ['held', pressed(0, { broken: ['sensor'] }), NOTHING, false],
    ['held', { toward: 'retracted', travelMs: S.travelMs }, NOTHING, true],
    ['held', { toward: 'retracted', travelMs: S.travelMs - 1 }, NOTHING, false],
    ['held', { toward: 'extended', travelMs: 0 }, NOTHING, true],
    ['held', { toward: 'extended', travelMs: 1 }, NOTHING, false],
    ['held', pressed(PUSH), NOTHING, false],
    ['held', pressed(PUSH + 1), NOTHING, true],
    ['held', pressed(PUSH, { handN: 1 }), NOTHING, true],
    ['held', pressed(PUSH + 1, { onHandle: true }), NOTHING, false],
    ['held', pressed(PUSH + 1, { haspIn: false }), NOTHING, false],
    ['held', pressed(PUSH + 1, { back: true }), NOTHING, false],
    ['held', pressed(PUSH + 1, { travelMs: 0 }), NOTHING, false],
    ['held', pressed(PUSH + 1, { travelMs: S.travelMs - 1 }), NOTHING, true],
    ['held', pressed(PUSH + 1, { toward: 'extended', travelMs: S.travelMs }), NOTHING, false],
    ['held', pressed(PUSH + 1, { toward: 'extended', travelMs: S.travelMs - 1 }), NOTHING, true],
    ['held', pressed(PUSH, { ...charged(2_900) }), NOTHING, true],
    ['sags', { loadMa: 0, ...charged(S.brownOutMv) }, NOTHING, false],
    ['sags', { loadMa: 0, ...charged(S.brownOutMv - 1) }, NOTHING, true],
    ['sags', { loadMa: 4, ...charged(S.brownOutMv + 1) }, NOTHING, true],
    ['sags', { loadMa: 4, ...charged(S.brownOutMv + 2) }, NOTHING, false],
    ['carries', { loadMa: 4, ...charged(S.brownOutMv) }, NOTHING, true],
    ['carries', { loadMa: 0, ...charged(S.brownOutMv - 1) }, NOTHING, false],
    ['cutHere', cut('flash', 1), count('flash', false), true],
    ['cutHere', cut('flash', 1, false), count('flash', false), true],
    ['cutHere', cut('flash', 1, true), count('flash', true), true],
    ['cutHere', cut('flash', 1), count('flash', true), false],
    ['cutHere', cut('flash', 1, true), count('flash', false), false],
    ['cutHere', cut('flash', 2), count('flash', false), false],
    ['cutHere', cut('notify', 1), count('flash', false), false],
    ['cutHere', {}, count('flash', false), false],
    ['cutHere', cut('flash', 1), NOTHING, false],
    ['stepCounted', cut('motor', 2), NOTHING, true],
    ['stepCounted', cut('flash', 1), NOTHING, false],
    ['stepCounted', {}, NOTHING, false],
    ['counted', cut('flash', 2), count('flash', true), true],
    ['counted', cut('flash', 2), count('flash', false), false],
    ['counted', cut('flash', 2), count('notify', true), false],
    ['counted', {}, count('flash', true), false],
    ['counted', cut('flash', 2), NOTHING, false],
    ['cutAtStep', cut('motor', 1), NOTHING, true],
    ['cutAtStep', cut('motor', 2), NOTHING, false],
    ['cutAtStep', cut('flash', 1), NOTHING, false],
    ['cutAtStep', {}, NOTHING, false],
    ['cellRemoved', {}, { type: 'cell', charge: 0, removed: true }, true],
    ['cellRemoved', {}, { type: 'cell', charge: 0, removed: false }, false],
    ['cellRemoved', {}, NOTHING, false],
  ];
  it.each(ROWS)('%s with %j at %j: %s', (name, context, given, holds) => {
    expect(BODY_PARTS.guards[name]({ ...BASE, ...context }, event(given), S)).toBe(holds);
  });
  it('is in the table, holding and not', () => {
    for (const name of Object.keys(BODY_PARTS.guards))
      expect(new Set(ROWS.filter(([one]) => one === name).map(([, , , holds]) => holds)).size, name).toBe(2);
  });
});

describe('a reaction of the body', () => {
  const deadlines = { supply: AT + 1, step: 5, stall: 6 };
  const motor = (state: string) => [{ type: 'motor', state }];
  const STEP = AT + S.motorStepMs;
  const spent = (ma: number, ms = S.motorStepMs) => ({ ...BASE.cell, charge: BASE.cell.charge - ma * ms });
  type Row = readonly [keyof typeof BODY_PARTS.reactions, Context, Given | string, object];
  const drive = (back: boolean): Given => ({ type: 'drive', toward: 'retracted', back });
  const running = { loadMa: S.motorMa, deadlines: { supply: AT + 1, step: STEP } };
  const hour = { cellAt: AT - 3_600_000 };
  const STANDBY = { ...BASE.cell, charge: BASE.cell.charge - S.standbyMicroA * 3_600 };
  const ROWS: readonly Row[] = [
    [
      'startMotor',
      { deadlines, ...hour },
      drive(false),
      {
        context: { cell: STANDBY, cellAt: AT, toward: 'retracted', back: false, ...running },
        effects: motor('running'),
      },
    ],
    [
      'startMotor',
      { broken: ['motor'], deadlines },
      drive(true),
      {
        context: { cell: BASE.cell, cellAt: AT, toward: 'retracted', back: true, ...running, loadMa: 0 },
        effects: motor('running'),
      },
    ],
    ['startMotor', {}, NOTHING, {}],
    [
      'stepBolt',
      { toward: 'retracted', deadlines },
      'step',
      { context: { travelMs: S.motorStepMs, cell: spent(S.motorMa), cellAt: AT, ...running } },
    ],
    [
      'stepBolt',
      { toward: 'retracted', travelMs: S.travelMs - 1, deadlines },
      'step',
      { context: { travelMs: S.travelMs, cell: spent(S.motorMa), cellAt: AT, ...running } },
    ],
    [
      'stepBolt',
      { toward: 'extended', travelMs: 1, deadlines },
      'step',
      { context: { travelMs: 0, cell: spent(S.motorMa), cellAt: AT, ...running } },
    ],
    [
      'holdBolt',
      { deadlines: { supply: AT + 1 } },
      'step',
      {
        context: {
          cell: spent(S.stalledMa),
          cellAt: AT,
          loadMa: S.stalledMa,
          deadlines: { supply: AT + 1, step: STEP, stall: AT + S.stallSeenMs },
        },
        effects: motor('stalled'),
      },
    ],
    [
      'holdBolt',
      { deadlines },
      'step',
      {
        context: { cell: spent(S.stalledMa), cellAt: AT, loadMa: S.stalledMa, deadlines: { ...deadlines, step: STEP } },
        effects: [],
      },
    ],
    [
      'holdBolt',
      { broken: ['motor'], deadlines: { supply: AT + 1 } },
      'step',
      { context: { cell: BASE.cell, cellAt: AT, loadMa: 0, deadlines: { supply: AT + 1, step: STEP } }, effects: [] },
    ],
    [
      'seeStall',
      { deadlines },
      'stall',
      { context: { deadlines: { supply: AT + 1, step: 5 } }, effects: [{ type: 'stallSeen' }] },
    ],
    [
      'stopMotor',
      { deadlines, toward: 'extended', back: true, loadMa: 9 },
      'rest',
      { context: { toward: null, back: false, loadMa: 0, deadlines: { supply: AT + 1 } }, effects: motor('off') },
    ],
    [
      'countDown',
      { cut: { at: 'flash', n: 3, done: true } },
      NOTHING,
      { context: { cut: { at: 'flash', n: 2, done: true } } },
    ],
    ['countDown', {}, NOTHING, {}],
    ['reportBolt', { travelMs: 0 }, NOTHING, { effects: [{ type: 'bolt', position: 'extended' }] }],
    ['reportBolt', { broken: ['sensor'] }, NOTHING, { effects: [{ type: 'bolt', position: 'between' }] }],
    [
      'pullHasp',
      {},
      'pull',
      { context: { handN: S.handPullN }, effects: [{ type: 'hasp', position: 'pulled', by: 'hand' }] },
    ],
    [
      'letGo',
      {},
      'push',
      { context: { handN: 0, haspIn: true }, effects: [{ type: 'hasp', position: 'seated', by: 'hand' }] },
    ],
    [
      'haspOut',
      {},
      'pull',
      { context: { handN: 0, haspIn: false }, effects: [{ type: 'hasp', position: 'out', by: 'hand' }] },
    ],
    ['lean', {}, { type: 'lean', tensionN: 77 }, { context: { doorN: 77 } }],
    ['lean', {}, NOTHING, {}],
    ['handle', {}, { type: 'handle', on: true }, { context: { onHandle: true } }],
    ['handle', {}, NOTHING, {}],
    ['release', {}, 'release', { context: { travelMs: S.travelMs }, effects: [{ type: 'released' }] }],
    [
      'changeCell',
      { ...cell(7, -5), ...hour },
      { type: 'cell', charge: 9, removed: false },
      { context: { cell: { charge: 9, temperatureC: -5 }, cellAt: AT } },
    ],
    ['changeCell', {}, NOTHING, {}],
    ['heat', hour, { type: 'temperature', c: 40 }, { context: { cell: { ...STANDBY, temperatureC: 40 }, cellAt: AT } }],
    ['heat', {}, NOTHING, {}],
    [
      'changePart',
      { broken: ['sensor'] },
      { type: 'part', part: 'motor', works: false },
      { context: { broken: ['motor', 'sensor'] } },
    ],
    [
      'changePart',
      { broken: ['motor'] },
      { type: 'part', part: 'motor', works: false },
      { context: { broken: ['motor'] } },
    ],
    [
      'changePart',
      { broken: ['motor', 'touch'] },
      { type: 'part', part: 'motor', works: true },
      { context: { broken: ['touch'] } },
    ],
    ['changePart', {}, NOTHING, {}],
    [
      'switchRelay',
      { toward: 'retracted', deadlines },
      'step',
      { context: { travelMs: S.travelMs, deadlines: { supply: AT + 1, stall: 6 } } },
    ],
    [
      'switchRelay',
      { toward: 'extended', travelMs: 9, deadlines },
      'step',
      { context: { travelMs: 0, deadlines: { supply: AT + 1, stall: 6 } } },
    ],
    [
      'dropRelay',
      { toward: 'retracted', deadlines },
      'powerLost',
      { context: { travelMs: 0, toward: null, deadlines: { supply: AT + 1, stall: 6 } } },
    ],
    ['spendCut', { cut: { at: 'flash', n: 1 } }, NOTHING, { context: { cut: null } }],
    ['plan', {}, { type: 'plan', cut: { at: 'notify', n: 4 } }, { context: { cut: { at: 'notify', n: 4 } } }],
    ['plan', {}, NOTHING, {}],
    [
      'collapse',
      { deadlines, loadMa: 1_000 },
      NOTHING,
      {
        context: { deadlines: { ...deadlines, supply: AT + S.supplyBackMs } },
        effects: [{ type: 'supplyDown', loadedMv: 2_700 }],
        raise: [{ type: 'powerLost', at: AT }],
      },
    ],
    [
      'comeBack',
      { deadlines },
      'supply',
      { context: { deadlines: { step: 5, stall: 6 } }, effects: [{ type: 'supplyUp' }] },
    ],
    ['giveUp', { deadlines }, 'supply', { context: { deadlines: { step: 5, stall: 6 } } }],
  ];
  it.each(ROWS)('%s with %j at %j', (name, context, given, answer) => {
    expect(BODY_PARTS.reactions[name]({ ...BASE, ...context }, event(given), S)).toEqual(answer);
  });
  it('is in the table', () => {
    expect([...new Set(ROWS.map(([name]) => name))].sort()).toEqual(Object.keys(BODY_PARTS.reactions).sort());
  });
});

describe('the body', () => {
  it('has the tension of door and hand while the hasp is in and nobody stands on the handle', () => {
    const context = { ...BASE, doorN: 30, handN: 5 };
    expect([
      tensionN(context),
      tensionN({ ...context, onHandle: true }),
      tensionN({ ...context, haspIn: false }),
    ]).toEqual([35, 0, 0]);
  });
  it('leaves the factory at rest, with its bolt as asked', () => {
    expect(BASE).toMatchObject({
      travelMs: 0,
      toward: null,
      back: false,
      loadMa: 0,
      doorN: 0,
      handN: 0,
      onHandle: false,
    });
    expect(BASE).toMatchObject({ haspIn: true, broken: [], cut: null, cellAt: AT, deadlines: {}, ...charged(3_000) });
    expect(newBody(S, AT, 'retracted').travelMs).toBe(S.travelMs);
    expect([-1, 0, 1, S.travelMs - 1, S.travelMs].map((travelMs) => boltOf({ ...BASE, travelMs }, S))).toEqual([
      'extended',
      'extended',
      'between',
      'between',
      'retracted',
    ]);
    expect(sensedBolt({ ...BASE, broken: ['motor'] }, S)).toBe('extended');
  });
});

describe('the cell', () => {
  const promille = (x: number) => ({ charge: (FULL / 1_000) * x, temperatureC: 20 });
  it.each([
    [0, 0],
    [1, 115],
    [10, 1_150],
    [20, 2_300],
    [40, 2_450],
    [60, 2_600],
    [80, 2_725],
    [100, 2_850],
    [200, 2_875],
    [300, 2_900],
    [450, 2_925],
    [600, 2_950],
    [800, 2_975],
    [1_000, 3_000],
    [1_100, 3_150],
    [1_200, 3_300],
    [1_201, 3_300],
    [5_000, 3_300],
  ])('with %i per mille of its charge has %i mV, and a microcoulomb less is no more than that', (x, mv) => {
    expect(openMv(promille(x), S)).toBe(mv);
    const less = openMv({ ...promille(x), charge: Math.max(0, promille(x).charge - 1) }, S);
    expect([mv, mv - 1]).toContain(less);
    if (x > 0 && x <= 1_200) expect(less).toBe(mv - 1);
  });
  it('has, at every voltage, the largest charge that reads it', () => {
    for (let mv = 0; mv <= 3_299; mv++) {
      const charge = chargeFor(mv, S);
      expect([openMv({ charge, temperatureC: 20 }, S), openMv({ charge: charge + 1, temperatureC: 20 }, S)]).toEqual([
        mv,
        mv + 1,
      ]);
    }
    expect([chargeFor(3_300, S), chargeFor(4_000, S)]).toEqual([FULL * 1.2, FULL * 1.2]);
  });
  it.each([
    [-50, 1_500],
    [-40, 1_500],
    [-30, 1_200],
    [-20, 900],
    [-10, 700],
    [0, 500],
    [10, 400],
    [20, 300],
    [40, 275],
    [60, 250],
    [70, 250],
  ])('at %i °C has %i mΩ', (temperatureC, mohm) => {
    const full = { charge: FULL, temperatureC };
    expect([0, 1, 1_000, 2_001].map((ma) => 3_000 - loadedMv(full, ma, S))).toEqual([
      0,
      Math.ceil(mohm / 1_000),
      mohm,
      Math.ceil((2_001 * mohm) / 1_000),
    ]);
  });
  it('is emptied by a load and by time, to nothing and no further', () => {
    const some = { charge: 1_000, temperatureC: 5 };
    expect([drawn(some, 3, 100), drawn(some, 10, 100), drawn(some, 11, 100)]).toEqual([
      { charge: 700, temperatureC: 5 },
      { charge: 0, temperatureC: 5 },
      { charge: 0, temperatureC: 5 },
    ]);
    expect([1, 100, 101, 50_001].map((ms) => drained(some, 20, ms).charge)).toEqual([999, 998, 997, 0]);
    expect(drained(some, 20, 0)).toEqual(some);
    expect([AT - 1, AT, AT + 1].map((at) => cellAt(BASE, at, S).charge - BASE.cell.charge)).toEqual([0, 0, -1]);
  });
  it('lets the motor push a newton for each step of voltage above the first', () => {
    const { pushFromMv, pushMvPerN } = S;
    expect(
      [0, pushFromMv - 1, pushFromMv, pushFromMv + pushMvPerN - 1, pushFromMv + pushMvPerN].map((mv) => pushN(mv, S)),
    ).toEqual([0, 0, 0, 0, 1]);
  });
});
