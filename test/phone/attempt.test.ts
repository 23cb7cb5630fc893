import { expect, test } from 'vitest';
import { Attempt } from '../../src/phone/attempt/attempt.ts';
import { newAttempt } from '../../src/phone/attempt/machine.ts';
import { LIST_LIMIT, RESPONSE_LIMIT } from '../../src/phone/attempt/rules.ts';
import type { AttemptEffect } from '../../src/phone/attempt/types.ts';
import { app, command, MAC, NOON, record, SESSION } from './phone-fixture.ts';

/** An attempt that waits for the servers' answer. */
function asking() {
  const effects: AttemptEffect[] = [];
  const at = NOON;
  const attempt = Attempt.begin(newAttempt('android', MAC, false), at, (effect) => effects.push(effect));
  attempt.send({ type: 'discovered', at, mac: MAC, name: 'NOKE1A_C0FFEE000001' });
  attempt.send({ type: 'connected', at });
  attempt.send({ type: 'read', at, value: SESSION });
  attempt.send({ type: 'subscribed', at });
  attempt.send({ type: 'offered', at, packet: null, malformed: false, online: true });
  expect(attempt.state).toBe('asking');
  return { attempt, effects, at };
}

const list = (length: number): string[] => Array.from({ length }, (_, n) => command(n));

test('RESPONSE_LIMIT bounds the server packets that one attempt keeps', () => {
  const { attempt, at } = asking();
  attempt.send({ type: 'granted', at, commands: [command(1)] });
  for (let n = 0; n < RESPONSE_LIMIT + 3; n++) attempt.send({ type: 'notified', at, value: record(n) });
  expect(attempt.context.responses).toHaveLength(RESPONSE_LIMIT);
  attempt.send({ type: 'notified', at, value: app('60') });
  expect(attempt.context.outcome).toMatchObject({ result: 'unlocked' });
});

test.each([
  [0, 'closing'],
  [LIST_LIMIT, 'writing'],
  [LIST_LIMIT + 1, 'closing'],
])('a list of %i commands leads to %s: none, or more than LIST_LIMIT, is no list', (length, state) => {
  const { attempt, effects, at } = asking();
  attempt.send({ type: 'granted', at, commands: list(length) });
  expect(attempt.state).toBe(state);
  expect(effects.some(({ type }) => type === 'write')).toBe(state === 'writing');
});

test('a packet that is neither an app packet nor a server packet does not count as an answer', () => {
  const { attempt, at } = asking();
  attempt.send({ type: 'granted', at, commands: [command(1)] });
  for (const value of ['', '51', '5160', 'zz'.repeat(20), '60'.repeat(20), app('60').slice(2)])
    attempt.send({ type: 'notified', at, value });
  expect(attempt.state).toBe('writing');
  expect(attempt.context.responses).toEqual([]);
});

test('events of another connection do not affect it', () => {
  const { attempt, at } = asking();
  attempt.send({ type: 'connected', at });
  attempt.send({ type: 'connectFailed', at });
  attempt.send({ type: 'discovered', at, mac: 'C0:FF:EE:00:00:02', name: 'NOKE1A_C0FFEE000002' });
  expect(attempt.state).toBe('asking');
});
