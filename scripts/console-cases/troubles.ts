/** Bad recordings, terminals and moments: in each case the console exits with a message, or continues, and leaves the terminal as it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TmuxTerminal } from './terminal.ts';

interface Trouble {
  readonly what: string;
  readonly command: string;
  readonly size?: readonly [number, number];
  /** Keys that are pressed one after another, each once the screen shows the text before it. */
  readonly presses?: readonly (readonly [shows: RegExp, ...keys: readonly string[]])[];
  /** Whether the command ends by itself. */
  readonly ends?: true;
  /** What the screen shows at the end. */
  readonly says: RegExp;
}

/** Whether the screen contains the text, even where a line breaks within a word or between two words. */
const isSaid = (says: RegExp, text: string): boolean =>
  ['', ' ', '\n'].some((gap) => says.test(text.replaceAll(/\n(?!ready>)/g, gap)));

/** Runs the cases; returns those that failed. */
export async function troubles(sim: string, folder: string, say: (text: string) => void): Promise<readonly string[]> {
  const at = (name: string): string => join(folder, name);
  const [header = '', ...lines] = readFileSync(at('03-tension.jsonl'), 'utf8').trimEnd().split('\n');
  writeFileSync(at('cut.jsonl'), `${[header, ...lines.slice(0, 60)].join('\n')}\n${lines[60]?.slice(0, 20)}`);
  writeFileSync(at('foreign.jsonl'), '{"log":"of another program"}\n');
  const event = JSON.parse(lines[0] ?? '{}') as { readonly seq: number };
  const many = Array.from({ length: 2_000_001 }, (_, i) => JSON.stringify({ ...event, seq: event.seq + i }));
  writeFileSync(at('huge.jsonl'), [header, ...many].join('\n'));
  const jam = `${sim} console ${at('03-tension.jsonl')}`;
  const list: readonly Trouble[] = [
    {
      what: 'cut in the middle of a line',
      command: `${sim} console ${at('cut.jsonl')}`,
      presses: [
        [/Timeline/, '>'],
        [/event 60\/60/, 's'],
      ],
      says: /incomplete and ends here/,
    },
    {
      what: 'a file of another program',
      command: `${sim} console ${at('foreign.jsonl')}`,
      ends: true,
      says: /foreign\.jsonl.*\nready>/s,
    },
    {
      what: 'more events than it shows',
      command: `${sim} console ${at('huge.jsonl')}`,
      ends: true,
      says: /more than 2000000 events/,
    },
    { what: 'no such file', command: `${sim} console ${at('none.jsonl')}`, ends: true, says: /no such file/ },
    { what: 'no such facility', command: `${sim} up ${at('none.yaml')}`, ends: true, says: /there is no facility/ },
    { what: 'a terminal of 40×10', command: jam, size: [40, 10], says: /The console needs 80×24/ },
    {
      what: 'Ctrl-S, keys, Ctrl-Q',
      command: jam,
      presses: [[/Timeline/, 'C-s', 'n', 'w', 'C-q']],
      says: /Why did it fail/,
    },
    {
      what: 'Esc while w simulates worlds',
      command: jam,
      presses: [[/Timeline/, 'w', 'Escape', 'p']],
      says: /with problems/,
    },
    {
      what: 'Esc and a key at once',
      command: jam,
      presses: [
        [/Timeline/, 'w'],
        [/Why did it fail/, 'Escape p'],
      ],
      says: /with problems/,
    },
    {
      what: 'the guided tree',
      command: jam,
      presses: [
        [/Timeline/, 'n', 'T'],
        [/from another device/, 'n'],
      ],
      says: /Stand on the handle/,
    },
    {
      what: 'a report, and w on it',
      command: `${sim} console --report fixtures/field-reports/02 --facility demo`,
      presses: [[/simulated/, 'n', 'w']],
      says: /Why did it fail|nothing has failed/,
    },
  ];
  const bad: string[] = [];
  for (const { what, command, size: [columns, rows] = [80, 24], presses = [], ends, says } of list) {
    const terminal = new TmuxTerminal(columns, rows);
    try {
      await terminal.run(command);
      for (const [shows, ...keys] of presses) {
        await terminal.until((text) => shows.test(text), 60);
        await terminal.press(...keys);
      }
      const shown = await terminal.until((text) => isSaid(says, text), 120);
      if (shown === undefined) bad.push(`${what}: the screen does not say ${says}:\n${terminal.text()}`);
      if (ends !== true) await terminal.press('Escape', 'Escape', 'Escape', 'q');
      const isRestored = await terminal.isRestored();
      if (!isRestored) bad.push(`${what}: the terminal is not as it was:\n${terminal.text()}`);
      say(
        `${what.padEnd(28)}${shown === undefined ? 'NO SENTENCE' : 'a sentence'}, ${isRestored ? 'the terminal as it was' : 'TERMINAL CHANGED'}`,
      );
    } finally {
      terminal.close();
    }
  }
  return bad;
}
