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

/** A step of a run that was played, from its line; `printStep` the other way. */
export function readStep(line: string): Step {
  const [, waitMs] = /^wait (-?\d+) ms$/.exec(line) ?? [];
  if (waitMs !== undefined) return { waitMs: Number(waitMs) };
  const [, name = '', args] = /^(\S+) (\{.*\})$/s.exec(line) ?? [];
  if (args === undefined) throw new Error(`not a step of a run: ${line}`);
  return verb(name, JSON.parse(args));
}
