/**
 * The tools of a lock case: the target, and the usual first steps of cases. One bench serves one case.
 *
 * INV-1: `finish` undoes the changes of the case on the target.
 */

import { hexByte, toHex } from '../../../protocol/bytes.ts';
import { type Command, encodePlain } from '../../../protocol/command.ts';
import { encodeRecord, type LockRecord } from '../../../protocol/record.ts';
import { decodeSession } from '../../../protocol/session.ts';
import { CaseFailed } from '../../bench/outcome.ts';
import type { KeyRequest } from './keyring.ts';
import { RELOCK_MARGIN_MS, relocked } from './relock.ts';
import { TargetBench } from './target-bench.ts';
import type { Reply, Visit } from './visit.ts';

export const HEALTHY_MV = 3_000;
/** Just above the supply threshold, tried in this order; listed in docs/conformance.md. */
const WEAK_MV = [2_450, 2_410] as const;
/** The contract allows one second for a power cycle. */
const POWER_CYCLE_MS = 1_000;

export class LockBench extends TargetBench {
  /** The voltage that the case has set. */
  batteryMv = HEALTHY_MV;
  /** Plain blocks of acknowledged records, in upper-case hex. */
  readonly #acknowledged = new Set<string>();
  readonly #afterwards = new Map<string, () => Promise<unknown>>();

  /** Wakes the lock, connects to it, and opens it with an offline key. */
  async unlocked(wish?: Partial<KeyRequest>): Promise<{ readonly visit: Visit; readonly reply: Reply }> {
    const visit = await this.wakeAndConnect();
    const reply = await visit.unlock(wish);
    this.prerequisite(
      reply.result === 0x60,
      `an offline unlock is answered with ${hexByte(reply.result)} instead of 60`,
    );
    return { visit, reply };
  }

  /** Writes a list that opens the lock; returns the reply to each packet. The connection stays open. */
  async byList(visit: Visit): Promise<readonly Reply[]> {
    const replies: Reply[] = [];
    for (const packet of await this.commands.unlockList(visit.session))
      replies.push(await visit.write(packet, 'packet of an unlock list'));
    await this.commands.answered(visit.session, visit.heard);
    return replies;
  }

  /** Sets the battery, and replaces it with a healthy one afterwards. */
  async setBattery(mv: number): Promise<void> {
    await this.stimulate({ stimulus: 'setBattery', mv });
    this.batteryMv = mv;
    this.onFinish('battery', () => this.stimulate({ stimulus: 'setBattery', mv: HEALTHY_MV }));
  }

  /**
   * Connects to the lock with a battery on which it answers but its motor cannot run. Tries two voltages, because the specification does not say how
   * far the motor pulls the voltage down. A lock that opens with both fails.
   */
  async weak(): Promise<Visit> {
    // On a weak battery, a motion such as the return after a jam would use up the lock's power.
    await this.wait(RELOCK_MARGIN_MS);
    const opened: number[] = [];
    for (const mv of WEAK_MV) {
      await this.setBattery(mv);
      if ((await this.heardAwake()) === undefined) return this.#refusedNone(opened, mv);
      const visit = await this.connect();
      const { result } = await visit.unlock();
      if (result !== 0x60) return visit;
      opened.push(mv);
      await visit.end();
      await this.relocked();
    }
    return this.#refusedNone(opened);
  }

  /** A lock that stays silent has lost its power, and with it its clock. */
  #refusedNone(opened: readonly number[], silent?: number): never {
    if (silent !== undefined) {
      this.restoreClock();
      this.onFinish('battery', () => this.#recovered());
    }
    const seen = [
      ...(opened.length > 0 ? [`opened at ${opened.join(' and ')} mV`] : []),
      ...(silent === undefined ? [] : [`silent at ${silent} mV`]),
    ];
    throw new CaseFailed(
      'unlocks with a battery just above the supply threshold',
      `69 at ${WEAK_MV.join(' or ')} mV`,
      seen.join(', '),
    );
  }

