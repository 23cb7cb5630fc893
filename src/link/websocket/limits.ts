/** Every bound of the WebSocket link. Times are the host's: a socket is paced by the machine, not by the simulation. */

/**
 * Clients at one time. For one more the oldest is let go (1013) that has never said anything; where there is none such, it is turned
 * away with status 503. Whoever showed a token is never let go for another.
 */
export const CLIENT_LIMIT = 4_096;
/** Connections that are not upgraded yet or owe the token; for one more the oldest of them is let go. */
export const UNAUTHENTICATED_LIMIT = 4_096;
/** Bytes of one message; a longer one closes its client with status 1009. */
export const MESSAGE_LIMIT = 4_096;
/** Bytes waiting for a client that does not read; above it nothing more is read from that client … */
export const PAUSE_ABOVE = 256 * 1024;
/** … and above this it is cut off, for it would hold memory that others need. */
export const CUT_ABOVE = 4 * 1024 * 1024;
/** Connects that one client may have waiting for locks that are silent. */
export const WAITING_LIMIT = 256;
/** Messages that cannot be read: after so many from one client it is closed with status 1008. */
export const MALFORMED_LIMIT = 100;
/** Bytes of one attribute value (Bluetooth core specification, volume 3 part F 3.2.9). */
export const VALUE_LIMIT = 512;
/** What a client that asks is told: the MTU that noble and bleno agree on. */
export const MTU = 256;
/** With `allowDuplicates` a lock is reported again this often. */
export const REPORT_AGAIN_MS = 1_000;
/** A client that answers no ping for this long is gone. */
export const PING_EVERY_MS = 20_000;
/** The client finds out this late that a lock vanished without a word (NP1: the supervision time-out). */
export const SUPERVISION_MS = 2_000;
/** An HTTP upgrade must be complete within this, and where a token is asked it must have been shown (else 4408). */
export const HANDSHAKE_MS = 5_000;
/** How often Node looks whose time is up; its own default would let a slow head stand for half a minute. */
export const SLOWNESS_CHECK_MS = 1_000;
/** Why a client that owes the token is closed: its first message was another or a wrong one … */
export const CLOSE_NO_TOKEN = 4401;
/** … it sent none in time … */
export const CLOSE_LATE = 4408;
/** … or it made way for another, as a silent client does on a full port without a token. */
export const CLOSE_CROWDED = 1013;
/** When the server closes, a client has this long to say goodbye. */
export const GOODBYE_MS = 300;
/** NP1: a socket has no air, so the signal is always this strong. dBm. */
export const RSSI = -50;
