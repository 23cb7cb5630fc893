/** The app on one phone, and beside it the door where its holder is. */
import type { FacilityMap } from '../../facility/open/map-view.ts';
import { type PhoneView, sentence, settings, signInPresses, unusable } from '../../screens/app.ts';
import { timesOf } from '../frame/times.ts';
import { useLook, useResource } from '../state/hooks.ts';
import { addressOf, type Route } from '../state/route.ts';
import { PressButton } from '../ui/press.tsx';
import { Door } from './door.tsx';
import { Messages } from './messages.tsx';
import { Units } from './units.tsx';

export function App({ rest: [phone, unit] }: { readonly rest: Route['rest'] }) {
  const { value: map } = useResource<FacilityMap>('/v1/map');
  if (phone === undefined || phone === '') return <ChoosePhone map={map} />;
  return <Screen phone={phone} unit={unit} map={map} />;
}

const ChoosePhone = ({ map }: { readonly map: FacilityMap | undefined }) => (
  <section aria-labelledby="which">
    <h2 id="which">Which phone?</h2>
    <ul class="choices">
      {(map?.people ?? []).flatMap(({ id, role, phones }) =>
        phones.map((phone) => (
          <li key={phone}>
            <a href={addressOf('app', phone)}>{phone}</a>, {id}, {role}
          </li>
        )),
      )}
    </ul>
  </section>
);

interface Props {
  readonly phone: string;
  readonly unit: string | undefined;
  readonly map: FacilityMap | undefined;
}

function Screen({ phone, unit, map }: Props) {
  const { value: view, problem } = useLook<PhoneView>(`phone.${phone}`);
  if (view === undefined) return <p class="empty">{problem ?? '…'}</p>;
  const units = map?.units.map(({ id }) => id) ?? [];
  const chosen = unit ?? view.app?.units[0]?.id ?? (units.includes(view.at) ? view.at : units[0]);
  const times = timesOf(map?.timeZone ?? 'UTC');
  return (
    <div class="app-and-door">
      <section class="app" aria-labelledby="app">
        <h2 id="app">App on {phone}</h2>
        <p class="empty">
          {view.platform}, held by {view.carrier}, at {view.at}
        </p>
        <Front phone={phone} view={view} map={map} />
        <Messages phone={phone} view={view} map={map} times={times} />
        <section aria-labelledby="app-settings" class="app-settings">
          <h3 id="app-settings">Settings</h3>
          <ul>
            {settings(phone, view).map(({ name, value, press }) => (
              <li key={`${name} ${press.label}`}>
                <span>
                  {name} <b>{value}</b>
                </span>
                <PressButton press={press} label={`${name}: ${press.label}`} />
              </li>
            ))}
          </ul>
        </section>
      </section>
      {chosen !== undefined && (
        <Door unit={chosen} units={units} phone={phone} person={view.carrier} staff={view.app?.staff === true} />
      )}
    </div>
  );
}

function Front({
  phone,
  view,
  map,
}: {
  readonly phone: string;
  readonly view: PhoneView;
  readonly map: FacilityMap | undefined;
}) {
  const { app } = view;
  const why = unusable(view);
  if (why !== undefined || app === null) return <p class="app-unusable">{why}</p>;
  const said = sentence(app);
  return (
    <>
      <p class={said?.ok === true ? 'app-sentence good' : 'app-sentence'} role="status">
        {said?.text ?? ''}
      </p>
      {app.attempt !== null && app.attempt !== 'idle' && <p class="empty">Please wait…</p>}
      {app.signedIn === null ? (
        <SignIn phone={phone} holder={view.carrier} map={map} />
      ) : (
        <Units phone={phone} app={app} />
      )}
    </>
  );
}

/** Any account may be used: the holder's, or that of a tenant whose own phone is out of reach. */
const SignIn = ({
  phone,
  holder,
  map,
}: {
  readonly phone: string;
  readonly holder: string;
  readonly map: FacilityMap | undefined;
}) => {
  const others = (map?.people ?? []).map(({ id }) => id).filter((id) => id !== holder);
  return (
    <section aria-labelledby="sign-in" class="app-sign-in">
      <h3 id="sign-in">Sign in</h3>
      {[holder, ...others].map((owner) => (
        <details key={owner} open={owner === holder}>
          <summary>as {owner}</summary>
          <p class="row">
            {signInPresses(phone, owner).map((press, index) => (
              <PressButton
                key={press.label}
                press={press}
                label={`${press.label}, ${owner}`}
                name={index === 0 ? `sign-in-${owner}` : ''}
              />
            ))}
          </p>
        </details>
      ))}
    </section>
  );
};
