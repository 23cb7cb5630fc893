/** The figures in the printed rows of a bench, and how those of two programs compare. An earlier commit's bench prints only text. */

import { middle } from './row.ts';

export interface Figure {
  /** The row, without the numbers in its name. */
  readonly row: string;
  readonly value: number;
  /** Whether a larger value is a faster program. */
  readonly isRate: boolean;
  /** The ratio to the row's peer in the same run. */
  readonly ofPeer: number | undefined;
}

const ROW = /^[✓✗] (?<row>.+?): (?<measured>.*?) {2}against (?<rest>.*)$/;
const MEASURED = /(?<value>\d[\d,]*(?:\.\d+)?) ?(?<unit>[^\s\d%]\S*(?: days)?)/;

/** The figures of rows as `main.ts` prints them, in their order. Other lines and rows without a figure are left out. */
export function figuresOf(printed: string): readonly Figure[] {
  return printed.split('\n').flatMap((line) => {
    const { row, measured, rest } = ROW.exec(line)?.groups ?? {};
    const { value, unit } = MEASURED.exec(measured ?? '')?.groups ?? {};
    if (row === undefined || value === undefined || unit === undefined) return [];
    const ofPeer = / {2}ratio (\d+\.\d+)/.exec(rest ?? '')?.[1];
    return [
      {
        row: nameOf(row),
        value: Number(value.replaceAll(',', '')),
        isRate: /\/s|days/.test(unit),
        ofPeer: ofPeer === undefined ? undefined : Number(ofPeer),
      },
    ];
  });
}

/** Counts in a row's name differ from run to run. */
const nameOf = (row: string): string => row.replaceAll(/ \(.*?\)|(?<=\d)[,\s](?=\d{3})/g, '').trim();

export interface Comparison {
  readonly row: string;
  /** Medians of the figures. */
  readonly earlier: number;
  readonly newer: number;
  /** Speed of the newer program divided by that of the earlier one, for each pair of runs, in ascending order. */
  readonly speed: readonly number[];
  /** Medians of the ratios to the row's peer, which a busy machine changes least. */
  readonly ofPeer: readonly [earlier: number | undefined, newer: number | undefined];
}

/** One run of the earlier program and one of the newer. */
export type Pair = readonly [earlier: readonly Figure[], newer: readonly Figure[]];

/** Compares each row that both programs have. */
export function compared(pairs: readonly Pair[]): readonly Comparison[] {
  const rows = new Set(pairs.flatMap(([, newer]) => newer.map(({ row }) => row)));
  return [...rows].flatMap((row) => {
    const found = pairs.flatMap(([earlier, newer]) => {
      const [before, after] = [earlier, newer].map((figures) => figures.find((figure) => figure.row === row));
      return before === undefined || after === undefined ? [] : [{ before, after }];
    });
    const before = found.map((pair) => pair.before);
    const after = found.map((pair) => pair.after);
    const [earlier, newer] = [before, after].map((figures) => middle(figures.map(({ value }) => value)));
    if (earlier === undefined || newer === undefined) return [];
    const speed = found.map((pair) =>
      pair.after.isRate ? pair.after.value / pair.before.value : pair.before.value / pair.after.value,
    );
    const ofPeer = ([before, after] as const).map((figures) =>
      middle(figures.flatMap((figure) => figure.ofPeer ?? [])),
    );
    return [{ row, earlier, newer, speed: speed.sort(ascending), ofPeer: [ofPeer[0], ofPeer[1]] }];
  });
}

/** A Markdown table of the comparisons, and the rows that only one of the programs has. */
export function tableOf(comparisons: readonly Comparison[], names: readonly [earlier: string, newer: string]): string {
  const cells = comparisons.map(({ row, earlier, newer, speed, ofPeer }) => [
    row,
    short(earlier),
    short(newer),
    `${fixed(middle(speed))} (${fixed(speed[0])}–${fixed(speed.at(-1))})`,
    `${fixed(ofPeer[0])} → ${fixed(ofPeer[1])}`,
  ]);
  const head = ['row', ...names, 'speed, newer ÷ earlier: median (range)', 'ratio to the peer'];
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

const ascending = (a: number, b: number): number => a - b;
const fixed = (value: number | undefined): string => value?.toFixed(2) ?? '–';
const short = (value: number): string => Number(value.toPrecision(4)).toLocaleString('en');
