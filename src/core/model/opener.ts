/**
 * The opener of a list: a phone, the portal, a code at a keypad, a company through its own API, or an entry that is held open.
 */

export type Opener =
  /** `intent`: the remote unlock that the phone carries out at the lock. */
  | { readonly by: 'phone'; readonly user: string; readonly device: string; readonly intent: string | undefined }
  | { readonly by: 'portal'; readonly user: string; readonly intent: string }
  /** The temporary code has no user. */
  | { readonly by: 'code'; readonly user: string | undefined }
  | { readonly by: 'company'; readonly user: string }
  | { readonly by: 'entry' };

/** The remote unlock that this opener carries out. */
export const intentOf = (opener: Opener): string | undefined => ('intent' in opener ? opener.intent : undefined);

export const userOfOpener = (opener: Opener): string | undefined => ('user' in opener ? opener.user : undefined);

/** The opener in a trace: `keypad`, `core-api` and `hold-open` replace a phone, and no opener is an empty text. */
export function tracedOpener(opener: Opener) {
  const user = userOfOpener(opener) ?? '';
  const intent = intentOf(opener);
  switch (opener.by) {
    case 'phone':
      return { user, device: opener.device, intent };
    case 'portal':
      return { user, device: undefined, intent };
    case 'code':
      return { user, device: 'keypad', intent };
    case 'company':
      return { user, device: 'core-api', intent };
    case 'entry':
      return { user, device: 'hold-open', intent };
  }
}
