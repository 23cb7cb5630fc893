/**
 * One lock under watch: every packet it judges, every move of its bolt, every record and every sleep, against the book that the
 * oracle keeps of it. What it is told comes from the trace; nothing is asked of the lock.
 */
import { Book } from './book.ts';
import type { InvariantId } from './invariants.ts';
import { type Expected, judge } from './judge.ts';
import { type Broken, count, type Judging, type LockStanding, type Seen, text } from './seen.ts';

export interface CoreList {
  readonly session: string;
  readonly first: number;
  readonly count: number;
  readonly unlock: boolean;
}

export interface Secrets {
  readonly facility: Uint8Array;
  readonly factory: Uint8Array;
}

type Say = (broken: Broken) => void;

/** A Nokē ONE with nothing to do may be up this long after the last thing that happened to it. */
const AWAKE_AT_MOST_MS = 90_000;
const SESSION_AT_MOST_MS = 63_000;
const CLOCK_SLACK_S = 61;
const MOST_DRIFT_PPM = 500;
const RING = 256;

export class LockWatch {
  readonly id: string;
  readonly book: Book;
  /** Sessions and sequences that the core decided for this lock. */
  readonly lists: CoreList[] = [];
  readonly kept = new Set<number>();
  /** The first record that it wrote under watch. */
  readonly firstNumber: number;
  readonly #secrets: Secrets;
  readonly #touch: boolean;
  readonly #say: Say;
  #judging: { readonly expected: Expected; readonly judging: Judging } | undefined;
  #pending: { readonly plain: Buffer; readonly session: string; readonly at: number } | undefined;
  #power: string;
  #bolt: string;
  #end: string;
  #mayMove: string | undefined;
  #owesRecord: string | undefined;
  #owed: { readonly session: string; readonly unlock: boolean } | undefined;
  #touchedAt = Number.NEGATIVE_INFINITY;
  #activeAt: number;
  #link: { readonly session: string; readonly at: number; keyRefusals: number } | undefined;
  readonly #sessions = new Set<string>();
  readonly #taken = new Set<string>();
  #nextNumber: number;
  #let: number;
  #syncedAt: number;
  #clockLost = false;
  #batteryMv: number;
  #newCell = false;
  #sensor: boolean;
  #haspOut: Seen | undefined;
  #hasp: string;
  #now: LockStanding | undefined;
  /** What it held when it last held what it should. */
  #right: LockStanding['held'] | undefined;

  constructor(standing: LockStanding, hardware: string, at: number, secrets: Secrets, say: Say) {
    this.id = standing.id;
    this.#secrets = secrets;
    this.#say = say;
    this.#touch = hardware === '1A' || hardware === '4I';
    this.book = new Book(standing.mac, ['3E', '3K', '4K'].includes(hardware), standing.held, secrets.facility);
    this.#power = standing.power;
    this.#bolt = standing.bolt;
    this.#end = standing.bolt;
    this.#hasp = standing.hasp;
    this.#activeAt = at;
    this.#syncedAt = at;
    this.#nextNumber = standing.held.nextNumber;
    this.firstNumber = standing.held.nextNumber;
    this.#let = standing.held.nextNumber - 1;
    this.#batteryMv = standing.batteryMv;
    this.#clockLost = !standing.clockValid;
    this.#sensor = !standing.broken.includes('sensor');
  }

  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** A packet comes to be judged. */
  judges(judging: Judging): void {
    this.#judging = { judging, expected: judge(this.book, judging, this.#secrets.factory) };
  }

  /** A verb is about to be played on this lock. */
  played(verb: string, args: Readonly<Record<string, unknown>>, at: number): void {
    this.#activeAt = at;
    if (verb === 'lock.touch') this.#touchedAt = at;
    if (verb === 'lock.releaseFromInside') this.#mayMove = 'release';
    if (verb === 'lock.changeBattery' || verb === 'lock.drainTo') this.#newCell = true;
    if ((verb === 'lock.cutPart' || verb === 'lock.mendPart') && args.part === 'sensor') this.#sensor = false;
  }

