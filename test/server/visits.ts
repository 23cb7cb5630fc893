/** Visits of a program to locks of the demo, one after the other: a unit, a gate, a stale key and a jam. */

export const VISITS = [
  { lock: 'A101', mac: 'C0:FF:EE:00:01:01' },
  { lock: 'gate-in', mac: 'C0:FF:EE:10:00:01' },
  { lock: 'T7', mac: 'C0:FF:EE:7E:57:07' },
  { lock: 'T1', mac: 'C0:FF:EE:7E:57:01' },
] as const;

/** The contents of `results` after these visits. */
export const RESULTS = [
  'lock/A101 lock.unlocked',
  'lock/gate-in lock.unlocked',
  'lock/T7 lock.refused',
  'lock/T1 lock.jam',
];

/** The parts of a trace event on which visits depend. */
interface Seen {
  readonly kind: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export class Visits {
  readonly results: string[] = [];
  readonly #touch: (lock: string) => unknown;
  #visit = 0;

  /** `touch` wakes a lock. */
  constructor(touch: (lock: string) => unknown) {
    this.#touch = touch;
  }

  /** Wakes the lock of the current visit. Gates are always awake. */
  wake(): void {
    const lock = VISITS[this.#visit]?.lock;
    if (lock !== undefined && lock !== 'gate-in') this.#touch(lock);
  }

  /** A lock that falls asleep before the program has found it is touched again. */
  see({ kind, actor, data }: Seen): void {
    if (/^lock\.(unlocked|refused|jam)$/.test(kind)) this.results.push(`${actor} ${kind}`);
    const present = VISITS[this.#visit];
    const isOver = kind === 'link.down' && data.mac === present?.mac;
    if (isOver) this.#visit += 1;
    // Not within the event: a touch is a separate input.
    if (isOver || (kind === 'lock.asleep' && actor === `lock/${present?.lock}`)) queueMicrotask(() => this.wake());
  }
}
