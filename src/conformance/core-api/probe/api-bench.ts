/**
 * The tools of a Core API case: the backend's locks, keys, fobs and codes, and the lock that the suite emulates. One bench serves one case.
 *
 * INV-1: Whatever a case issues is revoked when it ends. INV-2: Only the lock that the suite may change is changed.
 */
import { z } from 'zod';
import { NotApplicable, NotExercised } from '../../bench/outcome.ts';
import { clickList, commandList, fobCommands, fobList, frame, keyList, lockList } from '../contract/shapes.ts';
import type { CoreApiTarget, PortalStimulus } from '../contract/target.ts';
import { type ApiAnswer, ApiConversation, type FreshNames } from './api-conversation.ts';
import type { EmulatedLock, OfflineCommand } from './emulated-lock.ts';

/** State that is kept for the whole run. */
export interface ApiTargetState extends FreshNames {
  emulated: EmulatedLock | undefined;
  /** The reason why the suite cannot emulate its lock even though it has the keys. */
  whyNotEmulated: string | undefined;
}

/** An online unlock, as a phone performs it. */
export interface OnlineUnlock {
  readonly session: string;
  readonly commands: readonly string[];
  /** Every notification of the lock. */
  readonly responses: readonly string[];
  /** The result of each packet, as two hex digits. */
  readonly answers: readonly string[];
}

/** A well-formed session, for backends whose lock the suite does not emulate. */
const SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';
/** The number of online unlocks after which every pending code must have reached the lock, since a list contains at most 48 changes. */
const MAX_LISTS = 4;

export class ApiBench extends ApiConversation {
  readonly #targetState: ApiTargetState;

  constructor(target: CoreApiTarget, targetState: ApiTargetState) {
    super(target, targetState);
    this.#targetState = targetState;
  }

  /** The company's lock that the suite may change. */
  get mac(): string {
    const mac = this.target.lock?.mac ?? this.claims.lock;
    if (mac === undefined) throw new NotApplicable('the claims name no lock that the suite may change');
    return mac;
  }

  get emulated(): EmulatedLock {
    const { emulated, whyNotEmulated } = this.#targetState;
    if (whyNotEmulated !== undefined) throw new NotExercised(`the suite cannot emulate its lock: ${whyNotEmulated}`);
    if (emulated === undefined) throw new NotApplicable('the suite emulates no lock (--keys)');
    return emulated;
  }

  /** Replaces the emulated lock with the same lock after a factory reset. */
  replaceEmulated(lock: EmulatedLock): void {
    this.#targetState.emulated = lock;
  }

  // The lock.

  /** Requests a list for a session from the backend. */
  async listFor(
    session: string,
    path: '/unlock/' | '/fwupdate/' = '/unlock/',
    trackingKey?: string,
  ): Promise<string[]> {
    const body = { mac: this.mac, session, ...(trackingKey === undefined ? {} : { tracking_key: trackingKey }) };
    return (await this.success(path, body, commandList)).commands.toUpperCase().split('+');
  }

  /** Connects to the emulated lock, requests a list for its session and writes it. Does not upload anything. */
  async atTheLock(options: { path?: '/unlock/' | '/fwupdate/'; trackingKey?: string; lock?: EmulatedLock } = {}) {
    const { path = '/unlock/', trackingKey, lock = this.emulated } = options;
    const session = lock.arrive();
    const commands = await this.listFor(session, path, trackingKey);
    const unlock = this.written(lock, session, commands);
    lock.leave();
    return unlock;
  }

  written(lock: EmulatedLock, session: string, commands: readonly string[]): OnlineUnlock {
    const responses: string[] = [];
    const answers: string[] = [];
    for (const command of commands) {
      const heard = lock.write(command);
      responses.push(...heard);
      answers.push(heard.at(-1)?.slice(2, 4) ?? 'none');
    }
    this.conversation.add(this.target.now(), 'lock', 'suite', `answers ${answers.join(' ')}`);
    return { session, commands, responses, answers };
  }

  async upload(unlock: Pick<OnlineUnlock, 'session' | 'responses'>, mac = this.mac): Promise<ApiAnswer> {
    const { session, responses } = unlock;
    return this.ask('/upload/', { logs: [{ mac, session, responses }] });
  }

  /** An online unlock followed by an upload; both must succeed for the case to continue. */
  async online(trackingKey?: string): Promise<OnlineUnlock> {
    const unlock = await this.atTheLock(trackingKey === undefined ? {} : { trackingKey });
    this.prerequisite(
      unlock.answers.at(-1) === '60',
      `the lock answers ${unlock.answers.join(' ')} to an online unlock`,
    );
    const uploaded = frame.safeParse((await this.upload(unlock)).json);
    this.prerequisite(
      uploaded.success && uploaded.data.result === 'success',
      'the upload of an online unlock is refused',
    );
    return unlock;
  }

