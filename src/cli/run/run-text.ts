/**
 * The output of `run` for a person: a line for each case as soon as it has been run, with a block if it is not as expected, and those blocks
 * again above the totals. INV-1: A command to paste is never broken into lines. INV-2: The list at the end is bounded.
 */
import type { Case, Report } from '../../report/case.ts';
import { isBad } from '../../report/exit-code.ts';
import { ansi, caseText, type Paint, plain, sumLine } from '../../report/text.ts';
import { foldTo } from '../host/fold.ts';
import { type Host, unfiltered, wantsBar, wantsColour } from '../host/host.ts';
import { moreAbout } from '../host/more-about.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import type { RunOptions } from './run-options.ts';

/** The number of cases that the list at the end shows in full. */
export const MAX_REPEATED = 20;

export class RunText {
  readonly #host: Host;
  readonly #options: RunOptions;
  readonly #paint: Paint;
  readonly #bar: ProgressBar | undefined;
  readonly #bad: Case[] = [];

  constructor(host: Host, options: RunOptions, runs: number) {
    this.#host = host;
    this.#options = options;
    this.#paint = wantsColour(host) ? ansi : plain;
    this.#bar = wantsBar(host) ? new ProgressBar(host, runs) : undefined;
  }

  playing(at: number, file: string): void {
    this.#bar?.show(at, file, this.#bad.length);
  }

  clear(): void {
    this.#bar?.clear();
  }

  played(one: Case): void {
    this.#bar?.clear();
    const { json, digests, quiet } = this.#options;
    if (json !== undefined) return;
    if (digests !== undefined) {
      this.#host.out(`${one.digest ?? 'no run'}  ${one.id}\n`);
      if (one.verdict === 'error') this.#host.err(`${one.failure?.message}\n${moreAbout(one.failure?.code)}`);
      return;
    }
    // Cases that never began are only counted in the totals.
    if (one.verdict === 'incomplete' && one.digest === undefined) return;
    if (isBad(one.verdict)) this.#bad.push(one);
    else if (quiet === true) return;
    this.#print(this.#text(one));
  }

  /** The totals, below the cases that are not as expected if other lines may have moved them out of sight. */
  end(report: Report): void {
    const { json, digests, quiet } = this.#options;
    if (json !== undefined || digests !== undefined) return;
    const bad = this.#bad;
    if (bad.length > 0 && quiet !== true && report.cases.length > 1) {
      const shown = bad.slice(0, MAX_REPEATED);
      const left = bad.length - shown.length;
      this.#print(['', 'not as expected, in the order of the run:', ...shown.flatMap((one) => this.#text(one))]);
      if (left > 0) this.#print([`and ${left} more, above`]);
    }
    this.#print(['', sumLine(report, this.#paint)]);
  }

  #text(one: Case): readonly string[] {
    const { seed } = one;
    const named =
      seed !== undefined && this.#options.seeds !== undefined ? { ...one, name: `${one.name} · seed ${seed}` } : one;
    return caseText(named, this.#paint, foldTo(this.#host));
  }

  #print(lines: readonly string[]): void {
    unfiltered(this.#host).out(`${lines.join('\n')}\n`);
  }
}
