/**
 * The trace events of the memory link, each kind with a clause about one event. Every kind starts with `link.`; nothing above the link
 * depends on them.
 */
import { counted } from '../../protocol/counted.ts';
import type { EventClause } from '../../sim/trace.ts';

export const LINK_KINDS = {
  'link.adapter': ({ on }) => `the phone’s Bluetooth was turned ${on === true ? 'on' : 'off'}`,
  'link.scan': ({ on }) => `the phone ${on === true ? 'started' : 'stopped'} scanning`,
  'link.discovered': ({ rssi }) => `the phone discovered the lock, at ${rssi} dBm`,
  'link.connecting': () => 'the phone waits for the lock’s next advertisement, to connect to it',
  'link.cancelled': () => 'the phone cancelled the connection attempt before it completed',
  'link.refused': () => 'the lock refused the connection',
  'link.up': () => 'the connection opened',
  'link.down': ({ why }) => `the connection ended (${why})`,
  'link.cut': () => 'a fault or a vanished lock silenced the connection; its supervision timeout is running',
  'link.retry': ({ to }) => `a packet to the ${to} was lost and will be sent again`,
  'link.write': () => 'a write reached the lock',
  'link.notify': () => 'a notification from the lock was delivered',
  'link.busy': () => 'a request was made while another was pending, and was lost',
  'link.tooLong': ({ bytes }) => `a value of ${counted(Number(bytes), 'byte')} did not fit the MTU, and was not sent`,
  'link.malformed': () => 'a value was not hex, and was not sent',
  'link.oldHandle': ({ request }) =>
    `a request (${request}) used a handle from the table that the phone had kept, and reached no attribute`,
  'link.dropped': () => 'a write was lost because the queue was full',
  'link.writeLost': () => 'the phone’s own queue lost a write, because of an injected fault',
  'link.queueFull': () => 'a notification was refused because the queue was full, and the lock was told',
  'link.disturbed': () => 'a fault of the phone’s radio began or ended',
} as const satisfies Record<`link.${string}`, EventClause>;

export type LinkKind = keyof typeof LINK_KINDS;
