/** Answers of the facility that are true although a single value suggests otherwise. */
import { expect, test } from 'vitest';
import { knowledgeOf } from '../../../src/console/tree/knowledge.ts';
import type { Json } from '../../../src/sim/clock.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';

const ABOUT = { unit: 'A101', lock: 'A101', person: 'alice' };
const VIEW: Readonly<Record<string, Json>> = {
  'unit.A101': { status: 'Occupied', tenant: 'alice', controllers: [{ status: 'ready' }] },
  'lock.A101': { power: 'awake', batteryMv: 3_000, tensionN: 0, hasp: 'seated' },
  'person.alice': { account: 'Registered', phones: ['alice'] },
  'phone.alice': { online: false, app: { keys: [{ name: 'A101' }], units: [] } },
};

const answers = (more: Readonly<Record<string, Json>>, past: readonly TraceEvent[] = []) =>
  knowledgeOf(ABOUT, { look: (path) => ({ ...VIEW, ...more })[path], past, time: String }).answers;

test('a key that has expired is no key', () => {
  expect(answers({}).get('refresh')).toMatchObject({ answer: 'yes' });
  const person = { account: 'Registered', phones: ['alice'], offlineKeyExpiration: { status: 'Expired' } };
  expect(answers({ 'person.alice': person }).get('refresh')).toMatchObject({ answer: 'no', cures: ['get-signal'] });
});

test('an attempt that was refused because a payment is due outweighs the status, and is the evidence', () => {
  const data = { target: 'A101', result: 'failed', message: 'A payment is due. Contact the office.' };
  const attempt = { seq: 7, time: 0, actor: 'phone/alice', kind: 'phone.outcome', data } as const;
  expect(answers({}).get('occupied')).toMatchObject({ answer: 'yes' });
  expect(answers({}, [attempt]).get('occupied')).toMatchObject({ answer: 'no', cures: ['pay'], event: 7 });
});
