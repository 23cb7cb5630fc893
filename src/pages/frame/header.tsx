/** The header of every screen: the facility, its clock with the time controls, and links to the screens. */
import type { FacilityMap } from '../../facility/open/map-view.ts';
import { post, Refused } from '../api/client.ts';
import { refreshTime, time } from '../state/facility.ts';
import { useResource, useSignal } from '../state/hooks.ts';
import { markDirty } from '../state/resources.ts';
import { route } from '../state/route.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { ThemeSwitch } from '../ui/theme.tsx';
import { say } from '../ui/toasts.tsx';
import { useNow } from './clock.ts';
import { timesOf } from './times.ts';

const SPEEDS = [1, 10, 60, 600, 3_600] as const;
const MINUTE_MS = 60_000;
const JUMPS = [
  ['one minute', MINUTE_MS],
  ['one hour', 60 * MINUTE_MS],
  ['one day', 24 * 60 * MINUTE_MS],
] as const;

/** Changes the time and explains a refusal. */
async function change(path: string, body?: unknown): Promise<void> {
  try {
    await post(path, body);
    await refreshTime();
    markDirty(0);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message, true);
  }
}

const SCREENS = [
  ['', 'Map'],
  ['portal', 'Portal'],
  ['app', 'App'],
] as const;

export function Header() {
  const { screen } = useSignal(route);
  const { value: map } = useResource<FacilityMap>('/v1/map');
  return (
    <header class="top">
      <h1>
        <a href="#/">{map?.name ?? 'noke-sim'}</a>
      </h1>
      <nav aria-label="Screens">
        {SCREENS.map(([name, text]) => (
          <a key={name} href={`#/${name}`} aria-current={name === screen ? 'page' : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <Clock timeZone={map?.timeZone ?? 'UTC'} />
      <ThemeSwitch />
    </header>
  );
}

function Clock({ timeZone }: { readonly timeZone: string }) {
  const now = useNow();
  const { paused = false, speed = 1, behindMs = 0 } = useSignal(time) ?? {};
  const known = SPEEDS.some((one) => one === speed) ? SPEEDS : [...SPEEDS, speed].toSorted((a, b) => a - b);
  return (
    <section class="clock" aria-label="Time at the facility">
      <time>{now === undefined ? '…' : timesOf(timeZone).dated(now)}</time>
      {behindMs > 2_000 && (
        <span class="behind" title="This machine cannot keep up at this speed.">
          {Math.round(behindMs / 1_000)} s behind
        </span>
      )}
      <Button
        label={paused ? 'Resume' : 'Pause'}
        onPress={() => void change(paused ? '/v1/time/resume' : '/v1/time/pause')}
      >
        {paused ? '▶' : '❚❚'} <span class="wide">{paused ? 'Resume' : 'Pause'}</span>
      </Button>
      <SelectField
        label="Speed"
        quiet
        value={String(speed)}
        options={known.map((one) => [String(one), `× ${one}`])}
        onChange={(chosen) => void change('/v1/time/speed', { speed: Number(chosen) })}
      />
      <SelectField
        label="Jump ahead"
        quiet
        value=""
        options={[['', 'Jump …'], ...JUMPS.map(([text, ms]) => [String(ms), text] as const)]}
        onChange={(chosen) => chosen !== '' && void change('/v1/time/jump', { byMs: Number(chosen) })}
      />
    </section>
  );
}
