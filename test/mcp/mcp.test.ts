/** `noke-sim mcp` with the client of the official SDK: in this process, and once as a program that a client starts. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, describe, expect, it } from 'vitest';
import { TOOLS } from '../../src/mcp/tools/tools.ts';
import { blocksOf } from '../docs/pages.ts';
import { connected, say, started } from './client.ts';

const shared = await connected();
afterAll(() => shared.leave());

/** The calls of the session in docs/mcp.md, each with the lines of the answer that the page shows. */
function session(): { name: string; args: object; shown: string }[] {
  const text = blocksOf('docs/mcp.md').find(({ language }) => language === 'text')?.text ?? '';
  return text
    .split(/^> /m)
    .slice(1)
    .map((call) => {
      const [first = '', ...shown] = call.trimEnd().split('\n');
      const [, name = '', args = ''] = /^(\w+) (.*)$/.exec(first) ?? [];
      return { name, args: JSON.parse(args) as object, shown: shown.join('\n') };
    });
}

/** Whether a text is what the page shows, where `…` stands for any lines. */
function expectShown(text: string, shown: string): void {
  const parts = shown.split(/^…$/m).map((part) => part.trim());
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `${part}\nin\n${text}`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
  if (parts.length === 1) expect(text).toBe(shown);
}

it('a client starts the program, plays the session of docs/mcp.md with its jam and its cause, reads a page, and the program ends with it', async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['dist/cli/main.js', 'mcp'],
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  for (const { name, args, shown } of session()) expectShown((await say(client, name, args)).text, shown);
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toContain('noke-sim://schemas/facility-v1');
  const uri = 'noke-sim://docs/mcp';
  const { contents } = await client.readResource({ uri });
  expect(contents).toEqual([{ uri, mimeType: 'text/markdown', text: readFileSync('docs/mcp.md', 'utf8') }]);
  const { pid } = transport;
  await client.close();
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
}, 60_000);

it('docs/mcp.md: the table has every tool with every argument, and the configuration starts the command', async () => {
  const page = readFileSync('docs/mcp.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$/gm)].map(([, name, args = '']) => [
    name,
    [...args.matchAll(/`(\w+)`/g)].map(([, word]) => word).filter((word) => word !== 'demo'),
  ]);
  expect(rows).toEqual(TOOLS.map(({ name, input }) => [name, Object.keys(input.shape)]));
  const config = JSON.parse(blocksOf('docs/mcp.md').find(({ language }) => language === 'json')?.text ?? '');
  expect(config.mcpServers['noke-sim']).toEqual({ command: 'npx', args: ['--no', 'noke-sim', 'mcp'] });
  const { tools } = await shared.client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
  for (const { description, inputSchema } of tools) {
    expect(description?.length).toBeGreaterThan(40);
    expect(inputSchema.type).toBe('object');
  }
});

