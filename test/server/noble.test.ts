/** An unmodified program on noble's WebSocket binding, at the demo facility: it opens a unit and a gate, is refused, and meets a jam. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { serveDemo } from './real.ts';

/** In the order of the visits, with what the program prints. Gates are always awake. */
const VISITS = [
  { lock: 'A101', mac: 'C0:FF:EE:00:01:01', prints: 'NOKE1A_C0FFEE000101 took the command' },
  { lock: 'gate-in', mac: 'C0:FF:EE:10:00:01', prints: 'NOKE3E_C0FFEE100001 took the command' },
  { lock: 'T7', mac: 'C0:FF:EE:7E:57:07', prints: 'refused: 61' },
  { lock: 'T1', mac: 'C0:FF:EE:7E:57:01', prints: 'refused: 69' },
];

test('a noble program opens a unit and a gate, is refused with a stale key, and meets a jam', async () => {
  const serving = await serveDemo({ paused: false, speed: 4 });
  const { main } = serving.facilities;
  const results: string[] = [];
  let visit = 0;
  /** Wakes the lock of the present visit. A lock that falls asleep before the program has found it is touched again. */
  const touch = () => {
    const lock = VISITS[visit]?.lock;
    if (lock !== undefined && lock !== 'gate-in') main.play('lock.touch', { lock });
  };
  main.parts.facility.trace.subscribe(({ kind, actor, data }) => {
    if (/^lock\.(unlocked|refused|jam)$/.test(kind)) results.push(`${actor} ${kind}`);
    if (kind === 'link.down' && data.mac === VISITS[visit]?.mac) {
      visit += 1;
      queueMicrotask(touch);
    }
    if (kind === 'lock.asleep' && actor === `lock/${VISITS[visit]?.lock}`) queueMicrotask(touch);
  });
  touch();
  const program = spawn(process.execPath, ['examples/noble-websocket.mjs', ...VISITS.map(({ mac }) => mac)], {
    env: {
      ...process.env,
      NOBLE_WEBSOCKET: '1',
      NODE_OPTIONS: '--require ./test/link/websocket/ephemeral-port.cjs',
      NOKE_SIM_TEST_PORT: String(serving.ready.websocket?.split(':').at(-1)),
      NOKE_SIM_CORE: serving.ready.core,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = await text(program.stdout);
  await serving.stop();
  expect(printed.trimEnd().split('\n').slice(-VISITS.length)).toEqual(VISITS.map(({ prints }) => prints));
  expect(results).toEqual([
    'lock/A101 lock.unlocked',
    'lock/gate-in lock.unlocked',
    'lock/T7 lock.refused',
    'lock/T1 lock.jam',
  ]);
});
