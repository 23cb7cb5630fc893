/** What the radio writes into the trace: the memory link's kinds where the same thing happens, and these. */
import type { LinkKind } from '../memory/kinds.ts';

export const RADIO_KINDS = {
  'link.hostFault':
    'a Bluetooth stack could not bear bytes from its peer, or refused what it was told; nothing came of it',
  'link.interference': 'something drowns the air for a while',
  'link.reset': 'a radio was switched off and on again under its host',
} as const;

export type RadioKind = LinkKind | keyof typeof RADIO_KINDS;
