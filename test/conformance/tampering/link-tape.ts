/** An end of the facility link on a tape: the frames that it sends, and the ends of its connections. */

import type { Connection, LinkTarget, Opening } from '../../../src/conformance/link/target.ts';
import type { StimulusAnswer } from '../../../src/conformance/lock/contract/stimulus.ts';
import { Player, Recorder, type Tape } from './tape.ts';

/** A frame, or a close code, of the connection with that number. */
export type LinkMessage = { readonly of: number } & ({ readonly frame: string } | { readonly closed: number });

class TapedConnection implements Connection {
  readonly inbox: string[] = [];
  closed: number | undefined;
  readonly bearer: string | undefined;
  readonly send: Connection['send'];
  readonly end: Connection['end'];

  constructor(bearer: string | undefined, send: Connection['send'], end: Connection['end']) {
    this.bearer = bearer;
    this.send = send;
    this.end = end;
  }

  receive(message: LinkMessage): void {
    if ('closed' in message) this.closed = message.closed;
    else if (this.closed === undefined) this.inbox.push(message.frame);
  }
}

interface Opened {
  readonly bearer: string | undefined;
  readonly status: number | undefined;
  readonly ok: boolean;
}

export function recordedEnd(sound: LinkTarget): { readonly target: LinkTarget; readonly tape: Tape<LinkMessage> } {
  const recorder = new Recorder<LinkMessage>(() => sound.now());
  const connections: (readonly [Connection, TapedConnection])[] = [];
  /** Passes on what has arrived. */
  const heard = (): void => {
    for (const [of, [from, to]] of connections.entries()) {
      const messages: LinkMessage[] = from.inbox.splice(0).map((frame) => ({ of, frame }));
      if (from.closed !== undefined && to.closed === undefined) messages.push({ of, closed: from.closed });
      for (const message of messages) {
        recorder.heard(message);
        to.receive(message);
      }
    }
  };
  const ask = (name: string, act: () => void): void =>
    recorder.ask(name, () => {
      act();
      heard();
    });
  const { stimulate } = sound;
  return {
    tape: recorder.tape,
    target: {
      ...sound,
      open: async (presented): Promise<Opening> => {
        let connection: TapedConnection | undefined;
        const opened = await recorder.ask('open', async (): Promise<Opened> => {
          const opening = await sound.open(presented);
          if (!opening.ok) return { ok: false, status: opening.status, bearer: undefined };
          const { connection: from } = opening;
          connection = new TapedConnection(
            from.bearer,
            (frame) => ask('send', () => from.send(frame)),
            () => ask('end', () => from.end()),
          );
          connections.push([from, connection]);
          heard();
          return { ok: true, status: undefined, bearer: from.bearer };
        });
        return connection === undefined ? { ok: false, status: opened.status } : { ok: true, connection };
      },
      stimulate:
        stimulate === undefined ? undefined : (...given) => recorder.ask('stimulate', () => stimulate(...given)),
      pass: async (ms) => {
        await sound.pass(ms);
        heard();
      },
    },
  };
}

export function endOn(tape: Tape<LinkMessage>, like: LinkTarget, startsAt: number): LinkTarget {
  const connections: TapedConnection[] = [];
  const early: LinkMessage[] = [];
  const player = new Player(tape, startsAt, (message) => {
    const connection = connections[message.of];
    if (connection === undefined) early.push(message);
    else connection.receive(message);
  });
  return {
    ...like,
    now: () => player.now,
    open: () => {
      const opened = player.ask('open') as Opened | undefined;
      if (opened?.ok !== true) return Promise.resolve({ ok: false, status: opened?.status });
      const connection = new TapedConnection(
        opened.bearer,
        () => void player.ask('send'),
        () => void player.ask('end'),
      );
      connections.push(connection);
      for (const message of early.splice(0)) connections[message.of]?.receive(message);
      return Promise.resolve({ ok: true, connection });
    },
    stimulate:
      like.stimulate === undefined
        ? undefined
        : () => Promise.resolve((player.ask('stimulate') as StimulusAnswer | undefined) ?? { done: true }),
    pass: (ms) => {
      player.pass(Math.max(1, Math.ceil(ms)));
      return Promise.resolve();
    },
  };
}
