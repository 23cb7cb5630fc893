/** The messages on the phone: SMS, push, e-mail and calls. The recipient also sees the digits of the last PIN and code. */
import type { FacilityMap } from '../../facility/open/map-view.ts';
import type { View } from '../../facility/open/view-schema.ts';
import { letters, ownerOf, type PhoneView, type Received } from '../../screens/app.ts';
import type { Times } from '../frame/times.ts';
import { useLook, useResource } from '../state/hooks.ts';

interface Props {
  readonly phone: string;
  readonly view: PhoneView;
  readonly map: FacilityMap | undefined;
  readonly times: Times;
}

export function Messages({ phone, view, map, times }: Props) {
  const owner = ownerOf(map?.people ?? [], phone) ?? view.carrier;
  const { value: box } = useLook<View['message'][string]>(`message.${owner}`);
  const { value: known } = useResource<Received>(`/v1/sign-in/${encodeURIComponent(owner)}`);
  const shown = view.lockedIn === null ? letters(phone, box, known) : [];
  return (
    <section aria-labelledby="app-messages" class="app-messages">
      <h3 id="app-messages">Messages</h3>
      {view.lockedIn !== null && <p class="empty">Nobody can see this phone's screen now.</p>}
      <ol>
        {shown.map(({ at, channel, kind, text }, index) => (
          <li key={`${at} ${kind} ${index}`}>
            <time>{times.clock(at)}</time> <b>{channel}</b> {text}
          </li>
        ))}
      </ol>
      {shown.length === 0 && view.lockedIn === null && <p class="empty">none</p>}
    </section>
  );
}
