/** `conform self-check`: each target of the galleries and the suite’s verdict on it, in one table for every kind. */
import { API_EXHIBITS, checkBackend } from '../../conformance/gallery/core-api/check.ts';
import { checkEnd } from '../../conformance/gallery/link/check.ts';
import { linkExhibits } from '../../conformance/gallery/link/link-exhibits.ts';
import { check, exhibits, NOT_VISIBLE } from '../../conformance/gallery/self-check.ts';
import { ownFacility } from '../../conformance/link/own-end.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { type Host, wantsBar } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import { openOwnBackend } from './own-backend.ts';

interface Row {
  /** The subcommand that judges such a target. */
  readonly kind: string;
  readonly id: string;
  readonly sentence: string;
  readonly faulty: boolean;
  /** Ids of the cases that failed. */
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}

interface Job {
  readonly id: string;
  readonly run: () => Promise<Row>;
}

const lockJobs = (seed: string): Job[] =>
  exhibits().map((exhibit) => ({
    id: exhibit.id,
    run: async () => {
      const { failed, error, right } = await check(exhibit, seed);
      return { kind: 'lock', id: exhibit.id, sentence: exhibit.sentence, faulty: exhibit.faulty, failed, error, right };
    },
  }));

/** Each has its own backend, because a fault may leave the lock in a state that a correct backend never causes. */
const backendJobs = (): Job[] =>
  API_EXHIBITS.map((exhibit) => ({
    id: exhibit.id,
    run: async () => {
      const backend = await openOwnBackend();
      try {
        const { id, sentence, shownBy } = exhibit;
        return {
          kind: 'core-api',
          id,
          sentence,
          faulty: shownBy !== undefined,
          ...(await checkBackend(exhibit, backend.target)),
        };
      } finally {
        await backend.stop();
      }
    },
  }));

const linkJobs = (seed: string): Job[] => {
  const facility = ownFacility(seed);
  return linkExhibits().map((exhibit) => ({
    id: exhibit.id,
    run: async () => {
      const { id, sentence, faulty } = exhibit;
      const { failed, error, right } = await checkEnd(exhibit, { seed, facility });
      return { kind: 'link', id, sentence, faulty, failed, error: error?.why, right };
    },
  }));
};

export async function selfCheck({ seed, json }: { seed: string; json?: true }, host: Host): Promise<ExitCode> {
  const jobs = [...lockJobs(seed), ...backendJobs(), ...linkJobs(seed)];
  const bar = wantsBar(host) ? new ProgressBar(host, jobs.length) : undefined;
  const rows: Row[] = [];
  for (const [i, { id, run }] of jobs.entries()) {
    bar?.show(i, id);
    rows.push(await run());
    await host.nextTurn();
  }
  bar?.clear();
  if (json === true) host.out(`${JSON.stringify(rows, null, 2)}\n`);
  else host.out(table(rows));
  return rows.every(({ right }) => right) ? 0 : 1;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length));
  const lines = rows.map(({ kind, id, faulty, failed, error, right }) =>
    [right ? 'ok   ' : 'WRONG', kind.padEnd(8), faulty ? 'faulty' : 'sound ', id.padEnd(width), by(failed, error)].join(
      '  ',
    ),
  );
  const hidden = Object.entries(NOT_VISIBLE).map(([id, why]) => `not visible  ${id}: ${why}`);
  const wrong = rows.filter(({ right }) => !right).length;
  return `${[...lines, ...hidden, `${rows.length} targets, ${wrong} with the wrong verdict`].join('\n')}\n`;
}

function by(failed: readonly string[], error: string | undefined): string {
  if (failed.length === 0) return error ?? '–';
  return `${failed.slice(0, 3).join(' ')}${failed.length > 3 ? ` and ${failed.length - 3} more` : ''}`;
}
