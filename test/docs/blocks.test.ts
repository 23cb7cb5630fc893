/**
 * Code blocks of the written pages. Each is run or read by a test, or is in the table below with the reason why it is only shown. Each command line
 * of noke-sim, in a block or in a sentence, uses a command and options that exist, and each script and file that a block runs exists.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commands } from '../../scripts/schemas.ts';
import { blocksOf, PAGES, textOf } from './pages.ts';

/** The test that runs or reads the blocks, or why they are only shown. */
type Claim = { readonly by: string } | { readonly shown: string };
const by = (file: string): Claim => ({ by: `test/${file}` });
const shown = (why: string): Claim => ({ shown: why });
const COMMANDS = shown(
  'commands on a running facility or a real radio, of which only command, options and files are checked, below',
);
const OUTPUT = shown('what a program prints');
const DRAWING = shown('a drawing');
const DIAGRAM = shown('a drawing that scripts/machines.ts makes; test/lock/machines.test.ts compares it');
const MESSAGES = shown('messages with placeholders, of which the form is checked by the schemas');

/** Page, language, number of blocks; `many` where a script writes the page. */
const CLAIMS: readonly (readonly [page: string, language: string, blocks: number | 'many', claim: Claim])[] = [
  ['README.md', 'sh', 3, COMMANDS],
  ['README.md', 'yaml', 1, by('readme.test.ts')],
  ['README.md', 'ts', 1, by('readme.test.ts')],
  ['CONTRIBUTING.md', 'sh', 1, COMMANDS],
  ['CONTRIBUTING.md', 'ts', 2, shown('excerpts of source that the type checker reads where they stand')],
  ['docs/api/core.md', 'sh', 1, by('server/core-api.test.ts')],
  ['docs/app-api.md', 'sh', 1, by('cli/up-walk.test.ts')],
  ['docs/architecture.md', 'mermaid', 1, DRAWING],
  ['docs/bench.md', 'text', 1, OUTPUT],
  ['docs/captures.md', '', 1, shown('tshark is not everywhere; scripts/tshark.sh runs the same')],
  ['docs/captures.md', '', 1, OUTPUT],
  ['docs/ci.md', 'text', 1, shown('scripts/first-project.mjs runs these lines in an empty folder')],
  ['docs/ci.md', 'text', 1, OUTPUT],
  ['docs/ci.md', 'text', 1, by('ci/recipes.test.ts')],
  ['docs/ci.md', 'js', 1, shown('the options of the JSON block as a module')],
  ['docs/ci.md', 'json', 1, by('cli/config/config.test.ts')],
  ['docs/ci.md', 'sh', 1, shown('it changes the shell that reads it; test/cli/completion runs the script')],
  ['docs/ci.md', 'yaml', 2, by('ci/recipes.test.ts')],
  ['docs/conformance.md', 'sh', 3, by('cli/conform/five-steps.test.ts')],
  ['docs/conformance.md', 'sh', 19, COMMANDS],
  ['docs/conformance.md', 'json', 1, by('cli/conform/five-steps.test.ts')],
  ['docs/conformance.md', 'json', 2, MESSAGES],
  ['docs/conformance.md', '', 1, OUTPUT],
  ['docs/conformance.md', 'yaml', 1, by('cli/conform/five-steps.test.ts')],
  ['docs/conformance.md', 'yaml', 2, by('conformance/recipes.test.ts')],
  ['docs/conformance.md', 'yaml', 2, shown('files with an example of each field')],
  ['docs/console.md', 'sh', 1, COMMANDS],
  ['docs/console.md', '', 1, by('console/demo.test.ts')],
  ['docs/console.md', 'ts', 1, shown('it takes the terminal')],
  ['docs/core-port.md', 'js', 1, by('docs/examples.test.ts')],
  ['docs/core-port.md', 'sh', 1, COMMANDS],
  ['docs/diagnosis.md', 'sh', 1, by('docs/examples.test.ts')],
  ['docs/diagnosis.md', 'sh', 2, COMMANDS],
  ['docs/diagnosis.md', 'text', 1, by('docs/examples.test.ts')],
  ['docs/diagnosis.md', 'yaml', 1, by('docs/examples.test.ts')],
  ['docs/errors.md', 'text', 'many', by('cli/explain/explain.test.ts')],
  ['docs/explore.md', 'text', 1, COMMANDS],
  ['docs/formats/facility-v1.md', 'yaml', 1, by('facility/facility-page.test.ts')],
  ['docs/formats/report-channels-v1.md', 'text', 2, OUTPUT],
  ['docs/formats/report-channels-v1.md', 'yaml', 1, by('diagnosis/channels/pages.test.ts')],
  ['docs/formats/report-v1.md', 'yaml', 1, by('cli/docs.test.ts')],
  ['docs/formats/told-v1.md', 'yaml', 1, by('diagnosis/channels/pages.test.ts')],
  ['docs/formats/trace-v3.md', 'js', 1, by('scenarios/causes.test.ts')],
  ['docs/full.md', 'text', 'many', OUTPUT],
  ['docs/library.md', 'js', 5, by('library/page.test.ts')],
  ['docs/library.md', 'sh', 1, shown('scripts/package-check.mjs runs it')],
  ['docs/library.md', 'json', 2, shown('scripts/package-check.mjs runs Jest with these files')],
  ['docs/library.md', 'ts', 1, shown('a test for Playwright, whose fixture test/library tries')],
  [
    'docs/library.md',
    'ts',
    1,
    shown('the set-up of Vitest, which test/library/matchers.test.ts makes in the same way'),
  ],
  ['docs/many-machines.md', 'sh', 2, shown('scripts/queue-check.ts starts the same commands')],
  ['docs/many-machines.md', 'sh', 2, shown('docker and kubectl; docs/many-machines.test.ts checks the files')],
  ['docs/mcp.md', 'json', 1, by('mcp/mcp.test.ts')],
  ['docs/mcp.md', 'text', 1, by('mcp/mcp.test.ts')],
  ['docs/mutants.md', 'text', 1, shown('npm run full mutants runs the last, which includes the others')],
  ['docs/machines/attempt.md', 'mermaid', 1, DIAGRAM],
  ['docs/machines/firmware.md', 'mermaid', 6, DIAGRAM],
  ['docs/machines/padlock.md', 'mermaid', 4, DIAGRAM],
  ['docs/machines/relay.md', 'mermaid', 3, DIAGRAM],
  ['docs/protocol.md', 'vectors', 8, by('protocol/vectors-in-docs.test.ts')],
  ['docs/scenarios.md', 'yaml', 2, by('cli/docs.test.ts')],
  ['docs/scenarios.md', 'text', 12, by('cli/docs.test.ts')],
  ['docs/scenarios.md', 'sh', 2, COMMANDS],
  ['docs/transports/bluez.md', 'sh', 3, COMMANDS],
  [
    'docs/transports/bluez.md',
    '',
    1,
    shown('what a person types in bluetoothctl; scripts/bluez.sh types the same kind of lines'),
  ],
  ['docs/transports/bluez.md', 'python', 1, shown('scripts/bluez.sh runs it with pytest')],
  ['docs/transports/link.md', '', 1, DRAWING],
  ['docs/transports/link.md', 'json', 2, MESSAGES],
  ['docs/transports/radio.md', '', 1, DRAWING],
  ['docs/transports/radio.md', '', 1, OUTPUT],
  ['docs/transports/radio.md', '', 1, shown('btvirt is not everywhere; scripts/btvirt.sh runs the same')],
  [
    'docs/transports/web-bluetooth.md',
    'html',
    1,
    shown('the line of examples/web-bluetooth.html, which scripts/browser.sh runs'),
  ],
  ['docs/transports/web-bluetooth.md', 'js', 1, shown('two calls of examples/web-bluetooth.html')],
  ['docs/transports/web-bluetooth.md', 'sh', 1, COMMANDS],
  ['docs/transports/websocket.md', 'sh', 1, COMMANDS],
  ['docs/transports/websocket.md', '', 1, DRAWING],
  ['docs/transports/websocket.md', 'json', 3, MESSAGES],
  ['docs/transports/websocket.md', 'text', 1, COMMANDS],
  ['docs/testing.md', 'js', 1, by('library/page.test.ts')],
  ['docs/testing.md', 'sh', 2, by('cli/up-walk.test.ts')],
  ['docs/testing.md', 'yaml', 1, by('server/reserved.test.ts')],
  ['docs/up.md', 'text', 1, OUTPUT],
  ['docs/up.md', 'text', 1, COMMANDS],
  ['docs/up.md', 'sh', 1, by('cli/up-walk.test.ts')],
  ['docs/up.md', 'sh', 2, COMMANDS],
  ['docs/why.md', 'sh', 1, by('docs/examples.test.ts')],
  ['docs/why.md', 'sh', 2, COMMANDS],
  ['docs/why.md', 'text', 1, by('docs/examples.test.ts')],
  ['fixtures/practice-reports/README.md', 'sh', 1, COMMANDS],
];

