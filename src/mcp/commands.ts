/** The commands `run`, `explore`, `diagnose` and `conform`, which the command line carries out for the tools of the same names. */
import type { ToolCall } from './call.ts';

/** A file path from the caller, or the file's content with a name. */
export type Given = { readonly file: string } | { readonly name: string; readonly bytes: Uint8Array };

export interface Ran {
  /** The exit code of the command (docs/ci.md). */
  readonly exitCode: number;
  readonly text: string;
  /** The data for programs. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DiagnosisAsked {
  readonly papers: readonly Given[];
  /** A facility file, or `demo`; if absent, the facility is inferred from the evidence. */
  readonly facility?: string | undefined;
  /** `PERSON@UNIT`. */
  readonly about?: string | undefined;
}

/** Each command throws `CodedError` for unusable input. */
export interface Commands {
  run(scenario: Given, seed: string | undefined, call: ToolCall): Promise<Ran>;
  diagnose(asked: DiagnosisAsked, call: ToolCall): Promise<Ran>;
  /** Takes the options of the command line's `explore`, by their long names. */
  explore(options: Options, call: ToolCall): Promise<Ran>;
  /** Like `explore`, for `conform KIND TARGET`. */
  conform(kind: string, target: string, options: Options, call: ToolCall): Promise<Ran>;
}

export type Options = Readonly<Record<string, string | number | true | undefined>>;
