/** A recording is all that is needed to replay it: in any folder, after its facility has changed or gone, and when it was cut off. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Running, start } from '../up-host.ts';

const FACILITY = `version: 1
name: One Door
timeZone: America/Denver
zones: [{ id: hall }]
entries: [{ id: gate, mac: "C0:FF:EE:10:00:01", zones: [hall], at: [0, 0] }]
units: [{ id: U1, zone: hall, at: [10, 0], status: occupied, tenant: ada, locks: [{ mac: "C0:FF:EE:00:00:01" }] }]
people: [{ id: ada, name: Ada Ash, mobile: "+13035550111", accessCode: "482913", at: U1, phones: [{ id: px }] }]
`;
const scenario = (facility: string): string => `version: 1
name: A touch wakes the lock
facility: ${facility}
startAt: 2026-03-02T09:00
steps:
  - lock.touch: U1
  - phone.openApp: px
  - lock.closeHasp: U1
    fails: not-possible
  - expect: { lock.U1.power: awake }
    within: 1s
`;
const INLINE = scenario(`\n${FACILITY.replaceAll(/^/gm, '  ').trimEnd()}`);

let home = '';
let away = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'noke-sim-home-'));
  away = mkdtempSync(join(tmpdir(), 'noke-sim-away-'));
});
afterEach(() => {
  for (const folder of [home, away]) rmSync(folder, { recursive: true, force: true });
});

const done = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const run = start(args);
  return { code: await run.ended, out: run.out(), err: run.err() };
};

/** Records the scenario at home, moves the recording away, and removes everything at home. */
async function moved(text: string): Promise<string> {
  mkdirSync(join(home, 'sites'));
  writeFileSync(join(home, 'sites/door.yaml'), FACILITY);
  writeFileSync(join(home, 's.yaml'), text);
  expect(await done('run', join(home, 's.yaml'), '--trace', join(home, 't.jsonl'))).toMatchObject({ code: 0, err: '' });
  cpSync(join(home, 't.jsonl'), join(away, 't.jsonl'));
  rmSync(home, { recursive: true });
  return join(away, 't.jsonl');
}

const screen = () => ({
  input: new PassThrough(),
  output: Object.assign(new PassThrough(), { columns: 80, rows: 24 }),
});

/** Runs a console until it has drawn something, then quits; returns what it showed. */
async function shown(file: string): Promise<string> {
  const terminal = screen();
  let text = '';
  terminal.output.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const run = start(['console', file], terminal);
  const turn = (): Promise<void> => new Promise((ready) => setImmediate(ready));
  for (let i = 0; i < 200 && !text.includes('U1'); i++) await turn();
  terminal.input.write('q');
  for (let i = 0; i < 20; i++) {
    await turn();
    run.clock.pass(100);
  }
  expect(await run.ended, run.err()).toBe(0);
  return text;
}

describe.each([
  ['a facility file', scenario('sites/door.yaml')],
  ['a facility inside the scenario', INLINE],
])('a recording at %s', (_, text) => {
  test('replays in another folder, without any file of the first', async () => {
    const file = await moved(text);
    expect(await done('replay', file)).toMatchObject({ code: 0, out: expect.stringContaining('identical'), err: '' });
  });

  test('opens in the console there', async () => {
    expect(await shown(await moved(text))).toContain('U1');
  });

  test('becomes a scenario there, which passes: refused steps have their "fails:"', async () => {
    const file = await moved(text);
    const again = join(away, 'again.yaml');
    expect(await done('replay', file, '--scenario', again)).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(again, 'utf8')).toContain('fails: not-possible');
    writeFileSync(again, `${readFileSync(again, 'utf8')}  - expect: { lock.U1.power: awake }\n`);
    expect(await done('run', again)).toMatchObject({ code: 0 });
  });

  test('holds no name, number or code of a person', async () => {
    expect(readFileSync(await moved(text), 'utf8')).not.toMatch(/Ash|3035550111|482913/);
  });
});

test('a facility file that changed afterwards changes no replay', async () => {
  writeFileSync(join(home, 'door.yaml'), FACILITY);
  writeFileSync(join(home, 's.yaml'), scenario('door.yaml'));
  await done('run', join(home, 's.yaml'), '--trace', join(home, 't.jsonl'));
  writeFileSync(join(home, 'door.yaml'), FACILITY.replace('00:00:01" }]', '00:00:02" }]'));
  expect(await done('replay', join(home, 't.jsonl'))).toMatchObject({ code: 0 });
});

/** The recording of a scenario as an older release wrote it: its first line is changed, its events have no causes. */
async function older(text: string, change: (header: Header) => object): Promise<void> {
  writeFileSync(join(home, 'door.yaml'), FACILITY);
  writeFileSync(join(home, 's.yaml'), text);
  await done('run', join(home, 's.yaml'), '--trace', join(home, 't.jsonl'));
  const [first = '', ...rest] = readFileSync(join(home, 't.jsonl'), 'utf8').split('\n');
  const events = rest.map((line) => line.replace(/,"causedBy":\d+\}$/, '}'));
  expect(events).not.toEqual(rest);
  writeFileSync(join(home, 't.jsonl'), [JSON.stringify(change(JSON.parse(first))), ...events].join('\n'));
}

