/** All planted faults by id. */
import type { Fault } from './fault.ts';

const all: readonly Fault[] = [];

export const FAULTS: ReadonlyMap<string, Fault> = new Map(all.map((fault) => [fault.id, fault]));
