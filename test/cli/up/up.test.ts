import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { isNoticed } from '../../../src/cli/host/event-text.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { UNREAD_OUTPUT } from '../../../src/cli/up/up-output.ts';
import { tooFast } from '../../../src/cli/up/up-suggestions.ts';
import type { FacilityFile } from '../../../src/facility/files/schema.ts';
import { readScenario } from '../../../src/scenario/parse.ts';
import { runScenario } from '../../../src/scenario/run.ts';
import { ALL } from '../../sizes.ts';
import { start } from '../up-host.ts';

const ANY_PORTS = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const ANY_AIR = ['air', '--listen', 'tcp:0', ...ANY_PORTS];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-up-'));
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function get(url: string, body?: unknown): Promise<Answer> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  return { status: response.status, body: await response.json() };
}

describe('a live facility', () => {
  test('prints a summary, shows people coming, and --for ends it with 0', async () => {
    const run = start(['up', '--no-ports', '--for', '5s']);
    await run.said(/Lakeside Storage is up: 34 units, 35 locks, 13 people\. Local time Mon 2026-06-29 09:00:00,/);
    run.clock.pass(5_000);
    expect(await run.ended).toBe(0);
    expect(run.out()).toMatch(/^ready locks=35\n/);
    expect(run.out()).toMatch(/09:00:00\.300 I outside +input {2}person\.driveToGate person=\w+ entry=gate-in\n/);
    expect(run.out()).toMatch(/09:00:0\d\.\d{3} U lock\/gate-in +lock\.unlocked/);
    expect(run.out()).toMatch(/\nended at Mon 2026-06-29 09:00:05: \d+ events, digest [0-9a-f]{16}\n$/);
  });

  test('the same start gives the same run; another seed does not', async () => {
    const lived = async (seed: string): Promise<string | undefined> => {
      const run = start(['up', '--no-ports', '--for', '1m', '--seed', seed]);
      await run.said(/Try:/);
      run.clock.pass(60_000);
      await run.ended;
      return /digest (\w+)/.exec(run.out())?.[1];
    };
    expect(await lived('1')).toBe(await lived('1'));
    expect(await lived('1')).not.toBe(await lived('2'));
  });

  test('--speed makes its time run faster, --at sets where it begins', async () => {
    const run = start(['up', '--no-ports', '--no-life', '--for', '10s', '--speed', '60', '--at', '2026-03-07T22:30']);
    await run.said(/Local time Sat 2026-03-07 22:30:00, speed 60/);
    run.clock.pass(10_000);
    expect(await run.ended).toBe(0);
    expect(run.out()).toContain('ended at Sat 2026-03-07 22:40:00');
    expect(run.out()).not.toContain('input');
  });

  test('--no-gateway: locks report to nobody, and a recorded scenario contains the facility unchanged', async () => {
    const heard = async (...more: string[]): Promise<boolean> => {
      const run = start(['up', '--no-ports', '--no-life', '--all', '--for', '90s', ...more]);
      await run.said(/Try:/);
      run.clock.pass(90_000);
      expect(await run.ended).toBe(0);
      return run.out().includes('gateway.heartbeat');
    };
    expect([await heard(), await heard('--no-gateway')]).toEqual([true, false]);
  });

  test('a speed at which a touched lock sleeps before a phone library can use it is named, and one that is slow enough', () => {
    const plan = { lockSettings: {} } as FacilityFile;
    expect(tooFast(5, plan)).toBe('');
    expect(tooFast(60, plan)).toBe(
      'At --speed 60 a touched lock stays awake for 250 ms of real time, too short for a phone library; for programs that open locks, use --speed 5 or less.\n',
    );
    expect(tooFast(60, { ...plan, lockSettings: { sleepAfterMs: 180_000 } })).toBe('');
  });

  test.each([
    ['over WebSocket at another time, which the monitor explains at a refusal', ['up', ...ANY_PORTS], undefined],
    ['over Bluetooth at the present', [...ANY_AIR, '--at', 'now'], undefined],
    ['over Bluetooth at another time', ANY_AIR, 'differs from the time of this machine'],
  ])('a warning that phones need the time of this machine: %s', async (_, args, why) => {
    const run = start([...args, '--no-life', '--for', '1s']);
    await run.said(/Try:/);
    run.clock.pass(1_000);
    expect(await run.ended).toBe(0);
    const warned = /The facility’s clock (.*)\. A phone’s commands contain its time: .* use --at now and speed 1\.\n/;
    expect(warned.exec(run.err())?.[1]).toBe(why);
  });

  test('--at now is the present', async () => {
    const run = start(['up', '--no-ports', '--at', 'now', '--for', '1s']);
    await run.said(/Local time Mon 2026-06-29 14:00:00,/);
    run.clock.pass(1_000);
    expect(await run.ended).toBe(0);
  });

  test('check-ins and other routine events are printed only with --all', async () => {
    const kinds = async (...more: string[]): Promise<string[]> => {
      const run = start(['up', '--no-ports', '--json', '--for', '4s', ...more]);
      await run.said(/ready/);
      run.clock.pass(4_000);
      await run.ended;
      const lines = run.out().trim().split('\n').slice(1, -1);
      return lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    };
    const [noticed, all] = [await kinds(), await kinds('--all')];
    expect(noticed).toContain('lock.unlocked');
    expect(noticed.every((kind) => isNoticed({ kind }))).toBe(true);
    expect(all).toEqual(expect.arrayContaining(['link.write', 'gateway.heartbeat', 'lock.state']));
    expect(all.filter((kind) => isNoticed({ kind }))).toEqual(noticed);
  });

  test('packets are decoded, one line each', async () => {
    const run = start(['up', '--no-ports', '--all', '--for', '4s']);
    await run.said(/Try:/);
    run.clock.pass(4_000);
    await run.ended;
    expect(run.out()).toMatch(/ > link\/\S+ +link\.write {2}limited key, slot \d+, key day/);
    expect(run.out()).toMatch(/ < link\/\S+ +link\.notify {2}60 success, command \d+/);
  });

  test('--json: every line is JSON, the first lists the ports, the last describes the end', async () => {
    const run = start(['up', '--json', '--for', '2s', ...ANY_PORTS]);
    await run.said(/ready/);
    run.clock.pass(2_000);
    expect(await run.ended).toBe(0);
    const lines = run
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines[0]).toMatchObject({
      ready: { control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), locks: 35 },
    });
    expect(lines.at(-1)).toMatchObject({ end: { why: 'time', digest: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  test('lines that nobody reads are left out and counted, and the facility continues', async () => {
    const run = start(['up', '--no-ports', '--json', '--all', '--for', '30s', '--speed', '60']);
    await run.said(/ready/);
    run.clock.pass(5_000);
    const before = run.out();
    run.unread(UNREAD_OUTPUT + 1);
    run.clock.pass(10_000);
    expect(run.out()).toBe(before);
    run.unread(0);
    run.clock.pass(15_000);
    expect(await run.ended).toBe(0);
    const lines = run
      .out()
      .slice(before.length)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const last = JSON.parse(before.trimEnd().split('\n').at(-1) ?? '').seq;
    const [{ leftOut }, next] = lines;
    expect(leftOut).toBeGreaterThan(0);
    expect(next.seq).toBe(last + leftOut + 1);
    expect(lines.at(-1)).toMatchObject({ end: { why: 'time' } });
  });

  test('SIGINT and SIGTERM end it with 0', async () => {
    const run = start(['up', '--no-ports']);
    await run.said(/Try:/);
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(run.out()).toContain('ended at');
  });

  test('--units generates a facility', async () => {
    const run = start(['up', '--units', '40', '--no-ports', '--for', '1s']);
    await run.said(/Generated 40 is up: 40 units, 42 locks/);
    run.clock.pass(1_000);
    expect(await run.ended).toBe(0);
  });
});

describe('what it serves', () => {
  test('ports are open after the ready line, and closed at the end', async () => {
    const run = start(['up', '--no-life', ...ANY_PORTS]);
    const [, control = ''] = await run.said(
      /^ready websocket=ws:\S+ control=(\S+) core=http:\S+ app=http:\S+ locks=35\n/,
    );
    await run.said(/Try:/);
    expect(await get(`${control}/health`)).toMatchObject({ status: 200 });
    expect(await get(`${control}/v1/verbs/lock.touch`, { lock: 'A101' })).toMatchObject({ status: 200 });
    expect(run.out()).toMatch(/I outside +input {2}lock\.touch lock=A101\n.* W lock\/A101 +lock\.woke/);
    run.interrupt();
    expect(await run.ended).toBe(0);
    await expect(get(`${control}/health`)).rejects.toThrow();
  });

  test('the commands to try work as they are printed; the last gets a key for a first offline unlock', async () => {
    const run = start(['up', ...ANY_PORTS]);
    const [, block = ''] = await run.said(/Try:\n([\s\S]*?)\n\n/);
    const commands = block.split('\n').map((line) => line.trim());
    expect(commands).toHaveLength(4);
    const [touch = '', look = '', stream = '', key = ''] = commands;
    expect(await shell(key)).toMatch(/"offline_key":"[0-9A-F]{32}","unlock_command":"[0-9A-F]{40}"/i);
    expect(await shell(touch)).toContain('"ok":true');
    expect(await shell(look)).toContain('"power":"awake"');
    const [, url = ''] = /'(\S+)'$/.exec(stream) ?? [];
    const streamed = await fetch(url);
    expect(streamed.headers.get('content-type')).toContain('text/event-stream');
    await streamed.body?.cancel();
    run.interrupt();
    await run.ended;
  });

  test('a mistake of a program is a line that names the rule and the correction', async () => {
    const run = start(['up', '--no-life', ...ANY_PORTS]);
    const [, websocket = ''] = await run.said(/^ready websocket=(\S+)/);
    const client = new WebSocket(websocket);
    await new Promise((open) => client.once('open', open));
    client.send('\u001b[2J this is no message');
    await run.said(/ ! websocket\/\S+ {2}\S+: .* Seen: .*\n/);
    expect(run.out()).not.toContain('\u001b');
    client.terminate();
    run.interrupt();
    expect(await run.ended).toBe(0);
  });

  test('a port in use gives a message and exit code 3', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const run = start(['up', '--ws-port', '0', '--core-port', '0', '--control-port', `${port}`]);
    expect(await run.ended).toBe(3);
    expect(run.err()).toMatch(/^port \d+ for the control API is already in use, .*--control-port PORT/);
    expect(run.out()).toBe('');
    taken.close();
  });

  test('--data resumes where it stopped', async () => {
    const data = ['up', '--no-ports', '--no-life', '--data', join(folder, 'store')];
    const first = start([...data, '--for', '1m', '--at', '10:00']);
    await first.said(/Local time .* 10:00:00,/);
    first.clock.pass(60_000);
    expect(await first.ended).toBe(0);
    const second = start(data);
    await second.said(/is up, resumed from the store: .* Local time Mon 2026-06-29 10:01:00,/);
    second.interrupt();
    expect(await second.ended).toBe(0);
  });
});

describe('the process', () => {
  const command = ['dist/cli/main.js', 'up', ...ANY_PORTS];

  test('--for ends it with 0', async () => {
    const { code, out } = await ran(spawn(process.execPath, [...command, '--for', '500ms']));
    expect(out).toMatch(/^ready websocket=ws:.*\n[\s\S]*person\.driveToGate[\s\S]*\nended at /);
    expect(code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it with 0', async (signal) => {
    const child = spawn(process.execPath, ['dist/cli/main.js', 'up', '--no-ports', '--no-life', '--json']);
    child.stdout.once('data', () => child.kill(signal));
    const { code, out } = await ran(child);
    expect(out).toContain('"end":{"why":"signal"');
    expect(code).toBe(0);
  });
});

describe('a process whose output nobody reads', () => {
  // The limit itself is tested above; this fills a pipe, which takes seconds.
  test.runIf(ALL)(
    'continues within bounded memory, and a signal ends it',
    async () => {
      const live = [
        'up',
        '--ws-port',
        'off',
        '--control-port',
        '0',
        '--core-port',
        'off',
        '--json',
        '--all',
        '--speed',
        '86400',
      ];
      const child = spawn(process.execPath, ['dist/cli/main.js', ...live]);
      const ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
      const [first] = (await once(child.stdout, 'data')) as [Buffer];
      child.stdout.pause();
      let text = first.toString();
      const { control } = JSON.parse(text.split('\n')[0] ?? '').ready;
      const seq = async () => ((await get(`${control}/v1/facility`)).body as { seq: number }).seq;
      // More than a pipe and the limit can hold: an event has at least 100 bytes.
      while ((await seq()) < (1.2 * UNREAD_OUTPUT) / 100);
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('"leftOut":') || text.length > 1.5 * UNREAD_OUTPUT) child.stdout.pause();
      });
      child.stdout.resume();
      await once(child.stdout, 'pause');
      expect(text).toContain('"leftOut":');
      // Again more than a pipe holds, so that the program ends without a reader.
      for (const from = await seq(); (await seq()) < from + 3_000; );
      child.kill('SIGTERM');
      expect(await ended).toEqual({ code: 0, signal: null });
    },
    120_000,
  );
});

