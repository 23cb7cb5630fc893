/**
 * The features that a backend claims, and the locks that the suite may change there. Cases about features that are not claimed are not applicable.
 *
 * INV-1: The suite changes only locks named in the claims or the keys file.
 */
import { z } from 'zod';
import { type Mac, parseMac } from '../../../protocol/mac.ts';

const address = z.string().refine((text) => parseMac(text).ok, 'twelve hex digits, with or without colons');
const part = (what: string) =>
  z
    .boolean()
    .optional()
    .meta({ description: `Whether the backend supports ${what}.` });

export const coreApiClaimsSchema = z.strictObject({
  lock: address.optional().meta({ description: 'A lock of the company that the suite may change.' }),
  foreign: address.optional().meta({ description: 'A lock that exists and belongs to somebody else.' }),
  fobs: part('fobs (default: true)'),
  quickClick: part('quick-click codes (default: true)'),
  firmwareMode: part('/fwupdate/ (default: true)'),
  restore: part('/restore/ and /restore/confirm/ (default: true)'),
  explicitLocking: part('locks that release a shackle or lock on command (default: false)'),
});

export type CoreApiClaimsFile = z.infer<typeof coreApiClaimsSchema>;

export interface CoreApiClaims {
  readonly lock: Mac | undefined;
  readonly foreign: Mac | undefined;
  readonly fobs: boolean;
  readonly quickClick: boolean;
  readonly firmwareMode: boolean;
  readonly restore: boolean;
  readonly explicitLocking: boolean;
}

const macOf = (text: string | undefined): Mac | undefined => {
  const read = text === undefined ? undefined : parseMac(text);
  return read?.ok === true ? read.value : undefined;
};

export const coreApiClaims = (file: CoreApiClaimsFile): CoreApiClaims => ({
  lock: macOf(file.lock),
  foreign: macOf(file.foreign),
  fobs: file.fobs ?? true,
  quickClick: file.quickClick ?? true,
  firmwareMode: file.firmwareMode ?? true,
  restore: file.restore ?? true,
  explicitLocking: file.explicitLocking ?? false,
});