  async #recovered(): Promise<void> {
    await this.stimulate({ stimulus: 'setBattery', mv: HEALTHY_MV });
    await this.wait(2 * POWER_CYCLE_MS);
  }

  /** Takes the battery out and puts it back; returns once the lock has started. The clock is set again when the case ends. */
  async powerCycle(): Promise<void> {
    this.restoreClock();
    await this.stimulate({ stimulus: 'powerCycle' });
    await this.wait(POWER_CYCLE_MS);
  }

  /** Records that the lock has lost its clock; a command sets it again when the case ends. */
  restoreClock(): void {
    this.restoreBy('clock', { op: 'setTimeout', timeoutS: this.targetState.relockS });
  }

  /** Pulls the hasp out of an open lock, and closes it when the case ends. */
  async pullHasp(): Promise<void> {
    await this.stimulate({ stimulus: 'pullHasp' });
    this.onFinish('hasp', () => this.stimulate({ stimulus: 'closeHasp' }));
  }

  async lean(forceN: number): Promise<void> {
    await this.stimulate({ stimulus: 'lean', forceN });
    this.onFinish('lean', () => this.#relieved());
  }

  /** Removes the tension. The state shows a jam until the bolt moves again. */
  async #relieved(): Promise<void> {
    await this.stimulate({ stimulus: 'lean', forceN: 0 });
    const visit = await this.wakeAndConnect();
    await this.byList(visit);
    await visit.end();
  }

  /** Builds a scheduled unlock whose plain bytes 2–5 nevertheless contain a time. */
  stamped(visit: Visit, unixSeconds: number, wish: Partial<KeyRequest> = {}): Uint8Array {
    const day = { day: this.today(), ...wish };
    const plain = encodePlain({ keyClass: 4, timed: false, time: unixSeconds, command: { op: 'unlock' } });
    const right = this.keyring.offline(visit.session, day);
    return this.keyring.sealed(right.slice(0, 4), plain, visit.session, this.keyring.offlineKey(day));
  }

  /** Fetches, acknowledges and returns all records. */
  async acknowledgeAll(): Promise<readonly LockRecord[]> {
    const visit = await this.wakeAndConnect();
    const { records } = await visit.settled({ op: 'getLogs' });
    const number = Math.max(0, ...records.map((record) => record.number));
    await visit.settled({ op: 'acknowledgeRecords', number });
    await visit.end();
    for (const record of records) this.#acknowledged.add(toHex(encodeRecord(record)));
    return records;
  }

  /** The records, except those acknowledged by `acknowledgeAll`. */
  unacknowledged(records: readonly LockRecord[]): readonly LockRecord[] {
    return records.filter((record) => !this.#acknowledged.has(toHex(encodeRecord(record))));
  }

  /** Waits until the bolt of an open lock has extended on its own. */
  relocked = (): Promise<void> => relocked(this);

  /** Registers an action for the end of the case; of several with the same name, the last counts. */
  onFinish(name: string, act: () => Promise<unknown>): void {
    this.#afterwards.set(name, act);
  }

  /** Registers a command to send at the end of the case. */
  restoreBy(name: string, command: Command): void {
    this.targetState.toRestore.set(name, command);
  }

  /** Ends the connection, undoes the changes of the case, and waits until the bolt has extended again, as it does when an explicit lock ends. */
  override async finish(): Promise<void> {
    await this.visit?.end();
    for (const act of [...this.#afterwards.values()].reverse()) await act();
    if (this.targetState.toRestore.size > 0) {
      const visit = await this.wakeAndConnect();
      for (const command of this.targetState.toRestore.values()) await visit.command(command);
      this.targetState.toRestore.clear();
      await visit.end();
    }
    if (this.opened) await this.relocked();
  }

  /** The session's state byte, read in a new connection. */
  async state(): Promise<number> {
    const visit = await this.wakeAndConnect();
    await visit.end();
    const read = decodeSession(visit.session);
    return read.ok ? read.value.state : 255;
  }
}
