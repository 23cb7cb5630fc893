/**
 * Messages of one socket that wait while the facility is paused for a snapshot.
 *
 * INV-1: They are handled in order of arrival. INV-2: The socket is not read while a message waits; only messages that were read before wait with it,
 * and at most `HELD_LIMIT` messages.
 */

/** The maximum number of waiting messages per socket; beyond it, the socket is closed. */
export const HELD_LIMIT = 1_000;

export interface Pausable {
  pause(): void;
  resume(): void;
}

export interface HeldOptions {
  readonly socket: Pausable;
  /** Runs `act` now, or as soon as the facility is no longer paused. */
  readonly whenMoving: (act: () => void) => void;
  /** Closes the socket with a reason. */
  readonly overflow: (why: string) => void;
}

export class HeldMessages {
  readonly #options: HeldOptions;
  #count = 0;
  #isPaused = false;

  constructor(options: HeldOptions) {
    this.#options = options;
  }

  /** Whether the socket is paused because of held messages. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  take(handle: () => void): void {
    const { socket, whenMoving, overflow } = this.#options;
    if (this.#count >= HELD_LIMIT) {
      overflow(`more than ${HELD_LIMIT} messages are waiting for a snapshot of the facility`);
      return;
    }
    this.#count++;
    whenMoving(() => {
      this.#count--;
      handle();
      if (this.#count > 0 || !this.#isPaused) return;
      this.#isPaused = false;
      socket.resume();
    });
    if (this.#count === 0 || this.#isPaused) return;
    this.#isPaused = true;
    socket.pause();
  }
}
