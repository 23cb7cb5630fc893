/** An entry in the table of cores: its description, and the case that must name its mistake. */
import { type Change, withRules } from './change.ts';

export interface CoreExhibit {
  readonly id: string;
  readonly sentence: string;
  readonly about: 'faulty' | 'lying' | 'sound';
  /** The case that names the mistake. */
  readonly caughtBy?: string;
  readonly change?: Change;
  /** Changes to the `open` request. */
  readonly setup?: object;
  /** Options of our core. */
  readonly options?: object;
}

/** A rule part that lets every request pass. */
export const ALLOW = { check: () => true };

type Made = Pick<CoreExhibit, 'setup' | 'options'>;
export const faulty = (
  id: string,
  caughtBy: string,
  sentence: string,
  change: Change | undefined,
  made: Made = {},
): CoreExhibit => ({
  id,
  sentence,
  about: 'faulty',
  caughtBy,
  ...(change === undefined ? {} : { change }),
  ...made,
});
export const byRules = (
  id: string,
  caughtBy: string,
  sentence: string,
  rules: Parameters<typeof withRules>[0],
): CoreExhibit => faulty(id, caughtBy, sentence, undefined, { options: withRules(rules) });
