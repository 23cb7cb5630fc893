/** The conversation of a case: who sent what to whom, when, and what it means. */
import { decodeManufacturerData, printAdvertisement } from '../../protocol/advertising.ts';
import { bytesOf } from '../../protocol/bytes.ts';
import type { HardwareCode } from '../../protocol/hardware.ts';
import { decodeResponse, printResponse } from '../../protocol/response.ts';
import { decodeSession, printSession } from '../../protocol/session.ts';

export type Party = 'hand' | 'phone' | 'lock';

export interface Rung {
  /** Milliseconds since the case began. */
  readonly atMs: number;
  readonly from: Party;
  readonly to: Party;
  readonly what: string;
  /** Upper-case hex; empty where nothing was sent. */
  readonly bytes: string;
  /** In words; empty where there is nothing to decode. */
  readonly means: string;
}

/** Rungs of one case at most; later ones are counted only. */
const MOST_RUNGS = 2_000;

export class Ladder {
  readonly rungs: Rung[] = [];
  readonly #startedAt: number;
  dropped = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  add(at: number, from: Party, to: Party, what: string, bytes = '', means = ''): void {
    if (this.rungs.length >= MOST_RUNGS) this.dropped += 1;
    else this.rungs.push({ atMs: at - this.#startedAt, from, to, what, bytes, means });
  }
}

export function responseInWords(hex: string): string {
  const read = decodeResponse(bytesOf(hex));
  return read.ok ? printResponse(read.value) : `not a response: ${read.fault.expected} at byte ${read.fault.at}`;
}

export function sessionInWords(hex: string): string {
  const read = decodeSession(bytesOf(hex));
  return read.ok ? printSession(read.value) : `not a session: ${read.fault.expected} at byte ${read.fault.at}`;
}

export function advertisementInWords(hardware: HardwareCode, hex: string): string {
  const read = decodeManufacturerData(bytesOf(hex));
  return read.ok ? printAdvertisement(hardware, read.value) : `not its manufacturer data: ${read.fault.expected}`;
}
