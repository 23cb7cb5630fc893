/** `noke-sim run --papers`: the evidence of a run is the evidence of a report. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../src/diagnosis/channels/channels.ts';
import { start } from '../up-host.ts';

const SCENARIO = 'scenarios/locked-in/emergency-touched-within.yaml';

async function run(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const running = start(['run', ...args]);
  const code = await running.ended;
  return { code, out: running.out(), err: running.err() };
}

function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'run-papers-'));
  return act(folder).finally(() => rmSync(folder, { recursive: true }));
}

describe('noke-sim run --papers', () => {
  it('writes every channel of one person, each of which is recognised and read to its last line', () =>
    inFolder(async (folder) => {
      expect(await run([SCENARIO, '--papers', folder, '--papers-of', 'alice'])).toMatchObject({ code: 0, err: '' });
      const { papers, foreign, problems } = readReport([folder], { timeZone: 'America/Denver', year: 2026 });
      expect([foreign, problems]).toEqual([[], []]);
      expect(papers.map(({ name, channel }) => [name.slice(folder.length + 1), channel])).toEqual([
        ['activity.csv', 'activity-csv'],
        ['activity.json', 'core-activity'],
        ['alice.btsnoop', 'btsnoop'],
        ['alice.logcat.txt', 'android-log'],
        ['portal.txt', 'portal'],
        ['redirect.log', 'redirect'],
        ['told.yaml', 'told'],
      ]);
      for (const { readings, unread, warnings } of papers) {
        expect(readings.length).toBeGreaterThan(0);
        expect([unread, warnings]).toEqual([[], []]);
      }
      expect(papers.at(-1)?.about).toEqual({ person: 'alice', unit: 'A101' });
    }));

  it('writes the evidence of every phone that did something, without a person', () =>
    inFolder(async (folder) => {
      expect(await run([SCENARIO, '--papers', folder])).toMatchObject({ code: 0 });
      expect(readdirSync(folder)).toContain('alice.logcat.txt');
      expect(readdirSync(folder)).not.toContain('ivy.ios.log');
    }));

  it('refuses two runs, an unknown person, and a person without a folder', () =>
    inFolder(async (folder) => {
      const two = await run([SCENARIO, '--seeds', '2', '--papers', folder]);
      expect([two.code, two.err]).toEqual([
        2,
        expect.stringMatching(/^--papers records one run, but this command has 2/),
      ]);
      const unknown = await run([SCENARIO, '--papers', folder, '--papers-of', 'alicia']);
      expect([unknown.code, unknown.out]).toEqual([2, expect.stringContaining('did you mean alice?')]);
      const nowhere = await run([SCENARIO, '--papers-of', 'alice']);
      expect([nowhere.code, nowhere.err]).toEqual([
        2,
        '--papers-of needs --papers FOLDER, where the evidence is written\nmore: npx noke-sim explain E-USAGE-5\n',
      ]);
      expect(readdirSync(folder)).toEqual([]);
    }));
});
