import { NOT_VISIBLE } from '../../conformance/gallery/self-check.ts';
import { CoreThread } from '../../facility/core-port/core-thread.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { counted } from '../../protocol/counted.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { type Host, wantsBar } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';

import { type Checked, selfCheckJobs, type Target } from './self-check-jobs.ts';

type Row = Target & Checked;

export interface SelfCheckOptions {
  readonly seed: string;
  readonly json?: true;
  /** The address of a queue whose workers check the targets. */
  readonly queue?: string;
}

export async function selfCheck({ seed, json, queue }: SelfCheckOptions, host: Host): Promise<ExitCode> {
  const workers =
    queue === undefined
      ? undefined
      : await (await import('./queued-self-check.ts')).QueuedSelfCheck.open(queue, seed, host);
  const thread = new CoreThread({ printed: (text) => host.err(text) });
  const jobs = selfCheckJobs(seed, thread);
  const bar = wantsBar(host) ? new ProgressBar(host, jobs.length) : undefined;
  const rows: Row[] = [];
  let lost: CodedError | undefined;
  try {
    for (const [i, { run, ...target }] of jobs.entries()) {
      bar?.show(i, target.id);
      const checked = await (workers === undefined ? run() : workers.next(jobs.length));
      if (checked === undefined) break;
      const { failed, error, right } = checked;
      rows.push({ ...target, failed, error, right });
      await host.nextTurn();
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    lost = error;
  } finally {
    bar?.clear();
    await thread.close();
    await workers?.close(rows.length === jobs.length);
  }
  if (json === true) host.out(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length > 0) host.out(table(rows));
  const missing = jobs.length - rows.length;
  if (missing > 0) host.err(`${missing} of ${counted(jobs.length, 'target')} not checked\n`);
  if (lost !== undefined) throw lost;
  return missing === 0 && rows.every(({ right }) => right) ? 0 : 1;
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length));
  const lines = rows.map(({ kind, id, about, failed, error, right }) =>
    [right ? 'ok   ' : 'WRONG', kind.padEnd(8), about.padEnd(6), id.padEnd(width), by(failed, error)].join('  '),
  );
  const hidden = Object.entries(NOT_VISIBLE).map(([id, why]) => `not visible  ${id}: ${why}`);
  const wrong = rows.filter(({ right }) => !right).length;
  return `${[...lines, ...hidden, ...sums(rows), `${counted(rows.length, 'target')}, ${wrong} with the wrong verdict`].join('\n')}\n`;
}

/** One line for each kind of target, with the number of faulty, lying and sound targets. */
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
