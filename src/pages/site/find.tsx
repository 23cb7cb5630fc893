/** The field that filters the units, on the map and in the table. Enter goes to the first of them and shows it large enough to be read. */
import type { UnitState } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import { TextField } from '../ui/field.tsx';
import { fits, selected, unitFilter } from './selection.ts';

interface Props {
  readonly units: readonly UnitState[];
  readonly onFound: () => void;
}

export function FindUnit({ units, onFound }: Props) {
  const filter = useSignal(unitFilter);
  const found = units.filter((unit) => fits(unit, filter));
  const go = () => {
    const wanted = filter.trim().toLowerCase();
    const first = found.find(({ id }) => id.toLowerCase() === wanted) ?? found[0];
    if (wanted === '' || first === undefined) return;
    selected.set(first.id);
    onFound();
  };
  return (
    <form
      class="find"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <TextField
        id="unitFilter"
        label="Find a unit"
        type="search"
        quiet
        value={filter}
        onInput={(value) => unitFilter.set(value)}
      />
      <span class="soft" role="status">
        {found.length} of {units.length}
      </span>
    </form>
  );
}
