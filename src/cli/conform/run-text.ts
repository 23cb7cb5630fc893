/**
 * The output of a run of `conform` for a person: each case that is not as expected as soon as it is judged, and a list of them at the end.
 *
 * INV-1: A command to paste is never broken into lines.
 */
import { counted } from '../../protocol/counted.ts';
import type { Case } from '../../report/case.ts';
import { isBad } from '../../report/exit-code.ts';
import { ansi, caseText, type Paint, plain } from '../../report/text.ts';
import { visible } from '../../report/visible.ts';
import { foldTo } from '../host/fold.ts';
import { type Host, unfiltered, wantsBar, wantsColour } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';

export class RunText {
  readonly #host: Host;
  readonly #cases: number;
  readonly #json: boolean;
  readonly #paint: Paint;
  readonly #bar: ProgressBar | undefined;
  readonly #bad: Case[] = [];

  constructor(host: Host, cases: number, json: boolean) {
    this.#host = host;
    this.#cases = cases;
    this.#json = json;
    this.#paint = wantsColour(host) ? ansi : plain;
    this.#bar = wantsBar(host) ? new ProgressBar(host, cases) : undefined;
    if (this.#bar === undefined) host.err(`${counted(cases, 'case')} to run; the totals come last\n`);
  }

  started(at: number, id: string): void {
    this.#host.progress?.(`${at} of ${this.#cases}: ${id}`);
    this.#bar?.show(at, id, this.#bad.length);
  }

  judged(cases: readonly Case[]): void {
    this.#bar?.clear();
    for (const one of cases) {
      if (!isBad(one.verdict) || one.verdict === 'blocked') continue;
      this.#bad.push(one);
      const { reproduce: _, ...shown } = one;
      if (!this.#json) unfiltered(this.#host).out(`${caseText(shown, this.#paint, foldTo(this.#host)).join('\n')}\n`);
    }
  }

  clear(): void {
    this.#bar?.clear();
  }

  /** The ids of the cases that are not as expected, and the command that runs the first of them alone. */
  list(): void {
    const [first] = this.#bad;
    if (first === undefined || this.#json) return;
    const width = Math.max(...this.#bad.map(({ verdict }) => verdict.length));
    const lines = [
      'not as expected, in the order of the run; start with the first:',
      ...this.#bad.map(({ verdict, id }) => `  ${verdict.padEnd(width)}  ${id}`),
      'to run only the first:',
      `  ${this.#paint(visible(first.reproduce ?? ''), 'bold')}`,
    ];
    unfiltered(this.#host).out(`${lines.join('\n')}\n`);
  }
}
