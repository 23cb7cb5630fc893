/** The trace events of the radio: the memory link’s kinds for the same events, and these, each with a clause about one event. */
import { counted } from '../../protocol/counted.ts';
import type { EventClause } from '../../sim/trace.ts';
import type { LinkKind } from '../memory/kinds.ts';

export const RADIO_KINDS = {
  'link.hostFault': () =>
    'a Bluetooth stack threw on bytes from its peer, or refused a call; the packet or call was dropped',
  'link.interference': ({ perMille, forMs }) =>
    `interference began: it loses ${counted(Number(perMille), 'packet')} in 1,000 for ${forMs} ms`,
  'link.reset': ({ offMs }) => `an adapter was switched off, and on again after ${offMs} ms`,
} as const satisfies Record<`link.${string}`, EventClause>;

export type RadioKind = LinkKind | keyof typeof RADIO_KINDS;
