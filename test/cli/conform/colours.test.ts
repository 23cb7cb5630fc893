/** On a terminal the lines of a conformance run have colours; a name from outside cannot control the terminal. */
import { expect, it } from 'vitest';
import { main } from '../../../src/cli/program.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { silentHost } from '../silent-host.ts';

async function onTerminal(...args: readonly string[]): Promise<string> {
  let out = '';
  const host = {
    ...silentHost,
    out: (text: string) => {
      out += text;
    },
    env: { TERM: 'xterm', CI: 'true' },
    outIsTerminal: true,
    errIsTerminal: true,
  };
  await main(['conform', 'lock', ...args], host, async () => shippedFacilities);
  return out;
}

it('colours verdicts with control sequences that are not escaped', async () => {
  const out = await onTerminal('self', '--only', 'lock.check.length.*', '--fault', 'any-length');
  expect(out).toContain('\u001b[');
  expect(out).not.toContain('\\u001b');
});

it('shows a control character in the name of a target harmlessly', async () => {
  const out = await onTerminal('ws://127.0.0.1:1/\u001b[2J', '--list');
  expect(out).not.toContain('\u001b[2J');
});