async function ran(child: ChildProcessWithoutNullStreams): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  const code = await new Promise<number>((done) => child.once('close', (status) => done(status ?? -1)));
  return { code, out };
}

describe('--record', () => {
  test('the inputs become a scenario that runs', async () => {
    const file = join(folder, 'today.yaml');
    const run = start(['up', '--no-ports', '--for', '90s', '--record', file]);
    await run.said(/Try:/);
    run.clock.pass(90_000);
    expect(await run.ended).toBe(0);
    expect(run.err()).toContain(`inputs written to ${file}`);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}  - expectEvent: { kind: lock.unlocked, actor: lock/gate-in }\n    since: start\n`);
    const parsed = readScenario(file, shippedFacilities.verbTable);
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    const { facility, seed, startAt } = parsed.scenario;
    const opened = shippedFacilities.open(facility, { seed, startAt, beside: file });
    if (!opened.ok) throw new Error('the facility does not open');
    expect(runScenario(parsed.scenario, opened.facility)).toMatchObject({ verdict: 'pass' });
  });

  test('without inputs no file is written, and a message says so', async () => {
    const run = start(['up', '--no-ports', '--no-life', '--for', '1s', '--record', join(folder, 'x.yaml')]);
    await run.said(/Try:/);
    run.clock.pass(1_000);
    expect(await run.ended).toBe(0);
    expect(run.err()).toContain('this run has no inputs');
  });
});

describe('bad input gives a message and exit code 2', () => {
  test.each([
    [['dmeo'], 'there is no facility "dmeo"; did you mean demo?'],
    [['nowhere/at-all.yaml'], 'expected demo or a facility file'],
    [['fixtures/demo.yml'], 'did you mean fixtures/demo.yaml?'],
    [['package.json'], 'package.json:'],
    [['--at', '25:00'], '--at 25:00 is not a valid time; expected now'],
    [['--at', '2026-02-30T09:00'], 'is not a valid time'],
    [['--speed', '0'], 'a number above 0'],
    [['--speed', 'fast'], 'a number above 0'],
    [['--for', '5'], 'a duration such as'],
    [['--for', '25d'], 'at most 24d'],
    [['--units', '0'], 'a whole number from 1'],
    [['demo', '--units', '5'], '--units generates a facility'],
    [['--ws-port', '70000'], '0 to 65535, or off'],
    [['--tls', 'one.pem'], 'two files, separated by a comma'],
    [['--tls', 'a.pem,b.pem'], '--tls: a.pem: there is no such file'],
    [['--address', '0.0.0.0'], 'needs a token'],
    [['--private-key', 'x'], 'must be given together'],
    [['--record', 'x.yaml', '--data', 'x'], 'omit --data'],
  ])('up %j', async (args, words) => {
    const run = start(['up', ...args]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(words);
    expect(run.err()).not.toMatch(/\n\s+at /);
    expect(run.out()).toBe('');
  });
});

/** What a shell command prints. */
const shell = (command: string): Promise<string> =>
  new Promise((done) => {
    execFile('bash', ['-c', command], (_error, stdout) => done(stdout));
  });
