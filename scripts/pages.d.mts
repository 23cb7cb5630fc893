export function bundlePages(): Promise<unknown>;
