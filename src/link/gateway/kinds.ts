/** The trace events of the facility gateway. */

export const GATEWAY_KINDS = {
  'gateway.heartbeat': 'a lock’s heartbeat reached the company',
  'gateway.records': 'records of a lock reached the company; how many',
  'gateway.results': 'answers of a lock reached the company; how many',
  'gateway.packets': 'commands reached a lock that was listening; how many',
  'gateway.unheard': 'commands were sent to a lock that was not listening, and were lost',
  'gateway.lost': 'a message was lost to an outage or a full queue',
  'gateway.cut': 'the connection to the company, or to one lock, was cut',
  'gateway.replaced': 'the gateway was replaced by a different device, and every lock attached again',
  'gateway.restored': 'the connection to the company, or to one lock, was restored',
} as const;

export type GatewayKind = keyof typeof GATEWAY_KINDS;
