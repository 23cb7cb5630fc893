/**
 * The command line: commands, help, and exit codes. INV-1: Wrong usage prints a message with the nearest match to standard error and
 * exits with 2. INV-2: No stack trace is printed unless NOKE_SIM_DEBUG is set. INV-3: Every failure
 * prints a code from the catalogue.
 */
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { nearest, withNearest } from '../facility/files/nearest.ts';
import { EXIT_CODES, type ExitCode, OWN_EXIT_CODES, PLAIN_EXIT_CODES } from '../report/exit-code.ts';
import { VERSION } from '../report/version.ts';
import { completeCommand, completionCommand } from './completion/completion.ts';
import { CONFIG_NAMES } from './config/config-names.ts';
import { conformCommand } from './conform/conform.ts';
import { diagnoseCommand } from './diagnose/diagnose.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { explainCommand } from './explain/explain.ts';
import { exploreCommand } from './explore/explore.ts';
import { pathOf } from './host/command-path.ts';
import type { Context } from './host/context.ts';
import { type Host, visibleHost } from './host/host.ts';
import { initCommand } from './init/init.ts';
import { mcpCommand } from './mcp/mcp.ts';
import { faultsFor } from './options/fault-option.ts';
import { withoutValues } from './options/secret-options.ts';
import { workerCommand } from './queue/worker.ts';
import { compareCommand } from './recording/compare.ts';
import { consoleCommand } from './recording/console.ts';
import { replayCommand } from './recording/replay.ts';
import { whyCommand } from './recording/why.ts';
import { coverageCommand } from './run/coverage.ts';
import { runCommand } from './run/run.ts';
import { airCommand } from './up/air.ts';
import { bluezCommand } from './up/bluez.ts';
import { upCommand } from './up/up.ts';
import { verbsCommand } from './verbs/verbs.ts';

const exitTable = (codes: readonly (readonly [number, string])[]): string =>
  `\nExit codes:\n${codes.map(([code, words]) => `  ${code}  ${words}`).join('\n')}`;

/** Commands without a verdict. */
const PLAIN: readonly string[] = [
  'init',
  'doctor',
  'completion',
  'explain',
  'up',
  'air',
  'bluez',
  'verbs',
  'mcp',
  'worker',
];

const exitCodesOf = (command: string) =>
  OWN_EXIT_CODES[command] ?? (PLAIN.includes(command) ? PLAIN_EXIT_CODES : EXIT_CODES);

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

/** Before a command runs, options missing from the command line are set from the configuration file. */
async function withConfig(command: Command): Promise<void> {
  const files = CONFIG_NAMES.filter((name) => existsSync(name));
  if (files.length === 0) return;
  const { applyConfig } = await import('./config/apply-config.ts');
  const problems = await applyConfig(files, command);
  if (problems.length === 0) return;
  const { problemsError } = await import('../facility/files/problem.ts');
  throw problemsError(problems);
}

/** `help conform lock` as `conform lock --help`: the parser would read only the first name after `help`. */
const helpLast = ([first, ...names]: readonly string[]): string[] =>
  first === 'help' && names.length > 0 ? [...names, '--help'] : [...(first === undefined ? [] : [first]), ...names];

/**
 * Refuses a command that does not exist, also in `help monitor` and `monitor --help`, where the parser would show the help of the command above it.
 */
function refuseUnknownCommand(command: Command): void {
  const [first, second] = command.args;
  const name = first === 'help' ? second : first;
  const names = command.commands.map((each) => each.name());
  if (name === undefined || name.startsWith('-') || names.includes(name)) return;
  command.error(withNearest(`error: unknown command '${name}'`, nearest(name, names)), {
    code: 'commander.unknownCommand',
  });
}

export function programFor(context: Context): Command {
  const { host } = context;
  const program = new Command('noke-sim')
    .description(
      'A simulated self-storage facility: Nokē ONE locks, phones and people around a complete unlock core, not a mock.',
    )
    .hook('preAction', (_, command) => (context.ignoresConfig === true ? undefined : withConfig(command)))
    .version(VERSION, '-V, --version', 'print the version')
    .addHelpText(
      'after',
      '\nExamples:\n  $ noke-sim up                        start a live facility and open its ports\n  $ noke-sim run scenarios/            run every scenario in a folder\n  $ noke-sim verbs lock.touch          describe a verb and its arguments',
    );
  for (const make of [
    initCommand,
    upCommand,
    airCommand,
    bluezCommand,
    runCommand,
    verbsCommand,
    replayCommand,
    exploreCommand,
    conformCommand,
    workerCommand,
    diagnoseCommand,
    coverageCommand,
    consoleCommand,
    whyCommand,
    compareCommand,
    mcpCommand,
    doctorCommand,
    completionCommand,
    explainCommand,
  ]) {
    program.addCommand(make(context));
  }
  program.addCommand(completeCommand(context), { hidden: true });
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => host.out(text), writeErr: (text) => host.err(withoutValues(text)) })
      .helpOption('-h, --help', 'show help')
      .addHelpText('after', exitTable(exitCodesOf(command.name())))
      .showHelpAfterError(`Try "${[program.name(), ...pathOf(command)].join(' ')} --help".`);
    if (command.commands.length === 0) continue;
    command.helpCommand('help [command]', 'Show help for a command.');
    for (const event of ['command:*', 'beforeHelp']) command.on(event, () => refuseUnknownCommand(command));
  }
  return program;
}

/** Runs one command line and returns its exit code. Never throws. */
export async function main(
  args: readonly string[],
  on: Host,
  facilities: Context['facilities'],
  options: Pick<Context, 'ignoresConfig'> = {},
): Promise<ExitCode> {
  const host = visibleHost(on);
  let code: ExitCode = 0;
  const done = (given: ExitCode): void => {
    code = given;
  };
  try {
    const run: Context['run'] = (line, other) => main(line, other, facilities, { ignoresConfig: true });
    const program = programFor({ host, done, facilities, run, faults: await faultsFor(args), ...options });
    if (args.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync(helpLast(args), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { refused } = await import('./host/refused.ts');
    return refused(error, host);
  }
}
