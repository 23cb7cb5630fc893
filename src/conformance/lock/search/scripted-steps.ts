/**
 * Scripted sequences that bring a lock into a state that docs/protocol.md mentions: full capacity, used-up keys and codes,
 * expired time limits. Random steps follow.
 */
import fc from 'fast-check';
import type { Claims } from '../contract/claims.ts';
import type { SearchCommand, Step, StepOf } from './step.ts';

/** The indexes of quick-click codes that are drawn. */
export const CODES = [0, 7, 99] as const;

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const core = (command: SearchCommand): StepOf<'command'> => ({
  do: 'command',
  command,
  keyClass: 2,
  sequence: 'next',
  timeS: 0,
});
const key = (wish: Partial<StepOf<'unlock'>> = {}): StepOf<'unlock'> => ({
  do: 'unlock',
  bank: 0,
  slot: 5,
  rise: 0,
  day: 0,
  standing: false,
  schedule: 0,
  ...wish,
});
const wait = (ms: number): Step => ({ do: 'wait', ms });
const battery = (to: 'weak' | 'healthy'): Step => ({ do: 'setBattery', to });
const lean = (forceN: 0 | 200): Step => ({ do: 'lean', forceN });
const unitState = (overlock: boolean, explicitLock: boolean) => core({ op: 'unitState', overlock, explicitLock });
const recorded = core({ op: 'setLongPress', longPressMs: 800 });
const logs = core({ op: 'getLogs' });
const END: Step = { do: 'disconnect' };
const LISTEN: Step = { do: 'listen' };
type Packet = StepOf<'command'> | StepOf<'unlock'>;
const opens: fc.Arbitrary<Packet> = of<Packet>(key(), core({ op: 'unlock' }));

/** A key with the header of a different key: every bit of the header affects the key that the lock derives. */
const HEADERS: readonly Packet[] = [0, 1, 2, 3].flatMap((at) =>
  Array.from({ length: 8 }, (_, bit) => key({ mistake: { in: 'header', at, xor: 1 << bit } })),
);

/** Keys, hours and zone: which keys may open, and when. */
const rights: readonly fc.Arbitrary<Step[]>[] = [
  fc
    .tuple(of(-200, -4, 0, 1), of(0, 1, 8, 150), of(0x7f, 1, 0x7e))
    .map(([openIn, closeIn, weekdays]) => [
      core({ op: 'scheduleHours', index: 3, weekdays, openIn, closeIn }),
      key({ schedule: 3 }),
    ]),
  fc
    .tuple(of('removeLimitedKey' as const, 'enableLimitedKey' as const), of(0, 1, 2, -1), of(0, -1, 1))
    .map(([op, by, rise]) => [core({ op, slotNumber: 5, rise: by }), key({ rise })]),
  fc.tuple(fc.boolean(), fc.boolean(), opens).map(([over, explicit, open]) => [unitState(over, explicit), open]),
  fc
    .tuple(of(48, -48), of(null, -1_800, 3_000), of(0, 48, -48), of(0, 1, 8))
    .map(([offset, transitionInS, offsetAfter, quartersToNext]) => [
      core({ op: 'zoneTime', offset, transitionInS, offsetAfter, quartersToNext }),
      key(),
    ]),
  fc.constant(Array.from({ length: 5 }, () => key({ otherLock: true }))),
  fc.shuffledSubarray([...HEADERS], { minLength: 8, maxLength: 8 }),
  opens.map((open) => [{ do: 'powerCycle' }, key({ standing: true, phoneS: 0 }), key(), open]),
  of(86_400_000, 90_000_000).map((ms) => [wait(ms), key({ day: -1 }), key(), recorded, key()]),
];

/** The two halves of a master key and A1, in the correct order and in others; consecutive set-ups. */
const masters: readonly fc.Arbitrary<Step[]>[] = [
  fc
    .tuple(
      fc.shuffledSubarray([0, 1] as const, { minLength: 1 }),
      of<Step | undefined>(undefined, undefined, END),
      of(true, true, false),
      of(1, 2, -1),
    )
    .map(([parts, between, checkRight, epochRise]) => [
      ...parts.map((part) => core({ op: 'setKey', part, epochRise })),
      ...(between === undefined ? [] : [between]),
      core({ op: 'setup', epochRise, checkRight }),
      core({ op: 'setup', epochRise, checkRight: true }),
      key(),
    ]),
  fc
    .integer({ min: 1, max: 3 })
    .map((n) => [...Array.from({ length: n }, (): Step => ({ do: 'newKey' })), logs, key()]),
];

/** Bolt, hasp and motor. */
function body(claims: Claims): fc.Arbitrary<Step[]>[] {
  const hasp = fc
    .tuple(opens, of(2_500, 12_500, 20_000), fc.boolean())
    .map(([open, ms, again]): Step[] => [
      open,
      { do: 'pullHasp' },
      wait(ms),
      ...(again ? [open] : []),
      LISTEN,
      { do: 'closeHasp' },
      LISTEN,
    ]);
  const rest: readonly fc.Arbitrary<Step[]>[] = [
    opens.map((open) => [lean(200), open, lean(0), open]),
    fc
      .tuple(opens, of(12_500, 20_000, 33_000), of<Step>({ do: 'touch' }, LISTEN))
      .map(([open, ms, then]) => [open, lean(200), wait(ms), then, wait(2_500), lean(0), wait(20_000), logs]),
    fc.tuple(opens, opens).map(([one, two]) => [battery('weak'), one, battery('healthy'), two]),
    fc
      .tuple(of(1, 5, 30, 3_600), opens, of(2_500, 6_500, 20_000, 33_000))
      .map(([timeoutS, open, ms]) => [core({ op: 'setTimeout', timeoutS }), open, wait(ms), LISTEN, open]),
    fc
      .tuple(opens, fc.boolean(), fc.boolean(), of(6_500, 12_500))
      .map(([open, before, after, ms]) => [unitState(false, before), open, unitState(false, after), wait(ms), LISTEN]),
    fc
      .tuple(opens, of<Packet>(key({ slot: 6 }), key({ standing: true }), core({ op: 'unlock' }), key()))
      .map(([one, two]) => [one, two, one, logs]),
    fc
      .tuple(opens, of<Step>({ do: 'powerCycle' }, { do: 'releaseFromInside' }))
      .map(([open, then]) => [open, then, wait(12_500), LISTEN, open]),
  ];
  return [...rest, ...(claims.haspSensor ? [hasp] : [])];
}

