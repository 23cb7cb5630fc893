/** The action of `noke-sim diagnose`: reads the evidence, simulates every hypothesis, and prints the diagnosis. */

import { moveFor, pseudonymise } from '../../diagnosis/bundle/bundle.ts';
import { REVIEW } from '../../diagnosis/bundle/layout.ts';
import type { Case } from '../../diagnosis/case.ts';
import type { ReportRead } from '../../diagnosis/channels/channels.ts';
import { type Diagnosis, diagnosisOf } from '../../diagnosis/diagnosis.ts';
import { runAgain, scenarioOf } from '../../diagnosis/scenario.ts';
import { diagnosisText } from '../../diagnosis/text.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { CANNOT_TELL, type ExitCode } from '../../report/exit-code.ts';
import { mustBeWritable, writeWhole } from '../../sim/files.ts';
import type { Host } from '../host/host.ts';
import { askForFacts } from './ask.ts';
import { mustTakeBundle, writeBundle } from './bundle.ts';
import { type CaseRead, caseFromFiles, readText } from './case-from-files.ts';
import { type Controls, controlsOf, controlsText, NO_CONTROLS } from './controls.ts';
import type { DiagnoseOptions } from './diagnose-options.ts';
import { type PlayedCauses, playCauses } from './play-causes.ts';

export async function diagnose(names: readonly string[], options: DiagnoseOptions, host: Host): Promise<ExitCode> {
  const started = host.clock.now();
  const report = caseFromFiles(names, options);
  const { read } = report;
  let { of } = report;
  if (options.scenario !== undefined) mustBeWritable(options.scenario);
  if (options.bundle !== undefined) {
    mustTakeBundle(options.bundle);
    if (moveFor(of) === undefined) throw timesDoNotMove(options.bundle, of);
  }
  const asks =
    options.ask ??
    (host.terminal !== undefined && options.told === undefined && options.json !== true && of.facts.size === 0);
  if (options.json !== true) host.err(readText(read));
  const before: Case[] = [];
  for (;;) {
    const played = await playCauses(of, host, {
      shows: options.json !== true,
      workers: options.workers,
    });
    const found = foundIn(report, of, played);
    const answered =
      asks && played.interrupted === undefined && found.next !== undefined
        ? await askForFacts(of, found.next, host)
        : undefined;
    if (answered === undefined) {
      const controls =
        played.interrupted === undefined ? await controlsOf(of, found.ranked, played.trials, host) : NO_CONTROLS;
      const code = finish(found, controls, of, options, host, started);
      if (options.bundle !== undefined)
        await bundle(options.bundle, of, found, read, { host, workers: options.workers });
      return code;
    }
    if (answered === 'back') of = before.pop() ?? of;
    else {
      before.push(of);
      of = answered;
    }
  }
}

const timesDoNotMove = (folder: string, { plan }: Case): CodedError =>
  new CodedError(
    'E-PAPER-4',
    `--bundle ${folder}: the evidence spans so many years that no shift by a whole number of weeks preserves the UTC offset of ${plan.timeZone}; remove the files that are much older than the report, or omit --bundle`,
  );

/** Diagnoses the pseudonymised case again and writes the bundle. Throws CodedError. */
async function bundle(
  folder: string,
  of: Case,
  original: Diagnosis,
  { foreign }: ReportRead,
  { host, workers }: { readonly host: Host; readonly workers: number | undefined },
): Promise<void> {
  const hidden = pseudonymise(of);
  if (hidden === undefined) throw timesDoNotMove(folder, of);
  const { trials } = await playCauses(hidden.of, host, { shows: false, workers });
  writeBundle(folder, hidden, diagnosisOf(hidden.of, trials), original, foreign);
  host.err(`${folder}: written; read ${folder}/${REVIEW} before you send it\n`);
}

/** The diagnosis with its notes. An interrupted ranking names no cause, because the causes that were not simulated may explain more. */
export function foundIn({ read, notes }: CaseRead, of: Case, { trials, interrupted }: PlayedCauses): Diagnosis {
  const found = diagnosisOf(of, trials, read.foreign);
  const warnings = [...notes, ...found.warnings];
  if (interrupted === undefined) return { ...found, warnings };
  return { ...found, verdict: 'cannot-tell', warnings: [interrupted, ...warnings] };
}

/** The diagnosis in the form that programs read. */
export function foundJson({ best: _, ...shown }: Diagnosis, controls: Controls) {
  return { ...shown, ranked: shown.ranked.map((cause) => ({ ...cause, control: controls.get(cause.id)?.control })) };
}

/** The diagnosis in the form that people read. */
export const foundText = (found: Diagnosis, controls: Controls, { plan }: Case, runAgain?: string): string =>
  diagnosisText(found, { furtherSections: controlsText(found.ranked, controls, plan.timeZone), runAgain });

/** The exit code that follows from the diagnosis. */
export const foundCode = ({ verdict }: Diagnosis): ExitCode => (verdict === 'cause' ? 0 : CANNOT_TELL);

function finish(
  found: Diagnosis,
  controls: Controls,
  of: Case,
  options: DiagnoseOptions,
  host: Host,
  started: number,
): ExitCode {
  const { best } = found;
  if (options.scenario !== undefined && best !== undefined) writeWhole(options.scenario, scenarioOf(of, best));
  const scenario = options.scenario ?? null;
  const again = scenario === null || best === undefined ? undefined : runAgain(scenario, best);
  const seconds = (host.clock.now() - started) / 1_000;
  if (options.json === true)
    host.out(
      `${JSON.stringify({ ...foundJson(found, controls), scenario, runAgain: again ?? null, seconds }, null, 2)}\n`,
    );
  else host.out(foundText(found, controls, of, again));
  return foundCode(found);
}
