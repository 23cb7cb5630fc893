/**
 * What a run is drawn from: whole numbers and flags from which its facility, its start and its fault classes follow. The same draw gives
 * the same run everywhere, and a smaller draw a simpler one.
 */

/** What can go wrong at all in a run; each run draws some of them. */
export const FAULT_CLASSES = [
  'jam',
  'parts',
  'power',
  'clocks',
  'gateway',
  'signal',
  'phones',
  'intruder',
  'accounts',
  'rent',
  'staff',
  'keys',
  'sharing',
  'codes',
  'fobs',
  'entries',
  'auctions',
  'transfers',
  'vendors',
  'roles',
  'settings',
  'desk',
  'controllers',
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

/** `radio` is the whole facility with real Bluetooth stacks between phones and locks. */
export type Level = 'keys' | 'lock' | 'facility' | 'radio';
export const LEVELS: readonly Level[] = ['keys', 'lock', 'facility', 'radio'];
export const isLevel = (text: string): text is Level => (LEVELS as readonly string[]).includes(text);

interface UnitDraw {
  readonly status: number;
  readonly factory: boolean;
  readonly drift: number;
}

export interface Draw {
  readonly zone: number;
  readonly start: number;
  readonly seed: number;
  readonly ios: boolean;
  readonly units: readonly UnitDraw[];
  readonly faultClasses: readonly FaultClass[];
  readonly moves: number;
  /** Settings that are not at their defaults, by number. */
  readonly settings: readonly number[];
  /** Chooses what of a fault class there is. */
  readonly more: number;
}
