/** The requests that a lock accepts on each channel of a link, below bleno: the filter of a lock's host side. */
import type { PduFilter } from '../host/host-side.ts';
import { AttFilter, type Verdict } from './att-filter.ts';
import { PAIRING_CHANNEL, pairingRefusal, SIGNALLING_CHANNEL, signallingAnswer } from './signalling.ts';

const ATT_CHANNEL = 0x0004;

export class LockFilter implements PduFilter {
  readonly att = new AttFilter();
  readonly #pairs: boolean;

  /** `pairs`: the lock has attributes that need an encrypted link. */
  constructor(pairs: boolean) {
    this.#pairs = pairs;
  }

  opened(): void {
    this.att.opened();
  }

  received(channel: number, payload: Buffer): Verdict {
    if (channel === ATT_CHANNEL) return this.att.received(payload);
    const answer = this.#answer(channel, payload);
    if (answer !== undefined) return { answer };
    // A channel that does not exist is not answered.
    return channel === PAIRING_CHANNEL && this.#pairs && payload.length > 0 ? { pass: payload } : {};
  }

  sent(channel: number, payload: Buffer): Buffer | undefined {
    return channel === ATT_CHANNEL ? this.att.sent(payload) : payload;
  }

  #answer(channel: number, payload: Buffer): Buffer | undefined {
    if (channel === SIGNALLING_CHANNEL) return signallingAnswer(payload);
    return channel === PAIRING_CHANNEL ? pairingRefusal(payload, this.#pairs) : undefined;
  }
}
