/** Where everything is drawn: units as boxes that do not overlap, in metres on the plan. Units without a position are placed in rows below it. */
import type { FacilityMap } from '../../facility/open/map-view.ts';

type Point = readonly [x: number, y: number];

export interface Box {
  readonly id: string;
  readonly zone: string | undefined;
  readonly at: Point;
}

export interface Layout {
  readonly units: readonly Box[];
  readonly entries: readonly (FacilityMap['entries'][number] & { readonly at: Point })[];
  /** Width and height of a unit. */
  readonly size: number;
  /** Left, top, width, height. */
  readonly view: readonly [number, number, number, number];
}

const DEFAULT_SIZE = 5;
const PER_ROW = 20;

/** Half the smallest distance between neighbours in a row or column, so that boxes leave room for a path. */
function sizeFor(places: readonly Point[]): number {
  let least = Number.POSITIVE_INFINITY;
  const known = places.toSorted(([ax, ay], [bx, by]) => ay - by || ax - bx);
  for (const [at, [x, y]] of known.entries()) {
    const [nextX = x, nextY] = known[at + 1] ?? [];
    if (nextY === y && nextX > x) least = Math.min(least, nextX - x);
  }
  const rows = [...new Set(known.map(([, y]) => y))];
  for (const [at, y] of rows.entries()) least = Math.min(least, (rows[at + 1] ?? Number.POSITIVE_INFINITY) - y);
  return Number.isFinite(least) ? Math.max(0.5, least * 0.86) : DEFAULT_SIZE;
}

export function layoutOf({ units, entries }: Pick<FacilityMap, 'units' | 'entries'>): Layout {
  const placed = units.flatMap(({ at }) => (at === undefined ? [] : [at]));
  const size = sizeFor(placed);
  const step = size * 1.2;
  const bottom = Math.max(
    0,
    ...[...placed, ...entries.flatMap(({ at }) => (at === undefined ? [] : [at]))].map(([, y]) => y),
  );
  let loose = 0;
  const below = (): Point => {
    const at: Point = [(loose % PER_ROW) * step, bottom + step * (1.5 + Math.floor(loose / PER_ROW))];
    loose += 1;
    return at;
  };
  const boxes = units.map(({ id, zone, at }) => ({ id, zone, at: at ?? below() }));
  const gates = entries.map((entry) => ({ ...entry, at: entry.at ?? below() }));
  const all = [...boxes, ...gates].map(({ at }) => at);
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const margin = size * 1.5;
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), 0);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  const [left, top] = [least(xs) - margin, least(ys) - margin];
  return { units: boxes, entries: gates, size, view: [left, top, most(xs) + margin - left, most(ys) + margin - top] };
}

const KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The unit to which the arrow key leads: the nearest one in that direction, or of equally near ones, the one most straight ahead. */
export function neighbour(boxes: readonly Box[], from: string, key: string): string | undefined {
  const way = KEYS[key];
  const here = boxes.find(({ id }) => id === from);
  if (way === undefined || here === undefined) return undefined;
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const { id, at } of boxes) {
    const [dx, dy] = [at[0] - here.at[0], at[1] - here.at[1]];
    const along = dx * way[0] + dy * way[1];
    const across = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    if (along <= 0 || across > along * 3) continue;
    const cost = along + 2 * across;
    if (best === undefined || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
