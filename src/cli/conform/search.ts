/** `conform lock … --search` and `--replay`: executes steps on a target and on our own lock, and reports the first difference as a case. */

import { join } from 'node:path';
import type { LockTarget } from '../../conformance/lock/contract/target.ts';
import { foundText, readFound } from '../../conformance/lock/search/found-file.ts';
import { type Difference, inStep } from '../../conformance/lock/search/play.ts';
import { replay, search } from '../../conformance/lock/search/search.ts';
import type { Step } from '../../conformance/lock/search/step.ts';
import { conversationLine } from '../../conformance/run/cases-report.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import { counted } from '../../protocol/counted.ts';
import type { Case } from '../../report/case.ts';
import type { ConversationMessage } from '../../report/conversation.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { ansi, caseText, plain } from '../../report/text.ts';
import { printDuration } from '../../scenario/duration.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import { Random } from '../../sim/random.ts';
import { foldTo } from '../host/fold.ts';
import { type Host, wantsBar, wantsColour } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import { conclude, concluded, type Named, suiteOf } from './judge-target.ts';
import { given, type LockOptions } from './options.ts';
import { openTarget } from './target.ts';

const FOLDER = 'conform';
/** The lines of the conversation that a difference shows. */
const SHOWN = 40;

export interface Playing extends Named {
  readonly options: LockOptions;
}

/** Searches, or executes the steps that a search found, as one case. */
export function playSteps(playing: Playing, host: Host): Promise<ExitCode> {
  const { name, options } = playing;
  const { search: searchMs, replay: file, json, seed } = options;
  const command = [
    playing.command,
    ...given('--search', searchMs === undefined ? undefined : printDuration(searchMs)),
    ...given('--replay', file),
    ...given('--seed', seed),
  ].join(' ');
  const suite = suiteOf(playing, []);
  return concluded(playing, suite, host, async () => {
    const target = await openTarget(name, options, host);
    try {
      usable(target, file === undefined ? '--search' : '--replay');
      const one =
        file === undefined
          ? await searchCase(target, searchMs ?? 0, { ...playing, command }, host)
          : await replayCase(target, file, { ...playing, command });
      const paint = wantsColour(host) ? ansi : plain;
      if (json !== true) host.out(`${caseText(one, paint, foldTo(host)).join('\n')}\n`);
      return conclude([one], playing, suite, options, host);
    } finally {
      await target.close();
    }
  });
}

function usable({ keys, stimulate, claims }: LockTarget, flag: string): void {
  if (keys === undefined || stimulate === undefined)
    throw new CodedError(
      'E-USAGE-5',
      `${flag} needs the lock’s keys and a way to carry out stimuli (--keys, --stimulus)`,
    );
  if (claims.np1 !== 2)
    throw new CodedError('E-USAGE-5', `${flag} compares with version 2 of NP1; the lock claims version 1`);
}

/** Searches until a difference or the end of the time. Throws TargetLost. */
async function searchCase(
  target: LockTarget,
  searchMs: number,
  { options: { seed, patience }, command }: Playing,
  host: Host,
): Promise<Case> {
  const startedAt = host.clock.now();
  const seconds = Math.ceil(searchMs / 1_000);
  const bar = wantsBar(host) ? new ProgressBar(host, seconds) : undefined;
  let interrupted = false;
  const release = host.onInterrupt(() => {
    interrupted = true;
  });
  const from = target.now();
  try {
    const { tally, found } = await search(target, {
      seed,
      patience,
      random: randomOf(seed),
      stop: () => interrupted || host.clock.now() - startedAt >= searchMs,
      played: ({ sequences, commands }) =>
        bar?.show(
          Math.min(seconds, Math.floor((host.clock.now() - startedAt) / 1_000)),
          `s: ${counted(sequences, 'sequence')}, ${counted(commands, 'command')}`,
        ),
    });
    bar?.clear();
    const judged = { checks: tally.steps, seed, simulatedMs: Math.round(target.now() - from) };
    if (found === undefined) return { ...CASE, ...judged, verdict: 'pass', note: tally.inWords, reproduce: command };
    const { steps, difference, conversation } = found;
    const { expected, seen } = difference;
    const file = join(FOLDER, `found-${seed.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 60)}.yaml`);
    writeWholeBelow(file, foundText({ seed, expected, seen, steps: [...steps] }));
    const note = `${tally.inWords}; written to ${file}`;
    return {
      ...failed(steps, difference, conversation),
      ...judged,
      note,
      reproduce: `${command.replace(/ --search .*/, '')} --replay ${file}`,
    };
  } finally {
    release();
    bar?.clear();
  }
}

/** Executes the steps of a file once. Throws TargetLost, and CodedError for a file that cannot be read. */
async function replayCase(
  target: LockTarget,
  file: string,
  { options: { seed, patience }, command }: Playing,
): Promise<Case> {
  const read = readFound(file);
  if (!read.ok) throw problemsError(read.problems);
  const { steps } = read;
  const from = target.now();
  const { difference, conversation } = await replay(target, steps, { seed, patience, random: randomOf(seed) });
  const judged = { checks: steps.length, seed, simulatedMs: Math.round(target.now() - from), reproduce: command };
  return difference === undefined
    ? { ...CASE, ...judged, verdict: 'pass' }
    : { ...failed(steps, difference, conversation), ...judged };
}

const CASE = {
  id: 'lock.search',
  name: 'the lock behaves like the built-in lock wherever the specification determines the behaviour',
} as const;

const randomOf = (seed: string) => new Random(seed).stream('search');

const failed = (steps: readonly Step[], difference: Difference, conversation: readonly ConversationMessage[]) =>
  ({
    ...CASE,
    verdict: 'fail',
    failure: {
      message: `differs from the specification ${inStep(difference, steps)}`,
      expected: difference.expected,
      seen: difference.seen,
      lastEvents: conversation.slice(-SHOWN).map(conversationLine),
    },
  }) as const;
