/**
 * Inspects one lock between two commands: it sleeps when it should, stores the contents of the model, reports the true position of its bolt and has
 * the right time, and its charge has not risen. Facts that follow from events are passed in; this class follows no events itself.
 */

import type { InvariantId } from '../model/invariants.ts';
import type { LockModel } from '../model/lock-model.ts';
import type { Conditions, ObservedLock, Violation, ViolationEvidence } from '../model/observations.ts';
import { contradictionOf } from './contradiction.ts';

/** The facts about the lock that follow from the events so far. */
interface Observed {
  /** The time at which something last happened to the lock, in milliseconds since 1970. */
  readonly activeAt: number;
  /** The time at which the open session began, in milliseconds since 1970. */
  readonly connectedAt: number | undefined;
  /** The times at which a person last touched it, and at which it last fell asleep or lost power. */
  readonly touchedAt: number;
  readonly asleepAt: number;
  /** Whether it has accepted a command whose change is not in flash yet. */
  readonly writing: boolean;
  /** Whether its bolt has retracted while it was watched and has not extended since. */
  readonly drawn: boolean;
  /** Whether the sensor of its bolt works. */
  readonly sensor: boolean;
}

/** The maximum time from a touch to the last connection that a Nokē ONE accepts: awake time, one full session, awake time. */
export const LISTENS_AT_MOST_MS = 90_000;
/** An idle Nokē ONE stays awake for fifteen seconds after the last event; the shutdown notice and the end of a motion take some more. */
const AWAKE_AT_MOST_MS = 17_000;
const SESSION_AT_MOST_MS = 63_000;
/** A touch just as a lock falls asleep wakes it again within this time. */
const WAKES_AGAIN_MS = 1_000;
/** Seconds from unlock to relock, if no command has set a different time. */
const RELOCK_S = 10;
/** Time for locking attempts, the pauses between them, and a restart. */
const RELOCK_SLACK_MS = 25_000;
/** The time within which the supply is back and the firmware has started after a collapse. */
const START_MS = 5_000;
/** A cell above this voltage can drive the motor at any temperature. */
const GOOD_CELL_MV = 2_950;
const CLOCK_SLACK_S = 61;
const MAX_DRIFT_PPM = 500;
/** The number of commands that may be queued in a lock at one time. */
const MAX_WAITING = 4;

export class StateWatch {
  readonly #id: string;
  readonly #model: LockModel;
  readonly #touch: boolean;
  readonly #report: (broken: Violation) => void;
  #setAndValid = true;
  #offSince: number | undefined;
  #backSince: number | undefined;
  #excused = false;
  #syncedAt: number;
  #offAtSync = 0;
  #clockLost: boolean;
  #cellMv: number;
  #newCell = false;
  /** The stored state that was last found to be correct. */
  #right: ObservedLock['held'] | undefined;
  /** The state that the company considered confirmed when it last agreed with the stored state, and that stored state. */
  #agreed: Pick<ObservedLock, 'known' | 'held'> | undefined;

  /** `touch`: the radio is silent until a person touches the lock. `at`: milliseconds since 1970. */
  constructor(
    standing: ObservedLock,
    model: LockModel,
    touch: boolean,
    at: number,
    report: (broken: Violation) => void,
  ) {
    this.#id = standing.id;
    this.#model = model;
    this.#touch = touch;
    this.#report = report;
    this.#syncedAt = at;
    this.#clockLost = !standing.clockValid;
    this.#cellMv = standing.cellMv;
  }

  /** Called when the battery or its charge was replaced, so the next voltage may be anything. */
  newCell(): void {
    this.#newCell = true;
  }

  /**
   * Called when the clock was set. `offS`: how far off the clock may be afterwards, according to the rule of the
   * smallest step; more than a minute only in a long session.
   */
  clockSet(at: number, offS: number): void {
    this.#syncedAt = at;
    this.#offAtSync = offS;
    this.#clockLost = false;
    this.#setAndValid = false;
  }

  clockLost(): void {
    this.#clockLost = true;
    this.#setAndValid = true;
  }

