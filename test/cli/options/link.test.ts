import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { start } from '../up-host.ts';

const HEAD = 'version: 1\nname: at the gate\nfacility: demo\nstartAt: 2026-03-07T09:00\nsteps:\n';
const GATE = `${HEAD}- person.driveToGate: alice
- phone.openApp: alice
- wait: 5s
- phone.startEntry: { phone: alice, entry: gate-in }
- expect: { entry.gate-in.open: true }
  within: 20s
`;
const BTSNOOP = 'btsnoop\0';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-link-'));
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function noke(...args: string[]) {
  const run = start(args);
  return { code: await run.ended, out: run.out(), err: run.err() };
}

describe('run --link', () => {
  test('a scenario passes over the radio as it does over the memory link, and its trace replays over the radio', async () => {
    const [gate, trace] = [file('gate.yaml', GATE), join(folder, 'gate.trace.jsonl')];
    expect(await noke('run', gate, '--link', 'radio', '--trace', trace)).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(readFileSync(trace, 'utf8').split('\n')[0] ?? '')).toMatchObject({ link: 'radio' });
    expect(await noke('replay', trace)).toMatchObject({ code: 0, out: expect.stringContaining('identical: ') });
  });

  test.each(['memory', 'radio'])(
    '--capture over %s: the same seed gives the same file, byte for byte',
    async (link) => {
      const gate = file('gate.yaml', GATE);
      const captured = async (name: string): Promise<Buffer> => {
        const path = join(folder, name);
        expect((await noke('run', gate, '--link', link, '--capture', path)).code).toBe(0);
        return readFileSync(path);
      };
      const first = await captured('a.btsnoop');
      expect(first.toString('latin1', 0, 8)).toBe(BTSNOOP);
      expect(first.length).toBeGreaterThan(500);
      expect(await captured('b.btsnoop')).toEqual(first);
    },
  );

  test('the line that plays a failure again names the link', async () => {
    const gate = file('gate.yaml', GATE.replace('true', 'melted'));
    const { code, out } = await noke('run', gate, '--link', 'radio');
    expect(code).toBe(1);
    expect(out).toContain(`reproduce npx noke-sim run ${gate} --seed 1 --link radio`);
  });

  test('--capture keeps one run', async () => {
    const gate = file('gate.yaml', GATE);
    expect(await noke('run', gate, '--seeds', '2', '--capture', join(folder, 'x'))).toEqual({
      code: 2,
      out: '',
      err:
        '--capture records one run, but this command has 2; name one scenario and at most one seed\n' +
        'more: npx noke-sim explain E-USAGE-5\n',
    });
  });

  test('a capture that cannot be written gives a message and exit code 3', async () => {
    const { code, err } = await noke('run', file('gate.yaml', GATE), '--capture', join(folder, 'no', 'x.btsnoop'));
    expect(code).toBe(3);
    expect(err).toMatch(/^\S+x\.btsnoop cannot be written: its folder does not exist \(ENOENT\)/);
  });
});

describe('faults of the radio', () => {
  const STEPS = `${GATE}- radio.interfere: { perMille: 1000, forMs: 20000 }
- person.enter: alice
- person.walkTo: { person: alice, to: A101 }
- wait: 1m
- lock.touch: A101
- radio.interfere: { perMille: 1000, forMs: 20000 }
- phone.unlock: { phone: alice, unit: A101 }
- wait: 19s
- expect: { lock.A101.bolt: extended }
- wait: 5s
- lock.touch: A101
- phone.disturb: { phone: alice, cutAtPacket: 3 }
- phone.unlock: { phone: alice, unit: A101 }
- expectEvent: { kind: link.down, actor: link/alice/A101 }
  within: 5s
- phone.disturb: alice
- wait: 1m
- lock.touch: A101
- radio.resetAdapter: { lock: A101, offMs: 3000 }
- radio.resetAdapter: { phone: alice }
- wait: 5s
- lock.touch: A101
- phone.unlock: { phone: alice, unit: A101 }
- expect: { lock.A101.bolt: retracted }
  within: 20s
`;

  test('interference keeps a lock shut, a cut link ends, a reset adapter comes back', async () => {
    const { code, out } = await noke('run', file('faults.yaml', STEPS), '--link', 'radio');
    expect(out).toContain('(4 checks)');
    expect(code).toBe(0);
  });

  test('over the memory link they are refused with the option that helps', async () => {
    const { code, out } = await noke('run', file('faults.yaml', STEPS));
    expect(code).toBe(1);
    expect(out).toContain('the memory link has no packets and no adapters; use the radio link, with --link radio');
  });
});
