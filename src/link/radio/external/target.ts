/** Parses the values of `--hci`, `--listen` and `--adapter`, or explains the expected form. */
import type { Unavailable } from './unavailable.ts';

export type StreamTarget =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface AdapterTarget {
  /** The n of hciN. */
  readonly index: number;
  /** The lock for the adapter, as the user wrote it. */
  readonly lock: string;
}

const refused = (text: string, form: string, example: string): Unavailable => ({
  ok: false,
  missing: 'target',
  why: `${JSON.stringify(text)} is not a valid target: expected ${form}`,
  instead: [`for instance ${example}`],
});

const LAST_PORT = 65_535;
export const LAST_ADAPTER = 255;

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= LAST_PORT ? port : undefined;
}

/** `tcp:HOST:PORT` (an IPv6 host in brackets) or `unix:PATH`. */
export function readStreamTarget(text: string): { readonly ok: true; readonly target: StreamTarget } | Unavailable {
  const [, path] = /^unix:(.+)$/.exec(text) ?? [];
  if (path !== undefined) return { ok: true, target: { kind: 'unix', path } };
  const [, bracketed, plain, digits] = /^tcp:(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = portOf(digits);
  if (host === undefined || port === undefined || port === 0)
    return refused(text, 'tcp:HOST:PORT or unix:PATH', 'tcp:127.0.0.1:6402');
  return { ok: true, target: { kind: 'tcp', host, port } };
}

/** `tcp:PORT`, `tcp:HOST:PORT` or `unix:PATH`; port 0 takes a free one. Without a host it listens on this machine only. */
export function readListenTarget(text: string): { readonly ok: true; readonly target: StreamTarget } | Unavailable {
  const [, path] = /^unix:(.+)$/.exec(text) ?? [];
  if (path !== undefined) return { ok: true, target: { kind: 'unix', path } };
  const [, bracketed, plain, digits] = /^tcp:(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d+)$/.exec(text) ?? [];
  const port = portOf(digits);
  if (port === undefined) return refused(text, 'tcp:PORT, tcp:HOST:PORT or unix:PATH', 'tcp:6402');
  return { ok: true, target: { kind: 'tcp', host: bracketed ?? plain ?? '127.0.0.1', port } };
}

/** `hci0=A101` */
export function readAdapterTarget(text: string): { readonly ok: true; readonly target: AdapterTarget } | Unavailable {
  const [, digits, lock] = /^hci(\d{1,3})=(\S+)$/.exec(text) ?? [];
  const index = Number(digits);
  if (lock === undefined || index > LAST_ADAPTER) return refused(text, 'hciN=LOCK', 'hci0=A101');
  return { ok: true, target: { index, lock } };
}

export const targetText = (target: StreamTarget): string =>
  target.kind === 'unix' ? `unix:${target.path}` : `tcp:${hostText(target.host)}:${target.port}`;

const hostText = (host: string): string => (host.includes(':') ? `[${host}]` : host);
