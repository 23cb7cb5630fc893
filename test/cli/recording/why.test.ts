/** `noke-sim why` and `noke-sim compare` on recordings: a jam, another seed, and files that are truncated, foreign, empty or missing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../../src/cli/host/host.ts';
import { showRecording } from '../../../src/cli/recording/console-file.ts';
import { explainTrace } from '../../../src/cli/recording/why-file.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { DATABASE_FILE } from '../../../src/server/store/folder.ts';
import { silentHost } from '../silent-host.ts';
import { start } from '../up-host.ts';

const RUN = 'fixtures/practice-reports/runs/03-tension.yaml';
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-why-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function said(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const run = start(args);
  return { code: await run.ended, out: run.out(), err: run.err() };
}

beforeAll(async () => {
  expect((await said('run', RUN, '--trace', at('a.jsonl'))).code).toBe(0);
  expect((await said('run', RUN, '--seed', '9', '--trace', at('b.jsonl'))).code).toBe(0);
  const whole = readFileSync(at('a.jsonl'), 'utf8').split('\n');
  writeFileSync(at('cut.jsonl'), `${whole.slice(0, 120).join('\n')}\n`);
  writeFileSync(at('quiet.jsonl'), `${whole.slice(0, 3).join('\n')}\n`);
  writeFileSync(at('empty.jsonl'), '');
  writeFileSync(at('foreign.jsonl'), '{"hello":"world"}\n');
}, 60_000);

test('why names the cause, its evidence, the input behind it and the remedy', async () => {
  const { code, out } = await said('why', at('a.jsonl'));
  expect(code).toBe(0);
  expect(out).toMatch(/^The hasp is under tension, so the motor jams \(result 0x69\)\.\n {2}D7-3\n/);
  expect(out).toMatch(/What led to it\n.*input {2}verb=door\.lean/);
  expect(out).toContain('Stand on the handle');
});

test('--json is the same answer, and --at asks about an attempt by any of its events', async () => {
  const { out } = await said('why', at('a.jsonl'), '--json');
  const last = JSON.parse(out) as { failure: { seq: number }; causes: string[]; path: { seq: number }[] };
  expect(last.causes).toEqual(['D7-3']);
  const first = last.path[0]?.seq;
  const same = JSON.parse((await said('why', at('a.jsonl'), '--at', String(first), '--json')).out);
  expect(same).toEqual(last);
});

test('a cut recording is explained as far as it goes; one without failures says so', async () => {
  const cut = await said('why', at('cut.jsonl'));
  expect(cut).toMatchObject({ code: 0, err: expect.stringContaining('is incomplete') });
  expect(cut.out).toContain('D7-3');
  expect(await said('why', at('quiet.jsonl'))).toMatchObject({
    code: 0,
    out: expect.stringContaining('no attempt failed'),
  });
});

test.each([
  [['why', 'empty.jsonl'], 'empty'],
  [['why', 'foreign.jsonl'], 'foreign.jsonl'],
  [['why', 'gone.jsonl'], 'gone.jsonl'],
  [['why', 'a.jsonl', '--at', '99999'], 'there is no event 99999; its events are numbered 1 to'],
  [['compare', 'a.jsonl', 'empty.jsonl'], 'empty'],
  [['compare', 'foreign.jsonl', 'a.jsonl'], 'foreign.jsonl'],
])('%j is refused with a sentence', async ([command = '', ...args], sentence) => {
  const given = args.map((arg) => (arg.endsWith('.jsonl') ? at(arg) : arg));
  const { code, out, err } = await said(command, ...given);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
});

test('--seeds names the event that baked it in and draws how often the visit fails from each instant on', {
  timeout: 60_000,
}, async () => {
  const page = at('why.html');
  const args = ['--seeds', '1', '--moments', '3', '--workers', '1', '--html', page];
  const { code, out } = await said('why', at('a.jsonl'), ...args);
  expect(code).toBe(0);
  expect(out.match(/% fail$/gm)).toHaveLength(3);
  expect(out).toMatch(/Made inevitable by event \d+: .*input {2}verb=door\.lean/);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('<h1>The hasp is under tension, so the motor jams (result 0x69).</h1>');
  const drawn = /<polyline class="failing" points="([^"]*)"/.exec(html)?.[1]?.split(' ');
  expect(drawn).toHaveLength(3);
  expect(html).toMatch(/<line class="baked"/);
  expect(html).toContain('Without event');
  // The page loads nothing from elsewhere.
  expect(html).not.toMatch(/<script|<link|<img|\b(?:src|href)=|url\(/);
});

test('the control: without the weight on the door, the same attempt opens', async () => {
  const { out } = await said('why', at('a.jsonl'));
  expect(out).toMatch(/The most similar run in which it does not fail\n {2}Without event \d+, .*door\.lean/);
  expect(out).toMatch(/^ {2}≠ run .*lock\.motor {2}state=running\n.*lock\.jam/m);
  expect(out).toMatch(/^ {2}≠ control .*lock\.bolt {2}position=retracted/m);
});

test('an interrupt leaves the answer of the recording, and says what is missing', async () => {
  let [out, turns] = ['', 0];
  let interrupt = (): void => undefined;
  const host: Host = {
    ...silentHost,
    out: (text) => {
      out += text;
    },
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => undefined;
    },
    nextTurn: async () => {
      if (++turns === 3) interrupt();
    },
  };
  const code = await explainTrace(at('a.jsonl'), { seeds: 9, moments: 2, workers: 1 }, host, shippedFacilities);
  expect({ code, turns }).toEqual({ code: 0, turns: 3 });
  expect(out).toContain('D7-3');
  expect(out.match(/% fail$/gm)).toHaveLength(2);
  expect(out).toContain('Interrupted before the event that made the failure inevitable was found.');
  expect(out).toContain('Interrupted before one was found.');
});

test('--seeds of a run over Bluetooth stacks is refused with a code, and without it the cause is named', async () => {
  const [header = '', ...rest] = readFileSync(at('a.jsonl'), 'utf8').split('\n');
  writeFileSync(at('radio.jsonl'), [JSON.stringify({ ...JSON.parse(header), link: 'radio' }), ...rest].join('\n'));
  const asked = await said('why', at('radio.jsonl'), '--seeds', '2');
  expect(asked).toMatchObject({ code: 2, out: '' });
  expect(asked.err).toMatch(
    /a run over Bluetooth stacks cannot be branched; omit --seeds\nmore: npx noke-sim explain E-TRACE-5\n$/,
  );
  expect(await said('why', at('radio.jsonl'))).toMatchObject({ code: 0, out: expect.stringContaining('D7-3') });
});

/** A host on a terminal; `turn` runs at each turn of the event loop. */
function onTerminal(turn: (interrupt: () => void) => void): { readonly host: Host; readonly err: () => string } {
  let err = '';
  let interrupt = (): void => undefined;
  const host: Host = {
    ...silentHost,
    errIsTerminal: true,
    err: (text) => {
      err += text;
    },
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => undefined;
    },
    nextTurn: async () => turn(() => interrupt()),
  };
  return { host, err: () => err };
}

