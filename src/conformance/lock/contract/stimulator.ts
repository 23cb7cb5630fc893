/** Carries out stimuli at a target: a stimulus URL, or a person at the terminal. */
import type { Stimulus, StimulusAnswer } from './stimulus.ts';
import type { UnknownStimulus } from './target.ts';

export interface Stimulator {
  /** `mac`: another lock’s address, which a target refuses. Rejects with `TargetLost` if there is no answer. */
  ask(stimulus: Stimulus | UnknownStimulus, mac?: string): Promise<StimulusAnswer>;
  readonly person?: boolean;
  close?(): void;
}
