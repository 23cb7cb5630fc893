/** `conform self-check`: each target of the galleries and the suite’s verdict on it, in one table for every kind. */
import { API_EXHIBITS, checkBackend } from '../../conformance/gallery/core-api/check.ts';
import { checkCore } from '../../conformance/gallery/core-module/check.ts';
import { CORE_EXHIBITS } from '../../conformance/gallery/core-module/cores.ts';
import { checkEnd } from '../../conformance/gallery/link/check.ts';
import { linkExhibits } from '../../conformance/gallery/link/link-exhibits.ts';
import { LYING_TARGETS } from '../../conformance/gallery/lying-targets.ts';
import { check, checkLyingTarget, exhibits, NOT_VISIBLE } from '../../conformance/gallery/self-check.ts';
import { ownFacility } from '../../conformance/link/built-in-end.ts';
import { CoreThread } from '../../facility/core-port/core-thread.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { type Host, wantsBar } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import { shippedFacilities } from '../run/facilities.ts';
import { openBuiltInBackend } from './built-in-backend.ts';

/** Faulty: it has one mistake. Lying: it pretends to be correct. Sound: it is unusual and correct. */
type About = 'faulty' | 'lying' | 'sound';

interface Target {
  /** The subcommand that judges it. */
  readonly kind: string;
  readonly id: string;
  readonly sentence: string;
  readonly about: About;
}

interface Checked {
  /** Ids of the cases that failed. */
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}

type Row = Target & Checked;

interface Job extends Target {
  readonly run: () => Promise<Checked>;
}

const aboutOf = (isFaulty: boolean): About => (isFaulty ? 'faulty' : 'sound');

const lockJobs = (seed: string): Job[] => [
  ...exhibits().map((one) => ({
    kind: 'lock',
    id: one.id,
    sentence: one.sentence,
    about: aboutOf(one.faulty),
    run: () => check(one, seed),
  })),
  ...LYING_TARGETS.map((one) => ({
    kind: 'lock',
    id: one.id,
    sentence: one.sentence,
    about: 'lying' as const,
    run: () => checkLyingTarget(one, seed),
  })),
];

/** Each target has its own backend, because a fault may leave the lock in a state that a correct backend never causes. */
const backendJobs = (): Job[] =>
  API_EXHIBITS.map((one) => ({
    kind: 'core-api',
    id: one.id,
    sentence: one.sentence,
    about: aboutOf(one.shownBy !== undefined),
    run: async () => {
      const backend = await openBuiltInBackend();
      try {
        return await checkBackend(one, backend.target);
      } finally {
        await backend.stop();
      }
    },
  }));

const linkJobs = (seed: string): Job[] => {
  const facility = ownFacility(seed);
  return linkExhibits().map((one) => ({
    kind: 'link',
    id: one.id,
    sentence: one.sentence,
    about: aboutOf(one.faulty),
    run: async () => {
      const { failed, error, right } = await checkEnd(one, { seed, facility });
      return { failed, error: error?.why, right };
    },
  }));
};

const coreJobs = (seed: string, thread: CoreThread): Job[] =>
  CORE_EXHIBITS.map((one) => ({
    kind: 'core',
    id: one.id,
    sentence: one.sentence,
    about: one.about,
    run: () => checkCore(one, { thread, seed, open: shippedFacilities.open }),
  }));

export async function selfCheck({ seed, json }: { seed: string; json?: true }, host: Host): Promise<ExitCode> {
  const thread = new CoreThread({ printed: (text) => host.err(text) });
  const jobs = [...lockJobs(seed), ...backendJobs(), ...linkJobs(seed), ...coreJobs(seed, thread)];
  const bar = wantsBar(host) ? new ProgressBar(host, jobs.length) : undefined;
  const rows: Row[] = [];
  try {
    for (const [i, { run, ...target }] of jobs.entries()) {
      bar?.show(i, target.id);
      const { failed, error, right } = await run();
      rows.push({ ...target, failed, error, right });
      await host.nextTurn();
    }
  } finally {
    bar?.clear();
    await thread.close();
  }
  if (json === true) host.out(`${JSON.stringify(rows, null, 2)}\n`);
  else host.out(table(rows));
  return rows.every(({ right }) => right) ? 0 : 1;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length));
  const lines = rows.map(({ kind, id, about, failed, error, right }) =>
    [right ? 'ok   ' : 'WRONG', kind.padEnd(8), about.padEnd(6), id.padEnd(width), by(failed, error)].join('  '),
  );
  const hidden = Object.entries(NOT_VISIBLE).map(([id, why]) => `not visible  ${id}: ${why}`);
  const wrong = rows.filter(({ right }) => !right).length;
  return `${[...lines, ...hidden, ...sums(rows), `${rows.length} targets, ${wrong} with the wrong verdict`].join('\n')}\n`;
}

/** A line for each kind of target, with the number of faulty, lying and sound ones. */
function sums(rows: readonly Row[]): string[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const counted = (['faulty', 'lying', 'sound'] as const).map((about) => {
      const all = rows.filter((row) => row.kind === kind && row.about === about);
      return `${all.filter(({ right }) => right).length} of ${all.length} ${about}`;
    });
    return `${kind.padEnd(8)}  judged correctly: ${counted.join(', ')}`;
  });
}

function by(failed: readonly string[], error: string | undefined): string {
  if (failed.length === 0) return error ?? '–';
  return `${failed.slice(0, 3).join(' ')}${failed.length > 3 ? ` and ${failed.length - 3} more` : ''}`;
}
