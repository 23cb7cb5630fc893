/** The trace events of the facility gateway, each kind with a clause about one event. */
import { counted } from '../../protocol/counted.ts';
import type { EventClause } from '../../sim/trace.ts';

/** The connection that was cut or restored; without a lock, the gateway’s own. */
const connectionTo = (lock: unknown): string => (typeof lock === 'string' ? lock : 'the company');

export const GATEWAY_KINDS = {
  'gateway.heartbeat': ({ lock }) => `a heartbeat from ${lock} reached the company`,
  'gateway.records': ({ lock, count }) => `${counted(Number(count), 'record')} from ${lock} reached the company`,
  'gateway.results': ({ lock, count }) => `${counted(Number(count), 'answer')} from ${lock} reached the company`,
  'gateway.packets': ({ lock, count }) => `${counted(Number(count), 'command')} reached ${lock}, which was listening`,
  'gateway.unheard': ({ lock, count }) =>
    `${counted(Number(count), 'command')} for ${lock} ${count === 1 ? 'was' : 'were'} lost, because the lock was not listening`,
  'gateway.lost': ({ lock, what }) => `a message (${what}) from ${lock} was lost to an outage or a full queue`,
  'gateway.cut': ({ lock }) => `the connection to ${connectionTo(lock)} was cut`,
  'gateway.replaced': () => 'the gateway was replaced by a different device, and every lock attached again',
  'gateway.restored': ({ lock }) => `the connection to ${connectionTo(lock)} was restored`,
} as const satisfies Record<`gateway.${string}`, EventClause>;

export type GatewayKind = keyof typeof GATEWAY_KINDS;