  /** A session in which nothing will be written. */
  unusedSession(): string {
    const { emulated, whyNotEmulated } = this.#targetState;
    if (emulated === undefined || whyNotEmulated !== undefined) return SESSION;
    const copy = emulated.copy();
    const session = copy.arrive();
    copy.leave();
    return session;
  }

  // Data formats that cases check.

  readonly nothing = z.null();
  readonly anything = z.unknown();
  readonly commandText = z.looseObject({ commands: z.string() });

  listed(which: object) {
    return this.success('/lock/', which, lockList);
  }

  // Standing keys.

  keys(request: object) {
    return this.success('/keys/', request, keyList);
  }

  /** Issues keys for the lock that the suite may change, and revokes them when the case ends. */
  issue(...tracking_keys: string[]) {
    this.onFinish(() => this.ask('/keys/', { revoke: [{ macs: [this.mac], tracking_keys }] }));
    return this.keys({ issue: [{ macs: [this.mac], tracking_keys }] });
  }

  async issuedKey(name: string = this.fresh()): Promise<OfflineCommand> {
    const { locks } = await this.issue(name);
    const key = locks.flatMap(({ keys }) => keys).find(({ tracking_key }) => tracking_key === name);
    if (key === undefined) throw new NotExercised('the response to the request for a key does not contain the key');
    return keyOf(key);
  }

  // Fobs.

  fobs(fob_macs?: readonly string[]) {
    return this.success('/fobs/display/', fob_macs === undefined ? {} : { fob_macs }, fobList);
  }

  async issuedFob(): Promise<{ readonly fob: string; readonly name: string; readonly key: OfflineCommand }> {
    const [fob, name] = [this.freshFob(), this.fresh()];
    this.onFinish(() => this.ask('/fobs/revoke/', { fob_mac: fob }));
    const locks = [{ mac: this.mac, tracking_key: name }];
    const answer = await this.success('/fobs/issue/', { fob_mac: fob, locks }, fobList);
    const key = answer.find((one) => one.fob === fob)?.locks.find(({ mac }) => mac === this.mac);
    if (key === undefined) throw new NotExercised('the response to the request for a fob does not contain its lock');
    return { fob, name, key: keyOf(key) };
  }

  async revokeFob(fob_mac: string, which: { lock_macs?: string[]; tracking_keys?: string[] }): Promise<void> {
    await this.success('/fobs/revoke/', { fob_mac, ...which }, fobList);
  }

  async syncedFob(mac: string): Promise<OfflineCommand[]> {
    const { commands } = await this.success('/fobs/sync/', { mac }, fobCommands);
    return commands.split('+').map((text) => keyOf({ offline_key: text.slice(0, 32), unlock_command: text.slice(32) }));
  }

  // Quick-click codes.

  clicks(path: '/qc/issue/' | '/qc/revoke/' | '/qc/display/' | '/qc/', request: object) {
    return this.success(path, request, clickList);
  }

  /** Digits that no other case of this run has used. */
  freshCode(length = 12): string {
    return this.freshNumber().toString(2).padStart(length, '0');
  }

  issueCode(code: string, uses = 255) {
    this.onFinish(() => this.revokeCode(code));
    return this.clicks('/qc/issue/', { mac: this.mac, quick_clicks: [{ code, uses }] });
  }

  async revokeCode(...codes: string[]): Promise<void> {
    if (codes.length > 0)
      await this.ask('/qc/revoke/', { mac: this.mac, quick_clicks: codes.map((code) => ({ code })) });
  }

  /** The entry of a code in `/qc/display/`; undefined if the code is not listed. */
  async code(code: string) {
    const shown = await this.clicks('/qc/display/', { macs: [this.mac] });
    return shown.flatMap(({ quick_clicks }) => quick_clicks).find((one) => one.code === code);
  }

  /** Repeats online unlocks until no code of the lock is pending or revoked. */
  async settleClicks(): Promise<void> {
    for (let i = 0; i < MAX_LISTS; i++) {
      await this.online();
      const shown = await this.clicks('/qc/display/', { macs: [this.mac] });
      if (shown.every(({ quick_clicks }) => quick_clicks.every(({ pending, revoked }) => !pending && !revoked))) return;
    }
  }

  // The portal.

  async atThePortal(stimulus: PortalStimulus): Promise<void> {
    const { portal } = this.target;
    if (portal === undefined) throw new NotApplicable('there are no stimuli for the portal (--stimulus)');
    this.conversation.add(this.target.now(), 'portal', 'backend', stimulus);
    const { done, why } = await portal(stimulus, this.mac);
    if (!done) throw new NotApplicable(why ?? `the portal has no ${stimulus}`);
  }
}

const keyOf = ({ offline_key, unlock_command }: OfflineCommand): OfflineCommand => ({
  offline_key: offline_key.toUpperCase(),
  unlock_command: unlock_command.toUpperCase(),
});
