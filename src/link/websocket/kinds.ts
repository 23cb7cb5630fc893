/** The trace events of the WebSocket link. Every kind starts with `link.`; nothing above the link depends on them. */

export const WEBSOCKET_KINDS = {
  'link.up': 'a connection was opened',
  'link.refused': 'a client requested a connection, and the lock refused',
  'link.read': 'a client read the session',
  'link.subscribe': 'a client set or cleared the notify bit',
  'link.write': 'a write reached the lock',
  'link.notify': 'a notification was sent to the client',
  'link.down': 'a connection ended, and why',
} as const;

export type WebSocketKind = keyof typeof WEBSOCKET_KINDS;
