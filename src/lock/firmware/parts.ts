/** The entries that the firmware's machine runs on; a planted fault is a copy with one of them replaced. */

import { firmwareGuards, type Guards } from './guards.ts';
import { motorReactions } from './motor.ts';
import { packetReactions } from './packets.ts';
import type { FirmwareReaction } from './reaction.ts';
import { reactions } from './reactions.ts';

const allReactions = { ...reactions, ...packetReactions, ...motorReactions };
export type ReactionName = keyof typeof allReactions;

export interface FirmwareParts {
  readonly guards: Guards;
  readonly reactions: Readonly<Record<ReactionName, FirmwareReaction>>;
}
export const FIRMWARE_PARTS: FirmwareParts = { guards: firmwareGuards, reactions: allReactions };
