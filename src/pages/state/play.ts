/** Performs a verb for a person who pressed something, then refreshes everything on the screen. */
import { type Outcome, play, Refused } from '../api/client.ts';
import { markDirty } from './resources.ts';

/** A server that rejects the request, or does not answer, counts as a refusal. */
export async function playNow(verb: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> {
  try {
    return await play(verb, args);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, by: 'server', why: error.message };
  } finally {
    markDirty(0);
  }
}
