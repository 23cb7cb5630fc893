/**
 * Watches one lock: compares every packet that it verifies, every answer and every session with the oracle's model of the lock. Its input is the trace;
 * it never queries the lock. Separate watches follow its body, its records and link, and its state between two commands.
 */

import type { InvariantId } from '../model/invariants.ts';
import { LockModel } from '../model/lock-model.ts';
import {
  count,
  type ObservedEvent,
  type ObservedLock,
  type PacketAtLock,
  text,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';
import { markOf, upKeyOf } from '../model/record-wire.ts';
import { header, hex2 } from '../model/wire.ts';
import { AwakeWatch } from './awake-watch.ts';
import { BodyWatch } from './body-watch.ts';
import { ClickWatch } from './click-watch.ts';
import { JamWatch } from './jam-watch.ts';
import { type Expected, judge } from './judge.ts';
import { LinkWatch } from './link-watch.ts';
import { type NamedKey, type Reading, RecordWatch } from './record-watch.ts';
import { SessionWatch } from './session-watch.ts';
import { LISTENS_AT_MOST_MS, StateWatch } from './state-watch.ts';

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

type Judging = { readonly expected: Expected; readonly judging: PacketAtLock };
type Report = (broken: Violation) => void;

export class LockWatch {
  readonly id: string;
  readonly model: LockModel;
  /** The sessions and sequence numbers of the lists that the core has decided on for this lock. */
  readonly lists: CoreList[] = [];
  readonly records: RecordWatch;
  readonly #secrets: Secrets;
  readonly #touch: boolean;
  readonly #report: Report;
  readonly #body: BodyWatch;
  readonly #standing: StateWatch;
  readonly #awake: AwakeWatch | undefined;
  #judging: Judging | undefined;
  #pending: { readonly plain: Buffer; readonly session: string; readonly at: number } | undefined;
  #power: string;
  #owed: { readonly session: string; readonly unlock: boolean } | undefined;
  #touchedAt = Number.NEGATIVE_INFINITY;
  #asleepAt = Number.NEGATIVE_INFINITY;
  #activeAt: number;
  readonly #jams: JamWatch;
  readonly #link: LinkWatch;
  readonly #session: SessionWatch;
  readonly #clicks: ClickWatch;
  readonly #taken = new Set<string>();

  constructor(standing: ObservedLock, hardware: string, at: number, secrets: Secrets, report: Report) {
    this.id = standing.id;
    this.#secrets = secrets;
    this.#report = report;
    this.#touch = hardware === '1A' || hardware === '4I';
    this.model = new LockModel(standing.mac, ['3E', '3K', '4K'].includes(hardware), standing.held, secrets.facility);
    this.#body = new BodyWatch(standing, report);
    this.#link = new LinkWatch(standing.id, report);
    this.#jams = new JamWatch(standing.id, report);
    this.#session = new SessionWatch(standing.id, this.model, report);
    this.#standing = new StateWatch(standing, this.model, this.#touch, at, report);
    this.#awake = this.#touch ? new AwakeWatch(standing.id, report) : undefined;
    this.#power = standing.power;
    this.#activeAt = at;
    this.records = new RecordWatch(standing, report);
    this.#clicks = new ClickWatch(standing, this.model, report);
  }

  /** Called when the lock is about to verify a packet. */
  judges(judging: PacketAtLock): void {
    this.#link.judges(judging);
    this.#judging = { judging, expected: judge(this.model, judging, this.#secrets.factory) };
  }

  /** Called before a verb acts on this lock. `pressMs`: how long it presses the button, if that is known. */
  played(verb: string, args: Readonly<Record<string, unknown>>, at: number, pressMs?: number): void {
    this.#activeAt = at;
    if (verb === 'lock.touch' || verb === 'lock.click') this.#touchedAt = at;
    if (verb === 'lock.touch') this.#awake?.pressed(at);
    if (pressMs !== undefined) this.#clicks.pressed(at, args.by === undefined ? pressMs : undefined);
    if (verb === 'door.lean' && typeof args.newtons === 'number') this.#body.setLean(args.newtons);
    if (verb === 'door.standOnHandle' || verb === 'door.stepOff') this.#body.setHandle(verb !== 'door.stepOff');
    if (verb === 'lock.releaseFromInside') this.#body.mayMove('release');
    if (verb === 'lock.changeBattery' || verb === 'lock.drainTo') this.#standing.newCell();
    if ((verb === 'lock.cutPart' || verb === 'lock.repairPart') && args.part === 'sensor') this.#body.sensorHandled();
  }

  saw(event: ObservedEvent): void {
    this.#body.saw(event);
    this.#awake?.saw(event);
    this.#jams.saw(event);
    this.#clicks.saw(event);
    this.#on[event.kind]?.(event);
  }

  readonly #stirred = ({ time }: ObservedEvent): void => {
    this.#activeAt = time;
  };
  readonly #on: Readonly<Record<string, (event: ObservedEvent) => void>> = {
    'lock.state': (event) => {
      const { data } = event;
      if (typeof data.power === 'string') this.#power = data.power;
      if (data.motor === 'homing') this.#body.mayMove('homing');
      this.#activeAt = event.time;
    },
    'lock.connected': (event) => {
      const session = text(event.data, 'session');
      this.#link.connected(event);
      this.#session.connected(event, this.#body.bolt, this.records.waits);
      this.model.open(session, event.time);
      this.#activeAt = event.time;
      if (!this.#touch) return;
      if (this.#power !== 'awake')
        this.#broke('INV-ASLEEP', `${this.id} accepted a connection while ${this.#power}`, event);
      if (event.time - this.#touchedAt > LISTENS_AT_MOST_MS)
        this.#broke('INV-TOUCH', `${this.id} accepted a connection although nobody had touched it`, event);
    },
    'lock.disconnected': () => {
      if (this.#owed?.session === this.#link.session) this.#owed = undefined;
      this.#link.ended();
    },
    'lock.heartbeat': (event) => {
      const session = text(event.data, 'session');
      if (!this.model.sessions.has(session)) this.model.open(session, event.time);
    },
    'lock.received': (event) => this.#link.received(event),
    'lock.overflow': (event) => this.#link.answered(event),
    'lock.notice': (event) => this.#link.noticed(event),
    'lock.accepted': (event) => this.#accepted(event),
    'lock.refused': (event) => this.#refused(event),
    'lock.answered': (event) => this.#answered(event),
    'lock.flash': (event) => this.#written(event),
    'lock.clicks': (event) => {
      if (event.data.right === true) this.#body.mayMove('code');
      this.#standing.bookChanged();
    },
    'lock.bolt': (event) => this.#moved(event),
    'lock.hasp': (event) => {
      this.#activeAt = event.time;
      this.#body.haspMoved(event);
    },
    'lock.locked': (event) => this.#body.locked(event),
    'lock.record': (event) => this.records.wrote(event),
    'lock.acknowledged': (event) => this.records.acknowledged(event),
    'lock.supply': (event) => {
      this.#activeAt = event.time;
      if (event.data.up === true) return;
      this.#power = 'off';
      this.#asleepAt = event.time;
      this.#pending = undefined;
      this.#owed = undefined;
      this.#judging = undefined;
      this.#standing.clockLost();
      this.#link.ended();
      this.records.lostPower();
    },
    'lock.started': (event) => this.records.started(event),
    'lock.asleep': (event) => {
      this.#asleepAt = event.time;
      this.#owed = undefined;
      this.#pending = undefined;
    },
    'lock.woke': this.#stirred,
    'lock.touched': this.#stirred,
    'lock.jam': this.#stirred,
    'lock.motor': this.#stirred,
  };

  /** Called with the measurements in a record or session that the lock has just created. */
  reads(event: ObservedEvent, reading: Reading): void {
    if (event.kind === 'lock.record') this.records.reads(event.data, reading);
    else this.#session.measured(event, reading);
  }

  /** Inspects the lock between two commands. */
  inspect(now: ObservedLock, at: number): void {
    this.#standing.inspect(now, at, {
      activeAt: this.#activeAt,
      connectedAt: this.#link.connectedAt,
      touchedAt: this.#touchedAt,
      asleepAt: this.#asleepAt,
      writing: this.#pending !== undefined,
      sensor: this.#body.bolt !== undefined,
      drawn: this.#body.drawn,
    });
    this.records.inspect(now, at);
    this.#clicks.inspect(now, at);
    this.#body.inspect(now);
    this.#awake?.inspect(now, at);
    this.#jams.inspect(now, at);
    if (now.motor === 'idle') this.#link.inspect(at);
  }

  #accepted(event: ObservedEvent): void {
    const work = this.#judging;
    this.#judging = undefined;
    this.#activeAt = event.time;
    if (work === undefined) return;
    const { expected, judging } = work;
    const hex = Buffer.from(judging.session).toString('hex').toUpperCase();
    const op = text(event.data, 'op');
    this.#owes(event, hex, op === 'unlock');
    this.records.accepted(this.#keyOf(work), hex, op, expected.plain);
    this.#link.accepted(op);
    const { keyClass, check, code, unsure, plain } = expected;
    if (check !== 15 && !unsure) {
      const id = keyClass === 4 ? 'INV-OPENS-ONLY' : check === 6 || check === 5 ? 'INV-REPLAY' : 'INV-DECIDED';
      this.#broke(id, `${this.id} accepted a packet that check ${check} refuses with ${hex2(code)}`, event);
    }
    if (op === 'unlock') this.#body.mayMove('unlock');
    if (keyClass === 4 || plain === undefined) return;
    this.#decided(event, hex, judging, expected);
    const session = this.model.session(hex, judging.at);
    session.lastSequence = expected.sequence;
    if (keyClass === 2) this.#setClock(plain, judging, session.openedAt);
    if (plain[0] === 0xb0) this.model.take(plain, session);
    else this.#pending = { plain: Buffer.from(plain), session: hex, at: event.time };
  }

  /** Moves the clock by the smallest step into [command time, command time + seconds since the connection]. */
  #setClock(plain: Buffer, judging: PacketAtLock, openedAt: number): void {
    const from = plain.readUInt32LE(2);
    const to = from + Math.floor((judging.at - openedAt) / 1_000);
    const own = judging.lockTime;
    const set = own === undefined ? to : Math.min(to, Math.max(from, own));
    this.#standing.clockSet(judging.at, Math.abs(set - Math.floor(judging.at / 1_000)));
    this.model.knowDay(set);
  }

  #decided(event: ObservedEvent, hex: string, { packet }: PacketAtLock, { sequence, plain }: Expected): void {
    const bytes = Buffer.from(packet).toString('hex');
    if (this.#taken.has(`${hex} ${bytes}`))
      this.#broke('INV-REPLAY', `${this.id} accepted the same packet twice`, event);
    this.#taken.add(`${hex} ${bytes}`);
    const list = this.lists.find(
      (each) => each.session === hex && sequence >= each.first && sequence < each.first + each.count,
    );
    const opens = plain?.[0] === 0xa2;
    if (list === undefined || (opens && !list.unlock))
      this.#broke(
        'INV-DECIDED',
        `${this.id} accepted command ${hex2(plain?.[0] ?? 0)}, which the core did not issue`,
        event,
      );
  }

  #refused(event: ObservedEvent): void {
    const work = this.#judging;
    this.#judging = undefined;
    if (work === undefined) return;
    const { expected, judging } = work;
    const hex = Buffer.from(judging.session).toString('hex').toUpperCase();
    const result = count(event.data, 'result');
    this.#owes(event, hex, false);
    this.#link.refused(event, hex);
    const clockValid = judging.lockTime !== undefined && this.model.zone !== null;
    const { check, code } = expected;
    const unsure = expected.unsure || code !== result;
    this.records.refused(this.#keyOf(work), hex, { check, code, clockValid, unsure });
    if (check >= 14 && expected.keyClass !== 4) {
      this.model.session(hex, judging.at).lastSequence = expected.sequence;
      if (expected.plain !== undefined && expected.keyClass === 2)
        this.#setClock(expected.plain, judging, this.model.session(hex, judging.at).openedAt);
    }
    if (expected.unsure) return;
    if (check === 15)
      this.#broke('INV-OPENS-IF', `${this.id} refused a packet with ${hex2(result)} although every check holds`, event);
    else if (code !== result)
      this.#broke('INV-ANSWER', `${this.id} answered ${hex2(result)}; check ${check} requires ${hex2(code)}`, event);
  }

  /** The key that a record about this packet names. */
  #keyOf({ expected: { keyClass, plain }, judging: { packet, session } }: Judging): NamedKey {
    const { bank, slot, standing } = header(packet);
    if (keyClass === 4) return { keyClass, bank, detail: (slot % 128) + (standing ? 128 : 0) };
    const [opcode = 0] = plain ?? [];
    if (opcode === 0xa2 && this.model.master !== undefined)
      return { keyClass, bank, detail: markOf(upKeyOf(this.model.master), session) & 0xff };
    const ofSlot = (opcode === 0xa3 || opcode === 0xa4) && plain !== undefined ? plain.readUInt16LE(6) >> 7 : 0;
    return { keyClass, bank: ofSlot, detail: plain?.[6] ?? 0 };
  }

  #owes(event: ObservedEvent, session: string, unlock: boolean): void {
    if (this.#owed !== undefined && this.#owed.session === session)
      this.#broke('INV-ONE-ANSWER', `${this.id} processed a command before it had answered the previous one`, event);
    this.#owed = { session, unlock };
  }

  #answered(event: ObservedEvent): void {
    const result = count(event.data, 'result');
    const unlock = this.#owed?.unlock === true;
    if (this.#owed === undefined)
      this.#broke('INV-ONE-ANSWER', `${this.id} answered without a command in progress`, event);
    this.#owed = undefined;
    this.#link.answered(event);
    this.#written(event);
    if (this.#touch && text(event.data, 'via') === 'ble' && (this.#power === 'asleep' || this.#power === 'off'))
      this.#broke('INV-ASLEEP', `${this.id} answered while ${this.#power}`, event);
    if (unlock && result === 0x60) this.#opened(event);
    this.records.answered(event);
  }

  /** Called when it has answered an unlock with success. */
  #opened(event: ObservedEvent): void {
    const { bolt } = this.#body;
    if (bolt !== undefined && bolt !== 'retracted')
      this.#broke('INV-TRUE-SUCCESS', `${this.id} answered success while the bolt was ${bolt}`, event, {
        ...(this.#body.backAt === event.time ? { wanted: { [`lock.${this.id}.bolt`]: 'retracted' } } : {}),
      });
    this.records.answeredSuccess(event);
  }

  /** Called when the change of a command was written to flash. */
  #written(event: ObservedEvent): void {
    if (this.#pending === undefined) return;
    const { plain, session, at } = this.#pending;
    this.#pending = undefined;
    this.model.take(plain, this.model.session(session, at));
    this.#standing.bookChanged();
    if (plain[0] === 0xc9) this.model.knowDay(Math.floor(event.time / 1_000));
  }

  #moved(event: ObservedEvent): void {
    this.#activeAt = event.time;
    const reason = this.#body.boltMoved(event);
    if (reason !== undefined) this.records.opened(reason);
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
