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

/** Names that rows had in earlier commits, as `nameOf` returns them, and their present names. */
const RENAMED: Readonly<Record<string, string>> = {
  '10000 locks made and started': '10000 locks created and started',
  'a lock judges a class 4 packet, slot secret kept': 'a lock verifies a class 4 packet, slot secret cached',
  '1000 advertising locks in one process, start to end, heard for a second':
    '1000 advertising locks in one process, scanned for one second, including start-up and shutdown',
  '1000 WebSocket locks, a client each, to the first answered write':
    '1000 WebSocket locks, one client each, until each has answered a write',
  '2000 WebSocket locks, a client each, to the first answered write':
    '2000 WebSocket locks, one client each, until each has answered a write',
  'cold start of node dist to the first lock that opened': 'cold start of `node dist`, up to the first unlock',
  'search, facility commands a second and core': 'search, facility commands per second per core',
  'search, reactions of machines a second and core': 'search, state-machine reactions per second per core',
  'diagnosis, 40 causes and 200 pairs of a report on two cores':
    'diagnosis, 40 causes and 200 pairs for one report, two threads',
  'diagnosis, peak memory with both threads': 'diagnosis, peak memory with two threads',
};

/** Counts in a row's name differ from run to run, and a row may have had another name in an earlier commit. */
function nameOf(printed: string): string {
  const row = printed.replaceAll(/ \(.*?\)|(?<=\d)[,\s](?=\d{3})/g, '').trim();
  return RENAMED[row] ?? row;
}

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
  const head = ['row', ...names, 'speed, newer ÷ earlier: median (range)', 'ratio to the reference'];
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

const ascending = (a: number, b: number): number => a - b;
const fixed = (value: number | undefined): string => value?.toFixed(2) ?? '–';
const short = (value: number): string => Number(value.toPrecision(4)).toLocaleString('en');
