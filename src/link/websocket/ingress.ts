/** How an input from a WebSocket client enters the simulation, and how its effects leave the process. The server implements it. */
import type { LinkInput } from './links.ts';

export interface Ingress {
  /** Records the input at the time that the simulation has reached, runs `act`, and lets the clock notice new timers. */
  enter<T>(input: LinkInput, act: () => T): T;
  /** Runs `act`, which enters an input, now or once the facility no longer stands still for a snapshot; in order of arrival. */
  whenMoving(act: () => void): void;
  /** Runs `act`, which has an effect outside the process, once everything so far is durable; at the latest at the end of this turn. */
  whenDurable(act: () => void): void;
}
