/**
 * The app: its account, its lists, its digital keys and its requests to the servers.
 *
 * INV-1: A refresh replaces all keys of its own facility, and its answer counts only for the sign-in that sent it. INV-2: Signing out, clearing and removing the app leave no key on the
 * phone. INV-3: Records stay queued until the servers have accepted them, as long as the app is installed.
 */
import type { AttemptSnapshot } from './attempt/attempt.ts';
import type {
  Backend,
  BackendAnswer,
  BackendRequest,
  DigitalKey,
  Refreshed,
  SignedIn,
  StaffReason,
} from './backend.ts';
import type { Central, CentralEvent } from './central.ts';
import { validKey } from './key-cache.ts';
import { addressKind } from './login.ts';
import { Opening } from './opening.ts';
import type { Platform } from './profiles.ts';
import { Requests } from './requests.ts';
import { type Account, type AppState, type Device, newAppState, type PendingRequest } from './state.ts';
import type { PhoneTimers } from './timers.ts';
import { UPLOAD_BATCH, withoutLogs } from './uploads.ts';
import { CANNOT_REACH, type Outcome } from './user-messages.ts';

export class App {
  readonly #device: Device;
  readonly #requests: Requests;
  readonly #opening: Opening;

  constructor(
    device: Device,
    platform: Platform,
    owner: PhoneTimers,
    central: Central,
    backend: Backend,
    attempt?: AttemptSnapshot | null,
  ) {
    this.#device = device;
    this.#requests = new Requests(device, owner, backend, (pending, answer) => this.#answered(pending, answer));
    this.#opening = new Opening(
      device,
      platform,
      owner,
      central,
      {
        ask: (request) => this.#requests.send(request),
        refresh: () => this.#sendRefresh(),
        over: (keysWanted) => this.#openingOver(keysWanted),
      },
      attempt,
    );
  }

  /** Name of the attempt's state; undefined when none is running. */
  get attempt(): string | undefined {
    return this.#opening.state;
  }

  install(): void {
    const bytes = this.#device.world.random.stream(`${this.#device.actor}/install`).bytes(8);
    this.#device.state.app = newAppState(Buffer.from(bytes).toString('hex').toUpperCase());
  }

  uninstall(): void {
    this.close();
    this.#device.state.app = null;
  }

  /** Does what `clear app cache and data` does in the phone's settings: keeps only the app itself. */
  clear(): void {
    const app = this.#app;
    this.close();
    if (app !== null)
      this.#device.state.app = {
        ...newAppState(app.deviceId),
        version: app.version,
        automaticUpdates: app.automaticUpdates,
        damaged: app.damaged,
        nextNumber: app.nextNumber,
      };
  }

  /** The app's process ends: requests and attempts are lost, stored data stays. */
  close(): void {
    this.#opening.abort();
    this.#requests.forget();
  }

  signIn(login: string, password: string): void {
    this.#hideLogin(login);
    this.#device.world.trace.secrets.hide('password', password);
    this.#send((app) => ({ type: 'signIn', login, password, deviceId: app.deviceId }));
  }

  activate(login: string, code: string, newPassword: string): void {
    this.#hideLogin(login);
    this.#device.world.trace.secrets.hide('code', code);
    this.#device.world.trace.secrets.hide('password', newPassword);
    this.#send((app) => ({ type: 'activate', login, code, newPassword, deviceId: app.deviceId }));
  }

  forgotPassword(login: string): void {
    this.#hideLogin(login);
    this.#send(() => ({ type: 'forgotPassword', login }));
  }

  /** Takes over a sign-in that happened before the simulation began. */
  adopt(signedIn: SignedIn): void {
    const app = this.#app;
    if (app === null) return;
    const { token, companies, profile } = signedIn;
    this.#device.world.trace.secrets.hide('bearer', token);
    app.account = { token, companies, ...profile };
    app.facilities = {};
    const all = companies.flatMap(({ facilities }) => facilities);
    const facility = all.find(({ id }) => id === app.facility) ?? all[0];
    app.facility = facility?.id ?? null;
    app.choices =
      companies.find(({ facilities }) => facilities.some(({ id }) => id === app.facility))?.facilities ?? [];
    this.#device.record('phone.account', { signedIn: true, user: profile.user, facility: app.facility ?? undefined });
  }

  /** Deletes the keys immediately, with or without signal. */
  signOut(): void {
    const app = this.#app;
    if (app?.account == null) return;
    const { token } = app.account;
    this.close();
    app.account = null;
    app.facility = null;
    app.choices = [];
    app.facilities = {};
    app.outcome = null;
    this.#device.record('phone.account', { signedIn: false });
    this.#requests.send({ type: 'signOut', token });
  }

  /** Brings the app to the foreground: it refreshes and sends queued records. */
  open(): void {
    this.flush();
    this.refresh();
  }

  refresh(): void {
    if (this.#app?.account == null || this.#isRefreshing()) return;
    if (this.#sendRefresh() === undefined) this.#show(CANNOT_REACH.message);
  }

  chooseFacility(id: string): void {
    const app = this.#app;
    if (app === null) return;
    app.facility = id;
    const companies = app.account?.companies ?? [];
    app.choices =
      companies.find(({ facilities }) => facilities.some((one) => one.id === id))?.facilities ?? app.choices;
    this.refresh();
  }

  /** The MAC of a lock, found by the id or name of a unit or entry, or by the MAC itself; undefined when it is not listed. */
  macOf(target: string): string | undefined {
    const app = this.#app;
    const cache = app === null || app.facility === null ? undefined : app.facilities[app.facility];
    for (const unit of cache?.units ?? [])
      if (unit.id === target || unit.name === target || unit.macs.includes(target))
        return unit.macs.includes(target) ? target : unit.macs[0];
    return cache?.entries.find(({ id, name, mac }) => id === target || name === target || mac === target)?.mac;
  }

  unlock(target: string, mac: string, by?: StaffReason): void {
    const app = this.#app;
    if (app === null) return;
    if (by?.kind === 'override') this.#device.world.trace.secrets.hide('pin', by.pin);
    this.#opening.begin(app, target, mac, by);
  }

  /** Like `unlock`, for a gate or door; without a valid key, the app also refreshes its keys. */
  startEntry(target: string, mac: string): void {
    const app = this.#app;
    if (app === null) return;
    const keys = app.facility === null ? [] : (app.facilities[app.facility]?.keys ?? []);
    if (validKey(keys, mac, this.#device.clockAt()) === undefined && !this.#isRefreshing()) this.#sendRefresh();
    this.unlock(target, mac);
  }

  /** Sends a request of staff or tenant about a unit, and shows the answer. */
  sendForFacility(request: (account: Account, facility: string) => BackendRequest): void {
    this.#send(({ account, facility }) =>
      account === null || facility === null ? undefined : request(account, facility),
    );
  }

  /** Sends queued records, if there is signal and a user is signed in; if an upload is under way, once it has ended. */
  flush(): void {
    const app = this.#app;
    if (app?.account == null || app.uploads.length === 0) return;
    const underWay = app.requests.find(({ request }) => request.type === 'upload');
    if (underWay !== undefined) {
      underWay.more = true;
      return;
    }
    this.#requests.send({ type: 'upload', token: app.account.token, logs: app.uploads.slice(0, UPLOAD_BATCH) });
  }

  received(event: CentralEvent): void {
    this.#opening.received(event);
  }

  bluetoothGone(outcome: Outcome): void {
    this.#opening.bluetoothGone(outcome);
  }

  fired(timer: string): void {
    if (timer.startsWith('attempt/')) this.#opening.fired(timer);
    else this.#requests.fired(timer);
  }

  snapshotAttempt(): AttemptSnapshot | null {
    return this.#opening.snapshot();
  }

  get #app(): AppState | null {
    return this.#device.state.app;
  }

  #send(request: (app: AppState) => BackendRequest | undefined): void {
    const made = this.#app === null ? undefined : request(this.#app);
    if (made !== undefined && this.#requests.send(made) === undefined) this.#show(CANNOT_REACH.message);
  }

  #sendRefresh(): number | undefined {
    const app = this.#app;
    if (app?.account == null || app.facility === null) return undefined;
    const where = this.#device.where();
    return this.#requests.send({
      type: 'refresh',
      token: app.account.token,
      facility: app.facility,
      clockAt: this.#device.clockAt(),
      ...(where === undefined ? {} : { where }),
    });
  }

  /** Whether the chosen facility is being refreshed; a refresh of another one does not count. */
  #isRefreshing(): boolean {
    return this.#requests.isUnderWay((request) => request.type === 'refresh' && this.#isCurrent(request));
  }

  /** A refresh for another facility or sign-in: its answer does not concern what the app shows now. */
  #isStale({ request }: PendingRequest): boolean {
    return request.type === 'refresh' && !this.#isCurrent(request);
  }

  #isCurrent({ token, facility }: Extract<BackendRequest, { type: 'refresh' }>): boolean {
    return token === this.#app?.account?.token && facility === this.#app.facility;
  }

  #openingOver(keysWanted: boolean): void {
    this.flush();
    if (keysWanted && !this.#isRefreshing()) this.#sendRefresh();
  }

  #answered(pending: PendingRequest, answer: BackendAnswer): void {
    if (answer.ok) this.#succeeded(pending, answer);
    else if (answer.type === 'upload' && answer.why === 'refused') this.#dropUploads(pending);
    else if (answer.type === 'upload') this.#uploadFailed(pending);
    else if (answer.type !== 'unlock' && !this.#isStale(pending)) this.#show(answer.message);
    this.#opening.answered(pending.number, answer);
  }

  #succeeded(pending: PendingRequest, answer: Extract<BackendAnswer, { ok: true }>): void {
    switch (answer.type) {
      case 'signIn':
      case 'activate':
        this.adopt(answer.value);
        this.open();
        break;
      case 'refresh':
        if (pending.request.type === 'refresh') this.#refreshed(pending.request, answer.value);
        break;
      case 'upload':
        this.#uploaded(pending);
        break;
      default:
    }
    if (answer.message !== undefined && !this.#isStale(pending)) this.#show(answer.message);
  }

  #refreshed(request: Extract<BackendRequest, { type: 'refresh' }>, fresh: Refreshed): void {
    const app = this.#app;
    if (app === null || request.token !== app.account?.token) return;
    const { facility: id } = request;
    if (this.#isCurrent(request)) app.choices = fresh.facilities;
    this.#hideKeys(fresh.keys);
    for (const share of fresh.shares) this.#hideLogin(share.with);
    if (app.badCache) return;
    const { units, entries, shares, keys } = fresh;
    app.facilities[id] = { units, entries, shares, keys, noKeys: fresh.noKeys ?? null };
    this.#device.record('phone.keys', { facility: id, count: keys.length, noKeys: fresh.noKeys });
  }

  #uploaded(pending: PendingRequest): void {
    const app = this.#app;
    if (app === null || pending.request.type !== 'upload') return;
    const { logs } = pending.request;
    app.uploads = withoutLogs(app.uploads, logs);
    this.#device.record('phone.uploaded', { logs: logs.length, packets: packetsOf(logs), left: app.uploads.length });
    this.flush();
  }

  /** The records stay queued until the next opportunity, which may have arisen during this upload. */
  #uploadFailed({ more = false }: PendingRequest): void {
    if (more) this.flush();
  }

  #dropUploads(pending: PendingRequest): void {
    const app = this.#app;
    if (app === null || pending.request.type !== 'upload') return;
    app.uploads = withoutLogs(app.uploads, pending.request.logs);
    this.#device.record('phone.dropped', { what: 'upload', packets: packetsOf(pending.request.logs) });
  }

  #show(message: string): void {
    const app = this.#app;
    if (app !== null) app.shown = { message, at: this.#device.world.clock.now() };
  }

  #hideLogin(login: string): void {
    const kind = addressKind(login);
    if (kind !== undefined) this.#device.world.trace.secrets.hide(kind, login);
  }

  #hideKeys(keys: readonly DigitalKey[]): void {
    const { secrets } = this.#device.world.trace;
    for (const { offlineKey, unlockCommand, scheduledUnlockCommand } of keys) {
      secrets.hide('key', offlineKey);
      secrets.hide('command', unlockCommand);
      secrets.hide('command', scheduledUnlockCommand);
    }
  }
}

const packetsOf = (logs: readonly { readonly responses: readonly string[] }[]): number =>
  logs.reduce((sum, { responses }) => sum + responses.length, 0);
