/** examples/h4-phone.mjs, a Bluetooth host without a stack, on the air of the built program: it opens a unit and a gate, is refused, and meets a jam. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

/** In the order of the visits, with what the program prints. Gates are always awake. */
const VISITS = [
  { mac: 'C0:FF:EE:00:01:01', lock: 'A101', prints: 'C0:FF:EE:00:01:01 took the command' },
  { mac: 'C0:FF:EE:10:00:01', prints: 'C0:FF:EE:10:00:01 took the command' },
  { mac: 'C0:FF:EE:7E:57:07', lock: 'T7', prints: 'refused: 61' },
  { mac: 'C0:FF:EE:7E:57:01', lock: 'T1', prints: 'refused: 69' },
];
const PORTS = ['--ws-port', 'off', '--control-port', '0', '--core-port', '0', '--listen', 'tcp:0'];

test('a raw H4 host opens a unit and a gate, is refused with a stale key, and meets a jam', async () => {
  const args = ['air', ...PORTS, '--no-life', '--json', '--all', '--speed', '4'];
  const facility = spawn(process.execPath, ['dist/cli/main.js', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let visit = 0;
  const results: string[] = [];
  let printed: Promise<string> | undefined;
  let control = '';
  /** Wakes the lock of the present visit. A lock that falls asleep before the phone has found it is touched again. */
  const touch = async () => {
    const lock = VISITS[visit]?.lock;
    if (lock === undefined) return;
    const headers = { 'content-type': 'application/json' };
    await fetch(`${control}/v1/verbs/lock.touch`, { method: 'POST', headers, body: JSON.stringify({ lock }) });
  };
  const phone = ({ air, core }: { readonly air: string; readonly core: string }): Promise<string> => {
    const env = { ...process.env, NOKE_SIM_AIR: air.replace('tcp:', ''), NOKE_SIM_CORE: core };
    const program = spawn(process.execPath, ['examples/h4-phone.mjs', ...VISITS.map(({ mac }) => mac)], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    program.once('exit', () => facility.kill('SIGTERM'));
    return text(program.stdout);
  };
  for await (const line of createInterface(facility.stdout)) {
    const { ready, kind, actor, data } = JSON.parse(line);
    if (ready !== undefined) {
      control = ready.control;
      printed = phone(ready);
      await touch();
    }
    if (/^lock\.(unlocked|refused|jam)$/.test(kind)) results.push(`${actor} ${kind}`);
    if (kind === 'link.down' && data.mac === VISITS[visit]?.mac) {
      visit += 1;
      void touch();
    }
    if (kind === 'lock.asleep' && actor === `lock/${VISITS[visit]?.lock}`) void touch();
  }
  expect(await printed).toBe(`${VISITS.map(({ prints }) => prints).join('\n')}\n`);
  expect(results).toEqual([
    'lock/A101 lock.unlocked',
    'lock/gate-in lock.unlocked',
    'lock/T7 lock.refused',
    'lock/T1 lock.jam',
  ]);
}, 60_000);
