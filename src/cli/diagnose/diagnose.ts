/** `noke-sim diagnose`: from the evidence of a field report to the cause. */
import { Command, Option } from 'commander';
import type { Context } from '../host/context.ts';
import { workers } from '../options/option-values.ts';
import type { DiagnoseOptions } from './diagnose-options.ts';

const EXAMPLES = `
Files are recognised by their content: the portal’s activity export (CSV), a log of the activity redirect, a response from the
Core API’s /activity/ endpoint, a phone’s log (Android, iOS), a Bluetooth capture (btsnoop), lines copied from the portal, and
told.yaml with what people said (docs/formats/told-v1.md). All files in a folder belong to one report; truth.json, which holds the
answer in generated cases, is never opened. "noke-sim run --papers" writes such evidence from a simulated run.

The diagnosis names each cause by an id: D7-1 to D7-27, H-… for hardware, OURS for a fault in the lock, app or core software
(docs/diagnosis.md lists them).

Examples:
  $ noke-sim diagnose report/ --facility site.yaml           a folder with all the evidence
  $ noke-sim diagnose activity.csv phone.log --about gina@A108
  $ noke-sim diagnose report/ --json                         for programs
  $ noke-sim diagnose report/ --scenario case.yaml           also write a simulated run that explains the evidence
  $ noke-sim diagnose report/ --bundle case/                 also write a folder to send; then read case/REVIEW.md
`;

export function diagnoseCommand({ host, done }: Context): Command {
  return new Command('diagnose')
    .description('Find out from a field report why a lock did not open.')
    .argument(
      '<files...>',
      'files or folders with evidence: exports, logs, captures, lines copied from the portal, told.yaml',
    )
    .option(
      '--facility <file>',
      'the facility, a file or "demo" (default: demo if the names match, otherwise one inferred from the evidence)',
    )
    .option('--told <file>', 'what people said, if it is not among the files')
    .option('--about <person@unit>', 'the person and the unit that the complaint is about')
    .option('--patterns <file>', 'additional patterns for lines in phone logs (docs/formats/report-channels-v1.md)')
    .option('--json', 'print only the diagnosis, as JSON')
    .option('--ask', 'ask for missing facts on the terminal, the most decisive first')
    .option(
      '--no-ask',
      'never ask (default without a terminal, with --told or --json, or if the evidence already contains answers)',
    )
    .option('--scenario <file>', 'write, as a scenario, the simulated run that explains the evidence')
    .option(
      '--bundle <folder>',
      'write a folder to send, with names, numbers, codes and MACs replaced; review it first',
    )
    .addOption(
      new Option('--workers <count>', 'number of threads (default: one per core, at most 8)').argParser(workers),
    )
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (papers: string[], options: DiagnoseOptions) => {
      const { diagnose } = await import('./diagnose-papers.ts');
      done(await diagnose(papers, options, host));
    });
}
