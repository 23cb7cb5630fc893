/**
 * A case's requests to the backend, and checks on its answers.
 *
 * INV-1: Neither key appears, whole or in part, in the conversation or in the result of a check, even if the backend echoes the presented key. Keys
 * are redacted before text is truncated, because half a key would not be recognised.
 * INV-2: `finish` runs the actions that the case registered with `onFinish`, latest first.
 */
import type { z } from 'zod';
import { valueProblems } from '../../../facility/files/zod-problems.ts';
import { parsedJson } from '../../../sim/json.ts';
import { truncate } from '../../../sim/truncate.ts';
import { Bench } from '../../bench/bench.ts';
import { Conversation } from '../../bench/conversation.ts';
import type { CoreApiClaims } from '../contract/claims.ts';
import type { KeyKind } from '../contract/endpoints.ts';
import type { HttpAnswer } from '../contract/exchange.ts';
import { type Frame, frame } from '../contract/shapes.ts';
import type { CoreApiTarget } from '../contract/target.ts';
import { keyRedactor } from './key-redaction.ts';

/** The number of characters of a body that the conversation shows. */
const SHOWN = 300;

/** Generates names that no other case and no other run has used. */
export interface FreshNames {
  /** At least six hex digits, different in each run. */
  readonly mark: string;
  given: number;
}

export interface AskOptions {
  /** The key to present, or `none`. Defaults to the key that the endpoint requires, if `ask` knows it. */
  readonly key?: KeyKind | 'none';
  /** Text to send instead of a key. */
  readonly bearer?: string;
  readonly method?: string;
  /** The raw body to send instead of JSON. */
  readonly raw?: string;
  readonly type?: string;
}

export interface ApiAnswer extends HttpAnswer {
  /** The parsed body; undefined if it is not JSON. */
  readonly json: unknown;
}

export abstract class ApiConversation extends Bench {
  readonly target: CoreApiTarget;
  readonly #names: FreshNames;
  readonly #hidden: (text: string) => string;
  readonly #afterwards: (() => Promise<unknown>)[] = [];

  constructor(target: CoreApiTarget, names: FreshNames) {
    super(new Conversation(target.now()));
    this.target = target;
    this.#names = names;
    this.#hidden = keyRedactor(target.keys);
  }

  get claims(): CoreApiClaims {
    return this.target.claims;
  }

  /** A tracking key that no other case and no other run has used. */
  fresh(): string {
    this.#names.given += 1;
    return `noke-sim-${this.#names.mark}-${this.#names.given}`;
  }

  /** A number that no other case of this run has used. */
  freshNumber(): number {
    this.#names.given += 1;
    return this.#names.given;
  }

  /** A locally administered fob address that no other case and no other run has used. */
  freshFob(): string {
    this.#names.given += 1;
    const digits = `02${this.#names.mark.slice(0, 6)}${(this.#names.given % 65_536).toString(16).padStart(4, '0')}`;
    return (digits.toUpperCase().match(/../g) ?? []).join(':');
  }

  onFinish(act: () => Promise<unknown>): void {
    this.#afterwards.push(act);
  }

  override async finish(): Promise<void> {
    for (const act of this.#afterwards.reverse()) await act();
  }

  // Requests.

  async ask(target: string, body: unknown, options: AskOptions = {}): Promise<ApiAnswer> {
    const { method = 'POST', type = 'application/json', raw = JSON.stringify(body) } = options;
    const key = options.key ?? (/^\/(upload|restore)\b/.test(target) ? 'mobile' : 'private');
    const bearer = options.bearer ?? (key === 'none' ? undefined : this.target.keys[key]);
    const withBody = method !== 'GET' && method !== 'HEAD';
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(withBody ? { 'content-type': type, 'content-length': `${Buffer.byteLength(raw)}` } : {}),
    };
    const presented = options.bearer === undefined ? key : 'another';
    this.#say('suite', 'backend', `${method} ${target} with ${presented} key`, withBody ? raw : '');
    const answer = await this.target.exchange.send({ method, target, headers, body: withBody ? raw : undefined });
    this.#say('backend', 'suite', answer.status === 0 ? 'ends the connection' : `status ${answer.status}`, answer.text);
    return { ...answer, json: parsedJson(answer.text) };
  }

  #say(from: string, to: string, what: string, text: string): void {
    this.conversation.add(this.target.now(), from, to, this.#hidden(what), truncate(this.#hidden(text), SHOWN));
  }

  #shown(value: unknown): string {
    return truncate(this.#hidden(JSON.stringify(value) ?? 'nothing'), SHOWN);
  }

  // Checks on answers.

  override holds(met: boolean, what: string, expected: string, seen: string, mistake?: string): void {
    super.holds(met, what, expected, this.#hidden(seen), mistake);
  }

  /** Checks and returns the common fields of an answer. */
  frame(answer: ApiAnswer, what: string): Frame {
    return this.shape(frame, answer.json, answer.json === undefined ? `${what}, which is not JSON,` : what);
  }

  shape<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
    const read = schema.safeParse(value);
    const [first] = read.success ? [] : valueProblems('', schema, value, read.error);
    const place = first === undefined || first.path === '' ? what : `${first.path} in ${what}`;
    this.holds(read.success, place, first?.expected ?? '', first?.found ?? '');
    if (!read.success) throw new RangeError('a check that does not hold ends the case');
    return read.data;
  }

  /** The data of an answer that must be a success in this format. */
  async success<S extends z.ZodType>(
    path: string,
    body: unknown,
    schema: S,
    options: AskOptions = {},
  ): Promise<z.output<S>> {
    const { result, message, data } = this.frame(await this.ask(path, body, options), `the answer from ${path}`);
    this.holds(result === 'success', `the result of ${path}`, 'success', `${result}: ${message}`);
    return this.shape(schema, data, `data of ${path}`);
  }

  /** Checks that the answer is a documented failure with this code. */
  isRefused(answer: ApiAnswer, code: number | readonly number[], what: string): Frame {
    const codes = typeof code === 'number' ? [code] : code;
    const read = this.frame(answer, `the answer to ${what}`);
    this.is(read.result, 'failure', `the result of ${what}`);
    this.holds(codes.includes(read.error_code), `error_code of ${what}`, codes.join(' or '), `${read.error_code}`);
    this.holds(isEmpty(read.data), `data of ${what}`, 'nothing', this.#shown(read.data));
    return read;
  }

  async refused(path: string, body: unknown, code: number, what: string, options: AskOptions = {}): Promise<void> {
    this.isRefused(await this.ask(path, body, options), code, what);
  }

  /** Checks that the answer reveals nothing: a failure in any format, or no answer at all. */
  givesNothing(answer: ApiAnswer, what: string): void {
    const { status, text, json } = answer;
    const read = frame.safeParse(json);
    const failure = read.success && read.data.result === 'failure' && read.data.data === null;
    const empty = text === '';
    const refusal = status >= 300 && !(read.success && read.data.result === 'success');
    this.holds(
      failure || empty || refusal,
      `the answer to ${what}`,
      'a refusal without data',
      `${status} ${this.#shown(json ?? text)}`,
    );
  }
}

/** Whether an answer has no data; the vendor’s page shows no failure. */
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
