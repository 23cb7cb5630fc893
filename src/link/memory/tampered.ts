/** What somebody who stands between a phone and a lock makes of the lock's words. */
import type { CentralEvent } from '../../phone/central.ts';

/** A session of zeros, and answers that begin as no packet of a lock begins. */
export function tampered(event: CentralEvent): CentralEvent {
  if (event.type === 'read') return { ...event, value: event.value.replace(/./g, '0') };
  return event.type === 'notified' ? { ...event, value: `FF${event.value.slice(2)}` } : event;
}
