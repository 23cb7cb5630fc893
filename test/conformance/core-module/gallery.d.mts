type Change = (core: object) => void;
/** The case that names the mistake, first. */
export const FAULTY: Readonly<
  Record<string, readonly [caught: string, change?: Change, setup?: object, options?: object]>
>;
export const ODD: Readonly<Record<string, Change>>;
