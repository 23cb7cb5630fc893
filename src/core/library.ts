/**
 * Our unlock core as a library, `noke-sim/core`: the pure core with the functions that read its state. `examples/core-adapter.mjs` puts it behind the
 * core port. It has no timer and does no I/O; time, random bytes and secrets are passed in.
 *
 * @module noke-sim/core
 */

export type { Command } from './commands.ts';
export { Core, type CoreOptions, type Moment, nextWakeAt } from './core.ts';
export { digitalKeys, fobKeys } from './digital-keys/keys-view.ts';
export type { CoreDecision, CoreEvent } from './events.ts';
export { codeFor } from './kernel/codes.ts';
export type { Secrets } from './kernel/contract.ts';
export { packetsOf } from './plan/plan.ts';
export { type Rules, rules } from './rules.ts';
export { activity } from './views/activity.ts';
export { confirmedOf } from './views/confirmed.ts';
