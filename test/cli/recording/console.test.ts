import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../../src/cli/host/host.ts';
import { start } from '../up-host.ts';

/** A terminal of 80 by 24 on streams; `shown` is all that was written to it. */
function screen(): { readonly terminal: NonNullable<Host['terminal']>; press(keys: string): void; shown(): string } {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 80, rows: 24 });
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return { terminal: { input, output }, press: (keys) => void input.write(keys), shown: () => shown };
}

/** Yields to the streams. */
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-console-'));
const trace = join(folder, 'touch.trace.jsonl');

beforeAll(async () => {
  const scenario = join(folder, 'touch.yaml');
  const steps = '- lock.touch: A101\n- expect: { lock.A101.power: asleep }\n  within: 1m\n';
  writeFileSync(scenario, `version: 1\nname: touch\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n${steps}`);
  expect(await start(['run', scenario, '--trace', trace]).ended).toBe(0);
});

describe('noke-sim console', () => {
  test('shows a recording, accepts keys, and q exits with 0', async () => {
    const { terminal, press, shown } = screen();
    const run = start(['console', trace], terminal);
    while (!shown().includes('A101')) await turn();
    press('q');
    for (let i = 0; i < 20; i++) {
      await turn();
      run.clock.pass(100);
    }
    expect(await run.ended).toBe(0);
  });

  test('without a terminal it prints a message and exits with 3', async () => {
    const run = start(['console', trace]);
    expect(await run.ended).toBe(3);
    expect(run.err()).toContain('the console needs a terminal; "noke-sim replay');
  });

  test('on a terminal that cannot move its cursor it says so, writes nothing there and exits with 3', async () => {
    const { terminal, shown } = screen();
    const run = start(['console', trace], terminal, { TERM: 'dumb' });
    expect(await run.ended).toBe(3);
    expect(run.err()).toContain('needs a terminal that can move its cursor, but TERM is "dumb"; "noke-sim replay');
    expect(shown()).toBe('');
  });

  test.each([
    ['none.jsonl', undefined],
    ['text.jsonl', 'hello\n'],
    ['empty.jsonl', ''],
  ])('%s is not a recording: a message and exit code 2', async (name, text) => {
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const run = start(['console', file], screen().terminal);
    expect(await run.ended).toBe(2);
    expect(run.err()).toMatch(/^\S+jsonl.*: .{20,}/);
  });
});

describe('noke-sim console --report', () => {
  const report = 'fixtures/field-reports/24';

  test('diagnoses the report and shows it beside the run, and q exits with 0', async () => {
    const { terminal, press, shown } = screen();
    const run = start(['console', '--report', report, '--facility', 'scenarios/quiet.facility.yaml'], terminal);
    while (!shown().includes('simulated: the run')) await turn();
    expect(run.err()).toContain('report.activity.json: core-activity');
    press('q');
    for (let i = 0; i < 20; i++) {
      await turn();
      run.clock.pass(100);
    }
    expect(await run.ended).toBe(0);
    expect(shown()).toContain('Cause (');
  });

  test('without a terminal it points to diagnose and exits with 3, before anything is played', async () => {
    const run = start(['console', '--report', report, '--facility', 'scenarios/quiet.facility.yaml']);
    expect(await run.ended).toBe(3);
    expect(run.err()).toBe(
      `the console needs a terminal; "noke-sim diagnose ${report}" works without one\nmore: npx noke-sim explain E-TERMINAL-1\n`,
    );
  });

  test.each([
    ['a folder of nothing', [], 'nothing readable: expected an activity export'],
    [
      'binary',
      [['phone.log', new Uint8Array([0, 255, 7, 0, 1, 2, 3])]],
      'phone.log: this file contains binary data of an unknown kind',
    ],
    ['empty files', [['told.yaml', '']], 'told.yaml: this file is empty'],
    ['text for people', [['mail.txt', 'It does not open, please help!\n']], 'this text has no known format'],
  ] as const)('%s: a sentence and exit code 2', async (name, files, says) => {
    const dir = mkdtempSync(join(folder, `${name.replaceAll(' ', '-')}-`));
    for (const [file, bytes] of files) writeFileSync(join(dir, file), bytes);
    const { terminal, shown } = screen();
    const run = start(['console', '--report', dir], terminal);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(says);
    expect(shown()).toBe('');
  });

  test.each([
    [[], 'name a recording, or a field report with --report'],
    [[trace, '--report', report], 'name either a recording or a field report with --report, not both'],
    [[trace, '--about', 'gina'], '--about requires --report'],
    [['--report', join(folder, 'none')], 'none: there is no such file or folder'],
  ])('%j: a sentence and exit code 2', async (args, says) => {
    const run = start(['console', ...args], screen().terminal);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(says);
  });
});

describe('noke-sim up on a terminal', () => {
  test('shows the console instead of lines, and q ends it all with 0', async () => {
    const { terminal, press, shown } = screen();
    const run = start(['up', '--no-ports'], terminal);
    while (!shown().includes('Lakeside Storage')) await turn();
    press('q');
    for (let i = 0; i < 20; i++) {
      await turn();
      run.clock.pass(100);
    }
    expect(await run.ended).toBe(0);
    expect(run.out()).not.toContain('person.driveToGate');
    expect(run.out()).toContain('ended at');
  });

  test('--no-console prints lines there too', async () => {
    const { terminal, shown } = screen();
    const run = start(['up', '--no-ports', '--no-console', '--for', '2s'], terminal);
    await run.said(/Try:/);
    run.clock.pass(2_000);
    expect(await run.ended).toBe(0);
    expect(run.out()).toContain('person.driveToGate');
    expect(shown()).toBe('');
  });

  test('--for ends the console too', async () => {
    const { terminal, shown } = screen();
    const run = start(['up', '--no-ports', '--for', '2s'], terminal);
    while (!shown().includes('Lakeside Storage')) await turn();
    run.clock.pass(2_000);
    expect(await run.ended).toBe(0);
  });
});
