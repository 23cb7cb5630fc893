/** The messages on the phone: SMS, push, e-mail and calls. The receiver also sees the digits of the last PIN and code. */
import type { FacilityMap } from '../../facility/open/map-view.ts';
import type { View } from '../../facility/open/view-schema.ts';
import { letters, ownerOf, type PhoneView } from '../../screens/app.ts';
import type { Times } from '../frame/times.ts';
import { useLook, useResource } from '../state/hooks.ts';

interface Props {
  readonly phone: string;
  readonly view: PhoneView;
  readonly map: FacilityMap | undefined;
  readonly times: Times;
}

interface Known {
  readonly pin?: string;
  readonly code?: string;
}

export function Messages({ phone, view, map, times }: Props) {
  const owner = ownerOf(map?.people ?? [], phone) ?? view.carrier;
  const { value: box } = useLook<View['message'][string]>(`message.${owner}`);
  const { value: known } = useResource<Known>(`/v1/sign-in/${encodeURIComponent(owner)}`);
  const shown = view.lockedIn === null ? letters(phone, box) : [];
  return (
    <section aria-labelledby="app-messages" class="app-messages">
      <h3 id="app-messages">Messages</h3>
      {view.lockedIn !== null && <p class="empty">Nobody can read this phone now.</p>}
      <ol>
        {shown.map(({ at, channel, kind, text }, index) => (
          <li key={`${at} ${kind} ${index}`}>
            <time>{times.clock(at)}</time> <b>{channel}</b> {text}
            {shown.findIndex((each) => each.kind === kind) === index && <Digits kind={kind} known={known} />}
          </li>
        ))}
      </ol>
      {shown.length === 0 && view.lockedIn === null && <p class="empty">none</p>}
    </section>
  );
}

/** Messages contain placeholders for secrets; the receiver knows the latest ones. */
function Digits({ kind, known }: { readonly kind: string; readonly known: Known | undefined }) {
  const digits = kind === 'pin-request' ? known?.pin : kind === 'activation-code' ? known?.code : undefined;
  return digits === undefined ? null : <code class="digits"> {digits}</code>;
}
