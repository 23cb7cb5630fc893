/**
 * One connection to the target: its session, the bytes written, and the packets that the lock sent. A reply is the app
 * packet that answers a write, together with the server packets before it.
 */
import { openRecord, type UpKeyCandidate } from '../../../keys/records.ts';
import { bytesOf, hexByte, toHex } from '../../../protocol/bytes.ts';
import type { Command, UnknownCommand } from '../../../protocol/command.ts';
import type { SystemClass } from '../../../protocol/opcodes.ts';
import type { LockRecord } from '../../../protocol/record.ts';
import { decodeResponse, type Response } from '../../../protocol/response.ts';
import { CaseFailed } from '../../bench/outcome.ts';
import type { Commands, OfflineForm } from './commands.ts';
import { describeCommand, describeKey, describeTime } from './descriptions.ts';
import type { KeyRequest, Keyring } from './keyring.ts';

/** An answer that does not arrive within this time counts as missing; the motor may take three seconds. */
export const ANSWER_LIMIT_MS = 5_000;

export interface Reply {
  /** Byte 1 of the app packet. */
  readonly result: number;
  /** Upper-case hex. */
  readonly packet: string;
  readonly response: Response | undefined;
  readonly records: readonly LockRecord[];
}

/** The parts of its case that a connection needs. */
export interface VisitHost {
  readonly keyring: Keyring;
  readonly commands: Commands;
  /** Undefined if records cannot be decrypted because a backend builds the commands. */
  readonly upKeys: readonly UpKeyCandidate[] | undefined;
  /** Whether the answer to an unlock was 60. */
  opened: boolean;
  unixSeconds(): number;
  today(): number;
  until(met: () => boolean, limitMs: number): Promise<boolean>;
  untilMoved(met: () => boolean, limitMs: number): Promise<boolean>;
  written(packet: Uint8Array, what: string, means: string): void;
  prerequisite(met: boolean, why: string): void;
  disconnect(): void;
}

export class Visit {
  readonly #host: VisitHost;
  readonly session: Uint8Array;
  /** Every notification, upper-case hex, oldest first. */
  readonly heard: string[] = [];
  ended: string | undefined;
  /** The sequence number of the last class 0 or 2 command. */
  sequence = 0;
  /** The link was established between these two points in time. */
  readonly requestedAt: number;
  readonly connectedAt: number;

  constructor(host: VisitHost, session: Uint8Array, requestedAt: number, connectedAt: number) {
    this.#host = host;
    this.session = session;
    this.requestedAt = requestedAt;
    this.connectedAt = connectedAt;
  }

  get answers(): readonly string[] {
    return this.heard.filter((packet) => packet.startsWith('51'));
  }

  get serverPackets(): readonly string[] {
    return this.heard.filter((packet) => packet.startsWith('50'));
  }

  /** Decodes the records in server packets; one that cannot be decrypted fails the case. */
  recordsIn(packets: readonly string[]): LockRecord[] {
    const { upKeys } = this.#host;
    if (upKeys === undefined) return [];
    return packets.map((packet) => {
      const opened = openRecord(bytesOf(packet), this.session, upKeys);
      if (opened.ok) return opened.record;
      const seen =
        opened.why === 'forged'
          ? 'its tag is not correct under any upKey of the lock'
          : (opened.fault?.expected ?? opened.why);
      throw new CaseFailed(
        'a server packet is not a record of this lock',
        'a record under upKey',
        `${packet}: ${seen}`,
      );
    });
  }

  /** Writes bytes and waits for their answer. */
  async write(packet: Uint8Array, what = 'write', means = ''): Promise<Reply> {
    const before = this.heard.length;
    const answered = this.answers.length;
    this.#host.written(packet, what, means);
    const met = (): boolean => this.answers.length > answered || this.ended !== undefined;
    const moves = /unlock/i.test(what);
    const came = await (moves ? this.#host.untilMoved(met, ANSWER_LIMIT_MS) : this.#host.until(met, ANSWER_LIMIT_MS));
    const answer = this.answers[answered];
    if (!came || answer === undefined) {
      const seen = this.ended === undefined ? 'nothing' : `the connection ended (${this.ended})`;
      throw new CaseFailed(`no answer to ${what}`, 'one packet 51', seen);
    }
    const until = this.heard.indexOf(answer, before);
    const records = this.heard.slice(before, until).filter((each) => each.startsWith('50'));
    const bytes = bytesOf(answer);
    const read = decodeResponse(bytes);
    if (bytes[1] === 0x60 && moves) this.#host.opened = true;
    return {
      result: bytes[1] ?? 0,
      packet: answer,
      response: read.ok ? read.value : undefined,
      records: this.recordsIn(records),
    };
  }

  frame(sequence: number = this.sequence + 1, time: number = this.#host.unixSeconds()) {
    this.sequence = sequence;
    return { session: this.session, sequence, time };
  }

  /** The next command of the core, of class 2 unless stated otherwise. */
  async command(command: Command | UnknownCommand, keyClass: SystemClass = 2): Promise<Reply> {
    const packet = this.#host.keyring.online(command, this.frame(), keyClass);
    return this.write(packet, command.op, describeCommand(command));
  }

  /** Sends a command that must be accepted for the case to continue. */
  async settled(command: Command, keyClass: SystemClass = 2): Promise<Reply> {
    const reply = await this.command(command, keyClass);
    this.#host.prerequisite(
      reply.result === 0x60,
      `${command.op} is answered with ${hexByte(reply.result)} instead of 60`,
    );
    return reply;
  }

  /** An unlock with an offline key; for a `wish`, the suite's own keyring makes it. */
  async unlock(wish?: Partial<KeyRequest>): Promise<Reply> {
    if (wish === undefined) return this.offline('scheduled');
    const key = { day: this.#host.today(), ...wish };
    const at = wish.schedule === undefined ? '' : `, at ${describeTime(this.#host.unixSeconds())}`;
    return this.write(this.#host.keyring.offline(this.session, key), 'offline unlock', `${describeKey(key)}${at}`);
  }

  async offline(form: OfflineForm): Promise<Reply> {
    const packet = await this.#host.commands.offlineUnlock(this.session, form, this.#host.unixSeconds());
    const means = this.#host.upKeys === undefined ? 'a key of the backend' : describeKey({ day: this.#host.today() });
    return this.write(packet, 'offline unlock', `${means}, ${form}`);
  }

  async end(): Promise<void> {
    if (this.ended !== undefined) return;
    this.#host.disconnect();
    await this.#host.until(() => this.ended !== undefined, ANSWER_LIMIT_MS);
  }

  get sessionHex(): string {
    return toHex(this.session);
  }
}
