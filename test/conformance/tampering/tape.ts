/**
 * What a target said to a case, recorded once and played back with one message changed. On a tape, what follows a request follows it after the
 * same time again. A request that the tape does not have next is followed by nothing.
 */

/** What a target says by itself; `M` is a message. */
export interface Said<M> {
  /** Since the request; undefined during it. */
  readonly afterMs: number | undefined;
  readonly message: M;
}

export interface Request<M> {
  readonly name: string;
  readonly said: Said<M>[];
  tookMs: number;
  answer?: unknown;
}

export type Tape<M> = Request<M>[];

export class Recorder<M> {
  readonly tape: Tape<M> = [];
  readonly #now: () => number;
  #since = 0;
  #isAsked = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes a request of the sound target. */
  ask<R>(name: string, ask: () => R): R {
    const request: Request<M> = { name, said: [], tookMs: 0 };
    this.tape.push(request);
    this.#since = this.#now();
    this.#isAsked = true;
    const result = ask();
    this.#isAsked = false;
    const answered = (answer: unknown): void => {
      request.answer = answer;
      request.tookMs = this.#now() - this.#since;
    };
    if (result instanceof Promise) void result.then(answered);
    else answered(result);
    return result;
  }

  heard(message: M): void {
    const afterMs = this.#isAsked ? undefined : this.#now() - this.#since;
    this.tape.at(-1)?.said.push({ afterMs, message });
  }
}

export class Player<M> {
  now: number;
  /** The number of requests that found their place. */
  at = 0;
  readonly #tape: Tape<M>;
  readonly #receive: (message: M) => void;
  #since: number;
  #due: Said<M>[] = [];

  constructor(tape: Tape<M>, now: number, receive: (message: M) => void) {
    this.#tape = tape;
    this.now = now;
    this.#since = now;
    this.#receive = receive;
  }

  /** What the target answered to this request; undefined if the tape has another one here. */
  ask(name: string): unknown {
    const next = this.#tape[this.at];
    if (next?.name !== name) return undefined;
    this.at += 1;
    this.#since = this.now;
    this.#due = next.said.filter(({ afterMs }) => afterMs !== undefined);
    for (const { afterMs, message } of next.said) if (afterMs === undefined) this.#receive(message);
    this.pass(next.tookMs);
    return next.answer;
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (let next = this.#due[0]; next !== undefined; next = this.#due[0]) {
      const at = this.#since + (next.afterMs ?? 0);
      if (at > end) break;
      this.#due.shift();
      this.now = Math.max(this.now, at);
      this.#receive(next.message);
    }
    this.now = end;
  }
}

/** A place on a tape: the message with this number of the request with that one. */
export interface Place<M> {
  readonly request: number;
  readonly message: number;
  readonly said: Said<M>;
}

export const placesOn = <M>(tape: Tape<M>, from: number): Place<M>[] =>
  tape.flatMap(({ said }, request) =>
    request < from ? [] : said.map((each, message) => ({ request, message, said: each })),
  );

/** The tape with other messages for those of one request. */
const withSaid = <M>(tape: Tape<M>, request: number, change: (said: readonly Said<M>[]) => Said<M>[]): Tape<M> =>
  tape.map((one, i) => (i === request ? { ...one, said: change(one.said) } : one));

/** The same messages, in the order of their times. */
const inOrder = <M>(said: readonly Said<M>[]): Said<M>[] =>
  said.toSorted((a, b) => (a.afterMs ?? -1) - (b.afterMs ?? -1));

export const dropped = <M>(tape: Tape<M>, { request, message }: Place<M>): Tape<M> =>
  withSaid(tape, request, (said) => said.toSpliced(message, 1));

const doubled = <M>(tape: Tape<M>, { request, message, said }: Place<M>): Tape<M> =>
  withSaid(tape, request, (all) => all.toSpliced(message, 0, said));

const delayed = <M>(tape: Tape<M>, { request, message, said }: Place<M>, afterMs: number): Tape<M> =>
  withSaid(tape, request, (all) => inOrder(all.toSpliced(message, 1, { ...said, afterMs })));

export const changedTo = <M>(tape: Tape<M>, { request, message, said }: Place<M>, other: M): Tape<M> =>
  withSaid(tape, request, (all) => all.toSpliced(message, 1, { ...said, message: other }));

/** Two messages of one request, each at the other's time; undefined if the message is its last one. */
const swapped = <M>(tape: Tape<M>, { request, message, said }: Place<M>): Tape<M> | undefined => {
  const next = tape[request]?.said[message + 1];
  return next === undefined
    ? undefined
    : withSaid(tape, request, (all) =>
        all.toSpliced(message, 2, { ...said, message: next.message }, { ...next, message: said.message }),
      );
};

/** The message twice, at the end of the time for which the suite waits, just after it, and in the place of the next one. */
export function misplaced<M>(
  tape: Tape<M>,
  place: Place<M>,
  limitMs: number | undefined,
): (readonly [string, Tape<M>])[] {
  const swap = swapped(tape, place);
  return [
    ['twice', doubled(tape, place)],
    ...(limitMs === undefined
      ? []
      : ([
          ['at the limit', delayed(tape, place, limitMs)],
          ['late', delayed(tape, place, limitMs + 1)],
        ] as const)),
    ...(swap === undefined ? [] : ([['swapped', swap]] as const)),
  ];
}

/** At most so many of a list, spread over all of it. */
export const spread = <T>(all: readonly T[], most: number): readonly T[] => {
  const every = Math.max(1, all.length / most);
  return all.filter((_, i) => Math.floor((i + 1) / every) > Math.floor(i / every));
};
