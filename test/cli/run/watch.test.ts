/** `run --watch` reruns the scenarios that a change affects, and no others. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Host } from '../../../src/cli/host/host.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { LOOK_EVERY_MS, watchFiles } from '../../../src/cli/run/watch-files.ts';
import { silentHost } from '../silent-host.ts';
import { HandClock, start } from '../up-host.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-watch-'));
  cpSync('examples/start/scenarios', folder, { recursive: true });
});

const file = (name: string): string => join(folder, name);
const edit = (name: string, from: string, to: string): void =>
  writeFileSync(file(name), readFileSync(file(name), 'utf8').replace(from, to));

/** Each round as the lines that it printed. */
const rounds = (out: string): string[] => out.split(/^watching .*\n/m);

/** A command that watches, after its first round; `next` lets it check once and returns what the next round prints. */
async function watching(...args: string[]) {
  const run = start(['run', folder, '--watch', ...args]);
  let count = 1;
  const settled = (): Promise<unknown> => run.said(new RegExp(`(?:watching [^\\n]*\\n[\\s\\S]*){${count}}`));
  await settled();
  const next = async (): Promise<string> => {
    count += 1;
    run.clock.pass(LOOK_EVERY_MS);
    await settled();
    return rounds(run.out())[count - 1] ?? '';
  };
  return { run, next };
}

it('plays a scenario again when its file or its facility changes, and a new one when it appears', async () => {
  writeFileSync(
    file('demo.yaml'),
    'version: 1\nname: of the demo\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n- expect: { lock.A101.power: asleep }\n',
  );
  const { run, next } = await watching();
  expect(rounds(run.out())[0]).toContain('2 cases: 2 pass\n');

  edit('first-unlock.yaml', 'retracted', 'melted-away');
  const broken = await next();
  expect(broken).toMatch(/^fail {2}Ada opens/m);
  expect(broken).toContain('1 case: 1 fail\n');

  edit('first-unlock.yaml', 'melted-away', 'retracted');
  expect(await next()).toContain('1 case: 1 pass\n');

  edit('site.facility.yaml', 'name: First Storage', 'name: Second Storage');
  const again = await next();
  expect(again).toContain('Ada opens');
  expect(again).not.toContain('of the demo');

  cpSync(file('demo.yaml'), file('new.yaml'));
  const appeared = await next();
  expect(appeared).toContain('new.yaml');
  expect(appeared).toContain('1 case: 1 pass\n');

  run.interrupt();
  expect(await run.ended).toBe(0);
});

it('without a change it plays nothing, and ends with the verdict of its last round', async () => {
  edit('first-unlock.yaml', 'retracted', 'melted');
  const { run } = await watching();
  const before = run.out();
  for (let i = 0; i < 5; i += 1) {
    run.clock.pass(LOOK_EVERY_MS);
    await new Promise((turn) => setImmediate(turn));
  }
  expect(run.out()).toBe(before);
  rmSync(file('first-unlock.yaml'));
  run.clock.pass(LOOK_EVERY_MS);
  await new Promise((turn) => setImmediate(turn));
  expect(run.out()).toBe(before);
  run.interrupt();
  expect(await run.ended).toBe(1);
});

it('watches only what the filter chooses; nothing to watch is wrong usage', async () => {
  const { run } = await watching('--filter', 'Ada');
  expect(run.out()).toContain('watching 1 scenario;');
  run.interrupt();
  expect(await run.ended).toBe(0);
  expect(await start(['run', folder, '--watch', '--filter', 'nobody']).ended).toBe(2);
});

it('reads an unchanged file once, even when it filters', async () => {
  const clock = new HandClock();
  const verbTable = new Map(shippedFacilities.verbTable);
  const readSteps = vi.spyOn(verbTable, 'get');
  const listeners: (() => void)[] = [];
  let out = '';
  const host: Host = {
    ...silentHost,
    clock,
    out: (text) => {
      out += text;
    },
    onInterrupt: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const turn = () => new Promise((done) => setImmediate(done));
  const ended = watchFiles([folder], { link: 'memory', filter: ['Ada'] }, host, { ...shippedFacilities, verbTable });
  while (!out.includes('watching')) await turn();
  const before = readSteps.mock.calls.length;
  expect(before).toBeGreaterThan(0);
  for (let i = 0; i < 5; i += 1) {
    clock.pass(LOOK_EVERY_MS);
    await turn();
  }
  expect(readSteps).toHaveBeenCalledTimes(before);
  for (const listener of listeners) listener();
  expect(await ended).toBe(0);
});
