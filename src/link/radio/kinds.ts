/** The trace events of the radio: the memory link's kinds for the same events, and these. */
import type { LinkKind } from '../memory/kinds.ts';

export const RADIO_KINDS = {
  'link.hostFault': 'a Bluetooth stack threw on bytes from its peer, or refused a call; the packet or call was dropped',
  'link.interference': 'interference began, with its loss and duration',
  'link.reset': 'an adapter was switched off and on again',
} as const;

export type RadioKind = LinkKind | keyof typeof RADIO_KINDS;
