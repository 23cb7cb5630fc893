/**
 * examples/h4-phone.mjs, a program without a Bluetooth stack, on the air of the built program: it opens a unit and a gate, is refused, and encounters a
 * jam.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { RESULTS, VISITS, Visits } from '../server/visits.ts';

/** What the program prints, in the order of the visits. */
const PRINTS = [
  'C0:FF:EE:00:01:01 took the command',
  'C0:FF:EE:10:00:01 took the command',
  'refused: 61',
  'refused: 69',
];
const PORTS = ['--ws-port', 'off', '--control-port', '0', '--core-port', '0', '--listen', 'tcp:0'];

test('a raw H4 host opens a unit and a gate, is refused with a stale key, and meets a jam', async () => {
  const args = ['air', ...PORTS, '--no-life', '--json', '--all', '--speed', '4'];
  const facility = spawn(process.execPath, ['dist/cli/main.js', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let printed: Promise<string> | undefined;
  let control = '';
  const visits = new Visits((lock) =>
    fetch(`${control}/v1/verbs/lock.touch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lock }),
    }),
  );
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
    const said = JSON.parse(line);
    if (said.ready === undefined) visits.see(said);
    else {
      control = said.ready.control;
      printed = phone(said.ready);
      visits.wake();
    }
  }
  expect(await printed).toBe(`${PRINTS.join('\n')}\n`);
  expect(visits.results).toEqual(RESULTS);
}, 60_000);
