/** All limits of the WebSocket link. Times are the host's, because a socket runs in real time, not simulated time. */

/**
 * Clients at one time. To admit another, the oldest client that has never sent anything is closed (1013); if there is none, the new one is refused
 * with status 503. A client that has presented a token is never closed for another.
 */
export const CLIENT_LIMIT = 4_096;
/** The maximum number of connections that have not been upgraded or have not presented the token; one more evicts the oldest. */
export const UNAUTHENTICATED_LIMIT = 4_096;
/** The maximum number of bytes in one message; a longer one closes its client with status 1009. */
export const MESSAGE_LIMIT = 4_096;
/** The number of unread bytes above which the server stops reading from a client. */
export const PAUSE_ABOVE = 256 * 1024;
/** The number of unread bytes above which it disconnects the client, to free the memory. */
export const CUT_ABOVE = 4 * 1024 * 1024;
/** The maximum number of pending connection attempts by one client to silent locks. */
export const WAITING_LIMIT = 256;
/** The number of unreadable messages after which a client is closed with status 1008. */
export const MALFORMED_LIMIT = 100;
/** The maximum number of bytes in one attribute value (Bluetooth core specification, volume 3 part F 3.2.9). */
export const VALUE_LIMIT = 512;
/** The MTU that a client is given on request: the one that noble and bleno agree on. */
export const MTU = 256;
/** How often a lock is reported again with `allowDuplicates`. */
export const REPORT_AGAIN_MS = 1_000;
/** The interval of pings. A client that does not answer before the next one is closed. */
export const PING_EVERY_MS = 20_000;
/** How long after a lock has vanished the client notices (source: NP1; the supervision timeout). */
export const SUPERVISION_MS = 2_000;
/** The time limit for an HTTP upgrade and, if a token is required, for presenting it (otherwise 4408). */
export const HANDSHAKE_MS = 5_000;
/** How often Node checks for expired connections; with its own default, a slow request head could last half a minute. */
export const SLOWNESS_CHECK_MS = 1_000;
/** Close code for a first message with a wrong token or without one. */
export const CLOSE_NO_TOKEN = 4401;
/** Close code when no token was sent in time. */
export const CLOSE_LATE = 4408;
/** Close code for an unauthenticated client evicted to make room, as for a silent client on a full port without a token. */
export const CLOSE_CROWDED = 1013;
/** How long a client may take for the closing handshake when the server closes. */
export const CLOSING_HANDSHAKE_MS = 300;
/** A socket has no radio path, so the signal always has this strength, in dBm. Source: NP1. */
export const RSSI = -50;
