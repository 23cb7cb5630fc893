/**
 * The phones and locks that are in radio contact, from the events as they arrive. INV-1: At most `LINKS_KEPT` are shown, each for a short time.
 */
import { type Event, onEvent } from '../state/facility.ts';
import { Signal } from '../state/signal.ts';

export interface Link {
  /** A phone, or `gateway`. */
  readonly from: string;
  /** A lock or entry: the part after `lock/` in the trace. */
  readonly to: string;
  readonly isGateway: boolean;
  readonly endsAt: number;
}

const LINKS_KEPT = 60;
const SHOWN_MS = 1_500;

export const links = new Signal<readonly Link[]>([]);

/** The two ends of the contact that an event shows. */
export function contactOf({ actor, kind, data }: Event): Pick<Link, 'from' | 'to' | 'isGateway'> | undefined {
  const [what, from, to] = actor.split('/');
  if (what === 'link' && from !== undefined && to !== undefined) return { from, to, isGateway: false };
  if (actor === 'gateway' && kind.startsWith('gateway.') && typeof data.lock === 'string')
    return { from: 'gateway', to: data.lock, isGateway: true };
  return undefined;
}

const fresh = (): readonly Link[] => links.value.filter(({ endsAt }) => endsAt > performance.now());

export function followLinks(): () => void {
  const stop = onEvent((event) => {
    const contact = contactOf(event);
    if (contact === undefined) return;
    const others = fresh().filter(({ from, to }) => from !== contact.from || to !== contact.to);
    links.set([...others, { ...contact, endsAt: performance.now() + SHOWN_MS }].slice(-LINKS_KEPT));
  });
  const timer = setInterval(() => links.value.length > 0 && links.set(fresh()), SHOWN_MS / 3);
  return () => {
    stop();
    clearInterval(timer);
  };
}
