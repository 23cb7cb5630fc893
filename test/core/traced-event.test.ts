/** Which fields of a core event may appear in a trace. */
import { expect, test } from 'vitest';
import type { CoreEvent } from '../../src/core/events.ts';
import { tracedEvent } from '../../src/core/traced-event.ts';

const user = { id: 'alice', firstName: 'Alice', lastName: 'Archer', phone: '+13035550101', email: 'alice@example.com' };
const created: CoreEvent = { type: 'user.created', at: 1, user, trackingId: 'T1' };

test('of a person, only the id is written', () => {
  expect(tracedEvent(created)).toEqual({ user: { id: 'alice' } });
  const credentials = { salt: '00', cost: 4, hash: '00' };
  expect(tracedEvent({ type: 'account.activated', at: 1, user: 'alice', credentials })).toEqual({ user: 'alice' });
});

test('an unclassified field is omitted, at any depth', () => {
  for (const name of ['nickname', 'constructor', '__proto__', 'toString']) {
    const event = { ...created, user: { ...user } };
    for (const one of [event, event.user]) Object.defineProperty(one, name, { value: 'Ally', enumerable: true });
    expect(JSON.stringify(tracedEvent(event)), name).toBe('{"user":{"id":"alice"}}');
  }
});

test('ids stay unchanged, whatever they equal', () => {
  const event: CoreEvent = { type: 'account.signedIn', at: 1, user: 'firstName', device: '<name 1>' };
  expect(tracedEvent(event)).toEqual({ user: 'firstName', device: '<name 1>' });
});