  /** Called when a command has changed the model: the stored values must be compared again, even if they are unchanged. */
  bookChanged(): void {
    this.#right = undefined;
  }

  inspect(now: ObservedLock, at: number, observed: Observed): void {
    this.#awake(now, at, observed);
    this.#trueState(now, at, observed);
    this.#charge(now, at);
    this.#clock(now, at, observed);
    this.#power(now, at);
    this.#relocks(now, at, observed);
    this.#holds(now, at, observed);
    this.#confirmed(now, at);
  }

  #awake(now: ObservedLock, at: number, { activeAt, connectedAt, touchedAt, asleepAt }: Observed): void {
    const { power, advertising, link, motor, waiting } = now;
    const awake = power === 'awake' || power === 'shuttingDown' || power === 'firmwareMode';
    if (this.#touch && !awake && (advertising || link !== 'silent'))
      this.#broke('INV-ASLEEP', `${this.#id} is ${power} and its radio ${advertising ? 'advertises' : link}`, at, {
        state: { power, advertising, link },
      });
    if (this.#touch && power === 'awake' && (advertising || link !== 'silent') && touchedAt < asleepAt - WAKES_AGAIN_MS)
      this.#broke('INV-TOUCH', `the radio of ${this.#id} is on although nobody touched the lock`, at, {
        state: { power, advertising, link },
      });
    if (this.#touch && power === 'awake' && at - activeAt > AWAKE_AT_MOST_MS && motor === 'idle')
      this.#broke('INV-SLEEPS', `${this.#id} is still awake ${at - activeAt} ms after its last event`, at, {
        wanted: { power: { not: 'awake' } },
      });
    if (connectedAt !== undefined && at - connectedAt > SESSION_AT_MOST_MS && motor === 'idle')
      this.#broke('INV-SESSION-LIFE', `a session of ${this.#id} is ${at - connectedAt} ms old`, at, {
        wanted: { link: { not: { matches: 'connected*' } } },
      });
    if (waiting > MAX_WAITING)
      this.#broke('INV-QUEUE', `${waiting} commands are waiting in ${this.#id}`, at, {
        state: { waiting: { above: MAX_WAITING } },
      });
  }

  #trueState(now: ObservedLock, at: number, { sensor }: Observed): void {
    const says = now.mechanicalState;
    const { power, bolt, motor } = now;
    const state = { power, bolt, motor, mechanicalState: says };
    const up = now.power === 'awake' || now.power === 'asleep';
    if (!up || !sensor || now.broken.length > 0) return;
    // A motion that starts at the locked end may still report locked; one that ends there must not report it before its end.
    const leaves = now.motor === 'unlocking' || now.motor === 'jammedUnlocking' || now.motor === 'homing';
    if (says === 2 && !leaves && now.bolt !== 'extended')
      this.#broke('INV-TRUE-STATE', `${this.#id} reports locked; its bolt is ${bolt}`, at, { state });
    if (now.motor !== 'idle') return;
    if ((says === 0 || says === 1) && now.bolt !== 'retracted')
      this.#broke('INV-TRUE-STATE', `${this.#id} reports unlocked; its bolt is ${bolt}`, at, { state });
  }

  #charge(now: ObservedLock, at: number): void {
    const before = this.#cellMv;
    if (now.cellMv > before && !this.#newCell)
      this.#broke('INV-CHARGE', `the battery of ${this.#id} rose from ${before} to ${now.cellMv} mV`, at, {
        state: { cellMv: { above: before } },
      });
    this.#cellMv = now.cellMv;
    this.#newCell = false;
  }

  #power({ power, cellMv }: ObservedLock, at: number): void {
    if (power !== 'off' || cellMv < GOOD_CELL_MV) this.#offSince = undefined;
    else if (this.#offSince === undefined) this.#offSince = at;
    else if (at - this.#offSince > START_MS)
      this.#broke('INV-COMES-BACK', `${this.#id} is off with ${cellMv} mV`, at, {
        wanted: { power: { not: 'off' } },
      });
  }

  /** Checks that a lock at rest with the hasp in relocks, unless it is jammed or was commanded to stay open. */
  #relocks(now: ObservedLock, at: number, { activeAt, sensor, drawn, writing }: Observed): void {
    const { bolt, hasp, motor, power, cellMv, broken, mechanicalState, held } = now;
    const open = drawn && bolt === 'retracted' && hasp === 'seated' && motor === 'idle' && mechanicalState < 2;
    const able = this.#touch && power !== 'off' && cellMv >= GOOD_CELL_MV && broken.length === 0 && sensor;
    // Once something has kept the lock from relocking, it is exempt from this check until its bolt has extended again.
    this.#excused = drawn && (this.#excused || !able);
    if (!open || this.#excused || writing || held.explicitLock || !held.ready) this.#backSince = undefined;
    else this.#backSince = Math.max(this.#backSince ?? activeAt, activeAt);
    if (this.#backSince === undefined) return;
    const due = this.#backSince + (held.relockAfterS ?? RELOCK_S) * 1_000 + RELOCK_SLACK_MS;
    if (at > due)
      this.#broke(
        'INV-RELOCKS',
        `the bolt of ${this.#id} has been retracted for ${at - this.#backSince} ms with the hasp in`,
        at,
        {
          wanted: { bolt: 'extended' },
        },
      );
  }

  #clock(now: ObservedLock, at: number, { writing }: Observed): void {
    if (now.clockValid) this.#setAndValid = true;
    else if (!this.#setAndValid && !writing && now.power !== 'off' && now.held.zone !== null)
      this.#broke('INV-CLOCK-SET', `${this.#id} accepted a command of class 2, but its clock is still lost`, at, {
        wanted: { clockValid: true },
      });
    if (!now.clockValid || now.time === null) return;
    if (this.#clockLost && !writing)
      this.#broke('INV-CLOCK-LOST', `${this.#id} has a valid clock again although nothing set it`, at, {
        state: { clockValid: true },
      });
    const truth = Math.floor(at / 1_000);
    const off = Math.abs(now.time - truth);
    const slack = Math.max(CLOCK_SLACK_S, this.#offAtSync + 1);
    const allowed = slack + Math.ceil(((at - this.#syncedAt) / 1_000) * (MAX_DRIFT_PPM / 1_000_000));
    if (off > allowed)
      this.#broke('INV-CLOCK', `the clock of ${this.#id} is ${off} s off`, at, {
        wanted: { time: { above: truth - allowed - 1, below: truth + allowed + 1 } },
      });
  }

  #confirmed(now: ObservedLock, at: number): void {
    if (now.known === undefined || (now.known === this.#agreed?.known && now.held === this.#agreed.held)) return;
    const other = contradictionOf(now.known, now.held);
    if (other === undefined) {
      this.#agreed = { known: now.known, held: now.held };
      return;
    }
    const { what, lock, known } = other;
    const together = Object.entries(known).map(([key, value]) => [`known.${this.#id}.${key}`, value]);
    this.#report({
      invariant: 'INV-CONFIRMED',
      at,
      what: `the company considers ${what} of ${this.#id} confirmed, but it is not`,
      state: { ...this.#paths(lock), ...Object.fromEntries(together) },
    });
  }

  #holds(now: ObservedLock, at: number, { writing }: Observed): void {
    if (writing || now.held === this.#right) return;
    const other = this.#model.differs(now.held, this.#right);
    if (other === undefined) this.#right = now.held;
    else this.#broke('INV-HOLDS', `${this.#id} holds ${other.what}`, at, { wanted: other.wanted });
  }

  /** `ending`: the values in the lock's view by which a scenario detects this. */
  #broke(invariant: InvariantId, what: string, at: number, ending: Pick<ViolationEvidence, 'state' | 'wanted'>): void {
    const { state, wanted } = ending;
    this.#report({
      invariant,
      at,
      what,
      ...(state === undefined ? {} : { state: this.#paths(state) }),
      ...(wanted === undefined ? {} : { wanted: this.#paths(wanted) }),
    });
  }

  #paths(of: Conditions): Conditions {
    return Object.fromEntries(Object.entries(of).map(([key, value]) => [`lock.${this.#id}.${key}`, value]));
  }
}
