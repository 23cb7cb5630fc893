/** Plays a verb for a person who pressed something, and asks again for everything on the screen. */
import { type Outcome, play, Refused } from '../api/client.ts';
import { markDirty } from './resources.ts';

/** A server that does not take the verb, or does not answer, refuses it too. */
export async function playNow(verb: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> {
  try {
    return await play(verb, args);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, by: 'server', why: error.message };
  } finally {
    markDirty();
  }
}
