/**
 * The tools of a link case: connections to the target and the messages on them. Each wait has a limit.
 *
 * INV-1: Every wait ends. INV-2: A target that sends more than a case can need is cut off.
 */
import { PARAMS, type ParamsOf } from '../../server/link/messages.ts';
import { Bench } from '../bench/bench.ts';
import { Conversation } from '../bench/conversation.ts';
import { CaseFailed, NotApplicable, TargetLost } from '../bench/outcome.ts';
import type { Stimulus } from '../lock/contract/stimulus.ts';
import { RpcConnection } from './rpc-connection.ts';
import type { LinkTarget, Opening, Presented } from './target.ts';

export const NO_CONNECTION = 'the target accepts a connection';
/** How long an answer may take, in the target's time. */
const ANSWER_MS = 2_000;
/** A target checks for new events at least this often. */
const STEP_MS = 20;

export class LinkBench extends Bench {
  declare readonly conversation: Conversation<'suite' | 'gateway' | 'backend' | 'person'>;
  readonly target: LinkTarget;
  readonly #patience: number;
  readonly #connections: RpcConnection[] = [];

  constructor(target: LinkTarget, patience: number) {
    super(new Conversation(target.now()));
    this.target = target;
    this.#patience = patience;
  }

  /** The lock that the case is about. */
  get mac(): string {
    const { mac } = this.target;
    if (mac === undefined) throw new NotApplicable('no lock is named (--mac)');
    return mac;
  }

  /** Requests a WebSocket upgrade with the given credentials; by default, the correct key. */
  async opening(presented: Presented = { bearer: this.target.key }): Promise<Opening> {
    const opening = await this.target.open(presented);
    const came = opening.ok ? 'connected' : `status ${opening.status ?? 'none'}`;
    this.conversation.add(this.target.now(), 'suite', this.target.role, came);
    return opening;
  }

  /** A connection on which nothing has been sent yet. */
  async connection(presented?: Presented): Promise<RpcConnection> {
    const opening = await this.opening(presented);
    if (!opening.ok && opening.status === undefined)
      throw new TargetLost(`${this.target.name}: the target did not connect`);
    if (!opening.ok) throw new CaseFailed(NO_CONNECTION, '101', String(opening.status));
    const rpc = new RpcConnection(this, opening.connection);
    this.#connections.push(rpc);
    return rpc;
  }

  /** A connection on which `hello` was answered. */
  async session(): Promise<RpcConnection> {
    const rpc = await this.connection();
    if (this.target.role === 'backend') {
      const answer = await rpc.ask('hello', this.hello());
      this.holds(answer.error === undefined, 'a hello with the right key is accepted', 'a result', answer.text);
    } else {
      const hello = await rpc.request('hello');
      if (hello.id !== undefined) rpc.raw(JSON.stringify({ jsonrpc: '2.0', id: hello.id, result: { version: 1 } }));
    }
    return rpc;
  }

  hello(key = this.target.key): ParamsOf<'hello'> {
    return { version: 1, gateway: 'noke-sim conform', key };
  }

  /** Waits until the condition holds or the limit has passed. Returns whether it holds. */
  async until(so: () => boolean, limitMs = ANSWER_MS): Promise<boolean> {
    const { target } = this;
    const deadline = target.now() + limitMs * this.#patience;
    while (!so()) {
      const leftMs = deadline - target.now();
      if (leftMs <= 0) return false;
      await target.pass(Math.min(STEP_MS, leftMs));
    }
    return true;
  }

  /** Lets that much time pass, whatever arrives in the meantime. */
  async wait(ms: number): Promise<void> {
    const until = this.target.now() + ms;
    for (let leftMs = ms; leftMs > 0; leftMs = until - this.target.now()) await this.target.pass(leftMs);
  }

  async stimulate(stimulus: Stimulus): Promise<void> {
    const { stimulate } = this.target;
    if (stimulate === undefined) throw new NotApplicable('there are no stimuli (--stimulus)');
    this.conversation.add(this.target.now(), 'person', this.target.role, stimulus.stimulus);
    const answer = await stimulate(stimulus);
    if (!answer.done) throw new NotApplicable(answer.why ?? `no ${stimulus.stimulus}`);
  }

  /** Touches the lock. Returns its heartbeat on this connection. */
  async touched(rpc: RpcConnection): Promise<ParamsOf<'heartbeat'>> {
    rpc.forget();
    await this.stimulate({ stimulus: 'touch' });
    return this.beat(rpc);
  }

  /** The next heartbeat of the touched lock. */
  async beat(rpc: RpcConnection): Promise<ParamsOf<'heartbeat'>> {
    for (;;) {
      const beat = await rpc.request('heartbeat', 'the touch was not followed by a heartbeat');
      const read = PARAMS.heartbeat.safeParse(beat.params);
      this.holds(read.success, 'the parameters of the heartbeat are valid', 'valid parameters', beat.text);
      // Other locks of the gateway may check in during that time.
      if (read.success && read.data.mac === this.mac && read.data.touched) return read.data;
    }
  }

  override async finish(): Promise<void> {
    for (const rpc of this.#connections) rpc.end();
    // Lets a lock that a case touched fall asleep again, so that the next touch wakes it.
    if (this.target.virtual && this.target.stimulate !== undefined) await this.wait(ASLEEP_AFTER_MS);
  }
}

/** A touched Nokē ONE falls asleep within 15 s (protocol §3). */
export const ASLEEP_AFTER_MS = 20_000;
