/**
 * How a message of the core reaches a phone. It is sent to an address, whether right or wrong: a text or a call to the phone with that number, an
 * e-mail to a mailbox until a phone of its owner fetches it. Either needs a phone with a signal.
 *
 * INV-1: A message is delivered at most once; it is lost only if nobody has the address. INV-2: A phone that was put down still receives its SMS, but
 * its owner does not read it (this is why *Yes* is the wrong button for a phone locked in a unit). INV-3: An address never enters the trace.
 */
import type { Channel } from '../../core/model/message.ts';
import { newest } from '../../core/views/newest.ts';
import { anyTimer, type Instant, type Json, type TimerOwner } from '../../sim/clock.ts';
import { copyOf, sharedRecord } from '../../sim/json.ts';
import type { World } from '../../sim/world.ts';
import type { Addresses } from './addresses.ts';

/** A message in delivery: its public text, and a reference to its code. */
export interface OutboundMessage {
  readonly id: string;
  /** The recipient's account. */
  readonly to: string;
  /** A phone number, or an e-mail address for the channel `email`; a secret. Empty if the company has none. */
  readonly address: string;
  readonly channel: Channel;
  readonly kind: string;
  /** The text for the reader, with placeholders for secrets. */
  readonly text: string;
  /** A person who has read the message can type the code behind this reference. */
  readonly codeRef?: string | undefined;
  readonly sentAt: Instant;
}

export interface DeliveredMessage extends OutboundMessage {
  readonly deliveredAt: Instant;
  /** The phone that received it. */
  readonly phone: string;
  readonly read: boolean;
}

/** An SMS takes two to twenty seconds; undeliverable messages are sent again every half minute. Source: chosen. */
const DELAY_MIN_MS = 2_000;
const DELAY_MAX_MS = 20_000;
const RETRY_MS = 30_000;
/** The maximum number of messages kept per person; the oldest is dropped first. */
export const MESSAGES_KEPT = 200;

/** The phones and people behind numbers and addresses. */
export interface Directory extends Addresses {
  /** The phones that a person carries. */
  phonesOf(person: string): readonly string[];
}

/** How a message finds a phone; a planted fault replaces it. */
export interface DeliveryParts {
  /** The phones that can receive it; undefined if nobody has its address. */
  phonesFor(message: OutboundMessage, directory: Directory): readonly string[] | undefined;
}

export const DELIVERY_PARTS: DeliveryParts = {
  phonesFor({ channel, address }, directory) {
    if (channel === 'email') {
      const person = directory.personAt(address);
      return person === undefined ? undefined : directory.phonesOf(person);
    }
    const phone = directory.phoneAt(address);
    return phone === undefined ? undefined : [phone];
  },
};

/** The facts about phones and the people who carry them that the delivery needs. */
export interface Recipients {
  /** The phones that can receive the message; undefined if nobody has its address. */
  phonesFor(message: OutboundMessage): readonly string[] | undefined;
  carrierOf(phone: string): string;
  hasSignal(phone: string): boolean;
  /** Whether the person who carries the phone has it at hand, not put down. */
  inHand(phone: string): boolean;
  /** Called when the person who carries the phone reads the message. */
  reads(person: string, message: OutboundMessage): void;
}

export interface DeliverySnapshot {
  readonly onTheWay: readonly OutboundMessage[];
  readonly boxes: Readonly<Record<string, readonly DeliveredMessage[]>>;
}

const shown = ({ channel, kind, text, sentAt, deliveredAt, phone, read }: DeliveredMessage) => ({
  channel,
  kind,
  text,
  sentAt,
  deliveredAt,
  phone,
  read,
});

export class MessageDelivery {
  readonly #world: World;
  readonly #recipients: Recipients;
  readonly #owner: TimerOwner;
  readonly #onTheWay = new Map<string, OutboundMessage>();
  readonly #boxes = new Map<string, DeliveredMessage[]>();
  /** The last snapshot. */
  #kept: DeliverySnapshot | undefined;

  constructor(world: World, recipients: Recipients, snapshot?: DeliverySnapshot) {
    this.#world = world;
    this.#recipients = recipients;
    this.#kept = snapshot;
    // The labels `post` and `post/delay` are part of every digest.
    this.#owner = world.clock.own('post', anyTimer, ({ type }) => this.#try(type));
    for (const message of snapshot?.onTheWay ?? []) this.#onTheWay.set(message.id, message);
    for (const [person, box] of Object.entries(snapshot?.boxes ?? {})) this.#boxes.set(person, [...box]);
  }

  send(message: OutboundMessage): void {
    this.#onTheWay.set(message.id, message);
    const delay = this.#world.random.stream('post/delay').int(DELAY_MIN_MS, DELAY_MAX_MS);
    this.#owner.arm(message.id, this.#world.clock.now() + delay);
  }

  /** Called when a person has picked up a phone: the person reads the messages on it. */
  pickedUp(phone: string): void {
    for (const box of this.#boxes.values()) {
      box.forEach((message, i) => {
        if (message.read || message.phone !== phone) return;
        box[i] = { ...message, read: true };
        this.#recipients.reads(this.#recipients.carrierOf(phone), message);
      });
    }
  }

  /** Delivered messages of a person, oldest first. */
  of(person: string): readonly DeliveredMessage[] {
    return this.#boxes.get(person) ?? [];
  }

  /** The newest `count` messages of a person, oldest first. */
  view(person: string, count = MESSAGES_KEPT): readonly Json[] {
    return this.of(person).slice(-count).map(shown);
  }

  /** The newest messages to anybody, newest first. */
  newest(count: number): Json {
    const found = newest([...this.#boxes], ({ deliveredAt }) => deliveredAt, count);
    return found.map(([person, message]) => ({ person, ...shown(message) }));
  }

  /** Immutable: unchanged parts are shared with the previous snapshot. */
  snapshot(): DeliverySnapshot {
    const boxes = sharedRecord(this.#boxes, this.#kept?.boxes);
    this.#kept = { onTheWay: copyOf([...this.#onTheWay.values()]), boxes };
    return this.#kept;
  }

  #try(id: string): void {
    const message = this.#onTheWay.get(id);
    if (message === undefined) return;
    const phones = this.#recipients.phonesFor(message);
    if (phones === undefined) {
      this.#onTheWay.delete(id);
      const { channel, kind, to } = message;
      this.#world.trace.record('post', 'message.undeliverable', { channel, kind, to });
      return;
    }
    const phone = phones.find((one) => this.#recipients.hasSignal(one));
    if (phone === undefined) {
      this.#owner.arm(id, this.#world.clock.now() + RETRY_MS);
      return;
    }
    this.#onTheWay.delete(id);
    this.#deliver(message, phone);
  }

  #deliver(message: OutboundMessage, phone: string): void {
    const person = this.#recipients.carrierOf(phone);
    const read = this.#recipients.inHand(phone);
    const box = this.#boxes.get(person) ?? [];
    box.push({ ...message, deliveredAt: this.#world.clock.now(), phone, read });
    if (box.length > MESSAGES_KEPT) box.shift();
    this.#boxes.set(person, box);
    const { channel, kind, text } = message;
    this.#world.trace.record(`person/${person}`, 'message.delivered', { channel, kind, text, phone, read });
    if (read) this.#recipients.reads(person, message);
  }
}
