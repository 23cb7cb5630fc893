/**
 * The trace events of the WebSocket link: the memory link’s kinds for the same events, and these. Every kind starts with `link.`;
 * nothing above the link depends on them.
 */
import type { EventClause } from '../../sim/trace.ts';
import type { LinkKind } from '../memory/kinds.ts';

export const WEBSOCKET_KINDS = {
  'link.read': () => 'a client read the session',
  'link.subscribe': ({ on }) => `a client ${on === false ? 'cleared' : 'set'} the notify bit`,
} as const satisfies Record<`link.${string}`, EventClause>;

export type WebSocketKind =
  | Extract<LinkKind, `link.${'up' | 'refused' | 'write' | 'notify' | 'down'}`>
  | keyof typeof WEBSOCKET_KINDS;
