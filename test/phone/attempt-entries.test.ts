/** Each guard and each reaction of an attempt alone: every condition from both sides, everything that changes, and what is sent. */
import { describe, expect, it } from 'vitest';
import { newAttempt } from '../../src/phone/attempt/machine.ts';
import {
  attemptGuards,
  attemptReactions,
  LIST_LIMIT,
  RESPONSE_LIMIT,
  type Reaction,
} from '../../src/phone/attempt/rules.ts';
import type { AttemptContext, AttemptEvent } from '../../src/phone/attempt/types.ts';
import { CLOSE_MS, CONNECT_AGAIN_MS, CONNECT_MS, SCAN_MS } from '../../src/phone/profiles.ts';
import {
  BAD_SESSION,
  byResult,
  CANNOT_REACH,
  CONNECTION_LOST,
  KEY_MALFORMED,
  NO_CONNECTION,
  NOT_FOUND,
  TOOK_TOO_LONG,
  UNLOCKED,
} from '../../src/phone/user-messages.ts';

const AT = 1_000_000;
const MAC = 'C0:FF:EE:00:00:01';
const SESSION = `02${'0'.repeat(38)}`;
const app = (code: string): string => `51${code}${'0'.repeat(36)}`;
const record = `50${'0'.repeat(38)}`;

type Context = Partial<AttemptContext>;
type Given = Record<string, unknown> & { type: string };
const ios: Context = { platform: 'ios' };
const contextOf = (more: Context): AttemptContext => ({ ...newAttempt('android', MAC, false), ...more });
const eventOf = (given: Given | string): AttemptEvent =>
  ({ at: AT, ...(typeof given === 'string' ? { type: given } : given) }) as AttemptEvent;
const notified = (value: string): Given => ({ type: 'notified', value });
const offered = (more: object = {}): Given => ({
  type: 'offered',
  packet: null,
  malformed: false,
  online: false,
  ...more,
});
const granted = (count: number): Given => ({ type: 'granted', commands: new Array(count).fill('A') });
const found = (mac: string, name = 'NOKE1A_0001'): Given => ({ type: 'discovered', mac, name });
const read = (value: string): Given => ({ type: 'read', value });
const OTHER = 'connected';
const two = { commands: ['A', 'B'] };
const one = { commands: ['A'] };
const trusted = { deadlines: { trustEnds: AT + 1 } };

describe('a guard', () => {
  type Guard = keyof typeof attemptGuards;
  const ROWS: readonly (readonly [Guard, Context, Given | string, boolean])[] = [
    ['isTarget', {}, found(MAC), true],
    ['isTarget', {}, found('C0:FF:EE:00:00:02'), false],
    ['isTarget', {}, OTHER, false],
    ['mayConnectAgain', { tries: 3 }, OTHER, true],
    ['mayConnectAgain', { tries: 4 }, OTHER, false],
    ['mayConnectAgain', { ...ios, tries: 0 }, OTHER, true],
    ['mayConnectAgain', { ...ios, tries: 1 }, OTHER, false],
    ['sessionValid', {}, read(SESSION), true],
    ['sessionValid', {}, read('0'.repeat(40)), false],
    ['sessionValid', {}, read(SESSION.slice(2)), false],
    ['sessionValid', {}, read(`${SESSION}00`), false],
    ['sessionValid', {}, OTHER, false],
    ['keyMalformed', {}, offered({ malformed: true }), true],
    ['keyMalformed', {}, offered(), false],
    ['keyMalformed', { onlineOnly: true }, offered({ malformed: true }), false],
    ['keyMalformed', {}, OTHER, false],
    ['hasKey', {}, offered({ packet: 'P' }), true],
    ['hasKey', {}, offered(), false],
    ['hasKey', { onlineOnly: true }, offered({ packet: 'P' }), false],
    ['hasKey', {}, OTHER, false],
    ['canAsk', {}, offered({ online: true }), true],
    ['canAsk', {}, offered(), false],
    ['canAsk', {}, OTHER, false],
    ['hasCommands', {}, granted(1), true],
    ['hasCommands', {}, granted(LIST_LIMIT), true],
    ['hasCommands', {}, granted(LIST_LIMIT + 1), false],
    ['hasCommands', {}, granted(0), false],
    ['hasCommands', {}, OTHER, false],
    ['isServerPacket', {}, notified(record), true],
    ['isServerPacket', {}, notified(app('60')), false],
    ['isServerPacket', {}, notified(record.slice(1)), false],
    ['isServerPacket', {}, OTHER, false],
    ['isShutdown', {}, notified(app('64')), true],
    ['isShutdown', {}, notified(app('60')), false],
    ['isShutdown', {}, notified(record), false],
    ['goesOn', two, notified(app('60')), true],
    ['goesOn', one, notified(app('60')), false],
    ['goesOn', { commands: [] }, notified(app('60')), false],
    ['goesOn', two, notified(record), false],
    ['goesOn', two, notified(app('61')), true],
    ['goesOn', { ...two, ...ios }, notified(app('61')), false],
    ['goesOn', { ...two, ...ios }, notified(app('63')), true],
    ['opened', one, notified(app('60')), true],
    ['opened', two, notified(app('60')), false],
    ['opened', one, notified(app('61')), false],
    ['opened', one, notified(record), false],
    ['mayRenew', { ...one, ...trusted }, notified(app('61')), true],
    ['mayRenew', { ...one, ...trusted }, notified(app('6D')), true],
    ['mayRenew', { ...one, ...trusted }, notified(app('63')), false],
    ['mayRenew', { ...two, ...trusted }, notified(app('61')), false],
    ['mayRenew', { ...one, ...trusted, renewed: true }, notified(app('61')), false],
    ['mayRenew', { ...one, deadlines: { trustEnds: AT } }, notified(app('61')), false],
    ['mayRenew', one, notified(app('61')), false],
    ['isLast', one, notified(app('63')), true],
    ['isLast', two, notified(app('63')), false],
    ['isLast', { ...two, ...ios }, notified(app('6A')), true],
    ['isLast', one, OTHER, false],
  ];
  it.each(ROWS)('%s with %j at %j: %s', (name, context, given, holds) => {
    const guard: (c: AttemptContext, e: AttemptEvent) => boolean = attemptGuards[name];
    expect(guard(contextOf(context), eventOf(given))).toBe(holds);
  });
  it('is in the table, holding and not', () => {
    for (const name of Object.keys(attemptGuards))
      expect(new Set(ROWS.filter(([each]) => each === name).map(([, , , holds]) => holds)).size, name).toBe(2);
  });
});

