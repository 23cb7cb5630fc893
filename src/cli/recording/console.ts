/** `noke-sim console`: steps through a recording in the terminal, forward and back, or shows a field report next to its simulation. */
import { Command, Option } from 'commander';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { Context } from '../host/context.ts';
import { workers } from '../options/option-values.ts';
import type { ReportOptions } from './console-report.ts';

const EXAMPLES = `
Examples:
  $ noke-sim run scenarios/locked-in/second-device.yaml --trace second.trace.jsonl
  $ noke-sim console second.trace.jsonl      step through it; ? shows the keys
  $ noke-sim console --report report/ --facility site.yaml     the report next to a simulation of its most likely cause
  $ noke-sim console case/                   the run in a bundle of "noke-sim diagnose … --bundle case/"

To watch a live facility in the console, use noke-sim up.
`;

export function consoleCommand({ host, done, facilities }: Context): Command {
  return new Command('console')
    .description('Step through a recording, forward and back, or show a field report next to its simulation.')
    .argument(
      '[recording]',
      'a trace file that "run --trace" or "up --trace" wrote, or a bundle that "diagnose --bundle" wrote',
    )
    .option(
      '--report <files...>',
      'show a field report (a folder or files) next to a simulation of its most likely cause',
    )
    .option('--facility <file>', 'with --report: the facility, as for "diagnose"')
    .option('--about <person@unit>', 'with --report: the person and the unit that the complaint is about')
    .option('--patterns <file>', 'with --report: additional patterns for lines in phone logs')
    .addOption(
      new Option('--workers <count>', 'with --report: number of threads (default: one per core, at most 8)').argParser(
        workers,
      ),
    )
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (recording: string | undefined, { report, ...options }: Options) => {
      const wrong = misused(recording, report, Object.keys(options));
      if (wrong !== undefined) throw new CodedError('E-USAGE-5', wrong);
      if (report !== undefined) {
        const { showReport } = await import('./console-report.ts');
        return done(await showReport(report, options, host));
      }
      const { showRecording } = await import('./console-file.ts');
      done(await showRecording(recording ?? '', host, await facilities()));
    });
}

interface Options extends ReportOptions {
  readonly report?: readonly string[];
}

/** The reason why these arguments are incompatible; undefined if they are compatible. */
function misused(
  recording: string | undefined,
  report: readonly string[] | undefined,
  others: readonly string[],
): string | undefined {
  if (recording === undefined && report === undefined) return 'name a recording, or a field report with --report';
  if (recording !== undefined && report !== undefined)
    return 'name either a recording or a field report with --report, not both';
  const [option] = others;
  return report === undefined && option !== undefined ? `--${option} requires --report` : undefined;
}
