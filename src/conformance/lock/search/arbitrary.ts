/**
 * Draws the steps of a search. Values lie at and beyond the ends of their ranges, and are spaced apart where a second
 * more or less would change the answer.
 */
import fc from 'fast-check';
import type { Claims } from '../contract/claims.ts';
import { CODES, scriptedSteps } from './scripted-steps.ts';
import type { Mistake, SearchCommand, Step, StepOf } from './step.ts';

const SLOTS = [0, 5, 5, 5, 6, 99] as const;
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const bit = fc.integer({ min: 0, max: 7 }).map((at) => 1 << at);
const rise = of(0, 0, 0, 1, -1);
/** Around the ends of the range that the twelve bits of a key day can express. */
const FAR_DAYS = [-4_096, -2_049, -2_047, 2_047, 2_049, 4_096] as const;

const mistake: fc.Arbitrary<Mistake> = fc.oneof(
  fc.record({ in: fc.constant('header' as const), at: fc.integer({ min: 0, max: 3 }), xor: bit }),
  fc.record({ in: fc.constant('plain' as const), at: fc.integer({ min: 1, max: 14 }), xor: bit }),
  fc.record({ in: fc.constant('raw' as const), at: of(0, 1, 6, 14, 15, 15), xor: bit }),
  fc.record({ in: fc.constant('block' as const), at: fc.integer({ min: 4, max: 19 }), xor: bit }),
  fc.record({ in: fc.constant('length' as const), bytes: of(0, 1, 2, 3, 4, 19) }),
  fc.constant({ in: 'key' as const }),
);
/** Most packets are correct. */
const maybe = fc.option(mistake, { freq: 6, nil: undefined });

const op = <O extends SearchCommand['op']>(name: O) => fc.constant({ op: name });
const slot = (name: 'removeLimitedKey' | 'enableLimitedKey') =>
  fc.record({ op: fc.constant(name), slotNumber: of(...SLOTS, 100, 128, 261), rise: of(0, 0, 1, 2, -1) });
const index = of(...CODES, ...CODES, 100);

const quickClick: readonly fc.Arbitrary<SearchCommand>[] = [
  fc.record({
    op: fc.constant('setQuickClick' as const),
    index,
    length: of(4, 4, 4, 3, 24, 2, 25, 0),
    pattern: of(0b0110, 0b0110, 0, 0b111, 0x800000, 0x10),
    uses: of(1, 2, 255, 0),
  }),
  fc.record({ op: fc.constant('getQuickClick' as const), index }),
  fc.record({ op: fc.constant('clearQuickClick' as const), index }),
  fc.record({ op: fc.constant('quickClickLockout' as const), on: fc.boolean() }),
];

const settings: readonly fc.Arbitrary<SearchCommand>[] = [
  fc.record({ op: fc.constant('setTimeout' as const), timeoutS: of(1, 1, 5, 30, 3_600, 0, 3_601) }),
  fc.record({ op: fc.constant('setLongPress' as const), longPressMs: of(100, 800, 800, 10_000, 99, 10_001) }),
  fc.record({ op: fc.constant('setRadioPower' as const), powerDbm: of(-40, 0, 8, -41, 9) }),
  fc.record({ op: fc.constant('unitState' as const), overlock: fc.boolean(), explicitLock: fc.boolean() }),
  fc.record({
    op: fc.constant('scheduleHours' as const),
    index: of(1, 3, 3, 15, 0, 16),
    weekdays: of(0x7f, 1, 0x7e, 0),
    openIn: of(-200, -200, -4, 0, 1, 8, 200),
    closeIn: of(150, 150, 8, 1, 0, -4, 200),
  }),
  fc.record({
    op: fc.constant('zoneTime' as const),
    offset: of(0, 0, 48, -48, 4),
    transitionInS: of(null, null, -1_800, 3_000),
    offsetAfter: of(0, 48, -48, 4),
    quartersToNext: of(0, 0, 1, 8),
  }),
];

const keys: readonly fc.Arbitrary<SearchCommand>[] = [
  slot('removeLimitedKey'),
  slot('enableLimitedKey'),
  fc.record({ op: fc.constant('setKey' as const), part: of(0 as const, 1 as const), epochRise: of(1, 1, 2, -1) }),
  fc.record({ op: fc.constant('setup' as const), epochRise: of(1, 1, 2, -1), checkRight: of(true, true, false) }),
];

const records: readonly fc.Arbitrary<SearchCommand>[] = [
  op('getLogs'),
  op('getLogs'),
  fc.record({ op: fc.constant('acknowledgeRecords' as const), above: of(-1, 0, 1, 2, 4, 100) }),
  fc.record({ op: fc.constant('acknowledgeRecords' as const), above: fc.integer({ min: 1, max: 12 }) }),
];

