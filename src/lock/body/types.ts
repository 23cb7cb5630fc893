/**
 * The body of a lock as data, independent of its firmware: bolt, hasp, motor, cell, temperature, touch, and broken parts.
 * Newtons, millivolts, milliseconds, degrees Celsius; all whole numbers.
 */
import type { Deadlines, Timed } from '../machine.ts';
import type { Cell } from './battery.ts';

export type BoltPosition = 'extended' | 'between' | 'retracted';
export type HaspPosition = 'seated' | 'pulled' | 'out';
export type Part = 'touch' | 'motor' | 'sensor' | 'radio';
export type Toward = 'extended' | 'retracted';

/** The point at which the supply will fail: before or (with `done`) just after the nth such point from now. */
export interface PowerCut {
  readonly at: 'flash' | 'motor' | 'notify';
  /** From 1, the next such point. */
  readonly n: number;
  /** Whether the operation at that point is completed first. */
  readonly done?: boolean;
}

export type BodyTimer = 'step' | 'stall' | 'supply';

export interface BodyContext {
  readonly deadlines: Deadlines<BodyTimer>;
  /** 0 is extended, the full travel is retracted. */
  readonly travelMs: number;
  readonly toward: Toward | null;
  /** Whether the motor is driving back after a stall; meanwhile, the hasp does not hold the bolt. */
  readonly back: boolean;
  readonly loadMa: number;
  readonly cell: Cell;
  /** The charge is as of this time; standby current is computed on demand. */
  readonly cellAt: number;
  /** The door's weight on the hasp, and the force that a person adds. */
  readonly doorN: number;
  readonly handN: number;
  readonly onHandle: boolean;
  readonly haspIn: boolean;
  readonly broken: readonly Part[];
  readonly cut: PowerCut | null;
}

export type BodyEvent = Timed &
  (
    | { readonly type: 'drive'; readonly toward: Toward; readonly back: boolean }
    | { readonly type: 'rest' }
    | { readonly type: 'step' | 'stall' | 'supply' }
    | { readonly type: 'pull' | 'push' | 'close' | 'release' | 'powerLost' }
    | { readonly type: 'lean'; readonly tensionN: number }
    | { readonly type: 'handle'; readonly on: boolean }
    | { readonly type: 'cell'; readonly charge: number; readonly removed: boolean }
    | { readonly type: 'temperature'; readonly c: number }
    | { readonly type: 'part'; readonly part: Part; readonly works: boolean }
    | { readonly type: 'plan'; readonly cut: PowerCut | null }
    /** A point at which a power cut can be planned: about to happen, or (`done`) completed. */
    | { readonly type: 'count'; readonly what: PowerCut['at']; readonly done: boolean }
  );

export type BodyEffect =
  | { readonly type: 'bolt'; readonly position: BoltPosition }
  | { readonly type: 'hasp'; readonly position: HaspPosition; readonly by: 'hand' }
  | { readonly type: 'motor'; readonly state: 'off' | 'running' | 'stalled' }
  | { readonly type: 'stallSeen' }
  | { readonly type: 'released' }
  | { readonly type: 'supplyDown'; readonly loadedMv: number }
  | { readonly type: 'supplyUp' };
