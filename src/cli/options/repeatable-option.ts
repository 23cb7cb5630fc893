/** Collects the values of an option that may be given several times. */
export const repeatable = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
