/** The options of `noke-sim diagnose`. */
export interface DiagnoseOptions {
  readonly facility?: string;
  readonly told?: string;
  readonly about?: string;
  readonly patterns?: string;
  readonly json?: true;
  readonly ask?: boolean;
  readonly scenario?: string;
  readonly bundle?: string;
  readonly workers?: number;
}
