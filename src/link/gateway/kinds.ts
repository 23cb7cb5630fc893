/** What the facility gateway writes into the trace. */

export const GATEWAY_KINDS = {
  'gateway.heartbeat': 'a lock’s heartbeat reached the company',
  'gateway.records': 'records of a lock reached the company; how many',
  'gateway.results': 'answers of a lock reached the company; how many',
  'gateway.packets': 'commands reached a lock that was listening; how many',
  'gateway.unheard': 'commands reached the place of a lock that was not listening, and were lost',
  'gateway.lost': 'a message met an outage or a full line, and was lost',
  'gateway.cut': 'the way to the company, or to one lock, was cut',
  'gateway.replaced': 'another box took the place of the gateway: every lock attached anew',
  'gateway.mended': 'the way to the company, or to one lock, works again',
} as const;

export type GatewayKind = keyof typeof GATEWAY_KINDS;
