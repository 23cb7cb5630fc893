import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { APP_CASES } from '../../src/conformance/app/app-cases.ts';
import { Evidence } from '../../src/conformance/app/evidence.ts';
import { APP_STEPS } from '../../src/conformance/app/steps.ts';
import { scheduledPacket, timestampedPacket } from '../../src/keys/offline.ts';
import type { ClientAction, ClientEvent } from '../../src/link/websocket/client-event.ts';
import { MONITOR_RULES, REFUSALS } from '../../src/monitor/rules.ts';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import type { Report } from '../../src/report/case.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { type Running, start } from '../cli/up-host.ts';
import { COMMAND, RESPONSE, SERVICE, SESSION, TestClient } from '../link/websocket/server-fixture.ts';

const PORTS = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const RULES = [...MONITOR_RULES, ...Object.values(REFUSALS)].map(({ id }) => id);
/** Rules about offline keys, which the apps of these tests do not have. */
const OFFLINE = APP_STEPS.find(({ id }) => id === 'offline')?.exercises ?? [];

interface Issued {
  readonly data: { readonly locks: readonly { readonly keys: readonly OfflineKey[] }[] };
}
interface OfflineKey {
  readonly offline_key: string;
  readonly unlock_command: string;
}

interface Urls {
  readonly websocket: string;
  readonly control: string;
  readonly core: string;
}

