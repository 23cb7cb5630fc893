/** The panel of a unit: tenant, status, lock, available actions, and the last refusal in the words of the app and of the rule. */
import { useState } from 'preact/hooks';
import type { FacilityMap, LockState, MapStates, UnitState } from '../../facility/open/map-view.ts';
import type { View } from '../../facility/open/view-schema.ts';
import { unlockButton } from '../../screens/unlock-button.ts';
import { useLook } from '../state/hooks.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { DoorButtons } from '../ui/door-buttons.tsx';
import { SelectField } from '../ui/field.tsx';
import { say } from '../ui/toasts.tsx';
import { Unlock } from '../ui/unlock.tsx';
import { act, comeTo } from './actions.ts';
import { cannotReach, unlockOverTheAir } from './over-the-air.ts';
import { selected } from './selection.ts';
import { lockState, lockWords, toneOf } from './unit-look.ts';
import { Refusal, useWhy } from './why.tsx';

type LockView = View['lock'][string];
type UnitView = View['unit'][string];

interface Props {
  readonly unit: UnitState;
  readonly map: FacilityMap;
  readonly states: MapStates;
}

export function Panel({ unit, map, states }: Props) {
  const why = useWhy(`unit=${encodeURIComponent(unit.id)}`);
  return (
    <section id="panel" class="panel" tabIndex={-1} aria-labelledby="panelTitle">
      <header>
        <h2 id="panelTitle">
          Unit {unit.id} <Badge tone={toneOf(unit)}>{unit.status ?? 'unknown'}</Badge>
        </h2>
        <Button label="Close the panel" onPress={() => selected.set(undefined)}>
          ✕
        </Button>
      </header>
      <p>
        {unit.tenant === undefined ? 'No tenant' : `Tenant ${unit.tenant}`}; door{' '}
        {unit.door?.toLowerCase() ?? 'unknown'} according to the company; {lockWords(unit)}
      </p>
      {unit.locks.map((lock) => (
        <Lock key={lock.id} lock={lock} state={lockState(unit)} />
      ))}
      <ByPhone unit={unit} map={map} states={states} />
      <ByPortal unit={unit} map={map} />
      <h3>Last refusal here</h3>
      <div role="status" class="lastRefusal">
        {why === undefined && <p class="empty">Nothing has failed at this unit.</p>}
        {typeof why === 'string' && <p>{why}</p>}
        {typeof why === 'object' && <Refusal why={why} />}
      </div>
    </section>
  );
}

const FACTS: readonly (readonly [string, (lock: LockView) => string])[] = [
  ['Power', ({ power }) => power],
  ['Bolt', ({ bolt, sensor }) => (bolt === sensor ? bolt : `${bolt}; its sensor reads ${sensor}`)],
  // Such as jammedUnlocking.
  ['Motor', ({ motor }) => motor.replace(/[A-Z]/g, (letter) => `, ${letter.toLowerCase()}`)],
  ['Hasp', ({ hasp, tensionN }) => (tensionN === 0 ? hasp : `${hasp}, ${tensionN} N on the bolt`)],
  ['Battery', ({ batteryMv, lowBattery }) => `${batteryMv} mV${lowBattery ? ', low' : ''}`],
  ['Radio', ({ link }) => link],
  [
    'Firmware',
    ({ firmware, broken }) => (broken.length === 0 ? firmware : `${firmware}; broken: ${broken.join(', ')}`),
  ],
];

function Lock({ lock: { id, mac }, state }: { readonly lock: LockState; readonly state: string }) {
  const { value: view } = useLook<LockView>(`lock.${id}`);
  const isAsleep = state === 'asleep';
  const overTheAir = () =>
    unlockOverTheAir(mac).then(
      () => say(`${id}: unlocked over the air`),
      (error: unknown) => say(`${id}: ${error instanceof Error ? error.message : String(error)}`, true),
    );
  return (
    <section aria-label={`Lock ${id}`}>
      <h3>
        Lock {id} <span class="mac">{mac}</span> <span class={`state ${state}`}>{state}</span>
      </h3>
      <dl class="facts">
        {FACTS.map(([name, of]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{view === undefined ? '…' : of(view)}</dd>
          </div>
        ))}
      </dl>
      <p class="actions">
        {view !== undefined && <DoorButtons id={id} lock={view} />}
        <Button
          class="unlock"
          disabledBecause={cannotReach() ?? (isAsleep ? 'asleep, so it does not advertise: touch it first' : undefined)}
          onPress={() => void overTheAir()}
        >
          Unlock over the air
        </Button>
      </p>
    </section>
  );
}

function ByPhone({ unit, map, states }: Props) {
  const phones = map.people.flatMap(({ id, phones: own }) => own.map((phone) => ({ phone, person: id })));
  const [chosen, choose] = useState<string | undefined>();
  const own = phones.find(({ person }) => person === unit.tenant) ?? phones[0];
  const { phone = '', person = '' } = phones.find((one) => one.phone === chosen) ?? own ?? {};
  if (own === undefined) return null;
  const where = states.people.find(({ id }) => id === person);
  const gate = map.entries.find(({ exit }) => !exit)?.id;
  return (
    <section aria-label="With a phone">
      <h3>With a phone</h3>
      <p class="actions">
        <SelectField
          label="Phone"
          value={phone}
          options={phones.map((one) => [one.phone, one.phone] as const)}
          onChange={choose}
        />
        <span class="soft">{where === undefined ? `${person} is away` : `${person} is at ${where.at}`}</span>
        <Button onPress={() => comeTo(person, phone, unit.id, gate, where?.inside === true)}>
          {where?.inside === true ? 'Walk here' : 'Come to the gate'}
        </Button>
        <Button onPress={() => act(`${phone} opens the app, which refreshes`, 'phone.openApp', { phone })}>
          Open the app
        </Button>
        {where !== undefined && !where.inside && (
          <Button onPress={() => act(`${person} enters`, 'person.enter', { person })}>Enter</Button>
        )}
        <Button
          kind="main"
          class="byPhone"
          onPress={() => act(`${phone} presses ${unit.id}`, 'phone.unlock', { phone, unit: unit.id })}
        >
          Unlock in the app
        </Button>
      </p>
    </section>
  );
}

function ByPortal({ unit, map }: Omit<Props, 'states'>) {
  const staff = map.people.filter((one) => one.staff).map(({ id }) => id);
  const { value: view } = useLook<UnitView>(`unit.${unit.id}`);
  const [by, setBy] = useState(staff[0] ?? '');
  const { disabledBy = [], for: options = {} } = view?.button ?? {};
  // An external core may not report the permissions of a member of staff; in that case, the core itself answers the request.
  const { yes = true, emergency = true, direct = false } = options[by] ?? {};
  if (staff.length === 0) return null;
  return (
    <section aria-label="In the portal">
      <h3>In the portal</h3>
      <p class="actions">
        <SelectField label="As" value={by} options={staff.map((id) => [id, id] as const)} onChange={setBy} />
      </p>
      {view !== undefined && (
        <Unlock button={unlockButton(unit.id, { disabledBy, yes, emergency, direct }, by)} unit={unit.id} />
      )}
    </section>
  );
}
