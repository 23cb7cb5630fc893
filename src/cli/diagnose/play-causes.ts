/** Simulates every cause on all cores, and shows progress and the leading causes. Ctrl-C ends it with the results so far. */
import type { Case } from '../../diagnosis/case.ts';
import { Pool } from '../../diagnosis/pool.ts';
import { rank } from '../../diagnosis/rank.ts';
import { percent, WORTH_A_LINE } from '../../diagnosis/text.ts';
import { type Tier, tiers, withEffect } from '../../diagnosis/tiers.ts';
import type { Trial } from '../../diagnosis/trial.ts';
import { foldTo } from '../host/fold.ts';
import { type Host, unfiltered, wantsBar } from '../host/host.ts';
import { defaultWorkers } from '../options/option-values.ts';

/** The first ranking is shown after this many causes; on a terminal, a new one after every `NEXT` more. */
const FIRST = 12;
const NEXT = 8;
/** The number of causes in an interim ranking. */
const SHOWN = 3;
/** The width of a terminal that does not report its width. */
const COLUMNS = 80;

/** The trials that were simulated, and whether they are complete. */
export interface PlayedCauses {
  readonly trials: readonly Trial[];
  readonly interrupted?: string;
}

export interface PlayOptions {
  readonly shows: boolean;
  readonly workers: number | undefined;
}

export async function playCauses(of: Case, host: Host, { shows, workers }: PlayOptions): Promise<PlayedCauses> {
  const stop = new AbortController();
  const forget = host.onInterrupt(() => stop.abort());
  const pool = new Pool(of, {
    workers: workers ?? defaultWorkers(),
    nextTurn: () => host.nextTurn(),
    signal: stop.signal,
    lost: (why) => host.err(`a worker thread ended (${why}); its remaining runs continue on the main thread\n`),
  });
  let interrupted: string | undefined;
  try {
    const playing = tiers();
    let tier = playing.next();
    while (tier.done !== true) {
      const { what, hypotheses } = tier.value;
      const shown = shows ? showProgress(tier.value, host) : undefined;
      let count = 0;
      const trials = await pool.play(hypotheses, (index, trial) => {
        count += 1;
        host.progress?.(`${count} of ${hypotheses.length} ${what} simulated`);
        shown?.played(index, trial);
      });
      shown?.end();
      if (stop.signal.aborted)
        interrupted ??= `interrupted after ${count} of ${hypotheses.length} ${what}; the ranking below is incomplete`;
      tier = playing.next(trials);
    }
    return { trials: tier.value, ...(interrupted === undefined ? {} : { interrupted }) };
  } finally {
    forget();
    await pool.close();
  }
}

/** A ranking covers a consecutive range of hypotheses from the first on, so it is the same for any number of threads. */
function showProgress({ what, hypotheses }: Tier, host: Host) {
  const bar = wantsBar(host) ? unfiltered(host) : undefined;
  const fold = foldTo({ columns: () => (host.columns?.() ?? COLUMNS) - 1 });
  // Only a single row can be overwritten.
  const oneRow = (text: string): string => fold(text, 0)[0] ?? '';
  const trials = new Map<number, Trial | undefined>();
  let count = 0;
  let next = FIRST;
  let leading = '';
  const line = (played: number): string => `${played} of ${hypotheses.length} ${what} simulated${leading}`;
  return {
    played(index: number, trial: Trial | undefined): void {
      trials.set(index, trial);
      while (trials.has(count)) {
        count += 1;
        const isLast = count === hypotheses.length;
        if (what !== 'causes' || (count < next && !isLast)) continue;
        const first = Array.from({ length: count }, (_, i) => trials.get(i)).filter((one) => one !== undefined);
        leading = `; most likely so far: ${leadingOf(first)}`;
        // Without a terminal, a line for the first ranking and one for all causes.
        if (bar === undefined && (next === FIRST || isLast)) host.err(`${line(count)}\n`);
        next = count + NEXT;
      }
      bar?.err(`\r${oneRow(line(trials.size))}\u001b[K`);
    },
    end: () => bar?.err('\r\u001b[K'),
  };
}

function leadingOf(trials: readonly Trial[]): string {
  const { entries } = rank(withEffect(trials));
  const named = entries
    .filter(({ probability }) => probability >= WORTH_A_LINE)
    .slice(0, SHOWN)
    .map(({ trials: [best], probability }) => `${percent(probability)} ${best?.hypothesis.says}`);
  return named.length === 0 ? 'none of the known causes' : named.join(' ');
}
