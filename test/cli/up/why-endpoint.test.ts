/** `GET /v1/why` of a live facility: the failure of an event, of a unit or of a phone, or the most recent one. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyEndpoint } from '../../../src/cli/up/why-endpoint.ts';
import type { Serving } from '../../../src/server/options.ts';
import { control, serveDemo } from '../../server/real.ts';

interface Why {
  readonly seq: number;
  readonly actor: string;
  readonly says: string;
  readonly app?: string;
  readonly rule?: string;
  readonly demand?: string;
  readonly sections: readonly { readonly title: string; readonly content: readonly unknown[] }[];
}

let serving: Serving;
beforeEach(async () => {
  serving = await serveDemo({ endpoints: (facilities) => [whyEndpoint(facilities)] });
});
afterEach(() => serving.stop());

const why = async (query: string): Promise<Why | null> =>
  (await control<{ readonly why: Why | null }>(serving, 'GET', `why${query}`)).body.why;

/** Plays a verb and lets its consequences happen. */
async function play(verb: string, args: Readonly<Record<string, string>>): Promise<void> {
  const { facility, live, now } = serving.facilities.main;
  expect(facility.play(verb, args)).toMatchObject({ ok: true });
  await live.jump(now + 60_000);
}

/** Dave fails at his overlocked unit; after him, Bob at his, whose lock nobody touched. */
async function twoFail(): Promise<void> {
  for (const [person, unit] of [
    ['dave', 'A105'],
    ['bob', 'A102'],
  ] as const) {
    await play('phone.openApp', { phone: person });
    await play('person.tailgate', { person });
    await play('person.walkTo', { person, to: unit });
  }
  serving.facilities.main.facility.play('lock.touch', { lock: 'A105' });
  await play('phone.unlock', { phone: 'dave', unit: 'A105' });
  await play('phone.unlock', { phone: 'bob', unit: 'A102' });
}

test('without a failure, the answer is null', async () => {
  expect(await why('')).toBeNull();
  expect(await why('?unit=A105')).toBeNull();
  expect(await why('?event=1')).toBeNull();
});

test('a unit, a phone, both, an event, or nothing chooses the failure', async () => {
  await twoFail();
  const last = await why('');
  expect(last?.actor).toBe('phone/bob');
  for (const query of ['?unit=A102', '?phone=bob', '?unit=A102&phone=bob']) expect(await why(query)).toEqual(last);
  const first = await why('?unit=A105');
  expect(first?.actor).toBe('phone/dave');
  expect(first?.seq).toBeLessThan(last?.seq ?? 0);
  expect(await why('?phone=dave')).toEqual(first);
  expect(await why(`?event=${first?.seq}`)).toEqual(first);
  for (const query of ['?unit=A105&phone=bob', '?unit=A103', '?phone=nobody']) expect(await why(query)).toBeNull();
});

test('the answer has the sentence of the app and of the rule, and what shows it', async () => {
  await twoFail();
  const found = await why('?unit=A105');
  expect(found).toMatchObject({ rule: 'B-SEC-2', app: expect.stringMatching(/./) });
  expect(found?.demand).toMatch(/overlock/i);
  expect(found?.sections.flatMap(({ content }) => content)).not.toHaveLength(0);
});

test('wrong questions are refused', async () => {
  for (const query of ['?event=0', '?event=x', `?unit=${'A'.repeat(61)}`, '?lock=A101'])
    expect((await control(serving, 'GET', `why${query}`)).status, query).toBe(400);
});
