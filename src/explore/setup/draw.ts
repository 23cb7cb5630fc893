/**
 * The random draw that determines the facility of a run, its start and its fault classes: whole numbers and flags. The same draw gives the same run
 * on every machine, and a smaller draw gives a simpler run.
 */

/** Kinds of failures; each run draws a few. */
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
  'feed',
  'controllers',
  'portal',
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

/** `radio` is `facility` with real Bluetooth stacks between phones and locks. */
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
  /** The indexes of the settings that differ from their defaults. */
  readonly settings: readonly number[];
  /** Which variant of a fault class the facility has. */
  readonly more: number;
}
