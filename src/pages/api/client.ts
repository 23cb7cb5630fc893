/**
 * The page's client for the control API. If the server has a token, it is taken once from the URL fragment (`#token=…`) or entered by the person, and
 * stays in this tab.
 *
 * INV-1: The token is in no URL that the browser sends or keeps.
 */

/** The result of a verb. */
export type Outcome =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly by: string; readonly why: string; readonly nearest?: string };

/** Thrown when the server's answer is not the requested one. `status` is 0 if it did not answer. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const KEY = 'noke-sim token';

let token = sessionStorage.getItem(KEY) ?? undefined;

export function setToken(given: string): void {
  token = given;
  sessionStorage.setItem(KEY, given);
}

export const tokenInUse = (): string | undefined => token;

/** Removes the token from the URL before anything else reads it. */
export function takeTokenFromAddress(): void {
  const given = /^#token=([^&]+)&?(.*)$/.exec(location.hash);
  if (given === null) return;
  setToken(decodeURIComponent(given[1] ?? ''));
  history.replaceState(null, '', `${location.pathname}#${given[2] ?? ''}`);
}

const headers = (more: Record<string, string> = {}): Record<string, string> =>
  token === undefined ? more : { ...more, authorization: `Bearer ${token}` };

/** Throws `Refused` if there is no answer. */
async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused(0, 'the server does not answer');
  }
}

async function refusedBy(response: Response): Promise<Refused> {
  const body = await response.json().catch(() => undefined);
  const message = body?.error?.message ?? body?.why ?? `the server answered with status ${response.status}`;
  return new Refused(response.status, String(message));
}

export async function get<T>(path: string): Promise<T> {
  const response = await ask(path, { headers: headers() });
  if (!response.ok) throw await refusedBy(response);
  return response.json();
}

/** Like `get`; undefined if the answer still has the given ETag. */
export async function getIfChanged<T>(path: string, tag: string | undefined) {
  const given = tag === undefined ? {} : { 'if-none-match': tag };
  const response = await ask(path, { headers: headers(given), cache: 'no-store' });
  if (response.status === 304) return undefined;
  if (!response.ok) throw await refusedBy(response);
  return { value: (await response.json()) as T, tag: response.headers.get('etag') ?? undefined };
}

export async function post<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await ask(path, {
    method: 'POST',
    headers: headers(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...init,
  });
  if (!response.ok) throw await refusedBy(response);
  return response.json();
}

/** Performs a verb now. A refusal is a result, not an error. */
export async function play(verb: string, args: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
  const response = await ask(`/v1/verbs/${verb}`, {
    method: 'POST',
    headers: headers({ 'content-type': 'application/json' }),
    body: JSON.stringify(args),
  });
  if (response.ok || response.status === 422) return response.json();
  throw await refusedBy(response);
}

/** The path of one part of the view, such as `lock.A101`. */
export const lookPath = (path: string): string => `/v1/look/${encodeURIComponent(path)}`;

/** Opens an endless response and returns its body; throws `Refused` if the response does not begin. */
export async function open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await ask(path, { headers: headers(), signal, cache: 'no-store' });
  if (!response.ok) throw await refusedBy(response);
  if (response.body === null) throw new Refused(0, 'the server sent no stream');
  return response.body;
}