interface Header {
  readonly facility: { readonly plan?: unknown };
}

const EACH = [scenario('door.yaml'), INLINE, scenario('demo').replaceAll('U1', 'A101').replace('px', 'alice')];

test.each(EACH)('a recording of version 2, whose events have no causes, replays anywhere', async (text) => {
  await older(text, (header) => ({ ...header, version: 2 }));
  rmSync(join(home, 's.yaml'));
  expect(await done('replay', join(home, 't.jsonl'))).toMatchObject({ code: 0 });
});

describe('a recording of version 1', () => {
  const ofVersion1 = (text: string): Promise<void> =>
    older(text, ({ facility: { plan: _, ...facility }, ...header }) => ({
      ...header,
      version: 1,
      facility: { ...facility, digest: '0'.repeat(64) },
    }));

  test.each(EACH)('replays while its facility is there', async (text) => {
    await ofVersion1(text);
    expect(await done('replay', join(home, 't.jsonl'))).toMatchObject({ code: 0 });
  });

  test('is refused with a message without it', async () => {
    await ofVersion1(INLINE);
    rmSync(join(home, 's.yaml'));
    for (const command of ['replay', 'console'])
      expect(await done(command, join(home, 't.jsonl'))).toMatchObject({
        code: 2,
        err: expect.stringMatching(
          /this version 1 trace does not contain its facility.*\nmore: npx noke-sim explain E-TRACE-3\n$/,
        ),
      });
  });
});

test('a recording that was cut at any byte after its first line opens as far as it goes, and says so', async () => {
  const whole = readFileSync(await moved(INLINE));
  const first = whole.indexOf('\n') + 1;
  const last = whole.lastIndexOf('\n', whole.length - 2) + 1;
  const file = join(away, 'cut.jsonl');
  const cuts = [first, first + 1, last - 40, last - 1, last, last + 1, whole.length - 3];
  for (const at of cuts) {
    writeFileSync(file, whole.subarray(0, at));
    expect(await done('replay', file), `cut at ${at}`).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^identical: .*; the recording is incomplete and ends there\n$/),
      err: '',
    });
  }
  writeFileSync(file, whole.subarray(0, first - 5));
  expect(await done('replay', file)).toMatchObject({
    code: 2,
    err: expect.stringContaining('the file ends within its first line'),
  });
});

describe('a live facility', () => {
  const UP = ['--no-console', '--control-port', '0', '--ws-port', 'off', '--core-port', 'off'];

  /** Plays verbs through the control API of a running facility, some of them refused; then stops it. */
  async function lived(...args: string[]): Promise<Running> {
    const run = start(['up', ...UP, ...args]);
    const [, url] = await run.said(/"?control"?[:=]"?(http:[^\s"]+)/);
    const send = async (verb: string, body: unknown): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/v1/verbs/${verb}`, { method: 'POST', headers, body: JSON.stringify(body) });
    };
    await send('lock.touch', { lock: 'A101' });
    run.clock.pass(3_000);
    await send('lock.closeHasp', { lock: 'A101' });
    run.clock.pass(30_000);
    run.interrupt();
    expect(await run.ended, run.err()).toBe(0);
    return run;
  }

  test.each([['--life'], ['--no-life']])('with %s: --trace writes a recording that replays', async (life) => {
    const file = join(home, 'up.jsonl');
    await lived(life, '--trace', file);
    expect(await done('replay', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^identical: \d+ events, digest \w+\n$/),
    });
  });

  test('what --json --all prints is a recording too, even while the program still runs', async () => {
    const file = join(home, 'out.jsonl');
    const run = await lived('--json', '--all');
    writeFileSync(file, run.out());
    expect(await done('replay', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^identical: \d\d+ events, digest \w+\n$/),
    });
    writeFileSync(file, run.out().slice(0, -100));
    expect(await done('replay', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('the recording is incomplete'),
    });
  });

  test('what --json prints without --all is refused with a message', async () => {
    const file = join(home, 'out.jsonl');
    writeFileSync(file, (await lived('--json')).out());
    expect(await done('replay', file)).toMatchObject({ code: 2, err: expect.stringContaining('--json --all') });
  });

  test('--record writes a refused verb with its "fails:", so that the scenario passes', async () => {
    const file = join(home, 'up.yaml');
    await lived('--no-life', '--record', file);
    expect(readFileSync(file, 'utf8')).toContain('fails: not-possible');
    writeFileSync(file, `${readFileSync(file, 'utf8')}  - expect: { lock.A101.bolt: extended }\n`);
    expect(await done('run', file)).toMatchObject({ code: 0 });
  });

  test('--trace and --data exclude each other', async () => {
    expect(await done('up', '--trace', join(home, 't'), '--data', join(home, 'd'))).toMatchObject({
      code: 2,
      err: '--trace needs a new facility; omit --data\nmore: npx noke-sim explain E-USAGE-5\n',
    });
  });
});
