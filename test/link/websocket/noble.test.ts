import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { MAC, openServer } from './server-fixture.ts';

test('an unmodified noble program scans, connects, discovers, reads, subscribes, writes and is notified', async () => {
  const fixture = await openServer({ address: 'localhost' });
  const asked: unknown[] = [];
  // Echoed by the lock, this command reads as an app packet with result 60.
  const command = `5160${'00'.repeat(18)}`;
  const core = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push(JSON.parse(body));
    response.end(JSON.stringify({ result: 'success', data: { commands: `${command}+${command}` } }));
  });
  await new Promise<void>((resolve) => core.listen(0, '127.0.0.1', resolve));
  const program = spawn(process.execPath, ['examples/noble-websocket.mjs', MAC], {
    env: {
      ...process.env,
      NOBLE_WEBSOCKET: '1',
      NODE_OPTIONS: '--require ./test/link/websocket/ephemeral-port.cjs',
      NOKE_SIM_TEST_PORT: String(fixture.port),
      NOKE_SIM_CORE: `http://127.0.0.1:${(core.address() as AddressInfo).port}`,
    },
  });
  let printed = '';
  program.stdout.on('data', (chunk) => {
    printed += String(chunk);
  });
  program.stderr.on('data', (chunk) => {
    printed += String(chunk);
  });
  const code = await new Promise((resolve) => program.on('exit', resolve));
  expect(printed).toContain('NOKE1A_C0FFEE000001 took the command\nNOKE1A_C0FFEE000001 took the command\n');
  expect(code).toBe(0);
  expect(asked).toEqual([
    { mac: MAC, session: '000102030405060708090A0B0C0D0E0F10111213', tracking_key: 'noble example' },
  ]);
  expect(fixture.lock.written).toEqual([command, command]);
  expect(fixture.lock.ends).toEqual(['central-closed']);
  core.close();
  await fixture.close();
});