describe('a recording of some megabytes', () => {
  const EVENTS = 40_000;
  const ASKED = { moments: 2 };

  beforeAll(() => {
    const header = readFileSync(at('a.jsonl'), 'utf8').split('\n', 1)[0] ?? '';
    const { startAt } = JSON.parse(header) as { startAt: string };
    const time = Date.parse(startAt) + 86_400_000;
    const events = Array.from({ length: EVENTS }, (_, i) => {
      const data = { padding: 'x'.repeat(100) };
      return JSON.stringify({ seq: i + 1, time, actor: 'person/bob', kind: 'person.at', data });
    });
    writeFileSync(at('long.jsonl'), `${[header, ...events].join('\n')}\n`);
  });

  test.each([
    ['why', (host: Host) => expect(explainTrace(at('long.jsonl'), ASKED, host, shippedFacilities)).resolves.toBe(0)],
    ['console', (host: Host) => expect(showRecording(at('long.jsonl'), host, shippedFacilities)).rejects.toThrow()],
  ])('%s shows how much of it has been read', async (_, act) => {
    const { host, err } = onTerminal(() => undefined);
    await act(host);
    const shown = [...err().matchAll(/(\d+)\/(\d+) {2}MB of /g)].map(([, done, of]) => [Number(done), Number(of)]);
    expect(shown.length).toBeGreaterThan(4);
    expect(shown[0]).toEqual([0, shown[0]?.[1]]);
    expect(shown).toEqual(shown.toSorted(([a = 0], [b = 0]) => a - b));
    expect(shown.at(-1)?.[0]).toBeGreaterThanOrEqual((shown[0]?.[1] ?? 0) - 1);
  });

  test.each([
    ['why', (host: Host) => explainTrace(at('long.jsonl'), ASKED, host, shippedFacilities)],
    ['console', (host: Host) => showRecording(at('long.jsonl'), host, shippedFacilities)],
  ])('%s stops reading at an interrupt', async (_, act) => {
    let turns = 0;
    const { host, err } = onTerminal((interrupt) => {
      turns++;
      interrupt();
    });
    expect(await act(host)).toBe(1);
    expect(turns).toBe(1);
    expect(err()).toMatch(/interrupted\n$/);
  });
});

