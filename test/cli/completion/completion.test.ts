/** What the command line completes, and the script for bash in a real bash. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SHELLS } from '../../../src/cli/completion/scripts.ts';
import { VALUE_NAMES } from '../../../src/cli/completion/values.ts';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { projectWithUs } from '../../ci/project-with-us.ts';
import { noke } from '../noke.ts';

/** The words offered for the last one. */
async function words(...line: string[]): Promise<string[]> {
  const { code, out, err } = await noke(['complete', '--', ...line], { facilities });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.split('\n').flatMap((row) => (row === '' ? [] : [row.split('\t')[0] ?? '']));
}

/** Commands with their subcommands, as the help lists them. */
async function commands(): Promise<string[]> {
  const listed = async (...args: string[]): Promise<string[]> => {
    const list = /^Commands:\n((?: {2}.*\n)+)/m.exec((await noke([...args, '--help'])).out)?.[1] ?? '';
    return [...list.matchAll(/^ {2}([\w-]+)/gm)].flatMap(([, name = '']) => (name === 'help' ? [] : [name]));
  };
  const conform = (await listed('conform')).map((name) => `conform ${name}`);
  return [...(await listed()), ...conform];
}

it('completes every command that the help lists, and no hidden one', async () => {
  const top = (await commands()).filter((name) => !name.includes(' '));
  expect(await words('')).toEqual(top);
  expect(top).not.toContain('complete');
  expect(await words('con')).toEqual(['conform', 'console']);
  expect(await words('conform', 'core')).toEqual(['core-api', 'core']);
});

it('completes every option of every command', async () => {
  const all = await commands();
  expect(all.length).toBeGreaterThan(15);
  for (const command of all) {
    const { out } = await noke([...command.split(' '), '--help']);
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
    expect(new Set(await words(...command.split(' '), '--')), command).toEqual(new Set(options));
  }
});

it('completes choices, after a space and after an equals sign', async () => {
  expect(await words('up', '--link', '')).toEqual(['memory', 'radio']);
  expect(await words('up', '--link=r')).toEqual(['--link=radio']);
  expect(await words('completion', '')).toEqual([...SHELLS]);
});

it('asks the shell for files where a path is expected', async () => {
  expect(await words('run', '')).toEqual([':files']);
  expect(await words('run', 'a.yaml', '')).toEqual([':files']);
  expect(await words('run', '--junit', '')).toEqual([':files']);
  expect(await words('up', '')).toEqual(['demo', ':files']);
  expect(await words('run', '--seed', '')).toEqual([]);
  expect(await words('replay', 'a.jsonl', '')).toEqual([]);
});

it('completes verbs, ids of the facility, scenarios, cases, faults and checks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-complete-'));
  cpSync('examples/start/scenarios', folder, { recursive: true });
  expect(await words('verbs', 'lock.to')).toEqual(['lock.touch']);
  expect(await words('up', join(folder, 'site.facility.yaml'), '--adapter', 'hci1=')).toEqual(['hci1=A1', 'hci1=A2']);
  expect(await words('up', '--hci', 'tcp:127.0.0.1:6402=B20')).toContain('tcp:127.0.0.1:6402=B201');
  expect(await words('run', folder, '--papers-of', '')).toEqual(['ada']);
  expect(await words('run', folder, '--filter', 'Ada')).toEqual([expect.stringContaining('Ada opens the gate')]);
  expect(await words('conform', 'lock', 'self', '--only', 'lock.session.le')).toEqual(['lock.session.length']);
  for (const kind of ['core', 'core-api', 'link', 'app'])
    expect((await words('conform', kind, '--skip', '')).length, kind).toBeGreaterThan(5);
  expect(await words('explore', '--fault', 'any-l')).toEqual(['any-length']);
  expect(await words('doctor', 'node', 'ra')).toEqual(['radio']);
});

it('a mistake in what came before offers what is still known, and never fails', async () => {
  expect(await words('run', '--no-such', 'x', '--js')).toEqual(['--json']);
  expect(await words('nonsense', '')).toEqual([]);
  expect(await words('up', '/none.facility.yaml', '--adapter', 'hci0=')).toEqual([]);
  expect(await words('run', '/none', '--papers-of', '')).toEqual([]);
  expect(await words()).toEqual(await words(''));
});

it('each argument and option with values is one that a command has', async () => {
  const all = await commands();
  for (const name of VALUE_NAMES) {
    const command = all.filter((each) => name.startsWith(`${each} `)).at(-1) ?? '';
    expect(command, name).not.toBe('');
    const { out } = await noke([...command.split(' '), '--help']);
    const part = name.slice(command.length + 1);
    expect(out, name).toMatch(
      part.startsWith('--') ? new RegExp(`^ {2}${part} `, 'm') : new RegExp(`[<[]${part}(\\.\\.\\.)?[>\\]]`),
    );
  }
});

it('the script for bash completes in bash, even words that bash separates', async () => {
  const project = projectWithUs();
  writeFileSync(join(project.folder, 'gate a.yaml'), '');
  writeFileSync(join(project.folder, 'bin', 'noke-sim'), '#!/bin/sh\nexec npx --no noke-sim "$@"\n', { mode: 0o755 });
  writeFileSync(join(project.folder, 'completion.bash'), (await noke(['completion', 'bash'])).out);
  const lines = [
    ['run', '--ju'],
    ['up', '--adapter', 'hci0', '=', 'A10'],
    ['up', '--link', '=', 'r'],
    ['run', 'ga'],
  ].map(
    (line) =>
      `COMP_WORDS=(noke-sim ${line.join(' ')}) COMP_CWORD=${line.length}; _noke_sim; printf '<%s>' "\${COMPREPLY[@]}"; echo`,
  );
  const { code, said } = project.step(['set +e', '. ./completion.bash', 'complete -p noke-sim', ...lines].join('\n'));
  expect(code, said).toBe(0);
  expect(said.split('\n')).toEqual(
    expect.arrayContaining([
      'complete -F _noke_sim noke-sim',
      '<--junit>',
      expect.stringMatching(/^<A101><A102>/),
      '<radio>',
      '<gate a.yaml>',
    ]),
  );
}, 60_000);
