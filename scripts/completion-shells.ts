/**
 * `npm run full completion`: the completion scripts in interactive shells in tmux, set up as `noke-sim completion --help` describes. Each line is
 * typed and Tab is pressed; then the word must appear. A line with a third column is also run and must print that text, which shows that the shell
 * quoted what it inserted. Nothing depends on the speed of the machine: the script checks the screen until it is as expected, or for `LIMIT_S`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROMPT, TmuxTerminal } from './console-cases/terminal.ts';

const LIMIT_S = 120;

/** What is typed, what Tab shows, and what the line prints when it is run. */
const LINES: readonly (readonly [line: string, word: string, printed?: string])[] = [
  ['noke-sim expl', 'explore'],
  ['noke-sim conform core-', 'core-api'],
  ['noke-sim run --ju', '--junit'],
  ['noke-sim up --link r', 'radio'],
  ['noke-sim up --link=r', 'radio'],
  ['noke-sim verbs lock.tou', 'lock.touch', 'Presses the button'],
  ['noke-sim run fi', 'unlock.yaml', `1 case: 1 pass\n${PROMPT.trim()}`],
  ['noke-sim up si', 'site.facility.yaml'],
  ['noke-sim up --adapter hci0=B20', 'B201'],
  ['noke-sim up site.facility.yaml --adapter hci1=', 'hci1=A'],
  ['noke-sim run . --papers-of a', 'ada'],
  ['noke-sim run . --filter Ad', 'opens', `1 case: 1 pass\n${PROMPT.trim()}`],
  ['noke-sim run --fault any-l', 'any-length'],
  ['noke-sim explore --fault any-l', 'any-length'],
  ['noke-sim conform lock ai', ' air'],
  ['noke-sim conform lock self --fault any-l', 'any-length'],
  ['noke-sim conform lock self --only lock.session.le', 'lock.session.length'],
  ['noke-sim conform core a.mjs --skip core.set-up.lost', 'core.set-up.lost-upload'],
  ['noke-sim conform core-api http://127.0.0.1:1 --only core-api.answer.st', 'core-api.answer.status'],
  ['noke-sim conform link ws://127.0.0.1:1 --role gateway --only link.connection.no', 'link.connection.no-key'],
  ['noke-sim conform app --skip app.wrong-le', 'app.wrong-length'],
  ['noke-sim explain E-FILE-1', 'E-FILE-12'],
  ['noke-sim doctor node np', 'npm', 'ok       npm'],
];

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-completion-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const files = join(folder, 'files');
const bin = join(folder, 'bin');
cpSync('examples/start/scenarios', files, { recursive: true });
cpSync(join(files, 'first-unlock.yaml'), join(files, 'first unlock.yaml'));
rmSync(join(files, 'first-unlock.yaml'));
mkdirSync(bin);
const program = `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli/main.js')}" "$@"\n`;
writeFileSync(join(bin, 'noke-sim'), program, { mode: 0o755 });
const FISH = '~/.config/fish/completions';
mkdirSync(join(folder, '.config/fish/completions'), { recursive: true });

/** How each shell is started, and what is typed into it first. */
const SHELLS: Readonly<Record<string, readonly [start: string, setUp: string]>> = {
  bash: ['bash --norc -i', "bind 'set show-all-if-ambiguous on'; source <(noke-sim completion bash)"],
  zsh: ['zsh -f -i', 'autoload -Uz compinit; compinit -u; source <(noke-sim completion zsh)'],
  fish: [
    `fish --no-config --init-command 'function fish_prompt; echo -n "${PROMPT}"; end'`,
    `noke-sim completion fish > ${FISH}/noke-sim.fish; set -p fish_complete_path ${FISH}`,
  ],
};

const isEmpty = (text: string): boolean => text.trim() === PROMPT.trim();

/** A shell that has been set up, with an empty screen. */
async function shellOf(name: string): Promise<TmuxTerminal> {
  const terminal = new TmuxTerminal(140, 45);
  const [start, setUp] = SHELLS[name]!;
  const environment = `env HOME='${folder}' PATH='${bin}:${process.env.PATH}' PS1='${PROMPT}'`;
  await terminal.run(`cd '${files}' && clear && exec ${environment} ${start}`);
  await terminal.run(`${setUp}; clear`);
  return terminal;
}

/** Types a line; returns what is wrong. */
async function tried(
  terminal: TmuxTerminal,
  [line, word, printed]: (typeof LINES)[number],
): Promise<string | undefined> {
  const sees = async (wanted: (text: string) => boolean) => (await terminal.until(wanted, LIMIT_S)) !== undefined;
  if (!(await sees(isEmpty))) return 'there is no prompt';
  terminal.type(line);
  await terminal.press('Tab');
  if (!(await sees((text) => text.includes(word)))) return `expected ${word}`;
  if (printed === undefined) return undefined;
  await terminal.press('Enter');
  return (await sees((text) => text.includes(printed))) ? undefined : `it should print ${printed}`;
}

for (const shell of Object.keys(SHELLS)) {
  const terminal = await shellOf(shell);
  for (const row of LINES) {
    const [line, word, printed] = row;
    const wrong = await tried(terminal, row);
    const told = `${shell}: ${line} → ${word}${printed === undefined ? '' : `, run: ${printed.split(`\n`)[0]}`}`;
    console.log(wrong === undefined ? `ok    ${told}` : `FAIL  ${told}: ${wrong}\n${terminal.text().trim()}`);
    if (wrong !== undefined) process.exitCode = 1;
    await terminal.press('C-c');
    await terminal.run('clear');
  }
  terminal.close();
}
