/** What the memory link writes into the trace. Every kind starts with `link.`: above the link nothing depends on these. */

export const LINK_KINDS = {
  'link.adapter': 'a phone’s Bluetooth went on or off',
  'link.scan': 'a phone began or ended to scan',
  'link.discovered': 'a scanning phone heard a lock',
  'link.connecting': 'a phone began to wait for a lock’s next advertisement to connect to it',
  'link.cancelled': 'a phone gave up a connect before it came about',
  'link.refused': 'a lock advertised and yet took no connection',
  'link.up': 'a connection came up',
  'link.down': 'a connection ended, and why',
  'link.cut': 'a fault or a vanished lock silenced a connection; its supervision time-out runs',
  'link.retry': 'a packet was lost and will be sent again',
  'link.write': 'a write reached the lock',
  'link.notify': 'a notification reached the phone',
  'link.busy': 'a request came while another was unanswered, and was lost',
  'link.tooLong': 'a value did not fit the MTU, and was not sent',
  'link.malformed': 'a value was not hex, and was not sent',
  'link.dropped': 'a write found the queue full, and was lost',
  'link.queueFull': 'a notification found the queue full; the lock was told',
  'link.disturbed': 'a fault on a phone’s radio began or ended',
} as const;

export type LinkKind = keyof typeof LINK_KINDS;
