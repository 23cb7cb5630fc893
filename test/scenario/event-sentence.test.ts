import { expect, test } from 'vitest';
import { eventSentence } from '../../src/scenario/event-sentence.ts';
import type { Json } from '../../src/sim/clock.ts';

const sentence = (actor: string, kind: string, data: Record<string, Json>): string =>
  eventSentence({ seq: 1, time: Date.UTC(2026, 2, 2, 15), actor, kind, data }, 'America/Denver').slice(14);

test.each([
  [
    'lock/A101',
    'lock.state',
    { motor: 'idle', link: 'connected.idle' },
    'Lock A101: the firmware changed: motor is now idle, link is now connected.idle.',
  ],
  [
    'lock/A101',
    'lock.answered',
    { via: 'mesh', result: 96, commandId: 34 },
    'Lock A101: the lock answered through the gateway: 0x60, success (commandId=34).',
  ],
  [
    'phone/alice',
    'phone.path',
    { mac: 'C0:FF:EE:00:01:01', path: 'offline' },
    'Phone alice: the app uses a digital key that it has stored (mac=C0:FF:EE:00:01:01).',
  ],
  ['link/alice', 'link.scan', { on: true }, 'Link alice: the phone started scanning.'],
  [
    'gateway',
    'gateway.unheard',
    { lock: 'N1', count: 1 },
    'Gateway: 1 command for N1 was lost, because the lock was not listening.',
  ],
  ['person/ann', 'person.walks', { to: 'A101' }, 'Person ann: set out for A101.'],
  ['core', 'core.remote.notOpened', { unit: 'A101' }, 'Core: remote not opened (unit=A101).'],
])('%s %s is a sentence with its values, and the data that it leaves out follows', (actor, kind, data, says) => {
  expect(sentence(actor, kind, data)).toBe(says);
});

test('a refusal ends with the sentence of its rule', () => {
  expect(sentence('core', 'core.refused', { command: 'unlock', rule: 'B-ACS-1' })).toMatch(
    /^Core: the core refused command unlock \(B-ACS-1\): [A-Z].*[^.]\.$/,
  );
});
