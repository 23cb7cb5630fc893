/**
 * Stimuli for a lock target: the body of `POST URL`, and the answer. Version 1. The same schemas check the requests that our own targets receive and
 * the answers that external targets give.
 */
import { z } from 'zod';

const of = <S extends string, A extends z.ZodRawShape>(stimulus: S, args: A) =>
  z.strictObject({ version: z.literal(1), mac: z.string().max(17), stimulus: z.literal(stimulus), ...args });

export const STIMULI = {
  touch: of('touch', {}),
  pullHasp: of('pullHasp', {}),
  closeHasp: of('closeHasp', {}),
  lean: of('lean', { forceN: z.int().min(0).max(10_000) }),
  releaseFromInside: of('releaseFromInside', {}),
  setBattery: of('setBattery', { mv: z.int().min(0).max(5_000) }),
  powerCycle: of('powerCycle', {}),
  factoryReset: of('factoryReset', {}),
  press: of('press', { pattern: z.string().regex(/^[sl]{1,24}$/) }),
  advance: of('advance', {
    ms: z
      .int()
      .min(0)
      .max(400 * 86_400_000),
  }),
  getTime: of('getTime', {}),
} as const;

export type StimulusName = keyof typeof STIMULI;
export type StimulusRequest = { readonly [N in StimulusName]: z.infer<(typeof STIMULI)[N]> }[StimulusName];
/** A stimulus without its frame. */
export type Stimulus = StimulusRequest extends infer R
  ? R extends StimulusRequest
    ? Omit<R, 'version' | 'mac'>
    : never
  : never;

export const stimulusAnswer = z.object({
  done: z.boolean(),
  why: z.string().max(2_000).optional(),
  /** The delay between the answer and the action. */
  afterMs: z.number().min(0).max(60_000).optional(),
  /** The answer to `getTime`: milliseconds since 1970. */
  ms: z.number().optional(),
  timeRuns: z.boolean().optional(),
});

export type StimulusAnswer = z.infer<typeof stimulusAnswer>;
