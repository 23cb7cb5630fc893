/**
 * The link of one lock to a phone, followed through its events: no session occurs twice, five invalid keys end a session, and every
 * packet is answered unless the link ends for a reason.
 */
import { counted } from '../../../protocol/counted.ts';
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, type PacketAtLock, text, type Violation } from '../model/observations.ts';

/** A session ends on its own shortly after this. */
const SESSION_MS = 59_000;
/** A command is answered within this time, including the motion and the wait in the queue. */
const ANSWER_MS = 10_000;
/** The number of unanswered packets above which a session ends. */
const MAX_UNANSWERED = 32;
const MAX_REFUSALS = 5;
/** The maximum number of packets remembered: many more than may wait in a lock, because it may have dropped some. */
const MAX_RECEIVED = 256;
/** The commands after which a lock closes the link. */
const ENDS_LINK = /^(shutdown|reset|firmwareUpdate)$/;

interface Link {
  readonly session: string;
  readonly at: number;
  keyRefusals: number;
  /** The command ids of the packets without an answer, in order, and the time of the last packet or answer. */
  unanswered: number[];
  progressAt: number;
  /** Whether the link may end although packets are unanswered. */
  mayEnd: boolean;
}

export class LinkWatch {
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  readonly #sessions = new Set<string>();
  #link: Link | undefined;
  /** Packets that the lock has received over either link and not verified yet. */
  #received: string[] = [];

  constructor(id: string, report: (broken: Violation) => void) {
    this.#id = id;
    this.#report = report;
  }

  get session(): string | undefined {
    return this.#link?.session;
  }

  get connectedAt(): number | undefined {
    return this.#link?.at;
  }

  connected(event: ObservedEvent): void {
    const session = text(event.data, 'session');
    if (this.#sessions.has(session) || /^0+$/.test(session))
      this.#broke('INV-SESSION-NEW', `${this.#id} used a session that it had used before`, event);
    this.#sessions.add(session);
    const at = event.time;
    this.#link = { session, at, keyRefusals: 0, unanswered: [], progressAt: at, mayEnd: false };
  }

  ended(): void {
    this.#link = undefined;
  }

  received({ data, time }: ObservedEvent): void {
    this.#received = [...this.#received.slice(1 - MAX_RECEIVED), text(data, 'packet')];
    const link = this.#link;
    if (data.via !== 'ble' || link === undefined) return;
    link.unanswered.push(Number.parseInt(text(data, 'packet').slice(4, 6) || '0', 16));
    link.progressAt = time;
    link.mayEnd ||= link.unanswered.length > MAX_UNANSWERED || link.keyRefusals >= MAX_REFUSALS;
  }

  /** Called when the lock is about to verify a packet. */
  judges({ packet, at }: PacketAtLock): void {
    const place = this.#received.indexOf(Buffer.from(packet).toString('hex').toUpperCase());
    this.#received = this.#received.filter((_packet, i) => i !== place);
    if (place >= 0) return;
    this.#report({ invariant: 'INV-ONE-ANSWER', at, what: `${this.#id} verified a packet that it had not received` });
  }

  accepted(op: string): void {
    if (this.#link !== undefined && ENDS_LINK.test(op)) this.#link.mayEnd = true;
  }

  refused(event: ObservedEvent, session: string): void {
    const link = this.#link;
    if (count(event.data, 'result') !== 0x61 || link?.session !== session) return;
    link.keyRefusals += 1;
    if (link.keyRefusals > MAX_REFUSALS)
      this.#broke('INV-FIVE', `${this.#id} verified another packet after five invalid keys`, event);
  }

  /** Called when the lock has answered. A packet beyond the limit is answered as well, but never verified. */
  answered({ data, time }: ObservedEvent): void {
    const link = this.#link;
    if (data.via !== 'ble' || link === undefined) return;
    const at = Math.max(0, link.unanswered.indexOf(count(data, 'commandId')));
    link.unanswered = link.unanswered.filter((_id, i) => i !== at);
    link.progressAt = time;
  }

  noticed(event: ObservedEvent): void {
    const link = this.#link;
    if (link === undefined || event.time - link.at > SESSION_MS) return;
    this.#owes(link, event.time, event);
  }

  /** Inspects the link between two commands, while the motor is at rest. */
  inspect(at: number): void {
    if (this.#link !== undefined && at - this.#link.progressAt > ANSWER_MS) this.#owes(this.#link, at);
  }

  #owes({ unanswered, mayEnd, keyRefusals }: Link, at: number, event?: ObservedEvent): void {
    const [commandId] = unanswered;
    if (commandId === undefined || mayEnd || keyRefusals >= MAX_REFUSALS) return;
    const what = `${this.#id} did not answer ${counted(unanswered.length, 'packet')}`;
    const due = { kind: 'lock.answered', actor: `lock/${this.#id}`, data: { commandId } };
    // A notice that came too soon is the event that must not occur; otherwise an answer is missing.
    this.#report({ invariant: 'INV-ONE-ANSWER', at, what, ...(event === undefined ? { due } : { event }) });
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
