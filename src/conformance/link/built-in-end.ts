/**
 * Our own end of the link, in process and in simulated time, without sockets: the gateway's or the backend's end of the demo facility. The tasks of
 * the real port (upgrade, frame limits, deadline) are modelled here, so that the gallery can replace each part.
 */
import { readPlan } from '../../facility/files/plan.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { facilityOpener } from '../../server/facility-opener.ts';
import { HostedFacility } from '../../server/hosted-facility.ts';
import { BackendSide } from '../../server/link/backend-side.ts';
import { type ConnectionHandler, HELLO_MS, type LinkConnection } from '../../server/link/connection.ts';
import { GatewaySide } from '../../server/link/gateway-side.ts';
import { FRAME_LIMIT } from '../../server/link/messages.ts';
import type { Stimulus, StimulusAnswer } from '../lock/contract/stimulus.ts';
import type { UnknownStimulus } from '../lock/contract/target.ts';
import type { Connection, LinkTarget, Opening, Presented, Role } from './target.ts';

/** The parts that a faulty end replaces. */
export interface EndParts {
  readonly handler: (sound: ConnectionHandler) => ConnectionHandler;
  /** The status with which an upgrade is refused; undefined to accept it. */
  readonly refusal: (presented: Presented, role: Role, key: string) => number | undefined;
  readonly frameLimit: number;
  /** Converts a binary frame to text. */
  readonly binary: (frame: Uint8Array) => string;
  readonly helloMs: number;
  /** The credentials that a dialling end presents. */
  readonly bearer: (key: string) => string | undefined;
  /** Whether a dialling end reconnects. */
  readonly dialsAgain: boolean;
}

export const SOUND_END: EndParts = {
  handler: (sound) => sound,
  refusal: ({ bearer, origin }, role, key) => {
    if (role === 'gateway' && bearer !== key) return 401;
    return origin === undefined ? undefined : 403;
  },
  frameLimit: FRAME_LIMIT,
  binary: () => '',
  helloMs: HELLO_MS,
  bearer: (key) => key,
  dialsAgain: true,
};

export interface OwnEndOptions {
  readonly role: Role;
  readonly seed: string;
  readonly dials?: boolean;
  readonly parts?: EndParts;
  /** The facility of an earlier end, provided that its cases left it unchanged; by default a new one. */
  readonly facility?: HostedFacility;
}

const KEY = 'link-key-of-the-target';
const MAC = 'C0:FF:EE:00:01:01';
const LOCK = 'A101';
/** A Wednesday, ten in the morning UTC. */
const STARTS_AT = Date.UTC(2026, 4, 6, 10);

export function ownEnd({ role, seed, dials = false, parts = SOUND_END, facility }: OwnEndOptions): LinkTarget {
  const hosted = facility ?? ownFacility(seed);
  const side = role === 'gateway' ? new GatewaySide(() => hosted, 'noke-sim', KEY) : new BackendSide(() => hosted, KEY);
  side.attach();
  const handler = parts.handler(side);
  const open = new Set<OwnConnection>();
  let connections = 0;
  const now = (): number => hosted.now;
  const connect = (): Connection => {
    connections += 1;
    const connection = new OwnConnection(handler, parts, {
      deadline: now() + parts.helloMs,
      bearer: dials ? parts.bearer(KEY) : undefined,
      isAdmitted: role === 'gateway' || dials,
    });
    open.add(connection);
    return connection;
  };
  const opening = (presented: Presented): Opening => {
    if (dials) {
      if (connections > 0 && !parts.dialsAgain) return { ok: false, status: undefined };
      return { ok: true, connection: connect() };
    }
    const status = parts.refusal(presented, role, KEY);
    return status === undefined ? { ok: true, connection: connect() } : { ok: false, status };
  };
  return {
    name: `the built-in ${role}`,
    role,
    key: KEY,
    dials,
    mac: MAC,
    stimulate: role === 'gateway' ? (stimulus) => Promise.resolve(carryOut(stimulus, hosted)) : undefined,
    virtual: true,
    now,
    open: async (presented) => {
      const result = opening(presented);
      await settled(hosted);
      return result;
    },
    pass: async (ms) => {
      await settled(hosted);
      hosted.parts.facility.clock.runFor(Math.max(1, Math.ceil(ms)));
      await settled(hosted);
      for (const connection of open)
        if (connection.closed !== undefined) open.delete(connection);
        else connection.checkDeadline(now());
    },
    close: () => Promise.resolve(),
  };
}

function ownPlan(): FacilityFile {
  const read = readPlan('demo');
  if (!read.ok) throw new RangeError('the demo facility is valid');
  return { ...read.plan, gateway: { ...read.plan.gateway, installed: false } };
}

let plan: FacilityFile | undefined;

export function ownFacility(seed: string): HostedFacility {
  plan ??= ownPlan();
  const onError = (error: unknown): void => {
    throw error;
  };
  return new HostedFacility({ open: facilityOpener(plan, { startAt: STARTS_AT, seed }), onError });
}

/** Makes pending changes durable, so that the frames that wait for them are sent. */
async function settled(hosted: HostedFacility): Promise<void> {
  await Promise.resolve();
  hosted.settle();
}

function carryOut(stimulus: Stimulus | UnknownStimulus, hosted: HostedFacility): StimulusAnswer {
  if (stimulus.stimulus !== 'touch') return { done: false, why: `no ${stimulus.stimulus} here` };
  const { ok } = hosted.play('lock.touch', { lock: LOCK });
  return { done: ok };
}

/** A connection without a socket, from the suite's side. */
class OwnConnection implements Connection {
  readonly inbox: string[] = [];
  readonly bearer: string | undefined;
  closed: number | undefined;
  readonly #parts: EndParts;
  readonly #deadline: number;
  readonly #events: ReturnType<ConnectionHandler['opened']>;
  #isAdmitted: boolean;

  constructor(handler: ConnectionHandler, parts: EndParts, { deadline, bearer, isAdmitted }: Beginning) {
    this.#parts = parts;
    this.#deadline = deadline;
    this.#isAdmitted = isAdmitted;
    this.bearer = bearer;
    this.#events = handler.opened(this.#theirs());
  }

  send(frame: string | Uint8Array): void {
    if (this.closed !== undefined) return;
    if (Buffer.byteLength(frame) > this.#parts.frameLimit) this.#close(TOO_BIG);
    else this.#events.received(typeof frame === 'string' ? frame : this.#parts.binary(frame));
  }

  end(): void {
    this.#close(NORMAL);
  }

  checkDeadline(now: number): void {
    if (!this.#isAdmitted && now >= this.#deadline) this.#close(POLICY);
  }

  #theirs(): LinkConnection {
    return {
      admit: () => {
        this.#isAdmitted = true;
        return true;
      },
      send: (text) => {
        if (this.closed === undefined) this.inbox.push(text);
      },
      end: () => this.#close(POLICY),
      pause: () => undefined,
      resume: () => undefined,
    };
  }

  #close(code: number): void {
    if (this.closed !== undefined) return;
    this.closed = code;
    this.#events.closed();
  }
}

interface Beginning {
  readonly deadline: number;
  readonly bearer: string | undefined;
  readonly isAdmitted: boolean;
}

const [NORMAL, POLICY, TOO_BIG] = [1000, 1008, 1009];
