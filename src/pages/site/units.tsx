/** The units of the map. They are drawn again only if a unit, the selection, the filter or the scale has changed, not when people move. */
import { memo } from 'preact/compat';
import type { UnitState } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import type { Layout } from './layout.ts';
import { fits, unitFilter } from './selection.ts';
import { Marks } from './statuses.tsx';
import { nameSize, Unit } from './unit.tsx';

interface Props {
  readonly layout: Layout;
  readonly units: readonly UnitState[];
  /** Whether names are large enough to be read. */
  readonly isNear: boolean;
  readonly chosen: string | undefined;
}

export const Units = memo(({ layout, units, isNear, chosen }: Props) => {
  const filter = useSignal(unitFilter);
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const [width, height] = layout.box;
  const names = isNear ? nameSize(layout) : undefined;
  const tabStop = chosen ?? layout.units[0]?.id;
  return (
    <g>
      {layout.units.map((box) => {
        const unit = known.get(box.id) ?? { id: box.id, locks: [] };
        return (
          <Unit
            key={box.id}
            box={box}
            width={width}
            height={height}
            nameSize={names}
            unit={unit}
            isSelected={chosen === box.id}
            isTabStop={tabStop === box.id}
            isFaint={filter !== '' && !fits(unit, filter)}
          />
        );
      })}
      {!isNear && <Marks layout={layout} units={units} />}
    </g>
  );
});
