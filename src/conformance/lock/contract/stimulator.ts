/** Applies stimuli to a target, through a stimulus URL or a person at the terminal. */
import type { Stimulus, StimulusAnswer } from './stimulus.ts';
import type { UnknownStimulus } from './target.ts';

export interface Stimulator {
  /** `mac` is another lock’s address, which a target must refuse. Rejects with `TargetLost` if there is no answer. */
  ask(stimulus: Stimulus | UnknownStimulus, mac?: string): Promise<StimulusAnswer>;
  readonly person?: boolean;
  close?(): void;
}
