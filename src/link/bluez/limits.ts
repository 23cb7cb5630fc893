/** All limits of the BlueZ service. Times are the host's, because a bus runs in real time, not simulated time. */

/** The maximum number of programs on the bus at one time; `dbus-daemon` refuses any more. */
export const CLIENT_LIMIT = 64;
/** The maximum number of match rules per program (bleak adds three for each scanner and client). */
export const MATCH_LIMIT = 1_024;
/** The maximum number of pending calls per program; any more are refused with LimitsExceeded. */
export const CALL_LIMIT = 128;
/** The maximum number of bytes in one message. */
export const MESSAGE_LIMIT = 32 * 1024 * 1024;
/** Bytes that one program may have sent, or not read yet; `dbus-daemon` disconnects a program that exceeds it. */
export const UNREAD_LIMIT = 64 * 1024 * 1024;
/** The maximum number of UUIDs in one discovery filter. */
export const FILTER_UUID_LIMIT = 64;
/** The maximum number of bytes in a name (Bluetooth core specification, volume 3 part C 12.1). */
export const NAME_LIMIT = 248;
/** How long a device stays known after it was last received (BlueZ: TemporaryTimeout in main.conf). */
export const TEMPORARY_MS = 30_000;
/** How long a connection attempt waits for the device to advertise (Linux: the timeout of an LE connection). */
export const CONNECT_MS = 20_000;
/** How long the discovery of services takes; a program must wait for `ServicesResolved`. Source: NP1. */
export const RESOLVE_MS = 100;
/** How long `dbus-daemon` may take to start, and a program on the bus to authenticate. */
export const DAEMON_MS = 5_000;
