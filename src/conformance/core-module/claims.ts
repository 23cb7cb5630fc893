/** The features that a core claims; all of them unless its file says otherwise. Cases that need an unclaimed feature are not applicable. */
import { z } from 'zod';

const part = (what: string) =>
  z
    .boolean()
    .default(true)
    .meta({ description: `Whether the core has ${what}.` });

export const coreClaimsSchema = z.strictObject({
  fobs: part('fobs'),
  entries: part('locks of entries'),
  sharing: part('shares'),
  reset: part('key resets'),
  adopts: part('locks that were set up earlier'),
  overlock: part('the status overlock'),
  activity: part('activity'),
});

export type CoreClaims = z.infer<typeof coreClaimsSchema>;
export type CoreNeed = keyof CoreClaims;

export const ALL_CLAIMED: CoreClaims = coreClaimsSchema.parse({});
