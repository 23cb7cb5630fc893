export function bundleWebBluetooth(): Promise<unknown>;
