export const MAC: string;
export const FACTORY_SECRET: string;
export const CLAIMS: Readonly<Record<string, unknown>>;

interface Form {
  readonly mac: Buffer;
  readonly factorySecret: Buffer;
  readonly fault?: string;
  readonly odd?: string;
  readonly stimulusPort?: number;
}

export function startLock(form: Form & { readonly port?: number }): Promise<{
  readonly target: string;
  readonly stimulus: string;
  close(): void;
}>;
export function startOnController(
  form: Form & { readonly where: { readonly host: string; readonly port: number } | { readonly path: string } },
): Promise<{ readonly stimulus: string; readonly ended: Promise<void>; close(): void }>;
