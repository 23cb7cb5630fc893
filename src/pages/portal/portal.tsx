/** The web portal on the screen of one member of staff: everything stays as it was loaded, until Refresh. */
import type { FacilityMap } from '../../facility/open/map-view.ts';
import { type PortalPage, staleness } from '../../screens/portal.ts';
import { press } from '../../screens/press.ts';
import { useNow } from '../frame/clock.ts';
import { timesOf } from '../frame/times.ts';
import { useLook, useResource } from '../state/hooks.ts';
import { addressOf, type Route } from '../state/route.ts';
import { Button } from '../ui/button.tsx';
import { PressButton, played } from '../ui/press.tsx';
import { Activity } from './activity.tsx';
import { Home } from './home.tsx';
import { UnitDetails } from './unit-details.tsx';
import { Units } from './units.tsx';
import { Users } from './users.tsx';

const TABS = [
  ['', 'Home'],
  ['units', 'Units'],
  ['users', 'Users'],
  ['activity', 'Activity'],
] as const;

export function Portal({ rest: [staff, tab = '', unit] }: { readonly rest: Route['rest'] }) {
  const { value: map } = useResource<FacilityMap>('/v1/map');
  if (staff === undefined || staff === '') return <ChooseStaff map={map} />;
  return <Page staff={staff} tab={tab} unit={unit} timeZone={map?.timeZone ?? 'UTC'} />;
}

const ChooseStaff = ({ map }: { readonly map: FacilityMap | undefined }) => (
  <section aria-labelledby="who">
    <h2 id="who">Whose portal?</h2>
    <ul class="choices">
      {(map?.people ?? [])
        .filter((person) => person.staff)
        .map(({ id, role }) => (
          <li key={id}>
            <a href={addressOf('portal', id)}>{id}</a>, {role}
          </li>
        ))}
    </ul>
  </section>
);

interface Props {
  readonly staff: string;
  readonly tab: string;
  readonly unit: string | undefined;
  readonly timeZone: string;
}

function Page({ staff, tab, unit, timeZone }: Props) {
  const { value: page, problem } = useLook<PortalPage>(`portal.${staff}`);
  const now = useNow();
  const as = { as: staff };
  const signIn = async () => {
    if (await played(press('Sign in', 'portal.signIn', as))) await played(press('Refresh', 'portal.refresh', as));
  };
  if (page === undefined)
    return (
      <section class="portal" aria-labelledby="portal">
        <h2 id="portal">Web portal</h2>
        {problem === undefined ? (
          <p class="empty">…</p>
        ) : (
          <>
            <p>{staff} has no page of the portal open.</p>
            <Button kind="main" class="portal-sign-in" onPress={() => void signIn()}>
              Sign in as {staff}
            </Button>
          </>
        )}
      </section>
    );
  const times = timesOf(timeZone);
  const age = now === undefined ? undefined : staleness(page, now);
  return (
    <section class={age === undefined ? 'portal' : 'portal old'} aria-labelledby="portal">
      <header>
        <h2 id="portal">Web portal</h2>
        <span>
          {staff}, {page.role ?? 'no role'}
        </span>
        <span class="loaded">
          as of <time>{times.clock(page.loadedAt)}</time>
          {age !== undefined && (
            <>
              , <b class="age">{age}</b>
            </>
          )}
        </span>
        <PressButton press={press('Refresh', 'portal.refresh', as)} kind="main" name="portal-refresh" />
        {page.updateCustomerData && (
          <PressButton press={press('Update Customer Data', 'portal.updateCustomerData')} name="portal-update" />
        )}
        <PressButton press={press('Sign out', 'portal.signOut', as)} />
      </header>
      {page.note !== undefined && <p class="empty">{page.note}</p>}
      <nav class="tabs" aria-label="Tabs of the portal">
        {TABS.map(([id, name]) => (
          <a key={id} href={addressOf('portal', staff, id)} aria-current={id === tab ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <Tab page={page} staff={staff} tab={tab} unit={unit} timeZone={timeZone} />
    </section>
  );
}

function Tab({ page, staff, tab, unit, timeZone }: Props & { readonly page: PortalPage }) {
  const times = timesOf(timeZone);
  if (tab === 'units' && unit !== undefined)
    return <UnitDetails key={unit} page={page} staff={staff} id={unit} times={times} />;
  if (tab === 'units') return <Units page={page} staff={staff} />;
  if (tab === 'users') return <Users page={page} staff={staff} />;
  if (tab === 'activity') return <Activity page={page} times={times} />;
  return <Home page={page} staff={staff} times={times} />;
}
