/** Other Nokē locks that a radio received, for the message about a lock that was not found. INV-1: Bounded: later ones are ignored. */

const MAX_OTHERS = 8;

export class OtherLocks {
  readonly #heard = new Set<string>();

  heard(name: string, address: string): void {
    if (this.#heard.size < MAX_OTHERS) this.#heard.add(`${name} at ${address}`);
  }

  /** Each as name and address. */
  get all(): readonly string[] {
    return [...this.#heard];
  }
}
