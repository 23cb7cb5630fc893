/**
 * The statuses of the units without their colours (WCAG 1.4.1): marks in the units of a map that is too small for letters, and below the map how many
 * units have each status. Pressing a status finds its units.
 */
import { useMemo } from 'preact/hooks';
import type { UnitState } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import type { Tone } from '../ui/tone.ts';
import type { Layout } from './layout.ts';
import { fits, unitFilter } from './selection.ts';
import { STATUS_LETTERS, toneOf } from './unit-look.ts';

type Line = readonly [x1: number, y1: number, x2: number, y2: number];

/** The mark of each colour: lines across the unit, in shares of its width and height. Most units are yellow (occupied), and have none. */
const MARKS: Readonly<Record<Tone, readonly Line[]>> = {
  yellow: [],
  green: [[0.15, 0.84, 0.85, 0.84]],
  purple: [[0.15, 0.16, 0.85, 0.16]],
  blue: [[0.16, 0.15, 0.16, 0.85]],
  red: [[0.08, 0.92, 0.92, 0.08]],
  grey: [
    [0.08, 0.92, 0.92, 0.08],
    [0.08, 0.08, 0.92, 0.92],
  ],
};

/** The mark as SVG path data, in a box with this upper left corner and size. */
const markAt = (tone: Tone, [x, y]: readonly [number, number], [width, height]: readonly [number, number]): string =>
  MARKS[tone]
    .map(([x1, y1, x2, y2]) => `M${x + x1 * width} ${y + y1 * height}L${x + x2 * width} ${y + y2 * height}`)
    .join('');

interface MarksProps {
  readonly layout: Layout;
  readonly units: readonly UnitState[];
}

/** The marks of all units, or of those that the filter finds, as one path, which saves a thousand elements. */
export function Marks({ layout: { units: boxes, box }, units }: MarksProps) {
  const filter = useSignal(unitFilter);
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const tones = boxes.map(({ id }): Tone | '' => {
    const unit = known.get(id) ?? { id, locks: [] };
    return fits(unit, filter) ? toneOf(unit) : '';
  });
  const path = useMemo(
    () =>
      tones
        .map((tone, n) => {
          const [x = 0, y = 0] = boxes[n]?.at ?? [];
          return tone === '' ? '' : markAt(tone, [x - box[0] / 2, y - box[1] / 2], box);
        })
        .join(''),
    [boxes, box, tones.join()],
  );
  return <path class="marks" d={path} />;
}

const UNKNOWN = 'unknown';

export function StatusCounts({ units }: Pick<MarksProps, 'units'>) {
  const filter = useSignal(unitFilter);
  return (
    <section class="counts" aria-label="Units by status">
      {[...Object.keys(STATUS_LETTERS), UNKNOWN].map((status) => {
        const having = units.filter((unit) => (unit.status ?? UNKNOWN) === status);
        const [first] = having;
        if (first === undefined) return null;
        const tone = toneOf(first);
        return (
          <button
            key={status}
            type="button"
            class={`badge ${tone}`}
            aria-pressed={filter === status}
            disabled={status === UNKNOWN}
            onClick={() => unitFilter.set(filter === status ? '' : status)}
          >
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <path class="marks" d={markAt(tone, [0, 0], [10, 10])} />
            </svg>{' '}
            {status} {having.length}
          </button>
        );
      })}
    </section>
  );
}
