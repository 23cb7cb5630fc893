/** The content for a signed-in user: facilities, entries, units, sharing. */
import {
  type AppRow,
  entryRows,
  facilityRows,
  mainPresses,
  type PhoneView,
  sharePresses,
  shareRows,
  unitRows,
} from '../../screens/app.ts';
import { addressOf } from '../state/route.ts';
import { PressButton } from '../ui/press.tsx';

interface Props {
  readonly phone: string;
  readonly app: NonNullable<PhoneView['app']>;
}

export function Units({ phone, app }: Props) {
  const facilities = facilityRows(phone, app);
  const shares = shareRows(phone, app);
  const offers = sharePresses(phone, app);
  return (
    <>
      <p class="row app-main">
        <span>Signed in as {app.signedIn}</span>
        {mainPresses(phone).map((press) => (
          <PressButton key={press.label} press={press} name={press.verb.replace('.', '-')} />
        ))}
      </p>
      {facilities.length > 1 || app.facility === null ? (
        <List title="Facilities" name="app-facilities" rows={facilities} />
      ) : (
        <p class="app-facilities">{facilities.map(({ name, about }) => `${name}, ${about}`).join('; ')}</p>
      )}
      <List title="Entries" name="app-entries" rows={entryRows(phone, app)} />
      <List title="Units" name="app-units" rows={unitRows(phone, app)} door={phone} />
      {(shares.length > 0 || offers.length > 0) && (
        <details class="app-sharing" open={shares.length > 0}>
          <summary>Share Access</summary>
          <List title="Shares" name="app-shares" rows={shares} />
          <ul>
            {offers.map((press) => (
              <li key={press.label}>
                <PressButton press={press} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** `door`: the phone, if rows link to its door. */
const List = ({ title, name, rows, door }: { title: string; name: string; rows: readonly AppRow[]; door?: string }) => (
  <section class={name}>
    <h3>{title}</h3>
    {rows.length === 0 && <p class="empty">none</p>}
    <ul>
      {rows.map(({ id, name: called, about, press }) => (
        <li key={press.label + JSON.stringify(press.args)}>
          <span>
            {door === undefined ? called : <a href={addressOf('app', door, id)}>{called}</a>} <small>{about}</small>
          </span>
          <PressButton press={press} label={`${press.label} ${called}`} kind="main" />
        </li>
      ))}
    </ul>
  </section>
);
