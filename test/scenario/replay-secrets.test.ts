import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFacility, openTrace, readPlan, replay, TraceRecorder } from '../../src/index.ts';

const START = '2026-03-07T09:00';

function demoPlan() {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('the demo is there');
  return read.plan;
}

/** Records what `act` does in the demo, and replays it in another facility. */
function replayed(act: (facility: ReturnType<typeof openFacility>) => void) {
  const file = join(mkdtempSync(join(tmpdir(), 'noke-sim-')), 'typed.jsonl');
  const facility = openFacility('demo', { startAt: START });
  const header = { tool: 'test', facility: { from: 'demo' as const, plan: demoPlan() }, seed: '1', startAt: START };
  const recorder = new TraceRecorder(file, { ...header, timeZone: facility.timeZone }, facility.trace, facility.clock);
  act(facility);
  facility.clock.runFor(5_000);
  recorder.close();
  const opened = openTrace(file);
  if (!opened.ok) throw new Error('the trace does not open');
  const again = replay(opened.header, opened.reader, openFacility('demo', { startAt: START }));
  return { facility, text: readFileSync(file, 'utf8'), again };
}

test('a typed password replays and never appears in the trace', () => {
  const { facility, text, again } = replayed((one) => {
    one.play('phone.installApp', { phone: 'tablet' });
    const password = one.reveal('alice.password');
    one.play('phone.signIn', { phone: 'tablet', login: 'alice@example.com', password });
  });
  expect(facility.look('phone.tablet.app.signedIn')).toBe('alice');
  expect(text).not.toContain(facility.reveal('alice.password'));
  expect(again).toMatchObject({ ok: true, digest: facility.trace.digest });
});

test('an ordinary text that looks like a placeholder replays unchanged', () => {
  const { facility, text, again } = replayed((one) => {
    for (const status of ['<name 1>', '<pin 99>']) one.play('pms.feedSays', { unit: 'A103', status });
  });
  expect(text).toContain('<pin 99>');
  expect(again).toMatchObject({ ok: true, digest: facility.trace.digest });
});

test('a hidden value of one character is reported when the file cannot provide it', () => {
  const { again } = replayed((one) => one.play('keypad.enter', { entry: 'gate-in', by: 'alice', code: '7' }));
  expect(again).toMatchObject({ ok: false, why: expect.stringContaining('this input contains <code 1>') });
});

test('a password in another case is another value, and the replay says that the file lacks it', () => {
  const { text, again } = replayed((one) => {
    one.play('phone.installApp', { phone: 'tablet' });
    const password = one.reveal('alice.password') ?? '';
    expect(password.toLowerCase()).not.toBe(password);
    one.play('phone.signIn', { phone: 'tablet', login: 'alice@example.com', password: password.toLowerCase() });
    expect(one.look('phone.tablet.app.signedIn')).toBeNull();
  });
  expect(text).toContain('"password":"<password 0>"');
  expect(again).toMatchObject({ ok: false, why: expect.stringContaining('this input contains <password 0>') });
});

test('a number or an address replays in any spelling', () => {
  const { again } = replayed((one) => {
    one.play('phone.installApp', { phone: 'tablet' });
    one.play('phone.signIn', { phone: 'tablet', login: 'ALICE@EXAMPLE.COM', password: one.reveal('alice.password') });
  });
  expect(again).toMatchObject({ ok: true });
});
