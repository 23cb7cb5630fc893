/** The parts of a session that the faulty cores read; the session may be arbitrary text. */

/** Bit 0: the lock is set up. Bits 4–7: the epoch. */
export const flagsOf = (session: string): number => Number.parseInt(session.slice(2, 4), 16);
export const isNew = (session: string): boolean => (flagsOf(session) & 1) === 0;
