/**
 * Computes where everything is drawn: units are boxes that do not overlap, in metres on the plan. Units without a position are placed in rows below
 * it. A plan that is much taller or wider than the window is rotated 90 degrees counterclockwise.
 */
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
  readonly box: Point;
  /** The smaller of its width and height. */
  readonly size: number;
  /** Left, top, width, height. */
  readonly view: readonly [number, number, number, number];
  /** The point at which a place of the plan is drawn. */
  readonly place: (at: Point) => Point;
}

const DEFAULT_SIZE = 5;
const PER_ROW = 20;
/** The share of the distance between neighbours that boxes fill; the rest is a path. */
const FILLED = 0.86;
/** How much longer than wide a box may be. */
const LONGEST = 1.3;
/** A plan is rotated if that makes everything larger by this factor. */
const WORTH_TURNING = 1.3;

const turned = ([x, y]: Point): Point => [y, -x];
const asItIs = (at: Point): Point => at;

/** The minimum distance between places in a row; infinite if no two are in a row. */
function leastInRows(places: readonly Point[]): number {
  let least = Number.POSITIVE_INFINITY;
  const known = places.toSorted(([ax, ay], [bx, by]) => ay - by || ax - bx);
  for (const [at, [x, y]] of known.entries()) {
    const [nextX = x, nextY] = known[at + 1] ?? [];
    if (nextY === y && nextX > x) least = Math.min(least, nextX - x);
  }
  return least;
}

function leastBetween(values: readonly number[]): number {
  const known = [...new Set(values)].sort((a, b) => a - b);
  return known.reduce(
    (least, value, at) => Math.min(least, (known[at + 1] ?? Number.POSITIVE_INFINITY) - value),
    Number.POSITIVE_INFINITY,
  );
}

/** Width and height of all boxes, so that no two overlap. */
function boxFor(places: readonly Point[]): Point {
  const across = leastInRows(places);
  const rows = leastBetween(places.map(([, y]) => y));
  const [x, y] = [Math.min(across, rows * LONGEST), Math.min(rows, across * LONGEST)];
  const side = (metres: number): number => (Number.isFinite(metres) ? Math.max(0.5, metres * FILLED) : DEFAULT_SIZE);
  return [side(x), side(y)];
}

const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), 0);

type Plan = Pick<FacilityMap, 'units' | 'entries'>;

/** Width and height in pixels of the space for the plan. */
export function layoutFor(plan: Plan, space: Point): Layout {
  const [upright, onItsSide] = [layoutOf(plan), layoutOf(plan, turned)];
  return fitting(onItsSide, space) > WORTH_TURNING * fitting(upright, space) ? onItsSide : upright;
}

/** The number of pixels per metre at which everything is visible. */
export const fitting = ({ view: [, , width, height] }: Layout, [across, down]: Point): number =>
  Math.min(across / width, down / height);

export function layoutOf({ units, entries }: Plan, place = asItIs): Layout {
  const placesOf = (things: readonly { readonly at?: Point }[]): readonly Point[] =>
    things.flatMap(({ at }) => (at === undefined ? [] : [place(at)]));
  const placed = placesOf(units);
  // Before the rotation: units in one row are aligned exactly, but those in different rows need not be below one another.
  const [across, down] = boxFor(units.flatMap(({ at }) => (at === undefined ? [] : [at])));
  const [width, height] = place === turned ? [down, across] : [across, down];
  const bottom = most([...placed, ...placesOf(entries)].map(([, y]) => y));
  let loose = 0;
  const below = (): Point => {
    const row = 1.5 + Math.floor(loose / PER_ROW);
    const at: Point = [(loose % PER_ROW) * width * 1.2, bottom + height * 1.2 * row];
    loose += 1;
    return at;
  };
  const where = (at: Point | undefined): Point => (at === undefined ? below() : place(at));
  const boxes = units.map(({ id, zone, at }) => ({ id, zone, at: where(at) }));
  const gates = entries.map((entry) => ({ ...entry, at: where(entry.at) }));
  const all = [...boxes, ...gates].map(({ at }) => at);
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const margin = Math.max(width, height) * 1.5;
  const [left, top] = [least(xs) - margin, least(ys) - margin];
  return {
    units: boxes,
    entries: gates,
    box: [width, height],
    size: Math.min(width, height),
    view: [left, top, most(xs) + margin - left, most(ys) + margin - top],
    place,
  };
}

const KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The unit to which an arrow key leads: the nearest one in that direction; of several equally near ones, the one that is most straight ahead. */
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

/** The unit whose centre is nearest to a point, if it is nearer than `within`. */
export function nearest(boxes: readonly Box[], [x, y]: Point, within: number): string | undefined {
  let best: { readonly id: string; readonly distance: number } | undefined;
  for (const { id, at } of boxes) {
    const distance = Math.hypot(at[0] - x, at[1] - y);
    if (distance < (best?.distance ?? within)) best = { id, distance };
  }
  return best?.id;
}
