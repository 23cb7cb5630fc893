/**
 * The body of a lock as data: what stays whatever becomes of its firmware. Bolt, hasp, motor, cell, temperature, touch,
 * and which parts are broken. Newtons, millivolts, milliseconds, degrees Celsius, whole numbers all.
 */
import type { Deadlines, Timed } from '../machine.ts';
import type { Cell } from './battery.ts';

export type BoltPosition = 'extended' | 'between' | 'retracted';
export type HaspPosition = 'seated' | 'pulled' | 'out';
export type Part = 'touch' | 'motor' | 'sensor' | 'radio';
export type Toward = 'extended' | 'retracted';

/** Where the supply is to fail: before or (with `done`) just after the nth from now. */
export interface PowerCut {
  readonly at: 'flash' | 'motor' | 'notify';
  /** 1 is the next one. */
  readonly n: number;
  /** True: the nth is completed first. */
  readonly done?: boolean;
}

export type BodyTimer = 'step' | 'stall' | 'supply';

export interface BodyContext {
  readonly deadlines: Deadlines<BodyTimer>;
  /** 0 is extended, the full travel is retracted. */
  readonly travelMs: number;
  readonly toward: Toward | null;
  /** A motor that drives back is not asked what the hasp thinks of it. */
  readonly back: boolean;
  readonly loadMa: number;
  readonly cell: Cell;
  /** Charge is as of this instant; what stands still draws is worked out when somebody asks. */
  readonly cellAt: number;
  /** The door's weight on the hasp, and what a hand adds. */
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
    /** Something that a power cut may be planned at is about to happen, or (done) has. */
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
