/**
 * The gateway between locks and company, followed through the events of all three: each heartbeat and each answer of a lock arrives unchanged and
 * promptly, or is lost; commands reach the lock in full, and never more at a time than it can queue.
 */
import { counted } from '../../../protocol/counted.ts';
import { count, type ObservedEvent, text, type Violation } from '../model/observations.ts';
import type { Reading } from './record-watch.ts';

/** A message takes less than the time for which a lock listens at a check-in. */
const UNDER_WAY_MS = 500;
/** The number of commands that may wait in a lock. */
const WINDOW = 4;

interface Message {
  readonly event: ObservedEvent;
  readonly what: 'heartbeat' | 'results';
  /** What the lock measured when it sent a heartbeat. */
  reading?: Reading;
}

export class GatewayWatch {
  readonly #report: (broken: Violation) => void;
  readonly #macOf: (lock: string) => string | undefined;
  /** The messages of each lock that have not arrived, oldest first. */
  readonly #underWay = new Map<string, Message[]>();
  /** The number of packets that each lock has received over the mesh since the gateway last reported any. */
  readonly #received = new Map<string, number>();
  /** What the last heartbeat of each lock said, by MAC. */
  readonly #beats = new Map<string, ObservedEvent>();

  constructor(macOf: (lock: string) => string | undefined, report: (broken: Violation) => void) {
    this.#macOf = macOf;
    this.#report = report;
  }

  sawLock(event: ObservedEvent): void {
    const { kind, data } = event;
    const lock = event.actor.slice('lock/'.length);
    // Everything that a lock had not sent when its supply failed is lost.
    if (kind === 'lock.supply') this.#underWay.delete(lock);
    if (kind === 'lock.heartbeat') this.#sends(lock, { event, what: 'heartbeat' });
    if (data.via !== 'mesh') return;
    if (kind === 'lock.answered') this.#sends(lock, { event, what: 'results' });
    if (kind === 'lock.received') this.#received.set(lock, (this.#received.get(lock) ?? 0) + 1);
  }

  /** Called with the measurements that a lock made for its last heartbeat. */
  reads({ actor, kind }: ObservedEvent, reading: Reading): void {
    const last = this.#underWay.get(actor.slice('lock/'.length))?.at(-1);
    if (kind === 'lock.heartbeat' && last !== undefined) last.reading = reading;
  }

  saw(event: ObservedEvent): void {
    const { kind, data } = event;
    const lock = text(data, 'lock');
    switch (kind) {
      case 'gateway.heartbeat':
        this.#beat(lock, event);
        return;
      case 'gateway.results':
        this.#arrives(lock, 'results', event);
        return;
      case 'gateway.lost':
        if (data.what === 'heartbeat' || data.what === 'results') this.#arrives(lock, data.what, event);
        return;
      case 'gateway.packets': {
        const received = this.#received.get(lock) ?? 0;
        this.#received.delete(lock);
        if (received !== count(data, 'count') || received > WINDOW)
          this.#broke(`${lock} received ${received} of ${counted(count(data, 'count'), 'command')}`, event);
        return;
      }
      case 'gateway.replaced':
        this.#underWay.clear();
        return;
      case 'core.lock.heard':
        this.#heard(event);
    }
  }

  inspect(at: number): void {
    for (const [lock, [oldest]] of this.#underWay) {
      if (oldest === undefined || at - oldest.event.time <= UNDER_WAY_MS) continue;
      this.#underWay.delete(lock);
      const due = { kind: `gateway.${oldest.what}`, actor: 'gateway', data: { lock } };
      const what = `a message (${oldest.what}) of ${lock} was neither delivered nor lost`;
      this.#report({ invariant: 'INV-GATEWAY', at, what, due });
    }
  }

  #sends(lock: string, message: Message): void {
    // A lock that the company does not have is in no mesh.
    if (this.#macOf(lock) === undefined) return;
    const messages = this.#underWay.get(lock);
    if (messages === undefined) this.#underWay.set(lock, [message]);
    else messages.push(message);
  }

  /** Takes the oldest message of this kind, or the heartbeat with this session. One that was sent before the run began is not known. */
  #arrives(lock: string, what: Message['what'], event: ObservedEvent): Message | undefined {
    const messages = this.#underWay.get(lock) ?? [];
    const isBeat = event.kind === 'gateway.heartbeat';
    const at = messages.findIndex(
      (each) => each.what === what && (!isBeat || each.event.data.session === event.data.session),
    );
    const [message] = at < 0 ? [] : messages.splice(at, 1);
    if (message !== undefined && event.time - message.event.time > UNDER_WAY_MS)
      this.#broke(`a message was in transit for ${event.time - message.event.time} ms`, event);
    return message;
  }

  #beat(lock: string, event: ObservedEvent): void {
    const { event: sent, reading } = this.#arrives(lock, 'heartbeat', event) ?? {};
    const mac = this.#macOf(lock);
    if (mac !== undefined) this.#beats.set(mac, event);
    if (sent === undefined || reading === undefined) return;
    const { state, batteryMv, clockValid, touched } = event.data;
    const same =
      state === reading.mechanicalState && batteryMv === reading.batteryMv && clockValid === reading.clockValid;
    if (!same || touched !== sent.data.touched)
      this.#broke(`the heartbeat of ${lock} arrived with different contents`, event);
  }

  #heard(event: ObservedEvent): void {
    const { data, time } = event;
    const beat = this.#beats.get(text(data, 'mac'));
    if (beat === undefined || beat.time !== time) return;
    if (data.mechanical !== beat.data.state || data.batteryMv !== beat.data.batteryMv)
      this.#broke('the company stored readings that differ from those in the heartbeat', event);
  }

  #broke(what: string, event: ObservedEvent): void {
    this.#report({ invariant: 'INV-GATEWAY', at: event.time, what, event });
  }
}
