/** `noke-sim conform`: judges locks that we did not write. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../host/context.ts';
import { faultOption } from '../options/fault-option.ts';
import type { ConformOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ noke-sim conform lock self                       our own lock, in process
  $ noke-sim up --paused --conformance C0:FF:EE:0C:00:01 --no-console
  $ noke-sim conform lock ws://127.0.0.1:2846 --keys conformance/keys.json \\
      --claims conformance/claims.yaml --stimulus http://127.0.0.1:2847/v1/conformance/stimulus
  $ noke-sim conform lock self --list
  $ noke-sim conform lock self --fault jam-says-locked --html failed.html
  $ noke-sim conform lock self --only 'lock.check.*' --junit report.xml
  $ noke-sim conform self-check                      faulty targets must fail, odd ones pass
  $ noke-sim conform diff before.json after.json

docs/conformance.md explains targets, keys, claims and stimuli.
`;

const repeatable = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

function patience(text: string): number {
  const times = Number(text);
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || times < 0.1)
    throw new InvalidArgumentError('Expected a number from 0.1 to 999, such as 2.');
  return times;
}

export function conformCommand(context: Context): Command {
  return new Command('conform')
    .description('Judge a lock that somebody else made.')
    .addCommand(lockCommand(context))
    .addCommand(selfCheckCommand(context))
    .addCommand(diffCommand(context))
    .addHelpText('after', EXAMPLES.trimEnd());
}

function lockCommand({ host, done }: Context): Command {
  return new Command('lock')
    .description('Judge a lock: ours in process, or any that answers noble’s WebSocket messages.')
    .addArgument(new Argument('<target>', 'self, or ws://HOST:PORT'))
    .option('--keys <file>', 'the keys of the lock, as JSON')
    .option('--claims <file>', 'what the lock claims to have, as YAML')
    .option('--stimulus <url>', 'who acts at the door: a URL, prompt, or none', 'none')
    .addOption(faultOption(' in self'))
    .option('--token <token>', 'token of the WebSocket port')
    .addOption(
      new Option('--profile <profile>', 'the specification to judge by (default: np1 with keys)').choices([
        'public',
        'np1',
      ]),
    )
    .option('--list', 'print the cases instead of judging')
    .option('--only <glob>', 'judge these cases and what they depend on (repeatable)', repeatable)
    .option('--skip <glob>', 'do not judge these cases (repeatable)', repeatable)
    .option('--slow', 'include cases that wait for a minute or more in real time')
    .option('--strict', 'a "should" that fails also fails the run')
    .option('--patience <times>', 'multiply all limits', patience, 1)
    .option('--seed <seed>', 'random seed', '1')
    .option('--json', 'print only the report, as JSON')
    .option('--junit <file>', 'also write the report as JUnit XML')
    .option('--tap <file>', 'also write the report as TAP')
    .option('--html <file>', 'also write the report as one HTML page')
    .option('--markdown <folder>', 'also write a Markdown page for each failure')
    .option('--expected <file>', 'accept the failures listed in this file, each with a reason and an end date')
    .action(async (target: string, options: ConformOptions) => {
      const { conformLock } = await import('./conform-lock.ts');
      done(await conformLock(target, options, host));
    });
}

function selfCheckCommand({ host, done }: Context): Command {
  return new Command('self-check')
    .description('Judge faulty targets, which must fail, and odd but right ones, which must pass.')
    .option('--seed <seed>', 'random seed', '1')
    .option('--json', 'print the table as JSON')
    .action(async (options: { seed: string; json?: true }) => {
      const { selfCheck } = await import('./self-check.ts');
      done(await selfCheck(options, host));
    });
}

function diffCommand({ host, done }: Context): Command {
  return new Command('diff')
    .description('Compare two reports: better, worse, new and gone cases.')
    .argument('<before>', 'report of the earlier run (--json)')
    .argument('<after>', 'report of the later run')
    .action(async (before: string, after: string) => {
      const { diffReports } = await import('./diff.ts');
      done(diffReports(before, after, host));
    });
}
