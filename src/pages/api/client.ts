/**
 * The control API as the page calls it. The token, if the server has one, comes once in the fragment of the address (`#token=…`) or from the
 * person, and stays in this tab. INV-1 it is in no address that the browser sends or keeps.
 */

/** What a verb answered. */
export type Outcome =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly by: string; readonly why: string; readonly nearest?: string };

/** The server answered, and not with what was asked for. `status` 0: it did not answer. */
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

/** Takes the token out of the address, before anything else reads it. */
export function takeTokenFromAddress(): void {
  const given = /^#token=([^&]+)&?(.*)$/.exec(location.hash);
  if (given === null) return;
  setToken(decodeURIComponent(given[1] ?? ''));
  history.replaceState(null, '', `${location.pathname}#${given[2] ?? ''}`);
}

const headers = (more: Record<string, string> = {}): Record<string, string> =>
  token === undefined ? more : { ...more, authorization: `Bearer ${token}` };

/** Throws Refused if there is no answer. */
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

/** As `get`; undefined if the answer is still the one with that tag. */
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

/** Plays a verb now. A refusal is an answer, not an error. */
export async function play(verb: string, args: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
  const response = await ask(`/v1/verbs/${verb}`, {
    method: 'POST',
    headers: headers({ 'content-type': 'application/json' }),
    body: JSON.stringify(args),
  });
  if (response.ok || response.status === 422) return response.json();
  throw await refusedBy(response);
}

/** Of one part of the view, such as `lock.A101`. */
export const lookPath = (path: string): string => `/v1/look/${encodeURIComponent(path)}`;

/** The body of a response that does not end; throws Refused if it does not begin. */
export async function open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await ask(path, { headers: headers(), signal, cache: 'no-store' });
  if (!response.ok) throw await refusedBy(response);
  if (response.body === null) throw new Refused(0, 'the server sent no stream');
  return response.body;
}
