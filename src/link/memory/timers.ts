/**
 * The timers of one radio on the memory link: expected advertisements by MAC, packets in flight, supervision of the connection, and the two
 * messages that it posts to itself (`adapter`, `handedOver`).
 */
import { type DecodeTimer, type TimerEvent, type TimerOwner, timersNamed } from '../../sim/clock.ts';

export type LinkTimer =
  | { readonly type: 'toLock' | 'toPhone' | 'supervise' | 'handedOver' }
  | { readonly type: 'adapter'; readonly on: boolean }
  | { readonly type: `hear/${string}` };
export type LinkTimers = TimerOwner<LinkTimer>;

const HEAR = 'hear/';
const ofLink = timersNamed('toLock', 'toPhone', 'supervise', 'handedOver');

export const advertisementTimer = (mac: string): `hear/${string}` => `${HEAR}${mac}`;
export const macOfTimer = (timer: `hear/${string}`): string => timer.slice(HEAR.length);
const isAdvertisementTimer = (event: TimerEvent): event is { readonly type: `hear/${string}` } =>
  event.type.startsWith(HEAR);

export const decodeLinkTimer: DecodeTimer<LinkTimer> = (event) => {
  if (isAdvertisementTimer(event)) return event;
  const { type, on } = event;
  if (type === 'adapter' && typeof on === 'boolean') return { type, on };
  return ofLink(event);
};