describe('a reaction', () => {
  type Name = keyof typeof attemptReactions;
  const kept = { deadlines: { trustEnds: 5 } };
  const dueTo = (more: object) => ({ deadlines: { trustEnds: 5, ...more } });
  const outcome = (of: object): Reaction => ({ context: { outcome: of } as Context });
  const write = (value: string, withResponse = true) => ({ type: 'write', value, withResponse }) as const;
  const bluetooth = byResult(0x62);
  const ROWS: readonly (readonly [Name, Context, Given | string, Reaction])[] = [
    ['search', kept, OTHER, { context: dueTo({ scanEnds: AT + SCAN_MS }), effects: [{ type: 'startScan' }] }],
    ['stopSearch', dueTo({ scanEnds: 7 }), OTHER, { context: kept, effects: [{ type: 'stopScan' }] }],
    ['found', {}, found(MAC, 'NOKE4I_0001'), { context: { hardware: '4I' } }],
    ['found', {}, OTHER, {}],
    [
      'connect',
      { tries: 2, ...kept },
      OTHER,
      { context: { tries: 3, ...dueTo({ connectEnds: AT + CONNECT_MS }) }, effects: [{ type: 'connect', mac: MAC }] },
    ],
    ['connectOver', dueTo({ connectEnds: 7 }), OTHER, { context: kept }],
    ['pause', kept, OTHER, { context: dueTo({ connectAgain: AT + CONNECT_AGAIN_MS }) }],
    ['pauseOver', dueTo({ connectAgain: 7 }), OTHER, { context: kept }],
    ['open', {}, OTHER, { effects: [{ type: 'readSession' }] }],
    ['open', ios, OTHER, { effects: [{ type: 'subscribe' }] }],
    ['open', { session: SESSION }, OTHER, { effects: [{ type: 'subscribe' }] }],
    ['open', { ...ios, subscribed: true }, OTHER, { effects: [{ type: 'readSession' }] }],
    ['open', { session: SESSION, subscribed: true }, OTHER, { raise: [{ type: 'ready', at: AT }] }],
    [
      'keepSession',
      { hardware: '1A' },
      read(SESSION),
      { context: { session: SESSION, deadlines: { trustEnds: AT + 15_000 } }, effects: [{ type: 'subscribe' }] },
    ],
    [
      'keepSession',
      { hardware: '4I', subscribed: true },
      read(SESSION),
      { context: { session: SESSION, deadlines: { trustEnds: AT + 15_000 } }, raise: [{ type: 'ready', at: AT }] },
    ],
    [
      'keepSession',
      { hardware: '3E', subscribed: true },
      read(SESSION),
      { context: { session: SESSION, deadlines: { trustEnds: AT + 60_000 } }, raise: [{ type: 'ready', at: AT }] },
    ],
    ['keepSession', {}, OTHER, {}],
    ['keepSubscription', {}, OTHER, { context: { subscribed: true }, effects: [{ type: 'readSession' }] }],
    [
      'keepSubscription',
      { session: SESSION },
      OTHER,
      { context: { subscribed: true }, raise: [{ type: 'ready', at: AT }] },
    ],
    ['choose', { session: SESSION }, OTHER, { effects: [{ type: 'choose', session: SESSION }] }],
    [
      'takeKey',
      {},
      offered({ packet: 'P' }),
      { context: { commands: ['P'], path: 'offline' }, effects: [{ type: 'path', path: 'offline' }] },
    ],
    ['takeKey', {}, offered(), {}],
    ['takeKey', {}, OTHER, {}],
    [
      'ask',
      { session: SESSION },
      OTHER,
      {
        context: { path: 'online' },
        effects: [
          { type: 'path', path: 'online' },
          { type: 'ask', session: SESSION },
        ],
      },
    ],
    ['takeCommands', {}, granted(2), { context: { commands: ['A', 'A'] } }],
    ['takeCommands', {}, OTHER, {}],
    ['writeFirst', two, OTHER, { effects: [write('A')] }],
    ['writeFirst', { ...two, ...ios }, OTHER, { effects: [write('A', false)] }],
    ['writeFirst', {}, OTHER, {}],
    [
      'writeNext',
      two,
      notified(app('60')),
      { context: { commands: ['B'] }, effects: [{ type: 'result', code: 0x60, left: 1 }, write('B')] },
    ],
    ['writeNext', one, notified(record), { context: { commands: [] }, effects: [] }],
    ['keepResponse', { responses: ['X'] }, notified(record), { context: { responses: ['X', record] } }],
    [
      'keepResponse',
      { responses: new Array(RESPONSE_LIMIT - 1).fill('X') },
      notified(record),
      { context: { responses: [...new Array(RESPONSE_LIMIT - 1).fill('X'), record] } },
    ],
    ['keepResponse', { responses: new Array(RESPONSE_LIMIT).fill('X') }, notified(record), {}],
    ['keepResponse', {}, OTHER, {}],
    [
      'renew',
      one,
      notified(app('61')),
      {
        context: { renewed: true, commands: [] },
        effects: [
          { type: 'result', code: 0x61, left: 0 },
          { type: 'refresh', otherwise: byResult(0x61) },
        ],
      },
    ],
    [
      'endOpened',
      one,
      notified(app('60')),
      { ...outcome(UNLOCKED), effects: [{ type: 'result', code: 0x60, left: 0 }] },
    ],
    [
      'endByResult',
      { commands: [] },
      notified(app('63')),
      { ...outcome(byResult(0x63)), effects: [{ type: 'result', code: 0x63, left: 0 }] },
    ],
    ['endNotFound', {}, OTHER, outcome(NOT_FOUND)],
    ['endNoConnection', {}, OTHER, outcome(NO_CONNECTION)],
    ['endLost', {}, OTHER, outcome(CONNECTION_LOST)],
    ['endBadSession', {}, OTHER, outcome(BAD_SESSION)],
    ['endMalformed', {}, OTHER, outcome(KEY_MALFORMED)],
    ['endCannotReach', {}, OTHER, outcome(CANNOT_REACH)],
    ['endTooLong', {}, OTHER, outcome(TOOK_TOO_LONG)],
    ['endDenied', {}, { type: 'denied', outcome: bluetooth }, outcome(bluetooth)],
    ['endDenied', {}, { type: 'bluetoothGone', outcome: bluetooth }, outcome(bluetooth)],
    ['endDenied', {}, OTHER, outcome(CANNOT_REACH)],
    [
      'close',
      { outcome: UNLOCKED, ...kept },
      OTHER,
      {
        context: { deadlines: { closeEnds: AT + CLOSE_MS } },
        effects: [{ type: 'outcome', outcome: UNLOCKED }, { type: 'disconnect' }],
      },
    ],
    ['close', {}, OTHER, { context: { deadlines: { closeEnds: AT + CLOSE_MS } }, effects: [{ type: 'disconnect' }] }],
    [
      'finish',
      { outcome: NOT_FOUND, ...kept },
      OTHER,
      { context: { deadlines: {} }, effects: [{ type: 'outcome', outcome: NOT_FOUND }] },
    ],
    ['finish', {}, OTHER, { context: { deadlines: {} }, effects: [] }],
    ['quit', kept, OTHER, { context: { deadlines: {} } }],
  ];
  it.each(ROWS)('%s with %j at %j', (name, context, given, expected) => {
    const reaction: (c: AttemptContext, e: AttemptEvent) => Reaction = attemptReactions[name];
    expect(reaction(contextOf(context), eventOf(given))).toEqual(expected);
  });
  it('is in the table', () => {
    expect(Object.keys(attemptReactions).filter((name) => ROWS.every(([each]) => each !== name))).toEqual([]);
  });
});