describe('a mistake in a call is an answer with a sentence', () => {
  const { say } = shared;
  const missing = join(mkdtempSync(join(tmpdir(), 'noke-sim-mcp-')), 'missing.yaml');
  const keys = join(dirname(missing), 'keys.json');
  writeFileSync(keys, JSON.stringify({ mac: 'C0:FF:EE:00:00:01', hardware: '1A', factorySecret: 'ab'.repeat(32) }));
  const noEvidence = { papers: [{ name: 'a.txt', text: 'hello' }] };
  it.each([
    ['open_facility', { facilty: 'demo' }, 'did you mean facility?'],
    ['open_facility', { facility: missing }, `${missing}: there is no such file`],
    ['open_facility', { startAt: 'noon' }, 'startAt: found "noon", expected a local date and time'],
    ['open_facility', { startAt: '1900-01-01T00:00' }, 'from 1970'],
    [
      'open_facility',
      { yaml: 'version: 1\nname: x\nunits: 3\n' },
      'yaml:3:8: units: found the number 3, expected a list',
    ],
    ['open_facility', { yaml: 'version: 1', facility: 'demo' }, 'not both'],
    ['list_verbs', { name: 'lock.tuoch' }, 'did you mean lock.touch?'],
    ['play', {}, 'play has no "verb"; expected text'],
    ['play', { verb: 'lock.touch' }, 'no facility is open; call open_facility first'],
    ['advance', { for: '1s' }, 'no facility is open'],
    ['look', { path: 7 }, 'look.path: found the number 7, expected text'],
    ['timeline', { limit: 1_000 }, 'expected at most 200'],
    ['why', { about: 'alice', at: 3 }, 'give either "about" or "at", not both'],
    ['close_facility', { facility: 'f9' }, 'no facility is open'],
    ['run_scenario', {}, 'give either "file" or "yaml"'],
    ['run_scenario', { file: missing }, 'there is no such file'],
    ['run_scenario', { yaml: 'version: 1\nfacilty: demo\n' }, 'did you mean facility?'],
    ['explore', { fault: 'jam-says-loked' }, 'Did you mean jam-says-locked?'],
    ['explore', { seconds: 6_000 }, 'explore.seconds: found a number, expected at most 600'],
    ['diagnose', {}, 'give "papers" or "files"'],
    ['diagnose', { files: [missing] }, 'there is no such file'],
    ['diagnose', noEvidence, 'a.txt: this text has no known format'],
    ['diagnose', { papers: [{ name: 'a' }] }, 'needs either "text" or "base64"'],
    ['conform', { kind: 'lok', target: 'self' }, 'did you mean lock?'],
    ['conform', { kind: 'lock', target: 'nothing' }, '"nothing" is not a target'],
    ['conform', { kind: 'lock', target: 'self', role: 'gateway' }, '"role" does not apply to this kind'],
    ['conform', { kind: 'lock', target: 'self', only: 'lock.chek' }, 'no case matches "lock.chek"'],
    ['conform', { kind: 'lock', target: 'self', fault: 'jamm' }, '"fault": "jamm" is invalid'],
    ['conform', { kind: 'lock', target: 'ws://127.0.0.1:9' }, 'a lock over WebSocket needs "keys"'],
    ['conform', { kind: 'lock', target: 'ws://127.0.0.1:9', keys, profile: 'public' }, 'ws://127.0.0.1:9'],
    ['conform', { kind: 'link', target: 'ws://127.0.0.1:9' }, 'add "role": gateway or backend'],
    [
      'conform',
      { kind: 'link', target: 'ws://127.0.0.1:9', role: 'gateway', linkKeyFile: missing },
      '"linkKeyFile" names a file that cannot be read',
    ],
    ['conform', { kind: 'core-api', target: 'http://127.0.0.1:9' }, 'a backend needs "privateKeyFile"'],
    ['conform', { kind: 'lock', target: 'self', stimulus: 'zz' }, '"stimulus" zz is not valid'],
    ['conform', { kind: 'core', target: `--html=${missing}` }, 'there is no such file'],
  ])('%s %j', async (name, args, sentence) => {
    const { text, isError } = await say(name, args);
    expect(text).toContain(sentence);
    expect(isError).toBe(true);
    if (name === 'explore' || name === 'conform')
      expect(text, 'words of the command line').not.toMatch(/--[a-z](?!tml=)|npx |Try "/);
  });

  it('no command has written a file', () => {
    expect(existsSync(missing)).toBe(false);
  });

  it('every tool is in the table above', async () => {
    for (const { name } of TOOLS) expect((await say(name, { nothing: 1 })).isError, name).toBe(true);
  });

  it('a resource that is not there is an error with the nearest name', async () => {
    const { client } = shared;
    const read = (uri: string) => client.readResource({ uri });
    await expect(read('noke-sim://scenarios/keys/online-unlok')).rejects.toThrow('did you mean keys/online-unlock?');
    await expect(read('noke-sim://scenarios/../package')).rejects.toThrow();
    await expect(read('noke-sim://docs/../package')).rejects.toThrow();
    expect((await read('noke-sim://scenarios/keys/online-unlock')).contents[0]).toHaveProperty('text');
  });
});

describe('facilities', () => {
  const jam = async ({ say }: Pick<typeof shared, 'say'>) => {
    await say('open_facility', { seed: '5' });
    await say('play', { verb: 'door.lean', args: { lock: 'A101', newtons: 300 } });
    await say('play', { verb: 'lock.touch', args: 'A101' });
    return (await say('advance', { for: '10s' })).data;
  };

  it('equal calls give equal digests, also in calls that do not wait for each other', async () => {
    const [first, second] = [await jam(shared), await jam(shared)];
    expect(first.digest).toBe(second.digest);
    const { say } = shared;
    const [, , , last] = await Promise.all([
      say('open_facility', { seed: '5' }),
      say('play', { verb: 'door.lean', args: { lock: 'A101', newtons: 300 } }),
      say('play', { verb: 'lock.touch', args: 'A101' }),
      say('advance', { for: '10s' }),
    ]);
    expect(last.data.digest).toBe(first.digest);
  });

  it('a rule that refuses is an answer with its id', async () => {
    const { text, data, isError } = await shared.say('play', {
      verb: 'portal.unlock',
      args: { as: 'alice', unit: 'A101' },
    });
    expect([isError, data.ok, text]).toEqual([false, false, expect.stringContaining('refused by ')]);
  });

  it('the timeline filters and continues after an event; look reads parts and values; why finds the failure of one person only', async () => {
    const { say } = shared;
    const { data } = await say('timeline', { actor: 'lock/A101', limit: 2, after: 0 });
    const [first, second] = data.events as { seq: number; actor: string }[];
    expect([first?.actor, data.matching]).toEqual(['lock/A101', expect.any(Number)]);
    const next = await say('timeline', { actor: 'lock/A101', limit: 1, after: first?.seq });
    expect(next.data.events).toEqual([second]);
    expect((await say('look')).data.parts).toContain('lock');
    expect((await say('look', { path: 'lock.A101.tensionN' })).data.value).toBe(300);
    expect((await say('look', { path: 'lock.A101.tensonN' })).text).toContain('did you mean lock.A101.tensionN?');
    expect((await say('why', { about: 'bob' })).data.why).toBeNull();
  });

  it('a call that is cancelled stops where it is', async () => {
    const { say } = shared;
    const stop = new AbortController();
    const progress: string[] = [];
    const options = {
      signal: stop.signal,
      onprogress: ({ message = '' }: { message?: string | undefined }) => {
        progress.push(message);
        stop.abort();
      },
    };
    await say('open_facility');
    await expect(say('advance', { for: '7d' }, options)).rejects.toThrow();
    expect(progress[0]).toMatch(/^\S+ of 7d$/);
    const { data } = await say('look', { path: 'time' });
    expect(String(data.time) < '2026-03-09T09:00').toBe(true);
  });

  it('only a limited number can be open; the first can be closed', async () => {
    const { say, leave } = await connected();
    const tiny = { yaml: 'version: 1\nname: Tiny\n' };
    for (let n = 1; n <= 8; n++) expect((await say('open_facility', tiny)).data.facility).toBe(`f${n}`);
    expect((await say('open_facility', tiny)).text).toContain(
      '8 facilities are open, which is the maximum; close one of these: f1 (Tiny)',
    );
    await say('close_facility', { facility: 'f1' });
    expect((await say('open_facility', tiny)).data.facility).toBe('f9');
    expect((await say('advance', { facility: 'f1', for: '1s' })).text).toContain(
      'there is no "f1"; the open ones are f2 (Tiny), ',
    );
    expect(await leave()).toBe(0);
  });
});

describe('the work of the commands', () => {
  const TINY =
    'version: 1\nname: tiny\nfacility: { version: 1, name: Tiny, units: [{ id: A1, locks: [{ mac: "C0:FF:EE:00:01:01" }] }] }\nstartAt: 2026-03-07T08:00\n';

  it('a scenario as text, with its facility in it, is judged', async () => {
    const steps = (power: string) => `steps:\n- lock.touch: A1\n- expect: { lock.A1.power: ${power} }\n`;
    const passed = await shared.say('run_scenario', { yaml: `${TINY}${steps('awake')}` });
    expect(passed.data).toMatchObject({ exitCode: 0, verdict: 'pass' });
    const failed = await shared.say('run_scenario', { yaml: `${TINY}${steps('asleep')}` });
    expect(failed.data).toMatchObject({ exitCode: 1, verdict: 'fail' });
    expect(failed.text).toContain('scenario.yaml:7:13: lock.A1.power is not as expected');
  });

  it('a part of the cases of the built-in lock is judged, with progress', async () => {
    const progress: unknown[] = [];
    const { text, data } = await shared.say(
      'conform',
      { kind: 'lock', target: 'self', only: 'lock.check.blacklist' },
      { onprogress: (one) => progress.push(one) },
    );
    expect(data).toMatchObject({ exitCode: 0, suite: { kind: 'lock', target: 'self' } });
    expect(text).toMatch(/\d+ pass/);
    expect(progress.length).toBeGreaterThan(0);
  });
});

describe('a client', () => {
  it('that sends bytes which are no message gets no answer to them, and the next call is answered', async () => {
    const { input, say, err, leave } = await connected();
    input.write(
      `nonsense\n\u0000\u0001\n{"jsonrpc":"2.0"}\n[]\n${'['.repeat(100_000)}\n{"jsonrpc":"2.0","id":{},"method":7}\n`,
    );
    expect((await say('list_verbs', { name: 'lock.touch' })).text).toContain('lock.touch');
    expect(err()).not.toBe('');
    expect(await leave()).toBe(0);
  });

  it('that sends a message without an end is left, and the command ends', async () => {
    const { input, ended } = await connected();
    input.write('x'.repeat(11_000_000));
    expect(await ended).toBe(0);
  });

  it('that goes away before it says anything, or during a call, ends the command', async () => {
    const silent = started();
    silent.input.end();
    expect(await silent.ended).toBe(0);
    const busy = await connected(['demo']);
    const call = busy.say('advance', { for: '7d' }).catch(() => 'aborted');
    expect(await busy.leave()).toBe(0);
    await busy.client.close();
    expect(await call).toBe('aborted');
  });

  it('finds the facility of the command line open, and a wrong one ends the command with a sentence', async () => {
    const { say, leave } = await connected(['demo']);
    expect((await say('look', { path: 'facility.name' })).data.value).toBe('Lakeside Storage');
    await leave();
    const wrong = started(['nowhere.yaml']);
    expect([await wrong.ended, wrong.err()]).toEqual([
      2,
      expect.stringContaining('nowhere.yaml: there is no such file'),
    ]);
  });

  it('is offered prompts', async () => {
    const { client } = shared;
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['find_the_cause', 'reproduce']);
    const { messages } = await client.getPrompt({ name: 'find_the_cause', arguments: { report: 'It blinks.' } });
    expect(JSON.stringify(messages)).toContain('It blinks.');
  });
});
