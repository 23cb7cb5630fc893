/**
 * Every transition that docs/machines/attempt.md draws happens in that state, at that event, under that guard alone, with those reactions in that order,
 * and without the guard it does not; and with the guards of the program, an event leads to the state that the pages of the libraries and docs/protocol.md require.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Attempt, type AttemptSnapshot } from '../../src/phone/attempt/attempt.ts';
import { ATTEMPT_PARTS, type AttemptParts, newAttempt } from '../../src/phone/attempt/machine.ts';
import type { AttemptContext, AttemptEvent } from '../../src/phone/attempt/types.ts';

interface Drawn {
  /** Undefined: in every state. */
  readonly from: string | undefined;
  /** Undefined: the state does not change. */
  readonly to: string | undefined;
  readonly event: string;
  readonly guard: string | undefined;
  readonly reactions: readonly string[];
}

const LINE = /^ *(?:- )?(?:(in every state|\w+): |(\w+) --> (\w+): )(\w+)(?: \[(\w+)\])?(?: \/ (.*))?$/;
const DRAWN = readFileSync('docs/machines/attempt.md', 'utf8')
  .split('\n')
  .flatMap((line): Drawn[] => {
    const [found, place, source, to, event = '', guard, reactions = ''] = LINE.exec(line) ?? [];
    if (found === undefined) return [];
    const from = source ?? (place === 'in every state' ? undefined : place);
    return [{ from, to, event, guard, reactions: reactions === '' ? [] : reactions.split(', ') }];
  });

const MAC = 'C0:FF:EE:00:00:01';
const AT = 1_000;
const restored = (value: string, context: Partial<AttemptContext>, parts: AttemptParts): Attempt => {
  const all = { ...newAttempt('android', MAC, false), ...context };
  const snapshot: AttemptSnapshot = { status: 'active', value, historyValue: {}, context: all, children: {} };
  return Attempt.restore(snapshot, () => undefined, parts);
};

/** The state and the reactions at an event in a state, while only this guard holds. */
function happens(from: string, event: string, guard: string | undefined) {
  const log: string[] = [];
  const logs = (name: string) => () => {
    log.push(name);
    return {};
  };
  const parts = {
    guards: Object.fromEntries(Object.keys(ATTEMPT_PARTS.guards).map((name) => [name, () => name === guard])),
    reactions: Object.fromEntries(Object.keys(ATTEMPT_PARTS.reactions).map((name) => [name, logs(name)])),
  } as unknown as AttemptParts;
  const attempt = restored(from, {}, parts);
  attempt.send({ type: event, at: AT } as AttemptEvent);
  return { state: attempt.state, log };
}

describe('the page', () => {
  it.each(
    DRAWN.map(
      (one) =>
        [`${one.from ?? 'every state'}: ${one.event} [${one.guard ?? ''}] → ${one.to ?? 'the same'}`, one] as const,
    ),
  )('%s', (_, { from, to, event, guard, reactions }) => {
    // A state may react to an event that is drawn in every state by another transition of its own.
    const source = from ?? 'idle';
    const { state, log } = happens(source, event, guard);
    expect([state, `,${log.join()},`]).toEqual([
      to ?? (from === undefined ? 'over' : source),
      expect.stringContaining(reactions.length === 0 ? '' : `,${reactions.join()},`),
    ]);
    if (guard === undefined) return;
    const otherwise = DRAWN.find((one) => one.from === from && one.event === event && one.guard === undefined);
    expect(happens(source, event, undefined).state).toBe(otherwise?.to ?? source);
  });

  it('draws every event of every state', () => {
    expect(DRAWN.length).toBeGreaterThan(35);
    for (const { from, event, guard } of DRAWN)
      expect(DRAWN.filter((one) => one.from === from && one.event === event && one.guard === guard)).toHaveLength(1);
  });
});

const answer = (code: number): string => `51${code.toString(16).toUpperCase()}`.padEnd(40, '0');
const notified = (value: string): object => ({ type: 'notified', value });
const offered = (more: object): object => ({ type: 'offered', malformed: false, online: false, packet: null, ...more });

describe('with the guards of the program', () => {
  const rows: readonly (readonly [string, string, object, string, Partial<AttemptContext>?])[] = [
    [
      'the lock is discovered',
      'searching',
      { type: 'discovered', mac: MAC, name: 'NOKE1A_C0FFEE000001' },
      'connecting',
    ],
    ['another lock is discovered', 'searching', { type: 'discovered', mac: 'C0:FF:EE:00:00:02' }, 'searching'],
    ['it can ask', 'choosing', offered({ online: true }), 'asking'],
    ['it cannot ask', 'choosing', offered({}), 'closing'],
    ['a session', 'opening', { type: 'read', value: 'AB'.repeat(20) }, 'opening'],
    ['a session of zeros', 'opening', { type: 'read', value: '00'.repeat(20) }, 'closing'],
    ['a server packet', 'writing', notified(`50${'0'.repeat(38)}`), 'writing'],
    ...(['android', 'ios'] as const).flatMap((platform) =>
      (
        [
          [0x60, 2, 'writing'],
          [0x60, 1, 'closing'],
          // protocol §2: no library continues after 64.
          [0x64, 2, 'closing'],
          [0x64, 1, 'closing'],
          // Android continues after any result but 64; iOS stops after 61, 68, 69 and 6A.
          ...[0x62, 0x63, 0x65, 0x6d].map((code) => [code, 2, 'writing'] as const),
          ...[0x68, 0x69, 0x6a].map((code) => [code, 2, platform === 'android' ? 'writing' : 'closing'] as const),
          ...[0x62, 0x63, 0x65, 0x68, 0x69].map((code) => [code, 1, 'closing'] as const),
        ] as const
      ).map(
        ([code, left, to]) =>
          [
            `${platform}: ${code.toString(16)} with ${left} left`,
            'writing',
            notified(answer(code)),
            to,
            { platform, commands: Array.from({ length: left }, () => 'AA') },
          ] as const,
      ),
    ),
  ];
  it.each(rows.map(([is, from, event, to, context]) => [is, { from, event, to, context }] as const))('%s', (_, row) => {
    const { from, event, to, context = {} } = row;
    const attempt = restored(from, context, ATTEMPT_PARTS);
    attempt.send({ at: AT, ...event } as AttemptEvent);
    expect(attempt.state).toBe(to);
  });
});
