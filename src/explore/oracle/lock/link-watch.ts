/**
 * The link of one lock to a phone, as its events tell it: no session twice, five wrong keys end one, and every packet that came
 * is answered, or the link ends for a reason.
 */
import type { InvariantId } from '../books/invariants.ts';
import { type Broken, count, type Seen, text } from '../books/seen.ts';

/** A session ends by itself a little later. */
const SESSION_MS = 59_000;
/** A command is answered within this, motions and queue together. */
const ANSWER_MS = 10_000;
/** More than this at one time ends a session. */
const MOST_UNANSWERED = 32;
const MOST_REFUSALS = 5;
/** After these a lock closes the link. */
const ENDS_LINK = /^(shutdown|reset|firmwareUpdate)$/;

interface Link {
  readonly session: string;
  readonly at: number;
  keyRefusals: number;
  /** Names of the packets that came and were not answered, in order, and when the last of either was. */
  unanswered: number[];
  progressAt: number;
  /** It may end with packets unanswered. */
  mayEnd: boolean;
}

export class LinkWatch {
  readonly #id: string;
  readonly #say: (broken: Broken) => void;
  readonly #sessions = new Set<string>();
  #link: Link | undefined;

  constructor(id: string, say: (broken: Broken) => void) {
    this.#id = id;
    this.#say = say;
  }

  get session(): string | undefined {
    return this.#link?.session;
  }

  get connectedAt(): number | undefined {
    return this.#link?.at;
  }

  connected(event: Seen): void {
    const session = text(event.data, 'session');
    if (this.#sessions.has(session) || /^0+$/.test(session))
      this.#broke('INV-SESSION-NEW', `${this.#id} gave a session that it gave before`, event);
    this.#sessions.add(session);
    const at = event.time;
    this.#link = { session, at, keyRefusals: 0, unanswered: [], progressAt: at, mayEnd: false };
  }

  ended(): void {
    this.#link = undefined;
  }

  received({ data, time }: Seen): void {
    const link = this.#link;
    if (data.via !== 'ble' || link === undefined) return;
    link.unanswered.push(Number.parseInt(text(data, 'packet').slice(4, 6) || '0', 16));
    link.progressAt = time;
    link.mayEnd ||= link.unanswered.length > MOST_UNANSWERED || link.keyRefusals >= MOST_REFUSALS;
  }

  accepted(op: string): void {
    if (this.#link !== undefined && ENDS_LINK.test(op)) this.#link.mayEnd = true;
  }

  refused(event: Seen, session: string): void {
    const link = this.#link;
    if (count(event.data, 'result') !== 0x61 || link?.session !== session) return;
    link.keyRefusals += 1;
    if (link.keyRefusals > MOST_REFUSALS)
      this.#broke('INV-FIVE', `${this.#id} judged on after five invalid keys`, event);
  }

  /** Also what was one too many is answered, though never judged. */
  answered({ data, time }: Seen): void {
    const link = this.#link;
    if (data.via !== 'ble' || link === undefined) return;
    const at = Math.max(0, link.unanswered.indexOf(count(data, 'commandId')));
    link.unanswered = link.unanswered.filter((_id, i) => i !== at);
    link.progressAt = time;
  }

  noticed(event: Seen): void {
    const link = this.#link;
    if (link === undefined || event.time - link.at > SESSION_MS) return;
    this.#owes(link, event.time, event);
  }

  /** Between two commands, with the motor at rest. */
  stands(at: number): void {
    if (this.#link !== undefined && at - this.#link.progressAt > ANSWER_MS) this.#owes(this.#link, at);
  }

  #owes({ unanswered, mayEnd, keyRefusals }: Link, at: number, event?: Seen): void {
    const [commandId] = unanswered;
    if (commandId === undefined || mayEnd || keyRefusals >= MOST_REFUSALS) return;
    const what = `${this.#id} left ${unanswered.length} packets without an answer`;
    const due = { kind: 'lock.answered', actor: `lock/${this.#id}`, data: { commandId } };
    // A notice that came too soon is what must not be; else it is the answer that had to come.
    this.#say({ invariant: 'INV-ONE-ANSWER', at, what, ...(event === undefined ? { due } : { event }) });
  }

  #broke(invariant: InvariantId, what: string, event: Seen): void {
    this.#say({ invariant, at: event.time, what, event });
  }
}