test('--at takes a number', async () => {
  const { code, err } = await said('why', at('a.jsonl'), '--at', 'soon');
  expect(code).toBe(2);
  expect(err).toContain('Expected a whole number');
});

test('compare finds the first difference of two seeds, and none in a recording and itself', async () => {
  const different = await said('compare', at('a.jsonl'), at('b.jsonl'));
  expect(different.code).toBe(1);
  expect(different.out).toMatch(
    /^first difference after \d+ common events, \d{4}-\d\d-\d\d, times in America\/Denver\n/,
  );
  expect(different.out.match(/^≠/gm)).toHaveLength(2);
  expect(await said('compare', at('a.jsonl'), at('a.jsonl'))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^identical: \d+ events\n$/),
  });
});

test('compare plays two scenarios, and writes the difference as a page', async () => {
  const text = readFileSync('scenarios/keys/online-unlock.yaml', 'utf8');
  writeFileSync(at('one.yaml'), text);
  writeFileSync(at('other.yaml'), text.replace('wait: 2m', 'wait: 3m'));
  const page = at('difference.html');
  const found = await said('compare', at('one.yaml'), at('other.yaml'), '--html', page);
  expect(found).toMatchObject({ code: 1, err: '' });
  expect(found.out).toMatch(/^first difference after \d+ common events, .* times in \S+\n= /);
  const html = readFileSync(page, 'utf8');
  expect(html.match(/<li class="differs">/g)).toHaveLength(2);
  expect(html).not.toMatch(/<script|<link|<img|\b(?:src|href)=|url\(/);
  expect(await said('compare', at('one.yaml'), at('one.yaml'))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^identical: \d+ events\n$/),
  });
});

test('compare shows which values of two reports differ, and refuses two files of different kinds', async () => {
  const report = (await said('run', RUN, '--json')).out;
  writeFileSync(at('before.json'), report);
  writeFileSync(at('after.json'), report.replace('"verdict": "pass"', '"verdict": "fail"'));
  const found = await said('compare', at('before.json'), at('after.json'));
  expect(found.code).toBe(1);
  expect(found.out).toContain(
    `≠ cases[${RUN}].verdict\n    ${at('before.json')}  "pass"\n    ${at('after.json')}  "fail"`,
  );
  expect(await said('compare', at('before.json'), at('before.json'))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^identical: \d+ values\n$/),
  });
  const mixed = await said('compare', at('before.json'), at('a.jsonl'));
  expect(mixed).toMatchObject({ code: 2, out: '', err: expect.stringContaining('compare two of the same kind') });
  const folder = await said('compare', 'scenarios', at('a.jsonl'));
  expect(folder).toMatchObject({ code: 2, out: '', err: expect.stringContaining('a folder without a store') });
});

test('compare finds where the events of two stores part, and reports a store that is damaged', async () => {
  const store = async (name: string, seed: string): Promise<string> => {
    const live = [
      'up',
      '--no-ports',
      '--data',
      at(name),
      '--seed',
      seed,
      '--at',
      '10:00',
      '--speed',
      '60',
      '--for',
      '10s',
    ];
    const run = start(live);
    await run.said(/Local time .* 10:00:00,/);
    run.clock.pass(10_000);
    expect(await run.ended).toBe(0);
    return at(name);
  };
  const [one, same, other] = [await store('one', '1'), await store('same', '1'), await store('other', '2')];
  const equal = await said('compare', one, same);
  expect(equal).toMatchObject({ code: 0, err: '' });
  expect(Number(/^identical: (\d+) events\n$/.exec(equal.out)?.[1])).toBeGreaterThan(50);

  const found = JSON.parse((await said('compare', one, other, '--json')).out) as Record<'left' | 'right', unknown[]>;
  expect(found.left[0]).not.toEqual(found.right[0]);
  const shown = await said('compare', one, other);
  expect(shown).toMatchObject({ code: 1, err: '' });
  expect(shown.out).toContain(`${one}\n≠`);
  expect(shown.out).toContain(`${other}\n≠`);
  const mixed = await said('compare', one, at('before.json'));
  expect(mixed).toMatchObject({ code: 2, out: '', err: expect.stringContaining('compare two of the same kind') });

  writeFileSync(join(other, DATABASE_FILE), 'x'.repeat(10_000));
  const damaged = await said('compare', one, other);
  expect(damaged).toMatchObject({ code: 3, out: '', err: expect.stringContaining(join(other, DATABASE_FILE)) });
  expect(damaged.err).toMatch(/\nmore: npx noke-sim explain E-STORE-3\n$/);
});