  saw(event: Seen): void {
    if (this.#haspOut !== undefined && event.time > this.#haspOut.time) this.#judgeHasp();
    const handler = HANDLERS[event.kind];
    if (handler !== undefined) handler(this, event);
  }

  readonly on = {
    state: (event: Seen): void => {
      const { data } = event;
      if (typeof data.power === 'string') this.#power = data.power;
      if (data.motor === 'homing') this.#mayMove = 'homing';
      this.#activeAt = event.time;
    },
    connected: (event: Seen): void => {
      const session = text(event.data, 'session');
      this.#session(session, event);
      this.#link = { session, at: event.time, keyRefusals: 0 };
      this.book.open(session, event.time);
      this.#activeAt = event.time;
      if (!this.#touch) return;
      if (this.#power !== 'awake')
        this.#broke('INV-ASLEEP', `${this.id} took a connection while ${this.#power}`, event);
      if (event.time - this.#touchedAt > AWAKE_AT_MOST_MS)
        this.#broke('INV-TOUCH', `${this.id} took a connection though nobody had touched it`, event);
    },
    disconnected: (): void => {
      if (this.#owed?.session === this.#link?.session) this.#owed = undefined;
      this.#link = undefined;
    },
    heartbeat: (event: Seen): void => {
      const session = text(event.data, 'session');
      if (!this.book.sessions.has(session)) this.book.open(session, event.time);
    },
    accepted: (event: Seen): void => this.#accepted(event),
    refused: (event: Seen): void => this.#refused(event),
    answered: (event: Seen): void => this.#answered(event),
    flash: (event: Seen): void => this.#written(event),
    clicks: (event: Seen): void => {
      if (event.data.right === true) this.#mayMove = 'code';
    },
    bolt: (event: Seen): void => this.#moved(event),
    hasp: (event: Seen): void => {
      this.#activeAt = event.time;
      this.#hasp = text(event.data, 'position');
      if (event.data.position === 'out' && this.#sensor && this.#bolt !== 'retracted') this.#haspOut = event;
    },
    locked: (event: Seen): void => {
      if (this.#hasp === 'out') this.#broke('INV-LOCKED', `${this.id} locked with the hasp out`, event);
      if (this.#sensor && this.#bolt !== 'extended')
        this.#broke('INV-LOCKED', `${this.id} reports locked with the bolt ${this.#bolt}`, event);
    },
    record: (event: Seen): void => {
      const number = count(event.data, 'number');
      if (number !== this.#nextNumber)
        this.#broke('INV-NUMBERS', `${this.id} wrote record ${number} after ${this.#nextNumber - 1}`, event);
      this.#nextNumber = number + 1;
      const kind = count(event.data, 'event');
      if (kind === 1 || kind === 3 || kind === 10) this.#owesRecord = undefined;
    },
    acknowledged: (event: Seen): void => {
      const upTo = count(event.data, 'upTo');
      for (let n = this.#let + 1; n <= upTo; n++)
        if (!this.kept.has(n) && n >= this.#nextNumber - RING + 1)
          this.#broke('INV-KEEPS-RECORDS', `${this.id} let go of record ${n}, which the company does not hold`, event);
      this.#let = Math.max(this.#let, upTo);
    },
    supply: (event: Seen): void => {
      this.#activeAt = event.time;
      if (event.data.up === true) return;
      this.#power = 'off';
      this.#pending = undefined;
      this.#owed = undefined;
      this.#judging = undefined;
      this.#clockLost = true;
      this.#link = undefined;
    },
    started: (event: Seen): void => {
      if (this.#owesRecord !== undefined)
        this.#broke('INV-OPENING-RECORD', `${this.id} started again without a record of ${this.#owesRecord}`, event);
      this.#owesRecord = undefined;
    },
    asleep: (): void => {
      this.#owed = undefined;
      this.#pending = undefined;
    },
    stir: (event: Seen): void => {
      this.#activeAt = event.time;
    },
  };

  /** Between two commands. */
  stands(now: LockStanding, at: number): void {
    const { power, advertising, link, motor } = now;
    this.#now = now;
    const awake = power === 'awake' || power === 'shuttingDown' || power === 'firmwareMode';
    if (this.#touch && !awake && (advertising || link !== 'silent'))
      this.#broke(
        'INV-ASLEEP',
        `${this.id} is ${power} and its radio ${advertising ? 'advertises' : link}`,
        undefined,
        at,
      );
    if (this.#touch && power === 'awake' && at - this.#activeAt > AWAKE_AT_MOST_MS && motor === 'idle')
      this.#broke('INV-SLEEPS', `${this.id} is awake ${at - this.#activeAt} ms after anything happened`, undefined, at);
    if (this.#link !== undefined && at - this.#link.at > SESSION_AT_MOST_MS && motor === 'idle')
      this.#broke('INV-SESSION-LIFE', `a session of ${this.id} is ${at - this.#link.at} ms old`, undefined, at);
    if (now.waiting > 4) this.#broke('INV-QUEUE', `${now.waiting} commands wait in ${this.id}`, undefined, at);
    this.#stands(now, at);
    this.#charge(now, at);
    this.#clock(now, at);
    if (this.#pending === undefined && now.held !== this.#right) {
      const other = this.book.differs(now.held);
      if (other === undefined) this.#right = now.held;
      if (other !== undefined) this.#broke('INV-HOLDS', `${this.id} holds ${other}`, undefined, at);
    }
    this.#sensor = !now.broken.includes('sensor');
    if (this.#sensor) {
      this.#bolt = now.bolt;
      if (now.bolt !== 'between') this.#end = now.bolt;
    }
  }

  /** Bolt and hasp move in one instant when the release inside is drawn: what counts is where both are at its end. */
  #judgeHasp(): void {
    const event = this.#haspOut;
    this.#haspOut = undefined;
    if (event !== undefined && this.#sensor && this.#bolt !== 'retracted')
      this.#broke('INV-HASP', `the hasp of ${this.id} came out with the bolt ${this.#bolt}`, event);
  }

  #stands(now: LockStanding, at: number): void {
    const says = now.mechanicalState;
    const up = now.power === 'awake' || now.power === 'asleep';
    if (!up || !this.#sensor || now.broken.length > 0) return;
    // A motion that begins from the locked end may still say so; none that leads there may say so before its end.
    const leaves = now.motor === 'unlocking' || now.motor === 'jammedUnlocking' || now.motor === 'homing';
    if (says === 2 && !leaves && now.bolt !== 'extended')
      this.#broke('INV-TRUE-STATE', `${this.id} says locked, its bolt is ${now.bolt}`, undefined, at);
    if (now.motor !== 'idle') return;
    if ((says === 0 || says === 1) && now.bolt !== 'retracted')
      this.#broke('INV-TRUE-STATE', `${this.id} says unlocked, its bolt is ${now.bolt}`, undefined, at);
  }

  #charge({ batteryMv }: LockStanding, at: number): void {
    if (batteryMv > this.#batteryMv && !this.#newCell)
      this.#broke(
        'INV-CHARGE',
        `the battery of ${this.id} rose from ${this.#batteryMv} to ${batteryMv} mV`,
        undefined,
        at,
      );
    this.#batteryMv = batteryMv;
    this.#newCell = false;
  }

  #clock({ clockValid, time }: LockStanding, at: number): void {
    if (!clockValid || time === null) return;
    if (this.#clockLost && this.#pending === undefined)
      this.#broke('INV-CLOCK-LOST', `${this.id} has a valid clock again though nothing set it`, undefined, at);
    const off = Math.abs(time - Math.floor(at / 1_000));
    const allowed = CLOCK_SLACK_S + Math.ceil(((at - this.#syncedAt) / 1_000) * (MOST_DRIFT_PPM / 1_000_000));
    if (off > allowed) this.#broke('INV-CLOCK', `the clock of ${this.id} is ${off} s off`, undefined, at);
  }

  #accepted(event: Seen): void {
    const work = this.#judging;
    this.#judging = undefined;
    this.#activeAt = event.time;
    if (work === undefined) return;
    const { expected, judging } = work;
    const hex = Buffer.from(judging.session).toString('hex').toUpperCase();
    this.#owes(event, hex, text(event.data, 'op') === 'unlock');
    const { keyClass, check, code, unsure } = expected;
    if (check !== 15 && !unsure) {
      const id = keyClass === 4 ? 'INV-OPENS-ONLY' : check === 6 || check === 5 ? 'INV-REPLAY' : 'INV-DECIDED';
      this.#broke(id, `${this.id} took a packet that check ${check} answers with ${hex2(code)}`, event);
    }
    const plain = expected.plain;
    if (text(event.data, 'op') === 'unlock') this.#mayMove = 'unlock';
    if (keyClass === 4 || plain === undefined) return;
    this.#decided(event, judging, expected);
    const session = this.book.session(hex, judging.at);
    session.lastSequence = expected.sequence;
    if (keyClass === 2) this.#setClock(plain, judging, session.openedAt);
    if (plain[0] === 0xb0) this.book.take(plain, session);
    else this.#pending = { plain: Buffer.from(plain), session: hex, at: event.time };
  }

  /** The smallest step into [its time, its time + seconds since connect]. */
  #setClock(plain: Buffer, judging: Judging, openedAt: number): void {
    const from = plain.readUInt32LE(2);
    const to = from + Math.floor((judging.at - openedAt) / 1_000);
    const own = judging.lockTime;
    const set = own === undefined ? to : Math.min(to, Math.max(from, own));
    this.#syncedAt = judging.at;
    this.#clockLost = false;
    this.book.knowDay(set);
  }

  #decided(event: Seen, judging: Judging, { sequence, plain }: Expected): void {
    const bytes = Buffer.from(judging.packet).toString('hex');
    const hex = Buffer.from(judging.session).toString('hex').toUpperCase();
    if (this.#taken.has(`${hex} ${bytes}`)) this.#broke('INV-REPLAY', `${this.id} took the same packet twice`, event);
    this.#taken.add(`${hex} ${bytes}`);
    const list = this.lists.find(
      (each) => each.session === hex && sequence >= each.first && sequence < each.first + each.count,
    );
    const opens = plain?.[0] === 0xa2;
    if (list === undefined || (opens && !list.unlock))
      this.#broke(
        'INV-DECIDED',
        `${this.id} took command ${hex2(plain?.[0] ?? 0)} that the core did not decide`,
        event,
      );
  }

  #refused(event: Seen): void {
    const work = this.#judging;
    this.#judging = undefined;
    if (work === undefined) return;
    const { expected, judging } = work;
    const hex = Buffer.from(judging.session).toString('hex').toUpperCase();
    const result = count(event.data, 'result');
    this.#owes(event, hex, false);
    if (result === 0x61 && this.#link?.session === hex) {
      this.#link.keyRefusals += 1;
      if (this.#link.keyRefusals > 5) this.#broke('INV-FIVE', `${this.id} judged on after five invalid keys`, event);
    }
    if (expected.check >= 14 && expected.keyClass !== 4) {
      this.book.session(hex, judging.at).lastSequence = expected.sequence;
      if (expected.plain !== undefined && expected.keyClass === 2)
        this.#setClock(expected.plain, judging, this.book.session(hex, judging.at).openedAt);
    }
    if (expected.unsure) return;
    if (expected.check === 15)
      this.#broke('INV-OPENS-IF', `${this.id} refused with ${hex2(result)} what every check lets pass`, event);
    else if (expected.code !== result)
      this.#broke(
        'INV-ANSWER',
        `${this.id} answers ${hex2(result)} where check ${expected.check} answers ${hex2(expected.code)}`,
        event,
      );
  }

  #owes(event: Seen, session: string, unlock: boolean): void {
    if (this.#owed !== undefined && this.#owed.session === session)
      this.#broke('INV-ONE-ANSWER', `${this.id} judged a command before it had answered the last`, event);
    this.#owed = { session, unlock };
  }

  #answered(event: Seen): void {
    const result = count(event.data, 'result');
    const unlock = this.#owed?.unlock === true;
    if (this.#owed === undefined) this.#broke('INV-ONE-ANSWER', `${this.id} answered where nothing was in work`, event);
    this.#owed = undefined;
    this.#written(event);
    if (this.#touch && text(event.data, 'via') === 'ble' && (this.#power === 'asleep' || this.#power === 'off'))
      this.#broke('INV-ASLEEP', `${this.id} answered while ${this.#power}`, event);
    if (!unlock || result !== 0x60) return;
    if (this.#sensor && this.#bolt !== 'retracted')
      this.#broke('INV-TRUE-SUCCESS', `${this.id} answers success with the bolt ${this.#bolt}`, event);
    if (this.#owesRecord !== undefined)
      this.#broke('INV-OPENING-RECORD', `${this.id} answers success without a record of ${this.#owesRecord}`, event);
  }

  /** A command's change has reached flash. */
  #written(event: Seen): void {
    if (this.#pending === undefined) return;
    const { plain, session, at } = this.#pending;
    this.#pending = undefined;
    this.book.take(plain, this.book.session(session, at));
    this.#right = undefined;
    if (plain[0] === 0xc9) this.#afterZone(event);
  }

  #afterZone(event: Seen): void {
    this.book.knowDay(Math.floor(event.time / 1_000));
  }

  #moved(event: Seen): void {
    const position = text(event.data, 'position');
    this.#activeAt = event.time;
    if (!this.#sensor) return;
    this.#bolt = position;
    if (position === 'retracted' && this.#end === 'extended') {
      if (this.#mayMove === undefined)
        this.#broke('INV-MOVES-FOR', `the bolt of ${this.id} drew back for nobody`, event);
      if (this.#mayMove === 'unlock' || this.#mayMove === 'code') this.#owesRecord = `an opening by ${this.#mayMove}`;
    }
    if (position === 'between') return;
    if (position === 'extended') this.#mayMove = undefined;
    this.#end = position;
  }

  #session(session: string, event: Seen): void {
    if (this.#sessions.has(session) || /^0+$/.test(session))
      this.#broke('INV-SESSION-NEW', `${this.id} gave a session that it gave before`, event);
    this.#sessions.add(session);
  }

  #broke(invariant: InvariantId, what: string, event?: Seen, at = event?.time ?? 0): void {
    if (event !== undefined) this.#say({ invariant, at, what, event });
    else this.#say({ invariant, at, what, ...(this.#now === undefined ? {} : { state: this.#state(this.#now) }) });
  }

  /** The lock as a scenario may look at it. */
  #state(now: LockStanding): Record<string, string | number | boolean> {
    const { power, bolt, motor, link, mechanicalState, batteryMv, held } = now;
    const seen = { power, bolt, motor, link, mechanicalState, batteryMv, overlock: held.overlock, epoch: held.epoch };
    return Object.fromEntries(Object.entries(seen).map(([key, value]) => [`lock.${this.id}.${key}`, value]));
  }
}

const hex2 = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

const HANDLERS: Readonly<Record<string, (watch: LockWatch, event: Seen) => void>> = {
  'lock.state': (watch, event) => watch.on.state(event),
  'lock.connected': (watch, event) => watch.on.connected(event),
  'lock.disconnected': (watch) => watch.on.disconnected(),
  'lock.heartbeat': (watch, event) => watch.on.heartbeat(event),
  'lock.accepted': (watch, event) => watch.on.accepted(event),
  'lock.refused': (watch, event) => watch.on.refused(event),
  'lock.answered': (watch, event) => watch.on.answered(event),
  'lock.flash': (watch, event) => watch.on.flash(event),
  'lock.clicks': (watch, event) => watch.on.clicks(event),
  'lock.bolt': (watch, event) => watch.on.bolt(event),
  'lock.hasp': (watch, event) => watch.on.hasp(event),
  'lock.locked': (watch, event) => watch.on.locked(event),
  'lock.record': (watch, event) => watch.on.record(event),
  'lock.acknowledged': (watch, event) => watch.on.acknowledged(event),
  'lock.supply': (watch, event) => watch.on.supply(event),
  'lock.started': (watch, event) => watch.on.started(event),
  'lock.asleep': (watch) => watch.on.asleep(),
  'lock.woke': (watch, event) => watch.on.stir(event),
  'lock.touched': (watch, event) => watch.on.stir(event),
  'lock.jam': (watch, event) => watch.on.stir(event),
  'lock.motor': (watch, event) => watch.on.stir(event),
};