function commands(claims: Claims, virtual: boolean, hasFactorySecret: boolean): fc.Arbitrary<StepOf<'command'>> {
  const plain = [
    op('unlock'),
    op('unlock'),
    ...(virtual ? [op('shutdown')] : []),
    op('getBattery'),
    ...(claims.diagnostics ? [op('test')] : []),
  ];
  const command = fc.oneof(
    { weight: 4, arbitrary: fc.oneof(...plain) },
    { weight: 4, arbitrary: fc.oneof(...settings) },
    { weight: 4, arbitrary: fc.oneof(...keys) },
    { weight: 4, arbitrary: fc.oneof(...records) },
    ...(claims.quickClick ? [{ weight: 3, arbitrary: fc.oneof(...quickClick) }] : []),
    ...(hasFactorySecret ? [{ weight: 1, arbitrary: op('reset') }] : []),
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('unknown' as const),
        opcode: of(0x00, 0x99, 0xa2 ^ 0x80, 0xb2, 0xc5, 0xca, 0xff),
      }),
    },
  );
  return fc.record({
    do: fc.constant('command' as const),
    command,
    keyClass: hasFactorySecret
      ? of(2 as const, 2 as const, 2 as const, 2 as const, 2 as const, 2 as const, 0 as const)
      : fc.constant(2 as const),
    sequence: of(...Array.from({ length: 12 }, () => 'next' as const), 'same', 'zero', 'skip', 'last'),
    timeS: of(...Array.from({ length: 12 }, () => 0), -1_000, 1_000, 90_000),
    mistake: maybe,
  });
}

const unlocks: fc.Arbitrary<StepOf<'unlock'>> = fc.record({
  do: fc.constant('unlock' as const),
  bank: of(...Array.from({ length: 12 }, () => 0), 1),
  slot: of(...SLOTS, ...SLOTS, 100, 127),
  rise,
  day: of(...Array.from({ length: 12 }, () => 0), -1, 1, -1, 1, ...FAR_DAYS),
  standing: of(false, false, true),
  schedule: of(0, 0, 0, 0, 3, 3, 15),
  phoneS: of(undefined, undefined, undefined, 0, 290, -290, 310, -310, 90_000),
  otherLock: of(...Array.from({ length: 12 }, () => undefined), true as const),
  opcode: of(...Array.from({ length: 12 }, () => undefined), 0xa5, 0xa9, 0x99),
  mistake: maybe,
});

const waits = (virtual: boolean) =>
  virtual ? of(500, 500, 2_500, 6_500, 12_500, 20_000, 33_000, 66_000, 3_700_000, 90_000_000) : of(500, 1_500, 3_000);

function stimuli(claims: Claims): fc.Arbitrary<Step> {
  const hasp = [
    { weight: 3, arbitrary: fc.constant({ do: 'pullHasp' as const }) },
    { weight: 3, arbitrary: fc.constant({ do: 'closeHasp' as const }) },
  ];
  const press = { do: fc.constant('press' as const), pattern: of('slls', 'slls', 'slls', 'sss', 'lll', 'sl') };
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant({ do: 'touch' as const }) },
    ...(claims.haspSensor ? hasp : []),
    { weight: 3, arbitrary: fc.record({ do: fc.constant('lean' as const), forceN: of(0 as const, 200 as const) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'releaseFromInside' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('setBattery' as const), to: of('weak' as const, 'healthy' as const) }),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'powerCycle' as const }) },
    ...(claims.quickClick ? [{ weight: 3, arbitrary: fc.record(press) }] : []),
  );
}

/** `virtual`: long waits cost nothing. */
export function stepsFor(claims: Claims, virtual: boolean, hasFactorySecret: boolean): fc.Arbitrary<Step[]> {
  const radio = of<Step>(
    { do: 'listen' },
    { do: 'connect' },
    { do: 'disconnect' },
    { do: 'disconnect' },
    { do: 'readSession' },
  );
  const one: fc.Arbitrary<Step> = fc.oneof(
    { weight: 12, arbitrary: commands(claims, virtual, hasFactorySecret) },
    { weight: 8, arbitrary: unlocks },
    { weight: 4, arbitrary: stimuli(claims) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: waits(virtual) }) },
    { weight: 4, arbitrary: radio },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('burst' as const), count: fc.integer({ min: 2, max: 5 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'newKey' as const }) },
  );
  const move = fc.oneof(
    { weight: 5, arbitrary: one.map((step): Step[] => [step]) },
    { weight: 1, arbitrary: scriptedSteps(claims, virtual) },
  );
  return fc
    .array(move, { minLength: 1, maxLength: 30, size: 'max' })
    .map((moves) => moves.flat().filter((step) => virtual || step.do !== 'wait' || step.ms <= 3_000));
}
