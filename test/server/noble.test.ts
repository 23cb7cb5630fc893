/** An unmodified program on noble's WebSocket binding, at the demo facility: it opens a unit and a gate, is refused, and encounters a jam. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { serveDemo } from './real.ts';
import { RESULTS, VISITS, Visits } from './visits.ts';

/** What the program prints, in the order of the visits. */
const PRINTS = [
  'NOKE1A_C0FFEE000101 took the command',
  'NOKE3E_C0FFEE100001 took the command',
  'refused: 61',
  'refused: 69',
];

test('a noble program opens a unit and a gate, is refused with a stale key, and meets a jam', async () => {
  const serving = await serveDemo({ paused: false, speed: 4 });
  const { main } = serving.facilities;
  const visits = new Visits((lock) => main.play('lock.touch', { lock }));
  main.parts.facility.trace.subscribe((event) => visits.see(event));
  visits.wake();
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
  expect(printed.trimEnd().split('\n').slice(-PRINTS.length)).toEqual(PRINTS);
  expect(visits.results).toEqual(RESULTS);
});
