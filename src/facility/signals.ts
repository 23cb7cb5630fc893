/** Which phones somebody has cut off from data on purpose; dead spots on the map come on top. */
export type SignalsSnapshot = { readonly cut: readonly string[] };

export class Signals {
  readonly #cut: Set<string>;

  constructor(snapshot?: SignalsSnapshot) {
    this.#cut = new Set(snapshot?.cut);
  }

  allows(phone: string): boolean {
    return !this.#cut.has(phone);
  }

  cut(phone: string): void {
    this.#cut.add(phone);
  }

  mend(phone: string): void {
    this.#cut.delete(phone);
  }

  snapshot(): SignalsSnapshot {
    return { cut: [...this.#cut] };
  }
}
