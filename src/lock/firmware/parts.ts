/** The guards and reactions of the firmware's machine; a planted fault is a copy with one entry replaced. */

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
