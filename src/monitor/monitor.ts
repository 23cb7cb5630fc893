/**
 * Observes connected programs and adds a line for every rule that they break. It never acts on a lock.
 *
 * INV-1: Bounded: conversations and lines have limits, and the oldest are dropped first. INV-2: The same fault by the
 * same client at the same lock adds one line, until something else happens there.
 */
import type { ClientEvent } from '../link/websocket/client-event.ts';
import type { Instant } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { after, type Conversation, newConversation } from './conversation.ts';
import { commandInWords } from './decode.ts';
import type { Line } from './line.ts';
import type { Lines } from './lines.ts';
import { MONITOR_RULES, type MonitorRule, REFUSALS } from './rules.ts';

/** The maximum number of pairs of client and lock kept. */
export const CONVERSATIONS_KEPT = 10_000;

export class Monitor {
  readonly #lines: Lines;
  readonly #rules: readonly MonitorRule[];
  readonly #conversations = new Map<string, Conversation>();
  readonly #last = new Map<string, string>();

  constructor(lines: Lines, rules: readonly MonitorRule[] = MONITOR_RULES) {
    this.#lines = lines;
    this.#rules = rules;
  }

  /** Handles one event of a client at that simulated time. Returns the new lines. */
  observe(event: ClientEvent, at: Instant): readonly Line[] {
    const { client, mac = '' } = event;
    const id = `${event.transport} ${client} ${mac}`;
    const before = this.#conversations.get(id) ?? newConversation(client, mac);
    const lines: Line[] = [];
    for (const rule of this.#rules) {
      const seen = rule.look(event, before);
      if (seen !== undefined) lines.push(...this.#add(id, event.transport, client, mac, rule, seen, at));
    }
    if (event.what === 'left') this.#forget(`${event.transport} ${client} `);
    else this.#keep(id, after(before, event));
    return lines;
  }

  /** Handles a lock's trace event; `mac` is the address of the lock, `client` the program connected to it. Returns the new lines. */
  traced({ kind, data, time }: TraceEvent, transport: string, client: string, mac: string): readonly Line[] {
    if (data.via !== 'ble') return [];
    const id = `${transport} ${client} ${mac}`;
    const conversation = this.#conversations.get(id);
    // A lock sends nothing to a client that is not subscribed, so only its trace shows the answer.
    if (kind === 'lock.answered' && conversation?.subscribed === false)
      return this.observe({ transport, client, what: 'notified', mac, value: appPacket(data.result) }, time);
    const rule = kind === 'lock.refused' ? REFUSALS[String(data.check)] : undefined;
    if (rule === undefined) return [];
    const command = conversation?.writes.at(-1);
    return this.#add(id, transport, client, mac, rule, command === undefined ? '' : commandInWords(command), time);
  }

  #add(
    id: string,
    transport: string,
    client: string,
    mac: string,
    rule: { readonly id: string; readonly says: string; readonly advice: string },
    seen: string,
    at: Instant,
  ): Line[] {
    const what = `${rule.id}\n${seen}`;
    if (this.#last.get(id) === what) return [];
    this.#last.set(id, what);
    const { says, advice } = rule;
    const where = mac === '' ? {} : { mac };
    return [
      this.#lines.add({
        at,
        transport,
        client,
        rule: rule.id,
        says,
        seen: seen.slice(0, SEEN_LIMIT),
        advice,
        ...where,
      }),
    ];
  }

  #keep(id: string, conversation: Conversation): void {
    // A Map keeps insertion order: the most recently used entry moves to the end.
    this.#conversations.delete(id);
    this.#conversations.set(id, conversation);
    if (this.#conversations.size <= CONVERSATIONS_KEPT) return;
    for (const oldest of this.#conversations.keys()) {
      this.#conversations.delete(oldest);
      this.#last.delete(oldest);
      return;
    }
  }

  #forget(client: string): void {
    for (const id of [...this.#conversations.keys(), ...this.#last.keys()])
      if (id.startsWith(client)) {
        this.#conversations.delete(id);
        this.#last.delete(id);
      }
  }
}

/** The maximum number of characters of `seen`, since a client chooses the length of its bytes. */
const SEEN_LIMIT = 300;

/** The first two bytes of the answer (protocol §6). */
const appPacket = (result: unknown): string => `51${Number(result).toString(16).padStart(2, '0').toUpperCase()}`;
