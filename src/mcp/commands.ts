/** The work of the commands `run`, `explore`, `diagnose` and `conform`, which the command line does for the tools of the same names. */
import type { ToolCall } from './call.ts';

/** A file that the caller names, or its text under a name. */
export type Given = { readonly file: string } | { readonly name: string; readonly bytes: Uint8Array };

export interface Ran {
  /** The exit code of the command (docs/ci.md). */
  readonly exitCode: number;
  /** For people. */
  readonly text: string;
  /** For programs. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DiagnosisAsked {
  readonly papers: readonly Given[];
  /** A facility file, or `demo`; without one, it is inferred from the papers. */
  readonly facility?: string | undefined;
  /** `PERSON@UNIT`. */
  readonly about?: string | undefined;
}

/** Each throws `CodedError` for input that cannot be used. */
export interface Commands {
  /** Plays a scenario. */
  run(scenario: Given, seed: string | undefined, call: ToolCall): Promise<Ran>;
  diagnose(asked: DiagnosisAsked, call: ToolCall): Promise<Ran>;
  /** Options as on the command line of `explore`, by their long names. */
  explore(options: Options, call: ToolCall): Promise<Ran>;
  /** The same for `conform KIND TARGET`. */
  conform(kind: string, target: string, options: Options, call: ToolCall): Promise<Ran>;
}

export type Options = Readonly<Record<string, string | number | true | undefined>>;