async function ready(run: Running): Promise<Urls> {
  for (;;) {
    const [, websocket, control, core] = /ws=(\S+) control=(\S+) core=(\S+)/.exec(run.err()) ?? [];
    if (websocket !== undefined && control !== undefined && core !== undefined) return { websocket, control, core };
    await turn();
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Waits until that step is the current one. */
async function stepOfNow(run: Running, n: number): Promise<void> {
  while (!run.err().includes(`Step ${n} of`)) await turn();
}

const reported = async (run: Running) => {
  const code = await run.ended;
  const report = JSON.parse(run.out()) as Report;
  const of = (verdict: string) => report.cases.filter((one) => one.verdict === verdict).map(({ id }) => id);
  return { code, report, of };
};

/** The steps with a program as the app. It is another process, so real time passes. */
async function judgeProgram(program: string) {
  const run = start(['conform', 'app', ...PORTS, '--json'], undefined, {}, hostClock);
  const { websocket, control, core } = await ready(run);
  const driver = spawn(process.execPath, ['examples/conform-app.mjs', program], {
    env: {
      ...process.env,
      NOBLE_WEBSOCKET: '1',
      NODE_OPTIONS: '--require ./test/link/websocket/ephemeral-port.cjs',
      NOKE_SIM_TEST_PORT: new URL(websocket).port,
      NOKE_SIM_WEBSOCKET: websocket,
      NOKE_SIM_CONTROL: control,
      NOKE_SIM_CORE: core,
    },
  });
  let said = '';
  const hear = (chunk: unknown): void => {
    said += String(chunk);
  };
  for (const stream of [driver.stdout, driver.stderr]) stream.on('data', hear);
  const result = await reported(run);
  driver.kill();
  return { ...result, said };
}

describe('conform app', () => {
  test('the noble program keeps every rule that an app without offline keys can break', async () => {
    const { code, of, said } = await judgeProgram('examples/noble-websocket.mjs');
    expect({ said, fail: of('fail'), idle: of('not-exercised') }).toEqual({ said, fail: [], idle: [] });
    expect(of('not-applicable').sort()).toEqual(OFFLINE.map((rule) => `app.${rule}`).sort());
    expect(of('pass')).toHaveLength(RULES.length - OFFLINE.length);
    expect(code).toBe(0);
  }, 120_000);

  test('an app that breaks seven rules is failed by exactly these seven', async () => {
    const { code, of, said } = await judgeProgram('examples/app-that-breaks-rules.mjs');
    expect({ said, fail: of('fail').sort(), idle: of('not-exercised') }).toEqual({
      said,
      fail: [
        'app.missed-notification',
        'app.polls-sleeping-lock',
        'app.request-refused',
        'app.session-reused',
        'app.unreadable-message',
        'app.write-before-subscribe',
        'app.wrong-key-or-checksum',
      ],
      idle: [],
    });
    expect(code).toBe(1);
  }, 120_000);

  /**
   * Opens A108 with an offline key in the step `offline`, and reports. `ahead`: the seconds by which the phone's clock is ahead; undefined for a
   * command without a time.
   */
  async function openOffline(claimed: string, ahead?: number) {
    const claims = join(mkdtempSync(join(tmpdir(), 'app-')), 'app.yaml');
    writeFileSync(claims, claimed);
    const run = start(['conform', 'app', ...PORTS, '--claims', claims, '--steps', 'offline', '--json']);
    const { websocket, control, core } = await ready(run);
    await stepOfNow(run, 1);
    const post = async (url: string, body: unknown) => {
      const headers = { authorization: 'Bearer private-key', 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    };
    const mac = 'C0:FF:EE:00:01:08';
    const issued = (await post(`${core}/keys/`, { issue: [{ macs: [mac], tracking_keys: ['app'] }] })) as Issued;
    const [key] = issued.data.locks[0]?.keys ?? [];
    if (key === undefined) throw new Error('no key');
    const client = await TestClient.join(Number(new URL(websocket).port));
    /** Advances time until the answer arrives. */
    const next = async (type: string) => {
      let isOver = false;
      const answer = client.next(type).finally(() => {
        isOver = true;
      });
      for (; !isOver; await turn()) run.clock.pass(5);
      return answer;
    };
    const peripheralUuid = mac.replaceAll(':', '').toLowerCase();
    const of = (characteristicUuid: string) => ({ peripheralUuid, serviceUuid: SERVICE, characteristicUuid });
    client.send({ action: 'connect', peripheralUuid });
    await next('connect');
    client.send({ action: 'notify', ...of(RESPONSE), notify: true });
    await next('notify');
    client.send({ action: 'read', ...of(SESSION) });
    const session = bytesOf(String((await next('read')).data));
    const secret = bytesOf(key.offline_key);
    const command = bytesOf(key.unlock_command);
    const packet =
      ahead === undefined
        ? scheduledPacket(command, secret, session)
        : timestampedPacket(command, secret, session, Math.floor(run.clock.now() / 1_000) + ahead);
    client.send({ action: 'write', ...of(COMMAND), data: toHex(packet), withoutResponse: true });
    let answer = '';
    while (!answer.startsWith('51')) answer = String((await next('read')).data);
    client.send({ action: 'disconnect', peripheralUuid });
    await next('disconnect');
    await post(`${control}/v1/conformance/steps/1/done`, {});
    const judged = await reported(run);
    client.socket.terminate();
    return { ...judged, result: answer.slice(2, 4) };
  }

  const [timed, untimed] = ['app.phone-clock-wrong', OFFLINE.filter((rule) => rule !== 'phone-clock-wrong')];
  const SUCCESS = '60';
  const cases = (rules: readonly string[]) => rules.map((rule) => `app.${rule}`).sort();

  test('an app with offline keys can break the rules about them, and keeps them', async () => {
    const { code, of, result } = await openOffline('offlineKeys: true\n');
    expect({ result, pass: of('pass').sort() }).toEqual({ result: SUCCESS, pass: cases(untimed) });
    expect(of('not-applicable')).toContain(timed);
    expect({ code, fail: of('fail'), idle: of('not-exercised') }).toEqual({ code: 0, fail: [], idle: [] });
  });

  const TIMED = 'offlineKeys: true\ntimedKeys: true\n';

  test.each([0, 290, -290])('a phone whose clock is %i s ahead keeps the rule about it', async (ahead) => {
    const { code, of, result } = await openOffline(TIMED, ahead);
    expect({ code, result, pass: of('pass').sort() }).toEqual({ code: 0, result: SUCCESS, pass: cases(OFFLINE) });
  });

  test.each([600, -600, undefined])(
    'a phone whose clock is %s s ahead breaks it, and so does one that sends no time',
    async (ahead) => {
      const { code, report, of, result } = await openOffline(TIMED, ahead);
      expect({ code, fail: of('fail') }).toEqual({ code: 1, fail: [timed] });
      expect(result).not.toBe(SUCCESS);
      expect(report.cases.find(({ id }) => id === timed)?.note).toContain('Set the phone’s clock from the network');
    },
  );

  test('an app that reports each step as done without doing anything is never green', async () => {
    const run = start(['conform', 'app', ...PORTS, '--json']);
    const { control } = await ready(run);
    for (let n = 1; n <= APP_STEPS.length - 1; n++) {
      await stepOfNow(run, n);
      const answer = await fetch(`${control}/v1/conformance/steps/${n}/done`, { method: 'POST' });
      expect(answer.status).toBe(200);
    }
    const { code, of } = await reported(run);
    expect(code).toBe(1);
    expect(of('pass')).toEqual([]);
    expect(of('not-exercised')).toHaveLength(RULES.length - OFFLINE.length);
  });

  test('an app that never comes is a sentence and exit code 3, after a limit that grows with --patience', async () => {
    const run = start(['conform', 'app', ...PORTS, '--patience', '2']);
    await ready(run);
    await stepOfNow(run, 1);
    run.clock.pass(239_000);
    await turn();
    expect(run.out()).toBe('');
    run.clock.pass(1_001);
    expect(await run.ended).toBe(3);
    expect(run.err()).toMatch(/no app connected to ws:\S+ within 240 s/);
  });

  test('only the current step can be done, and the driver sees which one it is', async () => {
    const run = start(['conform', 'app', ...PORTS, '--steps', 'twice,asleep', '--json']);
    const { control } = await ready(run);
    await stepOfNow(run, 1);
    const { steps } = (await (await fetch(`${control}/v1/conformance/steps`)).json()) as { steps: object[] };
    expect(steps).toEqual([
      expect.objectContaining({ n: 1, id: 'twice', state: 'now', macs: ['C0:FF:EE:00:01:01', 'C0:FF:EE:00:01:01'] }),
      expect.objectContaining({ n: 2, id: 'asleep', state: 'later', exercises: ['polls-sleeping-lock'] }),
    ]);
    expect((await fetch(`${control}/v1/conformance/steps/2/done`, { method: 'POST' })).status).toBe(409);
    run.interrupt();
    const { code, of } = await reported(run);
    expect(code).not.toBe(0);
    expect(of('pass')).toEqual([]);
  });

  test.each([
    [['--steps', 'twise'], '--steps twise is not a step; expected twice'],
    [['--steps', 'offline'], 'no step remains'],
    [['--only', 'app.sesion-reused'], 'did you mean app.session-reused?'],
    [['--claims', '/nonexistent.yaml'], '/nonexistent.yaml'],
  ])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
    const run = start(['conform', 'app', ...PORTS, ...args]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(sentence);
  });

  test('a claim that does not exist is refused with its place', async () => {
    const claims = join(mkdtempSync(join(tmpdir(), 'app-')), 'app.yaml');
    writeFileSync(claims, 'offlineKey: true\n');
    const run = start(['conform', 'app', ...PORTS, '--claims', claims]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toMatch(/app\.yaml:1.*offlineKeys/s);
  });
});

describe('the cases of an app', () => {
  test('are the rules of the monitor, each exercised by one step', () => {
    expect(APP_CASES.map(({ id }) => id)).toEqual(RULES.map((rule) => `app.${rule}`));
    expect(APP_STEPS.flatMap(({ exercises }) => exercises).sort()).toEqual([...RULES].sort());
  });
});

describe('evidence', () => {
  const MAC = 'C0:FF:EE:00:00:01';
  const did = (what: ClientAction, about: Partial<ClientEvent> = {}): ClientEvent => ({
    transport: 'websocket',
    client: 'ws-1',
    what,
    mac: MAC,
    ...about,
  });
  const shownBy = (...events: readonly ClientEvent[]) => {
    const evidence = new Evidence();
    for (const event of events) evidence.observe(event);
    return evidence.shown;
  };
  const visit = [did('up'), did('read', { value: '02'.repeat(20) }), did('subscribe')];
  const write = did('write', { value: `04056410${'AB'.repeat(16)}` });

  test('connecting alone puts no rule about commands to the test', () => {
    expect([...shownBy(...visit, did('down', { why: 'central-closed' }))].sort()).toEqual([
      'request-refused',
      'unreadable-message',
    ]);
  });

  test('a second connection is needed for a session that is used again, a sixth command for an overrun', () => {
    expect(shownBy(...visit, write).has('session-reused')).toBe(false);
    expect(shownBy(...visit, write, did('down'), ...visit, write).has('session-reused')).toBe(true);
    expect(shownBy(...visit, ...Array.from({ length: 5 }, () => write)).has('too-many-commands')).toBe(false);
    expect(shownBy(...visit, ...Array.from({ length: 6 }, () => write)).has('too-many-commands')).toBe(true);
  });

  test('only an accepted command of an offline key tests the rules about offline keys', () => {
    const evidence = new Evidence();
    for (const event of [...visit, did('write', { value: `02000000${'AB'.repeat(16)}` })]) evidence.observe(event);
    evidence.accepted(MAC);
    expect(OFFLINE.filter((rule) => evidence.shown.has(rule))).toEqual([]);
    evidence.observe(write);
    evidence.accepted(MAC);
    expect(OFFLINE.filter((rule) => !evidence.shown.has(rule))).toEqual(['phone-clock-wrong']);
    evidence.comparedTime();
    expect(OFFLINE.filter((rule) => !evidence.shown.has(rule))).toEqual([]);
  });
});
