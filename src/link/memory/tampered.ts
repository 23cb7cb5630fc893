/** A man-in-the-middle between phone and lock: changes the lock's packets. */
import type { CentralEvent } from '../../phone/central.ts';

/** Replaces a session with zeros, and the first byte of a notification with one that no lock sends. */
export function tampered(event: CentralEvent): CentralEvent {
  if (event.type === 'read') return { ...event, value: event.value.replace(/./g, '0') };
  return event.type === 'notified' ? { ...event, value: `FF${event.value.slice(2)}` } : event;
}
