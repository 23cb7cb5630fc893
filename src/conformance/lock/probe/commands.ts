/**
 * The source of the packets that open a lock: the suite's own keyring, which knows the lock's secrets, or a backend
 * over its Core API, which is how a real lock from the vendor is judged.
 */
import type { Keyring } from './keyring.ts';

/** The two forms in which a phone uses an offline key. */
export type OfflineForm = 'scheduled' | 'timestamped';

export interface Commands {
  /** A list for the session, whose last packet opens the lock. */
  unlockList(session: Uint8Array): Promise<readonly Uint8Array[]>;
  /** An unlock for the session with an offline key that is valid now. */
  offlineUnlock(session: Uint8Array, form: OfflineForm, unixSeconds: number): Promise<Uint8Array>;
  /** Receives the packets that the lock sent in a session in which a list was written. */
  answered(session: Uint8Array, responses: readonly string[]): Promise<void>;
  /** Revokes the keys that were issued for the run. */
  end(): Promise<void>;
}

const SECONDS_OF_A_DAY = 86_400;

/** The suite sets the lock to UTC, so the day of a key follows from the time. `now` is in Unix seconds. */
export const keyringCommands = (keyring: Keyring, now: () => number): Commands => ({
  unlockList: (session) => Promise.resolve([keyring.online({ op: 'unlock' }, { session, sequence: 1, time: now() })]),
  offlineUnlock: (session, form, unixSeconds) => {
    const day = Math.floor(unixSeconds / SECONDS_OF_A_DAY);
    return Promise.resolve(keyring.offline(session, form === 'scheduled' ? { day } : { day, phoneTime: unixSeconds }));
  },
  answered: () => Promise.resolve(),
  end: () => Promise.resolve(),
});
