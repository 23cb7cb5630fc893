/** The events as they happen, newest first, filtered by kind, actor and text. */
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { timesOf } from '../frame/times.ts';
import { type Event, events } from '../state/facility.ts';
import { useSignal } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { WhyEvent } from './why.tsx';

/** The maximum number of rows on the screen. */
const SHOWN = 100;

const dataText = (data: Event['data']): string =>
  Object.entries(data)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

interface RowProps {
  readonly event: Event;
  readonly clock: (ms: number) => string;
  readonly onWhy: (seq: number) => void;
}

/** An event does not change, so its row is drawn once. */
const Row = memo(({ event, clock, onWhy }: RowProps) => (
  <li>
    <button type="button" onClick={() => onWhy(event.seq)} title="Why did the last attempt up to this event fail?">
      <time>{clock(event.time)}</time> <b>{event.actor}</b> {event.kind}{' '}
      <span class="soft">{dataText(event.data)}</span>
    </button>
  </li>
));

export function Events({ timeZone }: { readonly timeZone: string }) {
  const all = useSignal(events);
  const [kind, setKind] = useState('');
  const [actor, setActor] = useState('');
  const [text, setText] = useState('');
  const [held, hold] = useState<readonly Event[] | undefined>();
  const [why, askWhy] = useState<number | undefined>();
  const { clock } = timesOf(timeZone);
  const wanted = text.toLowerCase();
  const shown = (held ?? all)
    .filter((event) => event.kind.startsWith(kind) && event.actor.startsWith(actor))
    .filter(
      (event) => wanted === '' || `${event.kind} ${event.actor} ${dataText(event.data)}`.toLowerCase().includes(wanted),
    )
    .slice(-SHOWN)
    .reverse();
  return (
    <section class="events" aria-label="Events">
      <h2>Events</h2>
      <p class="actions">
        <TextField label="Kind begins with" type="search" quiet value={kind} onInput={setKind} />
        <TextField label="Actor begins with" type="search" quiet value={actor} onInput={setActor} />
        <TextField label="Text" type="search" quiet value={text} onInput={setText} />
        <Button pressed={held !== undefined} onPress={() => hold(held === undefined ? all : undefined)}>
          {held === undefined ? 'Hold' : 'Follow'}
        </Button>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard */}
      <section class="scroll eventList" tabIndex={0} aria-label="Events, newest first">
        <ol>
          {shown.map((event) => (
            <Row key={event.seq} event={event} clock={clock} onWhy={askWhy} />
          ))}
        </ol>
        {shown.length === 0 && <p class="empty">No event {all.length === 0 ? 'yet' : 'matches the filter'}.</p>}
      </section>
      {why !== undefined && (
        <Dialog title={`Why? Event ${why}`} onClose={() => askWhy(undefined)}>
          <WhyEvent seq={why} />
        </Dialog>
      )}
    </section>
  );
}
