/** Every way to a transition or to the answer of a guard that the terrains know, as targets that can be named and played. */
import { type Setup, setupOf } from '../setup.ts';
import { ATTEMPT_TERRAINS } from './attempt-deeds.ts';
import { BODY_TERRAINS } from './body-deeds.ts';
import type { TargetStep, Terrain } from './deed.ts';
import { FIRMWARE_TERRAINS } from './firmware-terrains.ts';
import { pathsOf } from './paths.ts';

export interface Target {
  /** `transition firmware power awake: shut [mains]`, as coverage names it, with its table. */
  readonly cell: string;
  readonly terrain: string;
  readonly setup: Setup;
  readonly steps: readonly TargetStep[];
}

const TERRAINS: readonly Terrain[] = [...FIRMWARE_TERRAINS, ...BODY_TERRAINS, ...ATTEMPT_TERRAINS];
const nameOf = ({ machine, variant }: Terrain): string => `${machine}, ${variant}`;

/** A lock that is set up and one that is new, a plain morning, nothing else. */
function setupFor({ lockSettings }: Terrain): Setup {
  const plain = { status: 0, factory: false, drift: 0 };
  const setup = setupOf({
    zone: 0,
    start: 0,
    seed: 1,
    ios: false,
    units: [plain, { ...plain, factory: true }],
    troubles: [],
    moves: 0,
    settings: [],
    more: 0,
  });
  const { plan } = setup;
  return { ...setup, plan: { ...plan, lockSettings: { ...plan.lockSettings, ...lockSettings } } };
}

let known: ReadonlyMap<string, readonly Target[]> | undefined;

/** By cell, every way to it; worked out once, which takes seconds. */
export function targets(): ReadonlyMap<string, readonly Target[]> {
  if (known !== undefined) return known;
  const all = new Map<string, Target[]>();
  for (const terrain of TERRAINS) {
    const setup = setupFor(terrain);
    for (const [cell, deeds] of pathsOf(terrain)) {
      const steps = [...terrain.before, ...deeds.flatMap((deed) => deed.steps)];
      const ways = all.get(cell) ?? [];
      ways.push({ cell, terrain: nameOf(terrain), setup, steps });
      all.set(cell, ways);
    }
  }
  known = all;
  return all;
}