/** How long a lock stays awake and a session lasts, and the last sequence numbers of a session. */
const sessions: readonly fc.Arbitrary<Step[]>[] = [
  fc
    .tuple(fc.integer({ min: 4, max: 6 }), opens)
    .map(([n, open]) => Array.from({ length: n }, (_, i) => [i % 2 === 0 ? open : recorded, wait(12_500)]).flat()),
  of<Step[]>([], [END]).map((end) => [{ do: 'touch' }, { do: 'connect' }, ...end, wait(20_000), LISTEN]),
  of('last' as const, 'skip' as const).map((sequence) => [{ ...recorded, sequence }, recorded, { ...logs, sequence }]),
];

/** Records: session marks, the ring, the capacity for refusals. */
function records(): fc.Arbitrary<Step[]>[] {
  const marks = fc
    .tuple(of(1, 2, 3), fc.boolean(), of<Step>(END, { do: 'powerCycle' }))
    .map(([above, sent, then]): Step[] => [
      recorded,
      ...(sent ? [logs] : []),
      then,
      core({ op: 'acknowledgeRecords', above }),
      logs,
    ]);
  const many = fc
    .tuple(fc.integer({ min: 14, max: 18 }), opens)
    .map(([times, open]): Step[] => [{ do: 'repeat', times, of: recorded, apart: false }, END, open, logs]);
  return [marks, many];
}

/** One more refusal of a kind than the ring has room for. */
const refusals: fc.Arbitrary<Step[]> = fc
  .tuple(
    of<readonly [readonly Step[], Packet, number]>(
      [[], key({ otherLock: true }), 33],
      [[core({ op: 'removeLimitedKey', slotNumber: 5, rise: 0 })], key(), 17],
      [[unitState(true, false)], key(), 17],
      [[], key({ day: -1 }), 17],
      [[{ do: 'powerCycle' }], key(), 17],
      [[battery('weak')], key(), 17],
      [[lean(200)], key(), 17],
    ),
    of(-1, 0, 1),
  )
  .map(([[before, refused, places], more]): Step[] => [
    ...before,
    { do: 'repeat', times: places + more, of: refused, apart: true },
    battery('healthy'),
    lean(0),
    recorded,
    logs,
  ]);

/** Fills the ring, which holds 256 records, and continues. */
const fullRing: fc.Arbitrary<Step[]> = fc
  .tuple(fc.integer({ min: 254, max: 258 }), of<Step>(key(), key({ otherLock: true }), recorded))
  .map(([times, then]): Step[] => [{ do: 'repeat', times, of: recorded, apart: false }, then, then, logs]);

function clicks(): fc.Arbitrary<Step[]>[] {
  const set = (uses: number) => core({ op: 'setQuickClick', index: 7, length: 4, pattern: 0b0110, uses });
  const press = (pattern: string): Step => ({ do: 'press', pattern });
  const get = core({ op: 'getQuickClick', index: 7 });
  const asleep = [END, wait(20_000)];
  const pressed = fc
    .tuple(
      of(1, 3, 255),
      of('slls', 'slls', 'sss'),
      of(unitState(true, false), unitState(false, false), battery('weak')),
    )
    .map(([uses, pattern, state]) => [set(uses), state, ...asleep, press(pattern), wait(6_500), get]);
  const usedUp = of(1, 2).map((uses) => [
    set(uses),
    ...asleep,
    ...Array.from({ length: 3 }, () => [press('slls'), wait(20_000)]).flat(),
    get,
    logs,
  ]);
  const wrong = fc
    .tuple(of(4, 5, 5), of(2_500, 33_000, 66_000))
    .map(([n, ms]) => [
      set(255),
      ...asleep,
      ...Array.from({ length: n }, () => press('sss')),
      wait(ms),
      press('slls'),
      wait(6_500),
      logs,
    ]);
  return [pressed, usedUp, wrong];
}

const firmware: fc.Arbitrary<Step[]> = of(6_500, 66_000).map((ms) => [
  core({ op: 'firmwareUpdate' }),
  wait(2_500),
  { do: 'touch' },
  LISTEN,
  wait(ms),
  LISTEN,
]);

/** `virtual`: long waits cost nothing. */
export function scriptedSteps(claims: Claims, virtual: boolean): fc.Arbitrary<Step[]> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...rights) },
    { weight: 3, arbitrary: fc.oneof(...masters) },
    { weight: 6, arbitrary: fc.oneof(...body(claims)) },
    { weight: 3, arbitrary: fc.oneof(...records()) },
    ...(claims.quickClick ? [{ weight: 3, arbitrary: fc.oneof(...clicks()) }] : []),
    ...(virtual
      ? [
          { weight: 2, arbitrary: fc.oneof(...sessions) },
          { weight: 1, arbitrary: refusals },
          { weight: 1, arbitrary: fullRing },
          ...(claims.firmwareMode ? [{ weight: 1, arbitrary: firmware }] : []),
        ]
      : []),
  );
}
