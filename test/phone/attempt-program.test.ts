/** Attempts as they are executed against XState, which defines them, on random events; and what cannot be executed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyTransitionDefinition, createActor } from 'xstate';
import { Attempt } from '../../src/phone/attempt/attempt.ts';
import { ATTEMPT_PARTS, attemptMachine, newAttempt } from '../../src/phone/attempt/machine.ts';
import type { AttemptEffect, AttemptEvent } from '../../src/phone/attempt/types.ts';
import { TOOK_TOO_LONG } from '../../src/phone/user-messages.ts';
import { runs } from '../sizes.ts';
import { app, command, MAC, NOON, record, SESSION } from './phone-fixture.ts';

/** Events of every type, and with values that lead to different transitions. */
const EVENTS = [
  { type: 'begin' },
  { type: 'discovered', mac: MAC, name: 'NOKE1A_C0FFEE000001' },
  { type: 'discovered', mac: 'C0:FF:EE:00:00:99', name: 'NOKE1A_C0FFEE000099' },
  { type: 'connectFailed' },
  { type: 'connectAgain' },
  { type: 'connected' },
  { type: 'read', value: SESSION },
  { type: 'read', value: '00' },
  { type: 'subscribed' },
  { type: 'offered', packet: command(1), malformed: false, online: true },
  { type: 'offered', packet: null, malformed: false, online: true },
  { type: 'offered', packet: null, malformed: true, online: false },
  { type: 'granted', commands: [command(1), command(2)] },
  { type: 'granted', commands: [] },
  { type: 'notified', value: app('60') },
  { type: 'notified', value: app('61') },
  { type: 'notified', value: app('69') },
  { type: 'notified', value: record(1) },
  { type: 'refreshed' },
  { type: 'denied', outcome: TOOK_TOO_LONG },
  { type: 'disconnected' },
  { type: 'closeEnds' },
  { type: 'scanEnds' },
  { type: 'connectEnds' },
  { type: 'trustEnds' },
  { type: 'bluetoothGone', outcome: TOOK_TOO_LONG },
] as const;

/** What comes next in each state of a successful attempt. */
const NEXT: Readonly<Record<string, (typeof EVENTS)[number]>> = {
  searching: { type: 'discovered', mac: MAC, name: 'NOKE1A_C0FFEE000001' },
  connecting: { type: 'connected' },
  pausing: { type: 'connectAgain' },
  choosing: { type: 'offered', packet: null, malformed: false, online: true },
  asking: { type: 'granted', commands: [command(1), command(2)] },
  writing: { type: 'notified', value: app('60') },
  renewing: { type: 'refreshed' },
  closing: { type: 'disconnected' },
};
const nextFor = ({ state, context }: Attempt): (typeof EVENTS)[number] =>
  NEXT[state] ?? (context.session === '' ? { type: 'read', value: SESSION } : { type: 'subscribed' });

/** After these, the app tries again. */
const AGAIN = [{ type: 'connectFailed' }, { type: 'notified', value: app('61') }] as const;

/** Mostly what comes next in a successful attempt, or else anything. */
const events = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom(...EVENTS) },
    { weight: 1, arbitrary: fc.constantFrom(...AGAIN) },
  ),
  { maxLength: 40 },
);
const nameOf = ({ source, eventType, target }: AnyTransitionDefinition): string =>
  `${source.id} ${eventType} ${target?.[0]?.id}`;

test('states, contexts, effects and transitions are those of XState', () => {
  const states = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom('android', 'ios'), fc.boolean(), events, (platform, onlineOnly, drawn) => {
      const [taken, effects]: [string[], AttemptEffect[]] = [[], []];
      const [takenByXState, effectsOfXState]: [string[], AttemptEffect[]] = [[], []];
      const context = newAttempt(platform, MAC, onlineOnly);
      const actor = createActor(attemptMachine(ATTEMPT_PARTS), {
        input: context,
        inspect: (event) => {
          if (event.type === '@xstate.microstep') takenByXState.push(...event._transitions.map(nameOf));
        },
      });
      actor.on('*', (effect) => effectsOfXState.push(effect));
      actor.start().send({ type: 'begin', at: NOON });
      const parts = { ...ATTEMPT_PARTS, took: (one: AnyTransitionDefinition) => taken.push(nameOf(one)) };
      let attempt = Attempt.begin(context, NOON, (effect) => effects.push(effect), parts);
      for (const [i, one] of drawn.entries()) {
        const event: AttemptEvent = { ...(one ?? nextFor(attempt)), at: NOON + i };
        if (actor.getSnapshot().status === 'active') actor.send(event);
        attempt.send(event);
        states.add(attempt.state);
        const [now, byXState] = [attempt.snapshot(), actor.getPersistedSnapshot()].map((each) => JSON.stringify(each));
        if (now !== byXState) expect(now).toBe(byXState);
        if (i % 5 === 4) attempt = Attempt.restore(attempt.snapshot(), (effect) => effects.push(effect), parts);
      }
      expect(effects).toEqual(effectsOfXState);
      expect(taken).toEqual(takenByXState);
    }),
    { numRuns: runs(3_000, 500), seed: 22 },
  );
  expect([...states].sort()).toEqual([...Object.keys(NEXT), 'opening', 'over'].sort());
});

test('a state that no attempt has is refused', () => {
  const snapshot = { ...Attempt.begin(newAttempt('ios', MAC, false), NOON, () => undefined).snapshot(), value: 'none' };
  expect(() => Attempt.restore(snapshot, () => undefined)).toThrow('an attempt has no state none');
});

test('a reaction without an entry is refused', () => {
  const { search: _search, ...others } = ATTEMPT_PARTS.reactions;
  const parts = { ...ATTEMPT_PARTS, reactions: others as typeof ATTEMPT_PARTS.reactions };
  expect(() => Attempt.begin(newAttempt('ios', MAC, false), NOON, () => undefined, parts)).toThrow(
    'attempt.searching has a guard or a reaction that is not a named entry',
  );
});
