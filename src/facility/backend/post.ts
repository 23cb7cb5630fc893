/**
 * Delivers messages of the core to people. SMS and pushes need signal on the receiving phone, e-mail waits until one of the
 * person's phones with signal fetches it, and a voice call rings on the phone.
 *
 * INV-1 a message is delivered once. INV-2 a phone that was put down receives its SMS where it is, and its owner does not read
 * it (so *Yes* is the wrong button for a phone locked in a unit).
 */
import { anyTimer, type Instant, type Json, type TimerOwner } from '../../sim/clock.ts';
import type { World } from '../../sim/world.ts';

/** A message in delivery: its public text, and the reference of its code. */
export interface Letter {
  readonly id: string;
  readonly to: string;
  readonly channel: 'sms' | 'email' | 'push' | 'voice';
  readonly kind: string;
  /** The text for the reader, with placeholders for secrets. */
  readonly text: string;
  /** A person who reads the letter can type the code behind this reference. */
  readonly codeRef?: string | undefined;
  readonly sentAt: Instant;
}

export interface DeliveredLetter extends Letter {
  readonly deliveredAt: Instant;
  /** The phone that received it; absent for e-mail that no phone has fetched. */
  readonly phone?: string | undefined;
  readonly read: boolean;
}

/** Chosen: an SMS takes two to twenty seconds; undeliverable messages are sent again every half minute. */
const DELAY_MIN_MS = 2_000;
const DELAY_MAX_MS = 20_000;
const RETRY_MS = 30_000;
/** Letters kept for each person; the oldest is dropped first. */
export const LETTERS_KEPT = 200;

/** What the post needs to know about phones. */
export interface PostOffice {
  /** The person's phones; the number of the first one is known. */
  phonesOf(person: string): readonly string[];
  hasSignal(phone: string): boolean;
  /** Whether its owner has it in hand. */
  inHand(phone: string): boolean;
  /** The person reads the letter. */
  reads(letter: Letter): void;
}

export interface PostSnapshot {
  readonly onTheWay: readonly Letter[];
  readonly boxes: Readonly<Record<string, readonly DeliveredLetter[]>>;
}

export class Post {
  readonly #world: World;
  readonly #office: PostOffice;
  readonly #owner: TimerOwner;
  readonly #onTheWay = new Map<string, Letter>();
  readonly #boxes = new Map<string, DeliveredLetter[]>();

  constructor(world: World, office: PostOffice, snapshot?: PostSnapshot) {
    this.#world = world;
    this.#office = office;
    this.#owner = world.clock.own('post', anyTimer, ({ type }) => this.#try(type));
    for (const letter of snapshot?.onTheWay ?? []) this.#onTheWay.set(letter.id, letter);
    for (const [person, box] of Object.entries(snapshot?.boxes ?? {})) this.#boxes.set(person, [...box]);
  }

  send(letter: Letter): void {
    this.#onTheWay.set(letter.id, letter);
    const delay = this.#world.random.stream('post/delay').int(DELAY_MIN_MS, DELAY_MAX_MS);
    this.#owner.arm(letter.id, this.#world.clock.now() + delay);
  }

  /** Somebody has a phone in hand again, and reads the letters on it. */
  pickedUp(phone: string): void {
    for (const box of this.#boxes.values()) {
      box.forEach((letter, i) => {
        if (letter.read || letter.phone !== phone) return;
        box[i] = { ...letter, read: true };
        this.#office.reads(letter);
      });
    }
  }

  /** Delivered letters of a person, oldest first. */
  of(person: string): readonly DeliveredLetter[] {
    return this.#boxes.get(person) ?? [];
  }

  view(person: string): Json {
    return this.of(person).map(({ channel, kind, text, sentAt, deliveredAt, read }) => ({
      channel,
      kind,
      text,
      sentAt,
      deliveredAt,
      read,
    }));
  }

  snapshot(): PostSnapshot {
    return structuredClone({ onTheWay: [...this.#onTheWay.values()], boxes: Object.fromEntries(this.#boxes) });
  }

  #try(id: string): void {
    const letter = this.#onTheWay.get(id);
    if (letter === undefined) return;
    const phones = this.#office.phonesOf(letter.to);
    // An SMS goes to one number; e-mail and pushes reach any phone that the person has signed in.
    const candidates = letter.channel === 'sms' || letter.channel === 'voice' ? phones.slice(0, 1) : phones;
    const phone = candidates.find((one) => this.#office.hasSignal(one));
    if (phone === undefined) {
      this.#owner.arm(id, this.#world.clock.now() + RETRY_MS);
      return;
    }
    this.#onTheWay.delete(id);
    this.#deliver(letter, phone);
  }

  #deliver(letter: Letter, phone: string): void {
    const read = this.#office.inHand(phone);
    const box = this.#boxes.get(letter.to) ?? [];
    box.push({ ...letter, deliveredAt: this.#world.clock.now(), phone, read });
    if (box.length > LETTERS_KEPT) box.shift();
    this.#boxes.set(letter.to, box);
    const { channel, kind, text } = letter;
    this.#world.trace.record(`person/${letter.to}`, 'message.delivered', { channel, kind, text, phone, read });
    if (read) this.#office.reads(letter);
  }
}
