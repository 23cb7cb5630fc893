/** What a run is made of: verbs at the facility, and time that passes between them. Plain data, the same as scenario steps. */

export type Step =
  | {
      readonly verb: string;
      readonly args: Readonly<Record<string, string | number | boolean | readonly string[]>>;
      /** Who refused it, once it was played. */
      readonly fails?: string;
    }
  | { readonly waitMs: number }
  /** So many milliseconds after the facility's next midnight (before it, when negative). */
  | { readonly midnight: number };

export const verb = (
  name: string,
  args: Readonly<Record<string, string | number | boolean | readonly string[]>>,
): Step => ({
  verb: name,
  args,
});
export const wait = (ms: number): Step => ({ waitMs: ms });

/** One line of plain words. */
export function printStep(step: Step): string {
  if ('waitMs' in step) return `wait ${step.waitMs} ms`;
  if ('midnight' in step) return `wait until midnight ${step.midnight >= 0 ? '+' : ''}${step.midnight} ms`;
  return `${step.verb} ${JSON.stringify(step.args)}`;
}
