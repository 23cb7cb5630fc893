/** The trace events of the memory link. Every kind starts with `link.`; nothing above the link depends on them. */

export const LINK_KINDS = {
  'link.adapter': 'a phone’s Bluetooth was turned on or off',
  'link.scan': 'a phone started or stopped scanning',
  'link.discovered': 'a scanning phone discovered a lock',
  'link.connecting': 'a phone started waiting for a lock’s next advertisement, to connect to it',
  'link.cancelled': 'a phone cancelled a connection attempt before it completed',
  'link.refused': 'an advertising lock refused a connection',
  'link.up': 'a connection opened',
  'link.down': 'a connection ended, and why',
  'link.cut': 'a fault or a vanished lock silenced a connection; its supervision timeout is running',
  'link.retry': 'a packet was lost and will be sent again',
  'link.write': 'a write reached the lock',
  'link.notify': 'a notification reached the phone',
  'link.busy': 'a request was made while another was pending, and was lost',
  'link.tooLong': 'a value did not fit the MTU, and was not sent',
  'link.malformed': 'a value was not hex, and was not sent',
  'link.oldHandle': 'a request used a handle from the table that the phone had kept, and reached no attribute',
  'link.dropped': 'a write was lost because the queue was full',
  'link.writeLost': 'the phone’s own queue lost a write, because of an injected fault',
  'link.queueFull': 'a notification was refused because the queue was full, and the lock was told',
  'link.disturbed': 'a fault of a phone’s radio began or ended',
} as const;

export type LinkKind = keyof typeof LINK_KINDS;
