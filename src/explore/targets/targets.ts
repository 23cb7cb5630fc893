/** Every path to a transition or a guard outcome in the state spaces, as targets with a name. */
import { type Setup, setupOf } from '../setup/setup.ts';
import type { StateSpace, TargetStep } from './action.ts';
import { ATTEMPT_SPACES } from './attempt-actions.ts';
import { BODY_SPACES } from './body-actions.ts';
import { FIRMWARE_SPACES } from './firmware-spaces.ts';
import { pathsOf } from './paths.ts';

export interface Target {
  /** `transition firmware power awake: shut [mains]`, as coverage names it, with its table. */
  readonly cell: string;
  readonly space: string;
  readonly setup: Setup;
  readonly steps: readonly TargetStep[];
}

const SPACES: readonly StateSpace[] = [...FIRMWARE_SPACES, ...BODY_SPACES, ...ATTEMPT_SPACES];
const nameOf = ({ machine, variant }: StateSpace): string => `${machine}, ${variant}`;

/** A lock that is set up and a new one, on an ordinary morning. */
function setupFor({ lockSettings }: StateSpace): Setup {
  const plain = { status: 0, factory: false, drift: 0 };
  const setup = setupOf({
    zone: 0,
    start: 0,
    seed: 1,
    ios: false,
    units: [plain, { ...plain, factory: true }],
    faultClasses: [],
    moves: 0,
    settings: [],
    more: 0,
  });
  const { plan } = setup;
  return { ...setup, plan: { ...plan, lockSettings: { ...plan.lockSettings, ...lockSettings } } };
}

let known: ReadonlyMap<string, readonly Target[]> | undefined;

/** The paths to each cell; computed once, because that takes several seconds. */
export function targets(): ReadonlyMap<string, readonly Target[]> {
  if (known !== undefined) return known;
  const all = new Map<string, Target[]>();
  for (const space of SPACES) {
    const setup = setupFor(space);
    for (const [cell, actions] of pathsOf(space)) {
      const steps = [...space.before, ...actions.flatMap((action) => action.steps)];
      const ways = all.get(cell) ?? [];
      ways.push({ cell, space: nameOf(space), setup, steps });
      all.set(cell, ways);
    }
  }
  known = all;
  return all;
}
