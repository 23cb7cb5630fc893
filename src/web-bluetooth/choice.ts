/** How a device is chosen: by a person in the dialog or, for tests, by `data-choose`. */
import { messageOf } from '../sim/message-of.ts';
import { type Advertisement, idOf } from './advertisement.ts';
import { failure } from './failure.ts';

export interface Choice {
  /** Rejects with NotFoundError if nothing is chosen. */
  readonly chosen: Promise<Advertisement>;
  /** Called when an advertisement arrives; `isWanted`: it passes the filters of the page. */
  heard(advertisement: Advertisement, isWanted: boolean): void;
  /** Ends the choice; if nothing was chosen, `why` is the reason, by default that the choice was cancelled. */
  close(why?: string): void;
}

/** Begins a choice. Throws SecurityError if the page may not ask now. */
export type OpenChoice = () => Choice;

export interface Settled {
  readonly chosen: Promise<Advertisement>;
  choose(advertisement: Advertisement): void;
  fail(why: string): void;
}

export function settled(): Settled {
  let choose: Settled['choose'] = () => {};
  let reject: (why: DOMException) => void = () => {};
  const chosen = new Promise<Advertisement>((resolve, refuse) => {
    choose = resolve;
    reject = refuse;
  });
  // A choice may be closed before anybody awaits it.
  chosen.catch(() => {});
  return { chosen, choose, fail: (why) => reject(failure('NotFoundError', why)) };
}

export const CANCELLED = 'User cancelled the requestDevice() chooser.';

/**
 * Chooses the lock that `wish` names as soon as it advertises. `wish` is an address, an advertised name, or the id of a unit or entry, which
 * `addressOf` resolves (and rejects if it has no lock).
 */
export function automaticChoice(wish: string, addressOf: (unit: string) => Promise<string>): Choice {
  const { chosen, choose, fail } = settled();
  let id = idOf(wish);
  if (id === undefined && !wish.startsWith('NOKE'))
    addressOf(wish).then(
      (address) => {
        id = idOf(address);
        if (id === undefined) fail(`data-choose: ${wish} has no lock.`);
      },
      (error) => fail(`data-choose: ${wish}: ${messageOf(error)}`),
    );
  return {
    chosen,
    heard(advertisement, isWanted) {
      if (advertisement.id !== id && advertisement.name !== wish) return;
      if (isWanted) choose(advertisement);
      else
        fail(
          `data-choose: ${wish} advertises as ${advertisement.name ?? 'nothing'}, which the filters of the page exclude.`,
        );
    },
    close: (why = CANCELLED) => fail(why),
  };
}
