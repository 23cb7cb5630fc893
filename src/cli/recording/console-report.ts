/** The action of `noke-sim console --report`: diagnoses a field report, and shows it next to the run of its most likely cause until the user quits. */
import { basename, resolve } from 'node:path';
import type { Rebuilding } from '../../console/player/playback.ts';
import type { Recording } from '../../console/player/recording.ts';
import { sideBySide } from '../../diagnosis/side-by-side.ts';
import type { Trial } from '../../diagnosis/trial.ts';
import { openWorld, openWorldSteps, play, SEED } from '../../diagnosis/world/play.ts';
import { CANNOT_TELL, type ExitCode } from '../../report/exit-code.ts';
import type { Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { type CaseOptions, caseFromFiles, readText } from '../diagnose/case-from-files.ts';
import { complaintOf, controlSentence, controlsOf } from '../diagnose/controls.ts';
import { foundIn } from '../diagnose/diagnose-papers.ts';
import { playCauses } from '../diagnose/play-causes.ts';
import type { Host } from '../host/host.ts';
import { showUntilQuit, terminalFor } from './console-file.ts';

export interface ReportOptions extends Omit<CaseOptions, 'told'> {
  readonly workers?: number;
}

/** Returns 0 after the user quits, 4 if no cause explains the report. Throws CodedError for a report that cannot be read, or without a terminal. */
export async function showReport(names: readonly string[], options: ReportOptions, host: Host): Promise<ExitCode> {
  const report = caseFromFiles(names, options);
  const [name = ''] = names;
  const terminal = terminalFor(host, `noke-sim diagnose ${name}`);
  host.err(readText(report.read));
  const played = await playCauses(report.of, host, { shows: true, workers: options.workers });
  const found = foundIn(report, report.of, played);
  const { best } = found;
  if (best === undefined) {
    host.err('Cannot tell: no cause explains the evidence, so there is no run to show\n');
    return CANNOT_TELL;
  }
  const { recording, source } = runOf(best);
  const controls = await controlsOf(report.of, found.ranked, played.trials, host);
  const shown = {
    title: basename(resolve(name)),
    report: {
      found,
      controls: new Map([...controls].map(([id, of]) => [id, controlSentence(of)])),
      failure: complaintOf(report.of.subject, recording.events)?.seq,
      papers: sideBySide(report.of, best),
    },
  };
  await showUntilQuit(recording, source, shown, terminal, host);
  return 0;
}

/** The run of a trial from the opening of its facility on, as a recording. */
export function runOf({ run: { world } }: Trial): { readonly recording: Recording; readonly source: Rebuilding } {
  const from = openWorld(world, SEED).trace.snapshot();
  const events: TraceEvent[] = [];
  const open = (snapshot?: Json) => openWorldSteps(world, SEED, snapshot);
  play(world, { seed: SEED, opened: ({ trace }) => void trace.subscribe((event) => void events.push(event)) });
  return { recording: { header: { version: 3, from }, events, cut: true }, source: { open } };
}
