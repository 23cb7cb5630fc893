/** The door of a unit: the button, the hasp, the handle, and the route to it. */
import type { View } from '../../facility/open/view-schema.ts';
import { managerPresses } from '../../screens/app.ts';
import { doorFacts, walkPresses } from '../../screens/door.ts';
import { useLook } from '../state/hooks.ts';
import { addressOf } from '../state/route.ts';
import { DoorButtons } from '../ui/door-buttons.tsx';
import { SelectField } from '../ui/field.tsx';
import { Facts, PressButton } from '../ui/press.tsx';

interface Props {
  readonly unit: string;
  readonly units: readonly string[];
  readonly phone: string;
  readonly person: string;
  readonly staff: boolean;
}

export function Door({ unit, units, phone, person, staff }: Props) {
  const { value: known } = useLook<View['unit'][string]>(`unit.${unit}`);
  const { value: holder } = useLook<View['person'][string]>(`person.${person}`);
  const there = holder?.at === unit;
  return (
    <section class="door" aria-labelledby="door">
      <h2 id="door">Door of {unit}</h2>
      <SelectField
        label="Unit"
        value={unit}
        options={units.map((id) => [id, id] as const)}
        onChange={(id) => {
          location.hash = addressOf('app', phone, id);
        }}
      />
      <p class="empty">
        {person} is {there ? 'here' : `at ${holder?.at ?? '…'}${holder?.inside === false ? ', outside' : ''}`}
      </p>
      {(known?.locks ?? []).map((id) => (
        <Lock key={id} id={id} by={there ? person : undefined} standsOpen={known?.standsOpen === true} />
      ))}
      {known?.locks.length === 0 && <p class="empty">No smart lock.</p>}
      <h3>Where {person} goes</h3>
      <p class="row">
        {walkPresses(person, phone, unit).map((press) => (
          <PressButton key={press.label} press={press} name={press.verb.replace('.', '-')} />
        ))}
      </p>
      {staff && (
        <>
          <h3>Manager app at {unit}</h3>
          <p class="row">
            {managerPresses(phone, unit).map((press) => (
              <PressButton key={press.label} press={press} />
            ))}
          </p>
        </>
      )}
    </section>
  );
}

function Lock({
  id,
  by,
  standsOpen,
}: {
  readonly id: string;
  readonly by: string | undefined;
  readonly standsOpen: boolean;
}) {
  const { value: lock } = useLook<View['lock'][string]>(`lock.${id}`);
  if (lock === undefined) return null;
  return (
    <>
      <Facts rows={doorFacts(lock, standsOpen)} />
      <p class="row">
        <DoorButtons id={id} lock={lock} by={by} />
      </p>
      {by === undefined && <p class="empty">The touch is not attributed to anyone.</p>}
    </>
  );
}
