/** `--fault` of each command that plants one: the list, the nearest id to a wrong one, and where to find the others. */
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../src/facility/faults/faults.ts';
import { isOfLock } from '../../../src/facility/faults/layer.ts';
import { start } from '../up-host.ts';

const COMMANDS = [
  ['up', () => true],
  ['explore', () => true],
  ['conform lock self', isOfLock],
] as const;

async function run(line: string) {
  const one = start(line.split(' '));
  return { code: await one.ended, out: one.out(), err: one.err() };
}

describe.each(COMMANDS)('%s --fault', (command, plants) => {
  const ids = [...FAULTS.values()].filter(plants).map(({ id }) => id);

  it('list prints each fault that it can plant with its layer and sentence, and ends', async () => {
    const { code, out, err } = await run(`${command} --fault list`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(ids);
    for (const [i, id] of ids.entries()) expect(lines[i]).toContain(FAULTS.get(id)?.sentence);
  });

  it('names the nearest id, or else the list', async () => {
    const [id = ''] = ids;
    const near = await run(`${command} --fault ${id.slice(0, -1)}`);
    expect(near).toMatchObject({ code: 2, out: '' });
    expect(near.err).toContain(`Did you mean ${id}?`);
    const far = await run(`${command} --fault nope`);
    expect(far).toMatchObject({ code: 2, out: '' });
    expect(far.err).toContain('Use "list" to print the ids.');
  });

  it('its help says so', async () => {
    expect((await run(`${command.replace(' self', '')} --help`)).out).toMatch(
      /"list"\s+to\s+print\s+the\s+ids\s+of\s+all\s+faults/,
    );
  });
});

it('conform lock refuses a fault that no lock has', async () => {
  const { code, err } = await run('conform lock self --only lock.session.* --fault opens-for-anybody-who-asks');
  expect(code).toBe(2);
  expect(err).toContain('Use "list" to print the ids.');
  const [other] = [...FAULTS.values()].filter((fault) => !isOfLock(fault));
  const refused = await run(`conform lock self --only lock.session.* --fault ${other?.id}`);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toContain(`This fault belongs to the ${other?.layer} layer.`);
});

it('no fault is called list', () => {
  expect(FAULTS.has('list')).toBe(false);
});
