/** Backends that differ from a sound one in one respect: each modifies the messages between the suite and the sound backend. */

import { isMap, parsedJson } from '../../../sim/json.ts';
import type { HttpAnswer, HttpRequest } from '../../core-api/contract/exchange.ts';
import type { ApiKeyPair, CoreApiTarget } from '../../core-api/contract/target.ts';

export type Body = Readonly<Record<string, unknown>>;

/** An answer as JSON; `data` has whatever shape the fault expects. */
export interface Envelope extends Body {
  readonly result: string;
  readonly error_code: number;
  // biome-ignore lint/suspicious/noExplicitAny: a fault knows the shape of the answer that it changes
  readonly data: any;
}

export interface Asked {
  readonly request: HttpRequest;
  /** Without leading and trailing slashes; empty for anything that is not a path. */
  readonly path: string;
  readonly body: Body;
  readonly keys: ApiKeyPair;
  /** Sends a request to the sound backend. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Sends the same request with a different body. */
  with(body: unknown): Promise<HttpAnswer>;
  /** Requests a different endpoint, with the correct key. */
  ask(path: string, body: unknown): Promise<Envelope>;
}

export interface ApiExhibit {
  readonly id: string;
  readonly sentence: string;
  /** The case that catches the fault; undefined for a backend that is unusual but correct. */
  readonly shownBy: string | undefined;
  /** A fault keeps its state for one run. */
  readonly through: (target: CoreApiTarget) => CoreApiTarget;
}

export const bodyOf = (text: string | undefined): Body => {
  const value = text === undefined ? undefined : parsedJson(text);
  return isMap(value) ? value : {};
};

/** A list in a request; its entries have whatever type the fault expects. */
export const listOf = <T>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : []);

/** The answer with a different body. */
export const withBody = (answer: HttpAnswer, body: unknown): HttpAnswer => ({ ...answer, text: JSON.stringify(body) });

export const envelopeOf = (answer: HttpAnswer): Envelope | undefined => {
  const value = parsedJson(answer.text);
  // The sound backend behind a fault answers in the documented format.
  return isMap(value) && 'result' in value ? (value as Envelope) : undefined;
};

/** Whether a request was refused. */
export const failed = ({ result }: Envelope): boolean => result === 'failure';

const FORM = { message: 'the answer of this backend', error_details: null, request: '', api_version: VERSION() };

function VERSION() {
  return { response: '0.1.0', default: '0.1.0', available: { '0.1.0': {} } };
}

export const succeeds = (path: string, data: unknown): HttpAnswer => ({
  status: 200,
  type: 'application/json',
  text: JSON.stringify({ ...FORM, result: 'success', error_code: 0, data, request: path }),
});

export const fails = (path: string, error_code: number): HttpAnswer => ({
  status: 200,
  type: 'application/json',
  text: JSON.stringify({ ...FORM, result: 'failure', error_code, data: null, request: path }),
});

/** A backend that answers as `answer` specifies; each run gets a new one. */
export function backend(
  id: string,
  shownBy: string | undefined,
  sentence: string,
  make: () => (asked: Asked) => Promise<HttpAnswer>,
): ApiExhibit {
  return { id, sentence, shownBy, through: (target) => changed(target, make()) };
}

export function changed(target: CoreApiTarget, answer: (asked: Asked) => Promise<HttpAnswer>): CoreApiTarget {
  const { exchange, keys } = target;
  const send = (request: HttpRequest) => exchange.send(request);
  /** A fault expects well-formed requests; any other request goes to the sound backend unchanged. */
  const readable = async (request: HttpRequest, asked: Asked): Promise<HttpAnswer> => {
    try {
      return await answer(asked);
    } catch (error) {
      if (error instanceof TypeError) return send(request);
      throw error;
    }
  };
  return {
    ...target,
    exchange: {
      close: () => exchange.close(),
      send: (request) => {
        const path = request.target.replace(/^\/|\/$/g, '');
        const again = (text: string): Promise<HttpAnswer> =>
          send({
            ...request,
            headers: { ...request.headers, 'content-length': `${Buffer.byteLength(text)}` },
            body: text,
          });
        return readable(request, {
          request,
          path,
          body: bodyOf(request.body),
          keys,
          send,
          with: (body) => again(JSON.stringify(body)),
          ask: async (other, body) => {
            const text = JSON.stringify(body);
            const key = /^\/upload/.test(other) ? keys.mobile : keys.private;
            const headers = {
              authorization: `Bearer ${key}`,
              'content-type': 'application/json',
              'content-length': `${Buffer.byteLength(text)}`,
            };
            const found = envelopeOf(await send({ method: 'POST', target: other, headers, body: text }));
            if (found === undefined) throw new RangeError(`${other} of the sound backend is not JSON`);
            return found;
          },
        });
      },
    },
  };
}

/** A fault in the answer: `change` receives the sound answer, and returns a different one or undefined. */
export const answers = (
  id: string,
  shownBy: string | undefined,
  sentence: string,
  change: (sound: Envelope, asked: Asked) => unknown,
): ApiExhibit =>
  backend(id, shownBy, sentence, () => async (asked) => {
    const answer = await asked.send(asked.request);
    const sound = envelopeOf(answer);
    const other = sound === undefined ? undefined : change(sound, asked);
    return other === undefined ? answer : withBody(answer, other);
  });

/** A fault in the request: `change` receives the body, and returns a different one or undefined. */
export const asks = (
  id: string,
  shownBy: string | undefined,
  sentence: string,
  change: (body: Body, asked: Asked) => unknown,
): ApiExhibit =>
  backend(id, shownBy, sentence, () => (asked) => {
    const other = change(asked.body, asked);
    return other === undefined ? asked.send(asked.request) : asked.with(other);
  });

/** Replaces a refusal by the sound backend with a success that carries `data`. */
export const permits = (
  id: string,
  shownBy: string,
  sentence: string,
  where: (asked: Asked, code: number) => boolean,
  data: (asked: Asked) => unknown = () => null,
): ApiExhibit =>
  backend(id, shownBy, sentence, () => async (asked) => {
    const answer = await asked.send(asked.request);
    const code = envelopeOf(answer)?.error_code ?? 0;
    return code !== 0 && where(asked, code) ? succeeds(asked.path, data(asked)) : answer;
  });