/** What is wrong with the words after `noke-sim`. */
function faultOf(words: readonly string[]): string | undefined {
  let command: Command = commands;
  let rest = words;
  for (;;) {
    const [next = ''] = rest;
    const sub = command.commands.find((each) => each.name() === next);
    if (sub === undefined) break;
    command = sub;
    rest = rest.slice(1);
  }
  const [first = ''] = rest;
  if (command.commands.length > 0 && /^[a-z][\w-]*$/.test(first) && first !== 'help') return `no command ${first}`;
  const known = new Set([...command.options, ...commands.options].flatMap(({ long, short }) => [long, short]));
  const options = rest.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*$/s, ''));
  const unknown = options.find((option) => !known.has(option) && option !== '--help' && option !== '-h');
  return unknown === undefined ? undefined : `${command.name()} has no option ${unknown}`;
}

/** The command lines in a text: up to the end of the line, a comment, or what a shell ends a command with. */
const commandLines = (text: string): readonly string[] =>
  [...text.replaceAll(/ *\\\n\s*/g, ' ').matchAll(/(?:^|[\s(`'])noke-sim ([a-z-][^\n`'|;&)#]*)/g)].map(
    ([, line = '']) => line.replace(/ {2,}.*$/s, '').trim(),
  );

/** Lines of shell blocks, and code spans in sentences. */
const written = (page: string): readonly string[] => {
  const spans = [...textOf(page).matchAll(/`(noke-sim [^`\n]+)`/g)].map(([, span = '']) => span);
  return [
    ...blocksOf(page)
      .filter(({ language }) => /^(sh|text|yaml|)$/.test(language))
      .map(({ text }) => text),
    ...spans,
  ].flatMap(commandLines);
};

/** Output of past runs, changes, and command lines with mistakes in them. */
const NOT_TO_TYPE = ['docs/full.md', 'CHANGELOG.md', 'docs/errors.md'];
const current = PAGES.filter((page) => !NOT_TO_TYPE.includes(page));

describe('the code blocks of the written pages', () => {
  it('are each claimed', () => {
    const many = new Set(
      CLAIMS.flatMap(([page, language, blocks]) => (blocks === 'many' ? `${page} ${language}` : [])),
    );
    const counted = (rows: readonly (readonly [page: string, language: string, blocks: number | 'many'])[]) => {
      const counts = new Map<string, number | 'many'>();
      for (const [page, language, blocks] of rows) {
        const key = `${page} ${language}`;
        counts.set(key, many.has(key) ? 'many' : Number(counts.get(key) ?? 0) + Number(blocks));
      }
      return Object.fromEntries(counts);
    };
    const found = PAGES.flatMap((page) => blocksOf(page).map(({ language }) => [page, language, 1] as const));
    expect(counted(CLAIMS.map(([page, language, blocks]) => [page, language, blocks]))).toEqual(counted(found));
  });

  it('are claimed by tests that exist and read the page', () => {
    for (const [page, , , claim] of CLAIMS)
      if ('by' in claim)
        expect(readFileSync(claim.by, 'utf8'), `${claim.by} for ${page}`).toContain(page.replace(/^docs\//, ''));
  });

  it.each(current)('%s has command lines that exist', (page) => {
    const faults = written(page).flatMap((line) => {
      const fault = faultOf(line.split(/\s+/));
      return fault === undefined ? [] : [`noke-sim ${line}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it('run scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const page of current)
      for (const { language, text } of blocksOf(page)) {
        if (language !== 'sh') continue;
        for (const [, script = ''] of text.matchAll(/npm run (?:-s |--silent )?([\w-]+)/g))
          expect(Object.keys(scripts), page).toContain(script);
        for (const [file] of text.matchAll(/\b(?:examples|scripts|fixtures|scenarios)\/[\w./-]*\w/g))
          expect(existsSync(file), `${page}: ${file}`).toBe(true);
      }
  });

  it('are valid JSON and YAML', () => {
    for (const page of PAGES)
      for (const { language, text } of blocksOf(page)) {
        if (language === 'json')
          for (const one of text.split(/\n(?=\{)/)) expect(() => JSON.parse(one), page).not.toThrow();
        if (language === 'yaml')
          expect(
            parseAllDocuments(text).flatMap(({ errors }) => errors),
            page,
          ).toEqual([]);
      }
  });
});

describe('the check of command lines', () => {
  it('reads them from blocks and sentences', () => {
    expect(
      commandLines('$ npx --no noke-sim run a.yaml \\\n  --seed 1 # twice\nsource <(noke-sim completion bash)\n'),
    ).toEqual(['run a.yaml --seed 1', 'completion bash']);
    expect(PAGES.flatMap(written).length).toBeGreaterThan(100);
  });

  it.each([
    ['runn a.yaml', 'no command runn'],
    ['run a.yaml --sed 1', 'run has no option --sed'],
    ['conform look self', 'no command look'],
    ['up --paused --conformances X', 'up has no option --conformances'],
  ])('finds what is wrong with noke-sim %s', (line, fault) => {
    expect(faultOf(line.split(' '))).toBe(fault);
  });
});
